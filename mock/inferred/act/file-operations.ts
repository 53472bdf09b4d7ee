import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { pathsGone } from '../entity/files.ts';
import { parseInput } from '../entity/parse-input.ts';
import { mergeEntity } from '../entity/update-entity.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { urlMember } from '../infer/url-member.ts';
import { updateWithFiles } from './attach-files.ts';
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
  const changed = await updateWithFiles(
    tools,
    { call, resource, collection, id: entity.id },
    named,
    (current) => changedNow(tools, call, resource, current),
  );
  // It was deleted meanwhile, and its file with it.
  if (changed === undefined) throw notFound(singular(nounOf(resource.segments)), entity.id);
  const answer = await presenter.answer(call, plan, changed);
  const path = first === undefined ? undefined : files.find(changed, slot);
  if (path === undefined) return answer;
  const url = files.url(call, path);
  const schema = presenter.choose(call, plan).mediaType?.schema;
  const member =
    schema === undefined ? undefined : onlyHere(tools, resource.resourceSchema, schema, slot);
  return {
    ...answer,
    headers: { ...answer.headers, 'x-doubletake-file': url },
    ...(member !== undefined &&
      isObject(answer.body) && { body: withMember(answer.body, member, url) }),
  };
}

/** The member for a file's URL that the answer to an upload has, and the item has not. */
function onlyHere(
  { api: { document } }: Tools,
  { members, hints }: Resource['resourceSchema'],
  schema: string,
  slot: string,
): string | undefined {
  const shown = membersOf(document, schema);
  const name = urlMember(document, shown, undefined, slot);
  const pointer = name === undefined ? undefined : shown.get(name)?.pointer;
  if (name === undefined || pointer === undefined || members.has(name)) return undefined;
  return !hints.ids.has(normalizeName(name)) && schemaTypes(document, pointer).has('string')
    ? name
    : undefined;
}

/**
 * The bytes of an item's file; undefined where it has none, so that the document answers. Throws
 * `resource-not-found` where the item had one that was taken away, and the document has a 404.
 */
export async function download(
  { repository, files, presenter }: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const entity = await repository.obtain(call, plan);
  const slot = plan.slot ?? 'content';
  const path = fileOf(files, entity, plan);
  if (path === undefined && entity.files !== undefined && saysMissing(call))
    throw notFound(slot, entity.id);
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
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository, presenter, files } = tools;
  const entity = await repository.obtain(call, plan);
  const collection = await repository.open(call, resource);
  const slot = plan.slot ?? 'content';
  const path = fileOf(files, entity, plan);
  if (path === undefined && saysMissing(call)) throw notFound(slot, entity.id);
  const own = Object.keys(entity.files ?? {}).find((name) => entity.files?.[name] === path) ?? slot;
  const changed = await collection.entities.update(entity.id, (current) =>
    changedNow(tools, call, resource, files.detach(current, resource.resourceSchema, own)),
  );
  for (const gone of pathsGone(entity, changed ?? entity)) await files.uploads.remove(call, gone);
  return presenter.answer(call, plan, changed ?? entity);
}

/** An item whose file has changed is changed: its time of change moves on. */
function changedNow(
  { api }: Tools,
  call: OperationCall,
  { resourceSchema }: Resource,
  entity: Entity,
): Entity {
  const now = call.sandbox.clock.now();
  return mergeEntity(api, entity, { resourceSchema, sent: {}, sendable: new Set(), now });
}

/** The path of the file that a plan means: none that another operation of the items takes by its name. */
function fileOf(files: Tools['files'], entity: Entity, plan: OperationPlan): string | undefined {
  const slot = plan.slot ?? 'content';
  const path = files.find(entity, slot);
  const name = Object.keys(entity.files ?? {}).find((own) => entity.files?.[own] === path);
  const isOthers =
    name !== slot &&
    plan.resource?.plans.some((other) => other.role === 'upload' && other.slot === name) === true;
  return isOthers ? undefined : path;
}

function saysMissing({ operation }: OperationCall): boolean {
  return operation.responses.some(({ status }) => status === '404');
}
