import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { updateWithFiles } from './attach-files.ts';
import { pathsGone } from './files.ts';
import { parseInput } from './parse-input.ts';
import type { Tools } from './tools.ts';

/** Takes a file for an item. */
export async function upload(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { api, repository, presenter, files } = tools;
  const entity = await repository.obtain(call, plan);
  const collection = await repository.open(call, resource);
  const input = parseInput(api, call, plan);
  const slot = plan.slot ?? 'content';
  const first = input.files[0];
  const named = {
    ...input,
    files: input.files.map(({ file, part }) => ({
      file,
      part: part === first?.part ? slot : part,
    })),
  };
  const changed =
    (await updateWithFiles(
      tools,
      { call, resource, collection, id: entity.id },
      named,
      (current) => current,
    )) ?? entity;
  const answer = await presenter.answer(call, plan, changed);
  const path = first === undefined ? undefined : files.find(changed, slot);
  return path === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, 'x-doubletake-file': files.url(call, path) } };
}

/** The bytes of an item's file; undefined where it has none, so that the document answers. */
export async function download(
  { repository, files, presenter }: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const entity = await repository.obtain(call, plan);
  const path = files.find(entity, plan.slot ?? 'content');
  const file = path === undefined ? undefined : await call.sandbox.store.files.get(path);
  if (file === undefined) return undefined;
  const { status, headers, response } = presenter.choose(call, plan);
  const content = response?.content ?? [];
  const declared =
    content.find(({ type }) => type === file.type) ??
    content.find(({ type }) => type.includes('*')) ??
    content[0];
  const type = declared === undefined || declared.type.includes('*') ? file.type : declared.type;
  return { status, type, body: file.bytes, headers: { ...headers, ETag: file.etag } };
}

/**
 * Takes an item's file away. Throws `resource-not-found` where there is none and the document has a
 * 404.
 */
export async function removeFile(
  { repository, presenter, files }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const entity = await repository.obtain(call, plan);
  const collection = await repository.open(call, resource);
  const slot = plan.slot ?? 'content';
  const path = files.find(entity, slot);
  if (path === undefined && call.operation.responses.some(({ status }) => status === '404'))
    throw notFound(slot, entity.id);
  const own = Object.keys(entity.files ?? {}).find((name) => entity.files?.[name] === path) ?? slot;
  const changed = await collection.entities.update(entity.id, (current) =>
    files.detach(current, resource.resourceSchema, own),
  );
  for (const gone of pathsGone(entity, changed ?? entity)) await files.uploads.remove(call, gone);
  return presenter.answer(call, plan, changed ?? entity);
}
