import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';
import { createEntity } from '../entity/create-entity.ts';
import { schemaExamples } from '../entity/document-samples.ts';
import { type Entity, withPictures } from '../entity/entity.ts';
import { acceptsId, newId } from '../entity/new-id.ts';
import { lastPart, nameTemplate } from '../entity/resource-name.ts';
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
import { successStatuses } from '../infer/statuses.ts';
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
  return (
    resource.plans.some(({ role }) => role === 'create' || role === 'create-many') ||
    isUpserted(resource)
  );
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
      // What sends nothing has nothing to change: `PUT /orgs/{org}/members/{login}` makes a member.
      (makes === true || operation.requestBody === undefined || !wantsOneThere(operation)),
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
export async function startEntities(place: StartCollection): Promise<{
  readonly entities: readonly Entity[];
  /** The ids of those that no example shows. */
  readonly made: readonly string[];
}> {
  const { api, samples, call, resource, path } = place;
  const start = await call.sandbox.start();
  if (resource.kind === 'singleton' || start.empty) return { entities: [], made: [] };
  const shown = exampleItems(place);
  const isListed = shown.length > 0 || isCreatable(resource);
  const { schema } = resource.resourceSchema;
  const values = isListed || schema !== undefined ? shown : sampledList(place);
  const wanted = start.fill + (isListed || schema === undefined ? 0 : listedAtLeast);
  const made: string[] = [];
  const entities = new Map<string, Entity>();
  const taken = new Set(resource.resourceSchema.sentId === undefined ? [] : requestIds(place));
  const add = async (value: unknown, seed: number, tries?: number): Promise<boolean> => {
    const { idPath } = resource.resourceSchema;
    const own = idPath.length === 0 ? undefined : getIn(value, idPath);
    const id =
      own === undefined || own === null || typeof own === 'object'
        ? await newId(api, samples, call.sandbox, resource.resourceSchema, path, value, tries)
        : idIn(api, resource, String(own));
    if (entities.has(id) || taken.has(id)) return false;
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
    const { value: shownAs } = composed;
    entities.set(id, { id, value: shownAs, ...withPictures(shownAs) });
    if (tries !== undefined) made.push(id);
    return true;
  };
  for (const value of values) await add(value, call.sandbox.seed);
  for (let index = 0; index < wanted; index++) {
    // Names and codes that are ids may come twice: then another thing is made.
    for (let tries = 0; tries < mostTries; tries++) {
      const again = tries === 0 ? '' : ` ${tries}`;
      const seed = hash(call.sandbox.seed, `${path} fill ${index}${again}`).readUInt32BE();
      const now = call.sandbox.clock.now();
      const sample =
        schema === undefined ? {} : samples.made(schema, seed, now, nounOf(resource.segments));
      if (await add(withoutOpaqueId(place, sample), seed, tries)) break;
    }
  }
  return { entities: [...entities.values()], made };
}

const mostTries = 5;

/** An id that says nothing is given as by a creation; a name, a code or a slug is kept. */
function withoutOpaqueId({ api, resource }: StartCollection, sample: unknown): unknown {
  const { id, idKind } = resource.resourceSchema;
  if (!isObject(sample) || id === undefined) return sample;
  const { [id]: own, ...rest } = sample;
  const isPlain =
    idKind !== 'integer' && idKind !== 'uuid' && !/(id|key|token|hash|number)$/i.test(id);
  return isPlain && typeof own === 'string' && acceptsId(api, resource.resourceSchema, own)
    ? sample
    : rest;
}

/** As many things a list shows that nothing could add to. */
const listedAtLeast = 3;

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
    place.samples.body(mediaType, place.call.sandbox),
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

/** The id of an example: of a whole name, such as `shelves/7`, the last part. */
function idIn(
  { document }: Api,
  { resourceSchema: { id, members } }: Resource,
  own: string,
): string {
  const pointer = members.get(id ?? '')?.pointer;
  const isWhole = pointer !== undefined && nameTemplate(document, pointer) !== undefined;
  return isWhole ? lastPart(own) : own;
}
