import { findMediaType } from '../../openapi/media-types.ts';
import { findResponse } from '../../openapi/operation.ts';
import type { Api } from '../api.ts';
import type { Answer, OperationCall } from '../exchange.ts';
import { notFound, ProblemError } from '../problem.ts';
import { compose } from './compose.ts';
import { conform } from './conform.ts';
import { type Entity, isRecord } from './entity.ts';
import { createFiles, type Files } from './files.ts';
import { inferResources } from './infer-resources.ts';
import { collectionUrl, createKeeper, itemPath, type Keeper, onlyId, type Shelf } from './keeper.ts';
import { answerList } from './list.ts';
import type { Inferred, Plan, Resource } from './model.ts';
import { acceptsId, newId } from './new-id.ts';
import { ownersOf } from './owners.ts';
import { nounOf } from './paths.ts';
import { createPresenter, type Presenter } from './present.ts';
import { type Received, receive } from './received.ts';
import { merged, patched, replaced } from './revise.ts';
import { createSamples, type Samples } from './samples-of.ts';
import { successResponse } from './shapes.ts';
import { isUpserted } from './start-data.ts';
import { effectsOf } from './verbs.ts';
import { singular } from './words.ts';

/** The behaviour that an API's document implies. */
export interface InferredBehaviour {
  readonly inferred: Inferred;
  /** Answers a call from the state; undefined where the document says nothing that could be kept. */
  answer(call: OperationCall): Promise<Answer | undefined>;
  /** An answer that does not conform, put right by its schema; undefined where it describes no such body. */
  mend(call: OperationCall, answer: Answer): Answer | undefined;
}

interface Tools {
  readonly api: Api;
  readonly samples: Samples;
  readonly keeper: Keeper;
  readonly presenter: Presenter;
  readonly files: Files;
}

/** Infers the resources of an API and behaves by them. Nothing is read of the document before the first call. */
export function createInferredBehaviour(api: Api): InferredBehaviour {
  const samples = createSamples(api);
  const tools: Tools = { api, samples, keeper: createKeeper(api, samples), presenter: createPresenter(api, samples), files: createFiles(api) };
  let inferred: Inferred | undefined;
  const infer = () => {
    inferred ??= inferResources(api.document, api.operations);
    return inferred;
  };
  return {
    get inferred() {
      return infer();
    },
    async answer(call) {
      const plan = infer().plans.get(call.operation);
      if (plan === undefined || plan.resource === undefined || plan.role === 'documented') return undefined;
      // What only ever leads elsewhere shows nothing of its own.
      if (successResponse(plan.operation) === undefined && plan.operation.responses.some(({ status }) => /^3/.test(status))) return undefined;
      // A body that names no thing means more than one, or none in particular.
      if (plan.address?.in === 'body' && tools.keeper.idOf(call, plan) === '') return undefined;
      return act(tools, call, plan, plan.resource);
    },
    mend(call, answer) {
      const mediaType = findMediaType(findResponse(call.operation, answer.status)?.content ?? [], answer.type ?? 'application/json');
      if (mediaType?.schema === undefined) return undefined;
      return { ...answer, body: conform(api.validator, mediaType.schema, answer.body, () => samples.body(mediaType, call.sandbox.seed)) };
    },
  };
}

function act(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer | undefined> {
  switch (plan.role) {
    case 'list':
      return answerList(tools.api, tools.keeper, tools.presenter, tools.samples, call, plan);
    case 'create':
      return create(tools, call, plan, resource);
    case 'read':
      return read(tools, call, plan);
    case 'replace':
    case 'merge':
      return update(tools, call, plan, resource);
    case 'delete':
      return remove(tools, call, plan, resource);
    case 'action':
      return perform(tools, call, plan, resource);
    case 'upload':
      return upload(tools, call, plan, resource);
    case 'download':
      return download(tools, call, plan);
    case 'remove-file':
      return removeFile(tools, call, plan, resource);
    default:
      return Promise.resolve(undefined);
  }
}

async function read({ keeper, presenter }: Tools, call: OperationCall, plan: Plan): Promise<Answer> {
  return presenter.answer(call, plan, await keeper.obtain(call, plan));
}

async function create(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const { api, keeper, presenter } = tools;
  await keeper.checkParents(call, plan);
  const shelf = await keeper.open(call, resource);
  const received = receive(api, call, plan);
  const entity = await insert(tools, call, resource, shelf, received);
  const answer = presenter.answer(call, plan, await attachFiles(tools, call, resource, shelf, entity, received));
  return { ...answer, headers: { Location: `${call.request.basePath}${collectionUrl(call, resource)}/${encodeURIComponent(entity.id)}`, ...answer.headers } };
}

/** Inserts a new thing under the id that was sent, or under a fresh one. Throws `resource-conflict` for one that is taken. */
async function insert({ api, samples }: Tools, call: OperationCall, resource: Resource, shelf: Shelf, { sent, sendable }: Received): Promise<Entity> {
  const { sandbox } = call;
  const { thing } = resource;
  const chosen = thing.isIdChosen && isRecord(sent) && thing.id !== undefined ? sent[thing.id] : undefined;
  const owners = ownersOf(api, call, resource);
  for (let tries = 0; ; tries++) {
    // An id that no path could name is not taken over.
    const isChosen = chosen !== undefined && chosen !== null && typeof chosen !== 'object' && acceptsId(api, thing, String(chosen));
    const id = isChosen ? String(chosen) : await newId(api, samples, sandbox, thing, shelf.path, sent, tries);
    const made = compose(api, samples, { thing, id, sent, sendable, owners, now: sandbox.clock.now(), seed: sandbox.seed });
    const entity: Entity = { id, ...made, isSent: true };
    if (await shelf.entities.insert(id, entity)) return entity;
    if (!isChosen) continue;
    const noun = singular(nounOf(resource.segments));
    if (call.operation.responses.some(({ status }) => status === '409')) {
      throw new ProblemError('resource-conflict', `There is a ${noun} ${JSON.stringify(id)} already.`, { resource: noun });
    }
    // The document knows no conflict: what is sent again takes the place of what was there.
    return shelf.entities.upsert(id, () => entity);
  }
}

async function attachFiles(
  { files }: Tools,
  call: OperationCall,
  resource: Resource,
  shelf: Shelf,
  entity: Entity,
  { files: received }: Received,
): Promise<Entity> {
  let changed = entity;
  for (const { part, file } of received) {
    const slot = part ?? 'content';
    const path = await files.uploads.put(call, itemPath(shelf, entity.id).slice(`${shelf.path.split('/')[0]}/`.length), file);
    const before = changed.files?.[slot];
    changed = (await shelf.entities.update(entity.id, (current) => files.attach(current, resource.thing, slot, file, path))) ?? changed;
    if (before !== undefined) await files.uploads.remove(call, before);
  }
  return changed;
}

async function update(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const { api, keeper, presenter, samples } = tools;
  const received = receive(api, call, plan);
  const { sent, sendable } = received;
  const id = resource.kind === 'singleton' ? onlyId : keeper.idOf(call, plan);
  const shelf = await keeper.open(call, resource);
  const isMade =
    isUpserted(resource) ||
    (plan.role === 'replace' && plan.address?.in === 'body') ||
    (plan.role === 'replace' && call.operation.responses.some(({ status }) => status === '201'));
  if (isMade && !(await keeper.has(shelf, id))) {
    await keeper.checkParents(call, plan);
    const owners = ownersOf(api, call, resource);
    const made = compose(api, samples, { thing: resource.thing, id, sent, sendable, owners, now: call.sandbox.clock.now(), seed: call.sandbox.seed });
    const entity = { id, ...made, isSent: true };
    if (await shelf.entities.insert(id, entity)) {
      await keeper.remember(call, shelf, id);
      return presenter.answer(call, plan, await attachFiles(tools, call, resource, shelf, entity, received), [201, 200, 204]);
    }
  }
  const obtained = await keeper.obtain(call, plan);
  const now = call.sandbox.clock.now();
  const ingredients = { thing: resource.thing, sent, sendable, owners: ownersOf(api, call, resource), now, seed: call.sandbox.seed };
  const isPatch = /json-patch/.test(call.request.headers['content-type'] ?? '');
  const changed = await shelf.entities.update(obtained.id, (current) => {
    if (isPatch) return patched(api, current, call.body, resource.thing, now);
    return plan.role === 'replace' ? replaced(api, samples, current, ingredients) : merged(api, current, ingredients);
  });
  if (changed === undefined) throw notFound(singular(nounOf(resource.segments)), id);
  const shown = await attachFiles(tools, call, resource, shelf, changed, received);
  return presenter.answer(call, plan, shown, (plan.role === 'replace' || plan.role === 'merge') && isMade ? [200, 204, 201] : undefined);
}

async function remove({ keeper, presenter, files }: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const entity = await keeper.obtain(call, plan);
  const shelf = await keeper.open(call, resource);
  if ((await shelf.entities.delete(entity.id)) === undefined) throw notFound(singular(nounOf(resource.segments)), entity.id);
  await keeper.forget(call, shelf, entity.id);
  // It may have been named otherwise than by its id.
  await keeper.forget(call, shelf, keeper.idOf(call, plan));
  for (const path of Object.values(entity.files ?? {})) await files.uploads.remove(call, path);
  await call.sandbox.store.deleteUnder(itemPath(shelf, entity.id));
  return presenter.answer(call, plan, entity);
}

const copying = /^(duplicate|copy|clone|fork)$/i;

async function perform(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const { api, keeper, presenter } = tools;
  const entity = await keeper.obtain(call, plan);
  const shelf = await keeper.open(call, resource);
  const { sent, sendable } = receive(api, call, plan);
  const slot = plan.slot ?? '';
  if (copying.test(slot)) {
    const copied = { ...(isRecord(entity.value) ? entity.value : {}), ...(isRecord(sent) ? sent : {}) };
    const { [resource.thing.id ?? '']: _id, ...rest } = copied;
    return presenter.answer(call, plan, await insert(tools, call, resource, shelf, { sent: rest, sendable: new Set(Object.keys(rest)), files: [] }));
  }
  const now = call.sandbox.clock.now();
  const own = Object.entries(isRecord(sent) ? sent : {}).filter(([name]) => resource.thing.members.has(name));
  const effects = { ...Object.fromEntries(own), ...effectsOf(api, resource.thing, slot, now) };
  const changed =
    Object.keys(effects).length === 0
      ? entity
      : await shelf.entities.update(entity.id, (current) => withEffects(api, current, resource, effects, sendable, now));
  return presenter.answer(call, plan, changed ?? entity);
}

function withEffects(api: Api, current: Entity, resource: Resource, effects: Record<string, unknown>, sendable: ReadonlySet<string>, now: Date): Entity {
  const members = new Map([...resource.thing.members].map(([name, member]) => [name, { ...member, readOnly: false }]));
  return merged(api, current, { thing: { ...resource.thing, members }, sent: effects, sendable, now });
}

async function upload(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const { api, keeper, presenter, files } = tools;
  const entity = await keeper.obtain(call, plan);
  const shelf = await keeper.open(call, resource);
  const received = receive(api, call, plan);
  const slot = plan.slot ?? 'content';
  const first = received.files[0];
  const named = { ...received, files: received.files.map(({ file, part }, index) => ({ file, part: index === 0 ? slot : part })) };
  const changed = await attachFiles(tools, call, resource, shelf, entity, named);
  const answer = presenter.answer(call, plan, changed);
  const path = first === undefined ? undefined : files.find(changed, slot);
  return path === undefined ? answer : { ...answer, headers: { ...answer.headers, 'x-doubletake-file': files.url(call, path) } };
}

async function download({ keeper, files, presenter }: Tools, call: OperationCall, plan: Plan): Promise<Answer | undefined> {
  const entity = await keeper.obtain(call, plan);
  const path = files.find(entity, plan.slot ?? 'content');
  const file = path === undefined ? undefined : await call.sandbox.store.files.get(path);
  if (file === undefined) return undefined;
  const { status, headers, response } = presenter.choose(call, plan);
  const content = response?.content ?? [];
  const declared = content.find(({ type }) => type === file.type) ?? content.find(({ type }) => type.includes('*')) ?? content[0];
  const type = declared === undefined || declared.type.includes('*') ? file.type : declared.type;
  return {
    status,
    type,
    body: file.bytes,
    headers: { ...headers, ETag: file.etag, 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" },
  };
}

async function removeFile({ keeper, presenter, files }: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const entity = await keeper.obtain(call, plan);
  const shelf = await keeper.open(call, resource);
  const slot = plan.slot ?? 'content';
  const path = files.find(entity, slot);
  if (path === undefined && call.operation.responses.some(({ status }) => status === '404')) throw notFound(slot, entity.id);
  const own = Object.keys(entity.files ?? {}).find((name) => entity.files?.[name] === path) ?? slot;
  const changed = await shelf.entities.update(entity.id, (current) => files.detach(current, resource.thing, own));
  if (path !== undefined) await files.uploads.remove(call, path);
  return presenter.answer(call, plan, changed ?? entity);
}
