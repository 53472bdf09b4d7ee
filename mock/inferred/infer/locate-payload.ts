import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation, ResponseDefinition } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, sameNoun, singular, wordsOf } from './inflect.ts';
import { extensionAt, isObjectSchema, itemsOf, membersOf, placeOf } from './members.ts';

/** Where in a body something stands, and the schema that describes it there. */
export interface Place {
  /**
   * Names of the members on the way, none for the body itself; 0 for the one item of a list, as in
   * `{ result: [{ … }] }`.
   */
  readonly path: readonly (string | 0)[];
  /** JSON pointer of the schema. */
  readonly schema: string;
}

/** The first success response with the statuses that suit best before the others. */
export function successResponse(
  operation: Operation,
  preferred: readonly number[] = [200, 201, 202, 204],
): ResponseDefinition | undefined {
  for (const status of preferred) {
    const found = operation.responses.find((response) => response.status === String(status));
    if (found !== undefined) return found;
  }
  return (
    operation.responses.find(({ status }) => /^2/.test(status)) ??
    operation.responses.find(({ status }) => /^default$/i.test(status))
  );
}

/**
 * The JSON media type of a response; else the first of any kind, which may describe the same item
 * in XML.
 */
export function bodyMediaType(content: readonly MediaType[]): MediaType | undefined {
  return (
    content.find(({ type }) => isJson(type)) ??
    content.find(
      ({ type, schema }) =>
        schema !== undefined && /xml|\*\/\*|yaml|x-www-form|multipart/.test(type),
    )
  );
}

export function successSchema(
  operation: Operation,
  preferred?: readonly number[],
): string | undefined {
  const response = successResponse(operation, preferred);
  return response === undefined ? undefined : bodyMediaType(response.content)?.schema;
}

/** The schema of what an operation takes; multipart and forms included. */
export function requestSchema(operation: Operation): string | undefined {
  return operation.requestBody === undefined
    ? undefined
    : bodyMediaType(operation.requestBody.content)?.schema;
}

/** What bodies call the member that holds what they are about. */
export const envelopes: ReadonlySet<string> = new Set([
  'data',
  'items',
  'results',
  'result',
  'records',
  'values',
  'entries',
  'content',
  'list',
  'rows',
  'elements',
  'objects',
  'collection',
  'value',
  'resources',
  'hits',
  'embedded',
  'response',
  'payload',
  'edges',
  'member',
  'members',
]);

/** Lists that stand beside the one that is asked for: `{ errors: […], codes: […] }`. */
const besides = new Set([
  'errors',
  'warnings',
  'messages',
  'links',
  'included',
  'facets',
  'aggregations',
  'notices',
  'hints',
  'includes',
]);

/**
 * Where the list is in an answer that lists items: the body itself, or one of its members.
 * @param noun what the collection is called, such as `pets`
 * @param loose whether any list of objects will do, because the path says that this is a list
 * @param hints what is known of the items from elsewhere
 */
export function findItems(
  document: OpenApiDocument,
  schema: string,
  noun: string,
  loose: boolean,
  hints?: Pick<ItemHints, 'place' | 'members'>,
): Place | undefined {
  // Each path near a list asks for it. Hints are of items in one document, and go with it.
  const found = foundLists.get(hints ?? document) ?? new Map<string, Place | undefined>();
  foundLists.set(hints ?? document, found);
  const key = `${loose ? 'any' : 'named'} ${noun} ${schema}`;
  if (!found.has(key)) found.set(key, lookForItems(document, schema, noun, loose, hints, 0));
  return found.get(key);
}

const foundLists = new WeakMap<object, Map<string, Place | undefined>>();

function lookForItems(
  document: OpenApiDocument,
  schema: string,
  noun: string,
  loose: boolean,
  hints: Pick<ItemHints, 'place' | 'members'> | undefined,
  depth: number,
): Place | undefined {
  const direct = listedBy(document, schema);
  if (direct !== undefined) return { path: [], schema: direct };
  const members = [...membersOf(document, schema).values()];
  const marked = members.find(
    ({ pointer }) => extensionAt(document, pointer, 'x-doubletake-items') === true,
  );
  const markedItems = marked === undefined ? undefined : itemsOf(document, marked.pointer);
  if (marked !== undefined && markedItems !== undefined)
    return { path: [marked.name], schema: markedItems };
  const lists = members.flatMap(({ name, pointer }) => {
    const items = listedBy(document, pointer);
    if (items === undefined) return [];
    const shown = new Set(membersOf(document, items).keys());
    const isSame =
      hints !== undefined &&
      ((hints.place !== undefined && placeOf(document, items) === hints.place) ||
        (shown.size > 1 && overlap(hints.members, shown) >= 0.5));
    return [{ name, items, isSame, isObject: shown.size > 0 }];
  });
  const others = lists.filter(({ name }) => !besides.has(normalizeName(name)));
  const named =
    lists.find(({ name }) => sameNoun(name, noun)) ??
    lists.find(({ isSame }) => isSame) ??
    others.find(({ name, isObject }) => isObject && endsWithNoun(name, noun)) ??
    lists.find(({ name }) => envelopes.has(normalizeName(name)));
  const isThing = members.some(({ name }) => name === 'id');
  const any = others.find(({ isObject }) => isObject) ?? others[0];
  const inside = () => {
    for (const { name, pointer } of members) {
      if (!envelopes.has(normalizeName(name)) && !sameNoun(name, noun)) continue;
      const inner = isObjectSchema(document, pointer)
        ? lookForItems(document, pointer, noun, loose, hints, depth + 1)
        : undefined;
      if (inner !== undefined) return { path: [name, ...inner.path], schema: inner.schema };
    }
    return undefined;
  };
  if (named !== undefined) return { path: [named.name], schema: named.items };
  const deeper = depth > 0 || isThing ? undefined : inside();
  if (deeper !== undefined) return deeper;
  return loose && !isThing && any !== undefined
    ? { path: [any.name], schema: any.items }
    : undefined;
}

/** The items of a schema that is a list, also where it has `items` and no `type`. */
function listedBy(document: OpenApiDocument, pointer: string): string | undefined {
  const types = schemaTypes(document, pointer);
  return types.has('array') || types.size === 0 ? itemsOf(document, pointer) : undefined;
}

/** `device_codes` lists codes. */
function endsWithNoun(name: string, noun: string): boolean {
  const last = wordsOf(name).at(-1);
  return last !== undefined && sameNoun(last, wordsOf(noun).at(-1) ?? noun);
}

/** What is known of an item when it is looked for in a body. */
export interface ItemHints {
  readonly noun: string;
  /** Names of its members, where other operations have shown some. */
  readonly members: ReadonlySet<string>;
  /** The place of its schema, where other operations have shown it. */
  readonly place: string | undefined;
  /** Plain names of what may be its id. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Where the item itself is in a body that shows or takes one: the body, or a member of it that
 * wraps the item.
 */
export function findItem(document: OpenApiDocument, schema: string, hints: ItemHints): Place {
  const known = foundItems.get(hints)?.get(schema);
  if (known !== undefined) return known;
  const found = lookForItem(document, schema, hints, 0);
  foundItems.set(hints, (foundItems.get(hints) ?? new Map()).set(schema, found));
  return found;
}

/** Places by schema. Hints are of items in one document, and go with it. */
const foundItems = new WeakMap<ItemHints, Map<string, Place>>();

function lookForItem(
  document: OpenApiDocument,
  schema: string,
  hints: ItemHints,
  depth: number,
): Place {
  const here: Place = { path: [], schema };
  if (placeOf(document, schema) === hints.place) return here;
  const members = membersOf(document, schema);
  const marked = [...members.values()].find(
    ({ pointer }) => extensionAt(document, pointer, 'x-doubletake-thing') === true,
  );
  if (marked !== undefined) return { path: [marked.name], schema: marked.pointer };
  // What wraps a thing of which nothing is known is called as the thing.
  const open =
    hints.members.size === 0 && hints.place !== undefined
      ? [...members.values()].find(
          ({ name, pointer }) =>
            sameNoun(name, hints.noun) &&
            schemaTypes(document, pointer).has('object') &&
            membersOf(document, pointer).size === 0,
        )
      : undefined;
  if (open !== undefined) return { path: [open.name], schema: open.pointer };
  const own = overlap(hints.members, new Set(members.keys()));
  const candidates = [...members.values()].flatMap(({ name, pointer }) => {
    const only = onlyItem(document, pointer);
    const inner = membersOf(document, only ?? pointer);
    if (inner.size === 0 || holders.has(normalizeName(name))) return [];
    const shared = overlap(hints.members, new Set(inner.keys()));
    // A member of the item may be called like what wraps it: what knows more of it is meant.
    const isMore = own < 0.5 || common(hints, inner) > common(hints, members);
    return [{ name, only, pointer: only ?? pointer, inner, shared, isMore }];
  });
  // An id may stand beside what is wrapped: `{ schedule: { … }, schedule_id }`.
  const wrapper = candidates.find(
    ({ name, only, pointer, isMore }) =>
      only === undefined &&
      isMore &&
      sameNoun(name, hints.noun) &&
      isMostly(document, pointer, hints),
  );
  if (wrapper !== undefined) return { path: [wrapper.name], schema: wrapper.pointer };
  if ([...members.keys()].some((name) => hints.ids.has(normalizeName(name)))) return here;
  const scored = candidates.flatMap(({ name, only, pointer, inner, shared, isMore }) => {
    const isSame = hints.place !== undefined && placeOf(document, pointer) === hints.place;
    const hasId = [...inner.keys()].some((key) => hints.ids.has(normalizeName(key)));
    const isNamed = sameNoun(name, hints.noun) || envelopes.has(normalizeName(name));
    // Of lists, only those count that are known to hold the item, or an id where a list would be.
    if (only !== undefined && !isSame && !(isNamed && hasId) && shared < 0.5) return [];
    const isWrapped = hasId && (isNamed || members.size <= 3);
    // `{ data: { account: … } }`: one envelope in another.
    const deeper =
      depth === 0 && isNamed && !hasId && !isSame && only === undefined
        ? lookForItem(document, pointer, hints, 1)
        : undefined;
    if (deeper !== undefined && deeper.path.length > 0)
      return [{ place: { path: [name, ...deeper.path], schema: deeper.schema }, score: 4, isMore }];
    const score =
      (isSame ? 5 : 0) +
      (isWrapped ? 3 : 0) +
      (isNamed ? 2 : 0) +
      (shared >= 0.5 ? 1 : 0) -
      (only === undefined ? 0 : 0.5);
    const path = only === undefined ? [name] : [name, 0 as const];
    return [{ place: { path, schema: pointer }, score, isMore }];
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < 1.5 || (own >= 0.5 && !best.isMore)) return here;
  return best.place;
}

/** How many members a schema has in common with the item. */
function common({ members }: ItemHints, inner: ReadonlyMap<string, unknown>): number {
  return [...members].filter((name) => inner.has(name)).length;
}

/** What holds an item's id and what else is said about it, and never the item. */
export const holders: ReadonlySet<string> = new Set([
  'metadata',
  'meta',
  'sys',
  'identity',
  'identifier',
  'ref',
  'header',
]);

/** The items of a member that can be nothing but a list. */
function onlyItem(document: OpenApiDocument, pointer: string): string | undefined {
  const types = schemaTypes(document, pointer);
  return types.has('array') && !types.has('object') ? itemsOf(document, pointer) : undefined;
}

/**
 * Where the item is in what a request sends. A member that has nothing but an id names something
 * else: `{ task: { id } }` is no task.
 */
export function findSent(document: OpenApiDocument, schema: string, hints: ItemHints): Place {
  const place = findItem(document, schema, hints);
  const inner = membersOf(document, place.schema);
  // `{ name, credentials: { … } }` is one of the credentials, where `{credentials_name}` names them.
  const isNamed = [...membersOf(document, schema).values()].some(
    ({ name, required }) =>
      required &&
      [hints.noun, singular(hints.noun)].some((noun) =>
        hints.ids.has(normalizeName(`${noun}${name}`)),
      ),
  );
  if (isNamed) return { path: [], schema };
  const isReference =
    inner.size <= 1 && [...inner.keys()].every((name) => hints.ids.has(normalizeName(name)));
  return place.path.includes(0) || (place.path.length > 0 && inner.size > 0 && isReference)
    ? { path: [], schema }
    : place;
}

/** Whether a schema has more than half of the members of the item. */
function isMostly(document: OpenApiDocument, schema: string, { members }: ItemHints): boolean {
  const types = schemaTypes(document, schema);
  const inner =
    types.has('array') && !types.has('object') ? new Map() : membersOf(document, schema);
  return inner.size > 0 && [...members].filter((name) => inner.has(name)).length * 2 > members.size;
}

/** The share of the smaller set that is in the other; 0 where one is empty. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const least = Math.min(a.size, b.size);
  return least === 0 ? 0 : [...a].filter((name) => b.has(name)).length / least;
}
