import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn, withMember } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { idValue } from '../entity/create-entity.ts';
import { type Entity, memberOf, withPictures } from '../entity/entity.ts';
import { isCounted } from '../entity/is-counted.ts';
import { sampledAs } from '../entity/sampled-as.ts';
import { isReachable, type Repeats } from '../infer/belonging.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType, findItems, successResponse } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import type { Inferred, Resource } from '../infer/model.ts';
import { nounOf, shapeOf } from '../infer/path-shapes.ts';
import { isGivenBack, type PlacesTaken } from '../infer/places-taken.ts';
import { type Embedding, findRelations, type Relations, type Summary } from '../infer/relations.ts';
import { sumOf, toHundredths } from '../infer/totals.ts';
import {
  collectionUrl,
  type ResourceRepository,
  segmentValue,
} from '../repository/resource-repository.ts';
import { below, mostLookedThrough } from './below.ts';
import { callerNames, nameOfCaller } from './caller.ts';

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

/** The one who calls, as the document shows them, with what they have said of themselves. */
export type AccountOf = (
  call: OperationCall,
  caller: unknown,
  schema: string | undefined,
) => Promise<unknown>;

/**
 * @param inferred all resources; asked for when the first item is shown
 */
export function createDerivation(
  api: Api,
  samples: Samples,
  repository: Pick<ResourceRepository, 'open'>,
  inferred: () => Inferred,
  show: ShowItem,
  accountOf: AccountOf,
): Derivation {
  const known = new WeakMap<Resource, Relations>();
  const listed = new WeakMap<OperationCall, Map<string, Promise<readonly Entity[]>>>();
  const placed = new WeakMap<OperationCall, Map<Resource, Promise<readonly OperationCall[]>>>();
  const indexed = new WeakMap<readonly Entity[], ReadonlyMap<string, Entity>>();

  /** Of lists of things without an id, what was sent of each: counted once, and not for each item. */
  const sayings = new WeakMap<readonly Entity[], ReadonlyMap<string, ReadonlySet<string>>>();

  /** In how many lists within each other a call is. */
  const depths = new WeakMap<OperationCall, number>();

  /** Calls that show what is within an item which another one shows. */
  const within = new WeakSet<OperationCall>();

  /** Items that others show, as they show them, by the lists that were read for a call. */
  const shownWithin = new WeakMap<
    Map<string, Promise<readonly Entity[]>>,
    Map<Entity, Promise<Entity>>
  >();

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

  /** The lists that were read for a call. */
  function listsOf(call: OperationCall): Map<string, Promise<readonly Entity[]>> {
    const kept = listed.get(call) ?? new Map<string, Promise<readonly Entity[]>>();
    listed.set(call, kept);
    return kept;
  }

  /** All items of a collection, read once for each call. */
  function itemsOf(call: OperationCall, resource: Resource): Promise<readonly Entity[]> {
    const kept = listsOf(call);
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
    from: Resource,
  ): Promise<{ readonly place: OperationCall; readonly item: Entity } | undefined> {
    const { parent } = target;
    const isApart = parent !== undefined && !isReachable(from, target);
    for (const place of isApart ? await placesBelow(call, parent, target) : [call]) {
      const items = await itemsOf(place, target);
      const index = indexed.get(items) ?? indexOf(items, target);
      indexed.set(items, index);
      const found = index.get(String(id));
      if (found !== undefined) return { place, item: found };
    }
    return undefined;
  }

  /** The call below an item, which shares what has been read for the one that it is of. */
  function callBelow(
    call: OperationCall,
    resource: Resource,
    of: Resource,
    id: string,
  ): OperationCall {
    const place = below(call, resource, of, id);
    listed.set(place, listsOf(call));
    if (within.has(call)) within.add(place);
    return place;
  }

  /**
   * The calls that collections below each item of another are at, made once for each call: of as
   * many as are looked through.
   */
  function placesBelow(
    call: OperationCall,
    parent: Resource,
    target: Resource,
  ): Promise<readonly OperationCall[]> {
    const kept = placed.get(call) ?? new Map<Resource, Promise<readonly OperationCall[]>>();
    placed.set(call, kept);
    const find = async () =>
      (await itemsOf(call, parent))
        .slice(-mostLookedThrough)
        .map(({ id }) => callBelow(call, parent, target, id));
    const places = kept.get(target) ?? find();
    kept.set(target, places);
    return places;
  }

  /** An item with what follows from its own members, where another one shows it. */
  function withOwnFacts(resource: Resource, entity: Entity): Entity {
    const { schema } = resource.resourceSchema;
    const value = relationsOf(resource).ownFacts.reduce<unknown>((told, fact) => {
      const own = fact.value((name) => memberOf(told, name));
      const next = own === undefined ? told : setIn(told, [fact.member], own);
      return schema === undefined || api.validator.accepts(schema, next, 'answer') ? next : told;
    }, entity.value);
    return value === entity.value ? entity : { ...entity, value };
  }

  /**
   * An item with all that it says of itself and of others, where another one shows it: made once for
   * each call. One that is within such an item has what follows from its own members alone.
   */
  function withOwn(
    call: OperationCall,
    target: Resource,
    { place, item }: { readonly place: OperationCall; readonly item: Entity },
  ): Promise<Entity> | Entity {
    if (within.has(call)) return withOwnFacts(target, item);
    const lists = listsOf(call);
    const kept = shownWithin.get(lists) ?? new Map<Entity, Promise<Entity>>();
    shownWithin.set(lists, kept);
    const known = kept.get(item);
    if (known !== undefined) return known;
    const inner = { ...place };
    listed.set(inner, lists);
    within.add(inner);
    depths.set(inner, (depths.get(call) ?? 0) + 1);
    const made = (async () => derivation.derive(inner, target, item))();
    kept.set(item, made);
    return made;
  }

  async function embed(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    embedding: Embedding,
  ): Promise<unknown> {
    const { target, schema, isMany, isCaller } = embedding;
    const current = memberOf(entity.value, embedding.member);
    if (isCaller && entity.by !== undefined && entity.by !== call.account)
      return embed({ ...call, account: entity.by }, resource, entity, embedding);
    if (isCaller) {
      const me = target === undefined ? undefined : (await itemsOf(call, target))[0];
      const shown =
        me === undefined || target === undefined
          ? await shownCaller(call, embedding)
          : show(call, target, me, schema);
      return withNameOf(call, embedding, shown);
    }
    const isAsked = !embedding.isExpandable || isExpanded(call, embedding.member);
    const reference = referenceOf(call, resource, entity, embedding);
    if (reference === undefined || !isAsked) return undefined;
    if (reference === null) return schemaTypes(api.document, schema).has('null') ? null : undefined;
    const shown = async (id: unknown): Promise<unknown> => {
      const found = target === undefined ? undefined : await find(call, target, id, resource);
      if (found !== undefined && target !== undefined)
        return show(call, target, await withOwn(call, target, found), schema);
      const name = idOf(api.document, embedding);
      if (name === undefined) return undefined;
      const own = await oneself(call, entity, embedding, id);
      if (own !== undefined) return own;
      const documented = exampleOf(call, embedding, name, id);
      if (documented !== undefined) return documented;
      const pointer = membersOf(api.document, schema).get(name)?.pointer ?? '';
      const isKnown = isObject(current) && String(current[name]) === String(id);
      const made = isKnown ? current : samples.shown(schema, sampledAs(call, String(id)));
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

  /** Who calls, or has made the item, where an id is theirs. */
  async function oneself(
    call: OperationCall,
    { by }: Entity,
    { me, schema }: Embedding,
    id: unknown,
  ): Promise<unknown> {
    if (me === undefined) return undefined;
    const theirs = by === undefined || by === call.account ? call : { ...call, account: by };
    const person = (await itemsOf(theirs, me))[0];
    const own = memberOf(person?.value, me.resourceSchema.id ?? 'id');
    return person !== undefined && own !== undefined && String(own) === String(id)
      ? show(theirs, me, person, schema)
      : undefined;
  }

  /** The one who calls, where nothing changes them: what the document shows of them. */
  async function shownCaller(call: OperationCall, { shownBy }: Embedding): Promise<unknown> {
    const mediaType = bodyMediaType(
      (shownBy === undefined ? undefined : successResponse(shownBy))?.content ?? [],
    );
    if (mediaType === undefined) return undefined;
    return accountOf(call, samples.body(mediaType, call.sandbox), mediaType.schema);
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
    const other = samples.shown(schema, call.sandbox);
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
      place === undefined ? undefined : getIn(samples.body(mediaType, call.sandbox), place.path);
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
    const items = await belongingTo(call, resource, entity, of, owner);
    const { where } = summary;
    if (summary.kind === 'count')
      return where === undefined
        ? items.length
        : items.filter((item) => isCounted(item, where)).length;
    if (summary.kind === 'list') {
      // What the document shows of an item that nobody has made stays, until something is made below.
      if (items.length === 0 && entity.isSent !== true) return undefined;
      const depth = (depths.get(call) ?? 0) + 1;
      if (depth > deepestList) return undefined;
      const place = callBelow(call, resource, of, entity.id);
      depths.set(place, depth);
      return childrenOf(place, of, items, summary.schema ?? '');
    }
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
      : toHundredths(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);
  }

  /** What an item says of the places that are taken of it, without those that were given back. */
  async function placesOf(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    { of, owner, capacity, taken, left, full, mine }: PlacesTaken,
    read: (name: string) => unknown,
  ): Promise<readonly (readonly [string, unknown])[]> {
    const there = (await belongingTo(call, resource, entity, of, owner)).filter(
      ({ value }) => !isGivenBack(value),
    );
    const most = capacity === undefined ? undefined : read(capacity);
    const free = typeof most === 'number' ? Math.max(0, most - there.length) : undefined;
    const told: readonly (readonly [string | undefined, unknown])[] = [
      [taken, there.length],
      [left, free],
      [full, free === undefined ? undefined : free === 0],
      [mine, there.some(({ isSent }) => isSent === true)],
    ];
    return told.flatMap(([name, value]) =>
      name === undefined || value === undefined ? [] : [[name, value] as const],
    );
  }

  /** The items of another collection that belong to an item: below it, or by a member. */
  async function belongingTo(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    of: Resource,
    owner: string | undefined,
  ): Promise<readonly Entity[]> {
    return owner === undefined
      ? itemsOf(callBelow(call, resource, of, entity.id), of)
      : (await itemsOf(call, of)).filter(
          ({ value }) =>
            String(memberOf(value, owner) ?? getIn(value, owner.split('.'))) === entity.id,
        );
  }

  /** Children as an item lists them: what is told as one comes once. */
  async function childrenOf(
    call: OperationCall,
    of: Resource,
    items: readonly Entity[],
    schema: string,
  ): Promise<unknown[]> {
    const { repeats } = relationsOf(of);
    const seen = new Set<string>();
    const once = items.filter((item) => {
      const key = repeats === undefined ? item.id : keyOf(item, repeats.keys);
      return !seen.has(key) && seen.add(key);
    });
    return Promise.all(
      once.map(async (item) => {
        const shown = show(call, of, await derivation.derive(call, of, item), schema);
        return repeats === undefined ? shown : withOwnFlags(api, schema, shown);
      }),
    );
  }

  async function change(call: OperationCall, resource: Resource, entity: Entity): Promise<Entity> {
    const { embeddings, summaries, ownCounts, totals, stockFlags, repeats, ownFacts, places } =
      relationsOf(resource);
    const changes = new Map<string, unknown>();
    const read = (name: string) => changes.get(name) ?? memberOf(entity.value, name);
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
    if (repeats !== undefined) {
      const items = await itemsOf(call, resource);
      const said = sayings.get(items) ?? sayingsByKey(items, repeats);
      sayings.set(items, said);
      changes.set(repeats.count, said.get(keyOf(entity, repeats.keys))?.size ?? 0);
    }
    for (const { member, value } of ownFacts) {
      const told = value(read);
      if (told !== undefined) changes.set(member, told);
    }
    if (places !== undefined)
      for (const [name, told] of await placesOf(call, resource, entity, places, read))
        changes.set(name, told);
    for (const { member, number, isNone } of stockFlags) {
      const left = read(number);
      if (typeof left === 'number') changes.set(member, left > 0 !== isNone);
    }
    let value: unknown = entity.value;
    for (const [name, member] of changes) {
      if (member === undefined || isSame(memberOf(value, name), member)) continue;
      const next = setIn(value, [name], member);
      const { schema } = resource.resourceSchema;
      if (schema === undefined || api.validator.accepts(schema, next, 'answer')) value = next;
    }
    return value === entity.value ? entity : { ...entity, value, ...withPictures(value) };
  }

  const derivation: Derivation = {
    derive(call, resource, entity) {
      const { embeddings, summaries, ownCounts, totals, stockFlags, repeats, ownFacts, places } =
        relationsOf(resource);
      const saysNothing =
        !isObject(entity.value) ||
        (repeats === undefined &&
          places === undefined &&
          ownFacts.length +
            summaries.length +
            ownCounts.length +
            totals.length +
            stockFlags.length ===
            0 &&
          embeddings.every(
            (embedding) =>
              !embedding.isCaller && referenceOf(call, resource, entity, embedding) === undefined,
          ));
      return saysNothing ? entity : change(call, resource, entity);
    },
  };
  return derivation;
}

/** Lists in items that lists of items show go no deeper. */
const deepestList = 3;

/** The values that things are told as one by. */
function keyOf({ value }: Entity, keys: readonly string[]): string {
  return writeJson(keys.map((key) => memberOf(value, key) ?? null));
}

/**
 * What was sent of things without an id, by what they are told as one by: the same again, by the same
 * one, counts once.
 */
function sayingsByKey(
  items: readonly Entity[],
  { keys }: Repeats,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const item of items) {
    const key = keyOf(item, keys);
    const said = found.get(key) ?? new Set<string>();
    found.set(key, said.add(writeJson(item.hidden ?? {})));
  }
  return found;
}

const ownFlags = /^(me|reacted|voted|liked|mine|hasreacted|reactedbyme|viewerhasreacted)$/;

/** What says whether the one who calls is among those that are counted: they are. */
function withOwnFlags(api: Api, schema: string, shown: unknown): unknown {
  if (!isObject(shown)) return shown;
  const members = [...membersOf(api.document, schema).values()].filter(
    ({ name, pointer }) =>
      ownFlags.test(normalizeName(name)) && schemaTypes(api.document, pointer).has('boolean'),
  );
  return members.reduce<Record<string, unknown>>(
    (told, { name }) => withMember(told, name, true),
    shown,
  );
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
