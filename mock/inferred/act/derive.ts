import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType, findItems, successResponse } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import type { Inferred, Resource } from '../infer/model.ts';
import { nounOf, parameterOf, parametersIn, shapeOf } from '../infer/path-shapes.ts';
import { type Embedding, findRelations, type Relations, type Summary } from '../infer/relations.ts';
import { sumOf } from '../infer/totals.ts';
import { callerNames, nameOfCaller } from './caller.ts';
import { idValue } from './create-entity.ts';
import { type Entity, getIn, memberOf, setIn, withMember } from './entity.ts';
import { collectionUrl, type ResourceRepository, segmentValue } from './resource-repository.ts';

/** Shows in items what they say of others, as those are now: references, counts, the last of them. */
export interface Derivation {
  /** The item with what it says of others; at once the item itself where it says nothing. */
  derive(call: OperationCall, resource: Resource, entity: Entity): Promise<Entity> | Entity;
}

/** Shows an item in the shape of a schema. */
export type ShowItem = (
  call: OperationCall,
  resource: Resource,
  entity: Entity,
  schema: string,
) => unknown;

/**
 * @param inferred all resources; asked for when the first item is shown
 */
export function createDerivation(
  api: Api,
  samples: Samples,
  repository: Pick<ResourceRepository, 'open'>,
  inferred: () => Inferred,
  show: ShowItem,
): Derivation {
  const known = new WeakMap<Resource, Relations>();
  const listed = new WeakMap<OperationCall, Map<string, Promise<readonly Entity[]>>>();
  const indexed = new WeakMap<readonly Entity[], ReadonlyMap<string, Entity>>();

  const references = new WeakMap<Entity, Map<Embedding, { readonly id: unknown }>>();

  /** The id that an item names another one by, looked for once in a stored item: it is frozen. */
  function referenceOf(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    embedding: Embedding,
  ): unknown {
    const kept = references.get(entity) ?? new Map<Embedding, { readonly id: unknown }>();
    references.set(entity, kept);
    const found = kept.get(embedding) ?? { id: sentReference(entity, embedding, resource) };
    kept.set(embedding, found);
    if (found.id !== undefined) return found.id;
    const { target } = embedding;
    return target !== undefined && target === resource.parent
      ? segmentValue(call, target.segments.length)
      : undefined;
  }

  function relationsOf(resource: Resource): Relations {
    const found = known.get(resource) ?? findRelations(api.document, resource, inferred());
    known.set(resource, found);
    return found;
  }

  /** All items of a collection, read once for each call. */
  function itemsOf(call: OperationCall, resource: Resource): Promise<readonly Entity[]> {
    const kept = listed.get(call) ?? new Map<string, Promise<readonly Entity[]>>();
    listed.set(call, kept);
    const key = `${collectionUrl(call, resource)} ${resource.kind}`;
    const items =
      kept.get(key) ?? (async () => (await repository.open(call, resource)).entities.list())();
    kept.set(key, items);
    return items;
  }

  async function find(
    call: OperationCall,
    target: Resource,
    id: unknown,
  ): Promise<Entity | undefined> {
    const items = await itemsOf(call, target);
    const index = indexed.get(items) ?? indexOf(items, target);
    indexed.set(items, index);
    return index.get(String(id));
  }

  async function embed(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    embedding: Embedding,
  ): Promise<unknown> {
    const { target, schema, isMany, isCaller } = embedding;
    const current = memberOf(entity.value, embedding.member);
    if (isCaller) {
      const me = target === undefined ? undefined : (await itemsOf(call, target))[0];
      const shown =
        me === undefined || target === undefined
          ? shownCaller(call, embedding)
          : show(call, target, me, schema);
      return withNameOf(call, embedding, shown);
    }
    const isAsked = !embedding.isExpandable || isExpanded(call, embedding.member);
    const reference = referenceOf(call, resource, entity, embedding);
    if (reference === undefined || !isAsked) return undefined;
    if (reference === null) return schemaTypes(api.document, schema).has('null') ? null : undefined;
    const shown = async (id: unknown): Promise<unknown> => {
      const item = target === undefined ? undefined : await find(call, target, id);
      if (item !== undefined && target !== undefined) return show(call, target, item, schema);
      const name = idOf(api.document, embedding);
      if (name === undefined) return undefined;
      const documented = exampleOf(call, embedding, name, id);
      if (documented !== undefined) return documented;
      const pointer = membersOf(api.document, schema).get(name)?.pointer ?? '';
      const made = isObject(current) ? current : samples.schema(schema, call.sandbox.seed);
      // Nobody has made it: it is shown under the id that was sent.
      return isObject(made)
        ? withMember(made, name, idValue(api, { pointer }, String(id)))
        : undefined;
    };
    if (!isMany) return shown(reference);
    const ids = Array.isArray(reference) ? (reference as unknown[]) : [reference];
    const items = await Promise.all(ids.map(shown));
    return items.every((item) => item !== undefined) ? items : undefined;
  }

  /** The one who calls, where nothing changes them: what the document shows of them. */
  function shownCaller(call: OperationCall, { shownBy }: Embedding): unknown {
    const mediaType = bodyMediaType(
      (shownBy === undefined ? undefined : successResponse(shownBy))?.content ?? [],
    );
    return mediaType === undefined ? undefined : samples.body(mediaType, call.sandbox.seed);
  }

  /** Who a path names otherwise than the one who calls is called so: the `owner` of a repository. */
  function withNameOf(
    call: OperationCall,
    { member, schema }: Embedding,
    caller: unknown,
  ): unknown {
    const named = call.path[member];
    if (named === undefined || named === nameOfCaller(caller)) return caller;
    const members = membersOf(api.document, schema);
    const name = callerNames.find((key) => members.has(key));
    const other = samples.schema(schema, call.sandbox.seed);
    return name !== undefined && isObject(other) ? withMember(other, name, named) : caller;
  }

  /** Of what the document's own list shows, the one with an id. */
  function exampleOf(
    call: OperationCall,
    { shownBy }: Embedding,
    name: string,
    id: unknown,
  ): unknown {
    const mediaType = bodyMediaType(
      (shownBy === undefined ? undefined : successResponse(shownBy))?.content ?? [],
    );
    if (shownBy === undefined || mediaType?.schema === undefined) return undefined;
    const noun = nounOf(shapeOf(shownBy).segments);
    const place = findItems(api.document, mediaType.schema, noun, true);
    const items =
      place === undefined
        ? undefined
        : getIn(samples.body(mediaType, call.sandbox.seed), place.path);
    return Array.isArray(items)
      ? (items as unknown[]).find((item) => String(memberOf(item, name) ?? '') === String(id))
      : undefined;
  }

  async function summarize(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    summary: Summary,
  ): Promise<unknown> {
    const { of, owner } = summary;
    const items =
      owner === undefined
        ? await itemsOf(below(call, resource, of, entity.id), of)
        : (await itemsOf(call, of)).filter(
            ({ value }) => String(memberOf(value, owner)) === entity.id,
          );
    if (summary.kind === 'count') return items.length;
    if (summary.kind === 'counts') return countsByStatus(api.document, summary.schema ?? '', items);
    if (summary.kind === 'last') {
      const last = items.at(-1);
      return last === undefined ? null : show(call, of, last, summary.schema ?? '');
    }
    const numbers = items.flatMap(({ value }) => {
      const number = memberOf(value, summary.value ?? '');
      return typeof number === 'number' ? [number] : [];
    });
    return numbers.length === 0
      ? 0
      : Math.round((numbers.reduce((sum, number) => sum + number, 0) / numbers.length) * 100) / 100;
  }

  async function change(call: OperationCall, resource: Resource, entity: Entity): Promise<Entity> {
    const { embeddings, summaries, ownCounts, totals, stockFlags } = relationsOf(resource);
    const changes = new Map<string, unknown>();
    for (const embedding of embeddings)
      changes.set(embedding.member, await embed(call, resource, entity, embedding));
    for (const summary of summaries)
      changes.set(summary.member, await summarize(call, resource, entity, summary));
    for (const { member, list } of ownCounts) {
      const items = changes.get(list) ?? memberOf(entity.value, list);
      if (Array.isArray(items)) changes.set(member, items.length);
    }
    for (const total of totals) {
      const lines = changes.get(total.list) ?? memberOf(entity.value, total.list);
      if (Array.isArray(lines)) changes.set(total.member, sumOf(lines, total));
    }
    for (const { member, number, isNone } of stockFlags) {
      const left = memberOf(entity.value, number);
      if (typeof left === 'number') changes.set(member, left > 0 !== isNone);
    }
    let value: unknown = entity.value;
    for (const [name, member] of changes) {
      if (member === undefined || isSame(memberOf(value, name), member)) continue;
      const next = setIn(value, [name], member);
      const { schema } = resource.resourceSchema;
      if (schema === undefined || api.validator.accepts(schema, next, 'answer')) value = next;
    }
    return value === entity.value ? entity : { ...entity, value };
  }

  return {
    derive(call, resource, entity) {
      const { embeddings, summaries, ownCounts, totals, stockFlags } = relationsOf(resource);
      const saysNothing =
        !isObject(entity.value) ||
        (summaries.length + ownCounts.length + totals.length + stockFlags.length === 0 &&
          embeddings.every(
            (embedding) =>
              !embedding.isCaller && referenceOf(call, resource, entity, embedding) === undefined,
          ));
      return saysNothing ? entity : change(call, resource, entity);
    },
  };
}

/** The member of what is embedded that holds its id. */
function idOf(
  document: Api['document'],
  { target, schema }: Pick<Embedding, 'target' | 'schema'>,
): string | undefined {
  const members = membersOf(document, schema);
  const own = target?.resourceSchema.id;
  if (own !== undefined && members.has(own)) return own;
  return [...members.keys()].find((name) => ['id', 'uuid', 'key'].includes(normalizeName(name)));
}

/** How many there are of each status, and of all: `{ completed: 2, failed: 0, total: 2 }`. */
function countsByStatus(
  document: Api['document'],
  schema: string,
  items: readonly Entity[],
): Record<string, number> {
  const statuses = items.map(({ value }) =>
    normalizeName(String(memberOf(value, 'status') ?? memberOf(value, 'state') ?? '')),
  );
  return Object.fromEntries(
    [...membersOf(document, schema).keys()].map((name) => {
      const bare = normalizeName(name);
      const isAll = ['total', 'all', 'count'].includes(bare);
      return [name, isAll ? items.length : statuses.filter((status) => status === bare).length];
    }),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || writeJson(one) === writeJson(other);
}

/** Whether a call asks for a member to be shown in full: `expand[]=customer`, `include=customer`. */
function isExpanded({ query, body }: OperationCall, member: string): boolean {
  const places = [query, isObject(body) ? body : {}];
  return places.some((place) =>
    ['expand', 'expand[]', 'include', 'embed', 'populate', 'with', 'expands'].some((name) => {
      const value = Object.hasOwn(place, name) ? place[name] : undefined;
      // `expand[0]=customer` is an object to who reads brackets.
      const list = isObject(value) && !Array.isArray(value) ? Object.values(value) : value;
      const names = (Array.isArray(list) ? list : String(list ?? '').split(',')).map((item) =>
        normalizeName(String(item).split('.').at(-1) ?? ''),
      );
      return names.includes(normalizeName(member));
    }),
  );
}

/** The id that an item names another one by: sent beside it, or in it. */
function sentReference(
  { value, hidden }: Entity,
  { keys, member, target }: Embedding,
  { resourceSchema }: Resource,
): unknown {
  const bare = normalizeName(member);
  const plainNames = plainNamesOf(resourceSchema.members);
  for (const place of [hidden, value]) {
    if (!isObject(place)) continue;
    for (const [name, own] of Object.entries(place)) {
      const plain = plainNames.get(name) ?? normalizeName(name);
      if (!keys.includes(plain) || (place === value && plain === bare && isObject(own))) continue;
      if (Array.isArray(own) && own.some((item) => isObject(item))) continue;
      if (isObject(own)) {
        const id = memberOf(own, target?.resourceSchema.id ?? 'id');
        if (id !== undefined) return id;
        continue;
      }
      return own;
    }
  }
  return undefined;
}

/** The plain names of a resource's members, made once: each new item is looked through for them. */
function plainNamesOf(members: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const names =
    plainMembers.get(members) ??
    new Map([...members.keys()].map((name) => [name, normalizeName(name)]));
  plainMembers.set(members, names);
  return names;
}

const plainMembers = new WeakMap<ReadonlyMap<string, unknown>, ReadonlyMap<string, string>>();

/** The call as it would be below an item: the parameter that names the item has its id. */
function below(call: OperationCall, resource: Resource, of: Resource, id: string): OperationCall {
  const name = parameterOf(of.segments[resource.segments.length]) ?? '';
  const path = `/${of.segments.join('/')}`;
  const own = parametersIn(resource.segments);
  const known = Object.fromEntries(own.map((parameter) => [parameter, call.path[parameter]]));
  return {
    ...call,
    operation: { ...call.operation, path },
    path: { ...known, ...call.path, [name]: id },
  };
}

/** Items by the id that they are kept under, and by the one that they show; the first of each. */
function indexOf(items: readonly Entity[], { resourceSchema }: Resource): Map<string, Entity> {
  const { idPath } = resourceSchema;
  const way = idPath.length === 0 ? ['id'] : idPath;
  const index = new Map<string, Entity>();
  for (const item of items)
    for (const id of [item.id, String(getIn(item.value, way) ?? '')])
      if (!index.has(id)) index.set(id, item);
  return index;
}
