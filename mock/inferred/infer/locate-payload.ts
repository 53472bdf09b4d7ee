import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation, ResponseDefinition } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, sameNoun } from './inflect.ts';
import { extensionAt, isObjectSchema, itemsOf, membersOf, placeOf } from './members.ts';

/** Where in a body something stands, and the schema that describes it there. */
export interface Place {
  /** Names of the members on the way, none for the body itself. */
  readonly path: readonly string[];
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

const envelopes = new Set([
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

/**
 * Where the list is in an answer that lists items: the body itself, or one of its members.
 * @param noun what the collection is called, such as `pets`
 * @param loose whether any list of objects will do, because the path says that this is a list
 */
export function findItems(
  document: OpenApiDocument,
  schema: string,
  noun: string,
  loose: boolean,
  depth = 0,
): Place | undefined {
  const direct = schemaTypes(document, schema).has('array') ? itemsOf(document, schema) : undefined;
  if (direct !== undefined) return { path: [], schema: direct };
  const members = [...membersOf(document, schema).values()];
  const marked = members.find(
    ({ pointer }) => extensionAt(document, pointer, 'x-doubletake-items') === true,
  );
  const markedItems = marked === undefined ? undefined : itemsOf(document, marked.pointer);
  if (marked !== undefined && markedItems !== undefined)
    return { path: [marked.name], schema: markedItems };
  const lists = members.flatMap(({ name, pointer }) => {
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    return items === undefined ? [] : [{ name, items, isObject: isObjectSchema(document, items) }];
  });
  const named =
    lists.find(({ name }) => sameNoun(name, noun)) ??
    lists.find(({ name }) => envelopes.has(normalizeName(name)));
  const isThing = members.some(({ name }) => name === 'id');
  const chosen =
    named ?? (loose && !isThing ? (lists.find(({ isObject }) => isObject) ?? lists[0]) : undefined);
  if (chosen !== undefined) return { path: [chosen.name], schema: chosen.items };
  if (depth > 0 || isThing) return undefined;
  for (const { name, pointer } of members) {
    if (!envelopes.has(normalizeName(name)) && !sameNoun(name, noun)) continue;
    const inner = isObjectSchema(document, pointer)
      ? findItems(document, pointer, noun, loose, depth + 1)
      : undefined;
    if (inner !== undefined) return { path: [name, ...inner.path], schema: inner.schema };
  }
  return undefined;
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
  const own = overlap(hints.members, new Set(members.keys()));
  // An id may stand beside what is wrapped: `{ schedule: { … }, schedule_id }`.
  const wrapper =
    own >= 0.5
      ? undefined
      : [...members.values()].find(
          ({ name, pointer }) => sameNoun(name, hints.noun) && isMostly(document, pointer, hints),
        );
  if (wrapper !== undefined) return { path: [wrapper.name], schema: wrapper.pointer };
  if ([...members.keys()].some((name) => hints.ids.has(normalizeName(name)))) return here;
  const candidates = [...members.values()].flatMap(({ name, pointer }) => {
    const types = schemaTypes(document, pointer);
    const inner =
      types.has('array') && !types.has('object') ? new Map() : membersOf(document, pointer);
    if (inner.size === 0) return [];
    const isSame = hints.place !== undefined && placeOf(document, pointer) === hints.place;
    const hasId = [...inner.keys()].some((key) => hints.ids.has(normalizeName(key)));
    const isNamed = sameNoun(name, hints.noun) || envelopes.has(normalizeName(name));
    const shared = overlap(hints.members, new Set(inner.keys()));
    const isWrapped = hasId && (isNamed || members.size <= 3);
    // `{ data: { account: … } }`: one envelope in another.
    const deeper =
      depth === 0 && isNamed && !hasId && !isSame
        ? lookForItem(document, pointer, hints, 1)
        : undefined;
    if (deeper !== undefined && deeper.path.length > 0)
      return [{ place: { path: [name, ...deeper.path], schema: deeper.schema }, score: 4 }];
    const score =
      (isSame ? 5 : 0) + (isWrapped ? 3 : 0) + (isNamed ? 2 : 0) + (shared >= 0.5 ? 1 : 0);
    return [{ place: { path: [name], schema: pointer }, score }];
  });
  const best = candidates.sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < 2 || own >= 0.5) return here;
  return best.place;
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
