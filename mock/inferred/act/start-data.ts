import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';
import {
  bodyMediaType,
  findItem,
  findItems,
  findSent,
  requestSchema,
  successResponse,
} from '../infer/locate-payload.ts';
import type { Resource, Role } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { successStatuses } from '../present/statuses.ts';
import { createEntity } from './create-entity.ts';
import { schemaExamples } from './document-samples.ts';
import { type Entity, getIn } from './entity.ts';
import { newId } from './new-id.ts';
import { ownersOf } from './owners.ts';

export interface StartCollection {
  readonly api: Api;
  readonly samples: Samples;
  readonly call: OperationCall;
  readonly resource: Resource;
  /** Path of the collection in the store. */
  readonly path: string;
}

/** Whether anything in the document makes items of a resource. */
export function isCreatable(resource: Resource): boolean {
  return resource.plans.some(({ role }) => role === 'create') || isUpserted(resource);
}

/**
 * Without an operation of their own that creates, items are made by being put where they are to
 * be.
 */
export function isUpserted({ kind, plans }: Resource): boolean {
  if (kind !== 'collection' || plans.some(({ role }) => role === 'create')) return false;
  return plans.some(
    ({ role, operation, makes }) =>
      (role === 'replace' || (role === 'merge' && operation.method === 'post')) &&
      (makes === true || !wantsOneThere(operation)),
  );
}

/**
 * Whether an operation says what it answers where nothing is there, and not that it makes what it
 * is about.
 */
function wantsOneThere({ responses }: Operation): boolean {
  return (
    responses.some(({ status }) => status === '404') &&
    !responses.some(({ status }) => status === '201')
  );
}

/**
 * What a resource starts with: the items that the document's examples show. Items that nothing in
 * the document could make come from a sample of the list instead; and as many as `--fill` asks for
 * from samples.
 */
export async function startEntities(place: StartCollection): Promise<Entity[]> {
  const { api, samples, call, resource, path } = place;
  const start = await call.sandbox.start();
  if (resource.kind === 'singleton' || start.empty) return [];
  const shown = exampleItems(place);
  const values = shown.length > 0 || isCreatable(resource) ? shown : sampledList(place);
  const entities = new Map<string, Entity>();
  const taken = new Set(resource.resourceSchema.sentId === undefined ? [] : requestIds(place));
  const add = async (value: unknown, seed: number) => {
    const { idPath } = resource.resourceSchema;
    const own = idPath.length === 0 ? undefined : getIn(value, idPath);
    const id =
      own === undefined || own === null || typeof own === 'object'
        ? await newId(api, samples, call.sandbox, resource.resourceSchema, path, value)
        : String(own);
    if (entities.has(id) || taken.has(id)) return;
    const sendable = new Set(resource.resourceSchema.members.keys());
    const owners = ownersOf(api, call, resource);
    const composed = createEntity(api, samples, {
      resourceSchema: resource.resourceSchema,
      id,
      sent: value,
      sendable,
      owners,
      now: call.sandbox.clock.now(),
      seed,
      isExample: true,
    });
    entities.set(id, { id, value: composed.value });
  };
  for (const value of values) await add(value, call.sandbox.seed);
  for (let index = 0; index < start.fill; index++) {
    const seed = hash(call.sandbox.seed, `${path} fill ${index}`).readUInt32BE();
    const sample =
      resource.resourceSchema.schema === undefined
        ? {}
        : samples.schema(resource.resourceSchema.schema, seed);
    const { [resource.resourceSchema.id ?? '']: _id, ...rest } = isObject(sample) ? sample : {};
    await add(isObject(sample) ? rest : sample, seed);
  }
  return [...entities.values()];
}

function exampleItems(place: StartCollection): unknown[] {
  const { resource, samples, api } = place;
  const found = bodiesOf(place, ['read', 'list', 'create', 'replace', 'merge'], (mediaType) =>
    samples.examples(mediaType),
  );
  const { schema } = resource.resourceSchema;
  const own = schema === undefined ? [] : schemaExamples(api.document, schema);
  return [...found, ...own].filter(isObject);
}

function sampledList(place: StartCollection): unknown[] {
  return bodiesOf(place, ['list'], (mediaType) => [
    place.samples.body(mediaType, place.call.sandbox.seed),
  ]).slice(0, 3);
}

function bodiesOf(
  { api, resource }: StartCollection,
  among: readonly Role[],
  values: (mediaType: NonNullable<ReturnType<typeof bodyMediaType>>) => unknown[],
): unknown[] {
  return resource.plans
    .filter(
      ({ role, slot, owners }) => among.includes(role) && slot === undefined && owners.length === 0,
    )
    .flatMap(({ operation, role }) => {
      const mediaType = bodyMediaType(
        successResponse(operation, successStatuses[role])?.content ?? [],
      );
      if (mediaType?.schema === undefined) return [];
      if (role !== 'list') {
        const { path } = findItem(api.document, mediaType.schema, resource.resourceSchema.hints);
        return values(mediaType).map((body) => getIn(body, path));
      }
      const items = findItems(
        api.document,
        mediaType.schema,
        nounOf(resource.segments),
        true,
        resource.resourceSchema.hints,
      );
      return values(mediaType).flatMap((body) => {
        const list = items === undefined ? undefined : getIn(body, items.path);
        return Array.isArray(list) ? (list as unknown[]) : [];
      });
    });
}

/** The ids in the examples of what creates: they are for the reader to send. */
function requestIds({ resource, samples, api, call }: StartCollection): string[] {
  const create = resource.plans.find(({ role }) => role === 'create');
  const mediaType = bodyMediaType(create?.operation.requestBody?.content ?? []);
  const schema = create === undefined ? undefined : requestSchema(create.operation);
  if (mediaType === undefined || schema === undefined) return [];
  const { path } = findSent(api.document, schema, resource.resourceSchema.hints);
  const bodies = [...samples.examples(mediaType), samples.schema(schema, call.sandbox.seed)];
  return bodies
    .map((body) => getIn(body, [...path, ...(resource.resourceSchema.sentId ?? [''])]))
    .flatMap((id) => (id === undefined ? [] : [String(id)]));
}
