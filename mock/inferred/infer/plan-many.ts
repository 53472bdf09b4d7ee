import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { alternativesOf } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName, sameNoun, singular, wordsOf } from './inflect.ts';
import { findItems, overlap, requestSchema, successSchema } from './locate-payload.ts';
import { isScalar, itemsOf, membersOf } from './members.ts';
import type { Role } from './model.ts';
import { nounOf, type PathGroup, parameterOf } from './path-shapes.ts';

const many = /^(bulk|batch|many|multiple|mass)/i;
const verbs: readonly (readonly [RegExp, Role])[] = [
  [/delete|destroy|remove/i, 'delete-many'],
  [/retrieve|read|fetch|lookup|^(multi|m|batch|bulk)[-_]?get|by[-_]?ids/i, 'read-many'],
  [/update|edit|patch|modify/i, 'merge-many'],
  [/create|add|insert|import|upsert/i, 'create-many'],
];

/**
 * Operations on many items at once: a list sent to a collection, `POST /tasks/bulk-delete`, `PATCH
 * /links/bulk`, `DELETE` with a list of ids.
 */
export function planMany(
  document: OpenApiDocument,
  operation: Operation,
  last: string | undefined,
  draft: Draft,
  plan: MakePlan,
): void {
  const role = manyRole(document, operation, last, draft);
  if (role !== undefined) plan(operation, role, draft, whyMany(role, last));
}

function whyMany(role: Role, last: string | undefined): string {
  const does = {
    'read-many': 'shows',
    'create-many': 'makes',
    'merge-many': 'changes',
    'delete-many': 'deletes',
  };
  const how = last === undefined ? 'a list is sent' : `its path ends in ${last}`;
  return `${(does as Record<string, string>)[role]} many: ${how}`;
}

function manyRole(
  document: OpenApiDocument,
  operation: Operation,
  last: string | undefined,
  draft: Draft,
): Role | undefined {
  const { method } = operation;
  const sent = requestSchema(operation);
  const noun = nounOf(draft.segments);
  const list = sent === undefined ? undefined : sentList(document, sent, noun);
  if (last !== undefined) {
    if (takesLines(document, operation, last)) return 'create-many';
    const isMany = many.test(last) || /_?(bulk|batch|many|multiple|ids)$/i.test(last);
    const isOfIds = list?.isIds === true && method === 'post';
    if (!isMany && !(isOfIds && verbs.slice(0, 2).some(([verb]) => verb.test(last))))
      return undefined;
    const named = verbs.find(([verb]) => verb.test(last))?.[1];
    if (named === 'read-many') return list?.isIds === true ? named : undefined;
    if (named !== undefined) return list === undefined ? undefined : named;
  }
  if (method === 'delete')
    return list !== undefined ||
      hasIdsInQuery(operation) ||
      (last === undefined && isFiltered(document, operation))
      ? 'delete-many'
      : undefined;
  if (method === 'patch' && last === undefined && isFiltered(document, operation))
    return 'merge-many';
  if (list === undefined) return undefined;
  if (last === undefined && method === 'post' && readsByIds(document, operation, noun))
    return 'read-many';
  // Things in a list that is put on their collection are made, or take the place of those there.
  if (last === undefined && method === 'put' && !list.isIds && !list.isWhole) {
    const { members } = draft.resourceSchema.hints;
    const listed = overlap(new Set(membersOf(document, list.items).keys()), members);
    // A pet with a list of tags, which have an id and a name as pets do, is one pet.
    const itself = overlap(new Set(membersOf(document, sent ?? '').keys()), members);
    return listed >= 0.5 && listed > itself ? 'create-many' : undefined;
  }
  if (method === 'post' && !list.isIds && (last !== undefined || list.isWhole))
    return 'create-many';
  return (method === 'patch' || method === 'put') && (last !== undefined || list.isWhole)
    ? 'merge-many'
    : undefined;
}

/**
 * Whether all that a POST takes is a list of objects, and it answers a list of such: `{ users: [ … ] }`
 * makes several contacts.
 */
export function makesListed(
  document: OpenApiDocument,
  operation: Operation,
  noun: string,
): boolean {
  const sent = requestSchema(operation);
  const shown = successSchema(operation);
  if (sent === undefined || shown === undefined) return false;
  const [wrapper, ...others] = membersOf(document, sent).values();
  const list = wrapper === undefined || others.length > 0 ? undefined : sentList(document, sent);
  if (list === undefined || list.isIds || list.isMap || list.member === undefined) return false;
  const own = new Set(membersOf(document, list.items).keys());
  const listed = findItems(document, shown, noun, true);
  // What is shown may be an order that has the list which was sent.
  const isOne =
    listed !== undefined && listed.path.length > 0 && membersOf(document, shown).has('id');
  return (
    listed !== undefined &&
    !isOne &&
    listed.path.length < 2 &&
    overlap(own, new Set(membersOf(document, listed.schema).keys())) >= 0.5
  );
}

/** Whether a POST on a collection takes nothing but ids, and lists things: it shows those. */
export function readsByIds(document: OpenApiDocument, operation: Operation, noun: string): boolean {
  const sent = requestSchema(operation);
  if (sent === undefined) return false;
  const members = membersOf(document, sent);
  const namesIds = [...members.values()].some(
    ({ name, required }) => required && /ids$/.test(normalizeName(name)),
  );
  const list = namesIds ? sentList(document, sent, noun) : undefined;
  const shown = successSchema(operation);
  return (
    list?.isIds === true &&
    !list.isWhole &&
    /ids$/.test(normalizeName(list.member ?? '')) &&
    members.get(list.member ?? '')?.required === true &&
    shown !== undefined &&
    findItems(document, shown, noun, true) !== undefined
  );
}

/** Whether an import takes one JSON value on each line of a text. */
function takesLines(
  document: OpenApiDocument,
  { method, requestBody }: Operation,
  last: string,
): boolean {
  return (
    method === 'post' &&
    /^(bulk[-_]?)?import$/i.test(last) &&
    requestBody?.content.some(
      ({ type, schema }) =>
        /jsonl|ndjson|json-lines|octet-stream|text\/plain/.test(type) &&
        (schema === undefined || schemaTypes(document, schema).has('string')),
    ) === true
  );
}

/** Whether the query says, by a filter, which items are meant. */
function isFiltered(document: OpenApiDocument, { parameters }: Operation): boolean {
  return parameters.some(({ in: place, name, schema }) => {
    if (place !== 'query') return false;
    const names = [name, ...(schema === undefined ? [] : membersOf(document, schema).keys())];
    return names.some((own) => /^(filters?|filterby|where|query)$/.test(normalizeName(own)));
  });
}

function hasIdsInQuery({ parameters }: Operation): boolean {
  return parameters.some(
    ({ in: place, name }) => place === 'query' && /ids$/.test(normalizeName(name)),
  );
}

/**
 * The list in what is sent: of things, or of ids.
 * @param noun what the things are called: a list of scalars under that name has ids
 * @param seen alternatives that have none: several of them may lead to the same schema
 */
export function sentList(
  document: OpenApiDocument,
  schema: string,
  noun = '',
  seen: Set<string> = new Set(),
):
  | {
      readonly member: string | undefined;
      readonly items: string;
      readonly isIds: boolean;
      readonly isWhole: boolean;
      /** Whether the things stand in an object, each under a key of its own. */
      readonly isMap: boolean;
    }
  | undefined {
  const types = schemaTypes(document, schema);
  const own = types.has('array') && !types.has('object') ? itemsOf(document, schema) : undefined;
  if (own !== undefined)
    return {
      member: undefined,
      items: own,
      isIds: isScalar(document, own) && membersOf(document, own).size === 0,
      isWhole: true,
      isMap: false,
    };
  const lists = [...membersOf(document, schema).values()].flatMap(({ name, pointer }) => {
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    if (items === undefined) return [];
    const isIds = membersOf(document, items).size === 0 && isScalar(document, items);
    const isNamed =
      /ids$|keys$|names$|slugs$|codes$/.test(normalizeName(name)) ||
      (noun !== '' && sameNoun(name, noun));
    return isIds && !isNamed ? [] : [{ member: name, items, isIds, isWhole: false }];
  });
  // Ids under another name may be keys that the things have: `{ keys, points }` means points.
  const ofThings = ({ member }: { readonly member: string }) =>
    (noun !== '' && sameNoun(member, noun)) || /ids$/.test(normalizeName(member));
  const list = lists.find(({ isIds }) => !isIds) ?? lists.find(ofThings) ?? lists[0];
  if (list !== undefined) return { ...list, isMap: false };
  // Of alternatives, the first that has one.
  for (const alternative of alternativesOf(document, schema)) {
    const { pointer } = dereference(document, alternative);
    if (alternative === schema || seen.has(pointer)) continue;
    seen.add(pointer);
    const found = sentList(document, pointer, noun, seen);
    if (found !== undefined && !found.isMap) return found;
  }
  // `{ customers: { key: { … } } }`: each under a key.
  for (const { name, pointer } of membersOf(document, schema).values()) {
    const { node, pointer: here } = dereference(document, pointer);
    const items = `${here}/additionalProperties`;
    if (isObject(node['additionalProperties']) && membersOf(document, items).size > 0)
      return { member: name, items, isIds: false, isWhole: false, isMap: true };
  }
  return undefined;
}

/** A list in an item to which a path adds and from which it takes: `/tasks/{id}/tags/{tag}`. */
export function planMembers(
  document: OpenApiDocument,
  group: PathGroup,
  draft: Draft,
  plan: MakePlan,
): boolean {
  const value = parameterOf(group.segments.at(-1));
  const parameter = parameterOf(group.segments.at(-3));
  const noun = group.segments.at(-2) ?? '';
  if (value === undefined || parameter === undefined) return false;
  const writes = group.operations.filter(({ method }) =>
    ['put', 'post', 'delete'].includes(method),
  );
  const isPlain = group.operations.every(
    ({ method, requestBody }) =>
      method !== 'get' && method !== 'patch' && requestBody === undefined,
  );
  if (!isPlain || writes.length === 0) return false;
  const list = listMember(document, draft, noun);
  if (list === undefined) return false;
  for (const operation of writes)
    plan(
      operation,
      operation.method === 'delete' ? 'remove-member' : 'add-member',
      draft,
      `${operation.method === 'delete' ? 'takes from' : 'adds to'} the ${list} of an item`,
      { address: { in: 'path', name: parameter }, slot: list, memberParameter: value },
    );
  return true;
}

/** The member of an item that lists what a noun says: `tags`, or `tag_ids`. */
export function listMember(
  document: OpenApiDocument,
  draft: Pick<Draft, 'resourceSchema'>,
  noun: string,
): string | undefined {
  const one = normalizeName(singular(nounOf([noun])));
  return [...draft.resourceSchema.members.values()].find(({ name, pointer }) => {
    if (!schemaTypes(document, pointer).has('array')) return false;
    const words = wordsOf(name);
    const base = words.at(-1) === 'ids' ? words.slice(0, -1).join('') : name;
    return sameNoun(base, one) || sameNoun(name, noun);
  })?.name;
}
