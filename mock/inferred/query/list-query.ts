import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { lazily } from '../../../openapi/lib/lazily.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { isByCodeUnits } from '../../../openapi/model/list-order.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { memberOf } from '../entity/entity.ts';
import { type Listed, readIn, readMember } from '../entity/listed.ts';
import { normalizeName, wordsOf } from '../infer/inflect.ts';
import { requestSchema } from '../infer/locate-payload.ts';
import { findMemberPath, type MemberPath } from '../infer/member-path.ts';
import { isNumber, type Member, membersOf } from '../infer/members.ts';
import type { Resource, ResourceSchema } from '../infer/model.ts';
import { compareUnits, compareValues, meets, type Operator } from './compare-values.ts';
import { meetsCondition, namesMember, parseFilter, type Searched } from './filter-grammar.ts';
import { readFilterObject } from './filter-object.ts';
import { inOrder, isDescending, parseOrder } from './list-order.ts';
import { type SearchedMembers, searchedMembers, searchWithin } from './search-within.ts';
import { describedAt, shownElsewhere } from './shown-elsewhere.ts';
import { isTimed, type TimedFlag, timedFlag } from './timed-flag.ts';

/** Which items a list shows and in what order, as the query asks for it. */
export type Refine = <Item extends Listed>(values: readonly Item[]) => readonly Item[];

/** What a query parameter of a list does. */
export type QueryRole =
  | {
      readonly kind: 'filter';
      readonly member: MemberPath;
      readonly operator: Operator;
      /** Values that mean that the parameter is not to filter, such as `all`. */
      readonly open: ReadonlySet<string>;
      /** What counts where an item says nothing of the member. */
      readonly assumed?: unknown;
    }
  /** Whether the member is there, or true: `has_image`, `unread_only`. */
  | { readonly kind: 'presence'; readonly member: MemberPath; readonly isDenied?: true }
  /** Whether items that are archived, deleted and so on are shown as well. */
  | { readonly kind: 'include'; readonly member: MemberPath }
  | TimedFlag
  /** In all that an item says, or in the members that the parameter's description names. */
  | { readonly kind: 'search'; readonly within?: SearchedMembers }
  | { readonly kind: 'sort' }
  | { readonly kind: 'direction' }
  | { readonly kind: 'ids' }
  | { readonly kind: 'filters' };

/** The roles of a list's query parameters by their names, and what they are read with. */
export interface QueryRoles {
  readonly byName: ReadonlyMap<string, QueryRole>;
  /** What parameters that were not sent stand for, as their schemas say. */
  readonly defaults: ReadonlyMap<string, unknown>;
  find(name: string): MemberPath | undefined;
  /** Whether items may have members that the document does not name. */
  readonly isOpen: boolean;
  ranks(member: MemberPath): readonly unknown[] | undefined;
  readonly made: MemberPath | undefined;
  /** Whether capitals come before small letters in what is sorted. */
  readonly isByUnits: boolean;
}

const searchNames = new Set([
  'q',
  'query',
  'search',
  'searchterm',
  'searchtext',
  'searchquery',
  'searchstring',
  'keyword',
  'keywords',
  'term',
  'text',
  's',
  'jql',
  'fulltext',
]);
const sortNames = new Set([
  'sort',
  'sorts',
  'sortby',
  'sorton',
  'orderby',
  'sortfield',
  'sortcolumn',
  'orderfield',
  'ordering',
  'sortkey',
  'order',
  'sorting',
]);
const directionNames = new Set([
  'direction',
  'sortorder',
  'sortdirection',
  'orderdirection',
  'sortdir',
  'orderdir',
  'dir',
  'sorttype',
  'sortmode',
  'ordertype',
]);
const flagNames: Readonly<Record<string, string>> = {
  descending: 'desc',
  desc: 'desc',
  sortdesc: 'desc',
  sortdescending: 'desc',
  isdescending: 'desc',
  orderdesc: 'desc',
  reverse: 'desc',
  ascending: 'asc',
  asc: 'asc',
  sortasc: 'asc',
  isascending: 'asc',
};

/**
 * The parameters of a list: those of the query, and of a search by POST the members of its body.
 */
export function listParameters(document: OpenApiDocument, operation: Operation): Parameter[] {
  const query = operation.parameters
    .filter(({ in: place }) => place === 'query')
    .flatMap((parameter) =>
      isSpread(document, parameter) ? membersAsParameters(document, parameter.schema) : [parameter],
    );
  const schema = operation.method === 'get' ? undefined : requestSchema(operation);
  if (schema === undefined) return query;
  return [...query, ...membersAsParameters(document, schema)];
}

/** Whether a parameter is an object whose members are parameters of the query each. */
export function isSpread(
  document: OpenApiDocument,
  { in: place, style, explode, schema }: Parameter,
): boolean {
  return (
    place === 'query' &&
    style === 'form' &&
    explode &&
    schema !== undefined &&
    membersOf(document, schema).size > 0 &&
    !schemaTypes(document, schema).has('array')
  );
}

function membersAsParameters(document: OpenApiDocument, schema: string | undefined): Parameter[] {
  if (schema === undefined) return [];
  return [...membersOf(document, schema).values()].map(
    ({ name, pointer, required }): Parameter => ({
      name,
      in: 'query',
      required,
      style: 'form',
      explode: true,
      pointer,
      schema: pointer,
      contentType: undefined,
    }),
  );
}

/**
 * What the query parameters of a list do, by their names; those of paging and those that do nothing
 * are not among them.
 */
export function queryRoles(
  document: OpenApiDocument,
  operation: Operation,
  resource: Resource,
): QueryRoles {
  const { resourceSchema } = resource;
  const { members } = resourceSchema;
  const elsewhere = shownElsewhere(document, operation, resource);
  const find = (name: string) =>
    elsewhere.get(normalizeName(name))?.path ?? findMemberPath(document, resourceSchema, name);
  const parameters = listParameters(document, operation);
  const made = madeNames
    .flatMap((name) => [...members.keys()].filter((own) => normalizeName(own) === name))
    .find((name) => isTime(document, members.get(name)?.pointer) || /at$|created/i.test(name));
  const hasSort = parameters.some(({ name }) => {
    const bare = normalizeName(name);
    return sortNames.has(bare) && bare !== 'order';
  });
  const byName = new Map<string, QueryRole>();
  const defaults = new Map<string, unknown>();
  // Of both, each is a place in the list, and no bound of what ids may be.
  const bares = new Set(parameters.map(({ name }) => normalizeName(name)));
  const isCut = bares.has('maxid') && (bares.has('sinceid') || bares.has('minid'));
  for (const parameter of parameters) {
    const { name, schema } = parameter;
    if (isCut && ['maxid', 'minid', 'sinceid'].includes(normalizeName(name))) continue;
    const found =
      roleOf(document, parameter, { resourceSchema, find }, hasSort) ??
      (made === undefined || !isTime(document, schema) ? undefined : dateBound(name, made));
    if (found === undefined) continue;
    const assumed = elsewhere.get(normalizeName(name))?.assumed;
    const role = found.kind === 'filter' && assumed !== undefined ? { ...found, assumed } : found;
    byName.set(name, role);
    const usual = schema === undefined ? undefined : keywordOf(document, schema, 'default');
    const counts = ['filter', 'sort', 'direction', 'presence', 'include'].includes(role.kind);
    if (usual !== undefined && usual !== null && usual !== '' && counts) defaults.set(name, usual);
    else if (role.kind === 'include') defaults.set(name, false);
  }
  return {
    byName,
    defaults,
    isByUnits: isByCodeUnits(document, operation),
    find,
    isOpen: members.size === 0 || [...members.values()].some((own) => isOpenHolder(document, own)),
    made: made === undefined ? undefined : [made],
    ranks: ([name = '', ...rest]) => {
      const pointer = rest.length > 0 ? undefined : members.get(name)?.pointer;
      const values = pointer === undefined ? undefined : keywordOf(document, pointer, 'enum');
      return Array.isArray(values) ? values : undefined;
    },
  };
}

/** Members that hold what is said of an item, under names that the document leaves open. */
const holderNames: ReadonlySet<string> = new Set([
  'payload',
  'metadata',
  'properties',
  'fields',
  'attributes',
  'data',
  'document',
]);

function isOpenHolder(document: OpenApiDocument, { name, pointer }: Member): boolean {
  return (
    holderNames.has(normalizeName(name)) &&
    schemaTypes(document, pointer).has('object') &&
    membersOf(document, pointer).size === 0
  );
}

/** The value of a member, also of one that the document does not name. */
function readNamed(members: Named, listed: Listed, name: string): { value: unknown } | undefined {
  if (name === 'id')
    return { value: readMember(listed, members.find(name) ?? ['id']) ?? listed.id };
  const path = members.find(name);
  if (path !== undefined) return { value: readMember(listed, path) };
  if (!members.isOpen) return undefined;
  const parts = name.split('.');
  const own = readMember(listed, parts);
  if (own !== undefined || !isObject(listed.value)) return { value: own };
  const holder = Object.entries(listed.value).find(
    ([key, value]) =>
      holderNames.has(normalizeName(key)) &&
      isObject(value) &&
      memberOf(value, parts[0] ?? '') !== undefined,
  );
  return { value: holder === undefined ? undefined : readIn(holder[1], parts) };
}

function keywordOf(document: OpenApiDocument, schema: string, keyword: string): unknown {
  for (const { node } of schemaBranches(document, schema))
    if (node[keyword] !== undefined) return node[keyword];
  return undefined;
}

/** What says when an item was made, by its usual names. */
const madeNames = [
  'createdat',
  'created',
  'createddate',
  'datecreated',
  'createdon',
  'createtime',
  'createdtime',
  'insertedat',
  'timestamp',
  'publishedat',
  'date',
  'time',
];

function isTime(document: OpenApiDocument, schema: string | undefined): boolean {
  return (
    schema !== undefined &&
    ['date', 'date-time'].includes(String(dereference(document, schema).node['format']))
  );
}

/** `startDate`, `since`, `until`: a time that names no member bounds when items were made. */
function dateBound(name: string, member: string): QueryRole | undefined {
  const words = wordsOf(name);
  const side = words.find((word) => lower.has(word) || upper.has(word));
  const isBare = words.every(
    (word) => word === side || ['date', 'time', 'at', 'datetime', 'day'].includes(word),
  );
  return side === undefined || !isBare
    ? undefined
    : filterBy([member], lower.has(side) ? 'gte' : 'lte');
}

function filterBy(
  member: MemberPath,
  operator: Operator,
  open: ReadonlySet<string> = new Set(),
): QueryRole {
  return { kind: 'filter', member, operator, open };
}

/** The members of an item, and how one is found by a name outside of it. */
interface Sought {
  readonly resourceSchema: ResourceSchema;
  find(name: string): MemberPath | undefined;
}

function roleOf(
  document: OpenApiDocument,
  { name, schema, pointer }: Parameter,
  sought: Sought,
  hasSort: boolean,
): QueryRole | undefined {
  const { resourceSchema } = sought;
  const bare = normalizeName(name);
  if (['limit', 'offset', 'page', 'cursor', 'fields', 'expand', 'include'].includes(bare))
    return undefined;
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  const values = schema === undefined ? undefined : keywordOf(document, schema, 'enum');
  const isDirection =
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((value) => /^(asc|desc|-?1$)/i.test(String(value)));
  const own = resourceSchema.members;
  const isOwn = [...own.keys()].some((member) => normalizeName(member) === bare);
  if (!isOwn) {
    if (directionNames.has(bare) || isDirection || (bare === 'order' && hasSort))
      return { kind: 'direction' };
    if (Object.hasOwn(flagNames, bare) && types.has('boolean')) return { kind: 'direction' };
    if (searchNames.has(bare)) {
      const within = searchedMembers(
        [pointer, schema]
          .map((at) => (at === undefined ? '' : describedAt(document, at)))
          .join(' '),
        resourceSchema.members,
      );
      return { kind: 'search', ...(within !== undefined && { within }) };
    }
    if (sortNames.has(bare)) return { kind: 'sort' };
    if (bare === 'ids') return { kind: 'ids' };
    if (['filter', 'filters', 'where', 'filterby', 'conditions'].includes(bare))
      return { kind: 'filters' };
  }
  return filterRole(document, name, values, types, sought);
}

const lower = new Set([
  'min',
  'minimum',
  'gte',
  'ge',
  'gt',
  'from',
  'after',
  'since',
  'start',
  'begin',
  'over',
]);
const upper = new Set([
  'max',
  'maximum',
  'lte',
  'le',
  'lt',
  'to',
  'before',
  'until',
  'end',
  'under',
  'till',
]);
const operatorWords: Readonly<Record<string, Operator>> = {
  eq: 'eq',
  equals: 'eq',
  exact: 'eq',
  iexact: 'eq',
  ne: 'ne',
  neq: 'ne',
  not: 'ne',
  gt: 'gt',
  lt: 'lt',
  like: 'like',
  ilike: 'like',
  contains: 'like',
  icontains: 'like',
  co: 'like',
  match: 'like',
  startswith: 'prefix',
  istartswith: 'prefix',
  prefix: 'prefix',
  sw: 'prefix',
  endswith: 'suffix',
  iendswith: 'suffix',
  ew: 'suffix',
  in: 'in',
  any: 'in',
  nin: 'nin',
  notin: 'nin',
  exists: 'exists',
  isnull: 'null',
};

function operatorOf(word: string): Operator | undefined {
  const bare = normalizeName(word);
  return (
    ownMember(operatorWords, bare) ??
    (lower.has(bare) ? 'gte' : upper.has(bare) ? 'lte' : undefined)
  );
}

/** `status`, `filter[status]`, `price[gte]`, `price__gt`, `min_price`, `name_like`, `unread_only`. */
function filterRole(
  document: OpenApiDocument,
  name: string,
  values: unknown,
  types: ReadonlySet<string>,
  { resourceSchema, find }: Sought,
): QueryRole | undefined {
  const parts = name.split(/[[\].]+|__/).filter(Boolean);
  const isFilter = /^(filters?|where)$/i.test(parts[0] ?? '') && parts.length > 1;
  const named = isFilter ? parts.slice(1) : parts;
  const operator = named.length > 1 ? operatorOf(named.at(-1) ?? '') : undefined;
  const base = operator === undefined ? named : named.slice(0, -1);
  const path =
    find(base.join('.')) ??
    (/^filter(ed)?_?by_?./i.test(name)
      ? find(name.replace(/^filter(ed)?_?by_?/i, ''))
      : undefined) ??
    (/^filter(ed)?_?./i.test(name) ? find(name.replace(/^filter(ed)?_?/i, '')) : undefined);
  if (path !== undefined) {
    const known = enumOf(document, resourceSchema, path);
    const open = new Set(
      ['all', 'any', 'both', '*'].filter(
        (word) =>
          !known.includes(word) &&
          (!Array.isArray(values) || values.some((value) => value === word)),
      ),
    );
    return filterBy(path, operator ?? 'eq', open);
  }
  const timed = types.has('boolean') ? timedFlag(name, find) : undefined;
  if (timed !== undefined) return timed;
  const denied = types.has('boolean') ? deniedRole(name, find) : undefined;
  if (denied !== undefined) return denied;
  const words = wordsOf(name);
  if (words.length < 2) return undefined;
  for (const [side, rest] of [
    [words.at(-1) ?? '', words.slice(0, -1)],
    [words[0] ?? '', words.slice(1)],
  ] as const) {
    const found = operatorOf(side);
    const text = rest.filter((word) => word !== 'is').join('_');
    const member =
      found === undefined
        ? undefined
        : (find(text) ??
          find(`${text}_at`) ??
          find(`${text}_on`) ??
          find(`${text}_date`) ??
          numberWith(document, resourceSchema, text));
    if (found !== undefined && member !== undefined) return filterBy(member, found);
  }
  const inner = words.find((word, index) => index > 0 && operatorOf(word) !== undefined);
  const around =
    inner === undefined ? undefined : find(words.filter((word) => word !== inner).join('_'));
  if (inner !== undefined && around !== undefined)
    return filterBy(around, operatorOf(inner) ?? 'eq');
  return types.has('boolean') ? flagRole(words, find) : undefined;
}

/**
 * The one number whose name has a word in it, as `total_minutes` that of `max_minutes`; of several the
 * total or the average. Undefined where that leaves more than one, or none.
 */
function numberWith(
  document: OpenApiDocument,
  { members, id }: ResourceSchema,
  text: string,
): MemberPath | undefined {
  const wanted = wordsOf(text);
  const found = [...members.values()].filter(({ name, pointer }) => {
    const words = wordsOf(name);
    return (
      name !== id &&
      isNumber(document, pointer) &&
      wanted.every((word) => words.includes(word)) &&
      !['count', 'id', 'my', 'your'].some((word) => words.includes(word) && !wanted.includes(word))
    );
  });
  const whole = found.filter(({ name }) => /^(total|average|avg|mean|overall)/i.test(name));
  const [one, ...others] = found.length > 1 ? whole : found;
  return one === undefined || others.length > 0 ? undefined : [one.name];
}

/** `unread`, `unread_only`: what is not there yet, or not true. */
function deniedRole(
  name: string,
  find: (name: string) => MemberPath | undefined,
): QueryRole | undefined {
  const word = /^(?:is)?un(.{3,}?)(?:only)?$/.exec(normalizeName(name))?.[1];
  const member =
    word === undefined ? undefined : (find(word) ?? find(`is_${word}`) ?? find(`${word}_at`));
  return member === undefined ? undefined : { kind: 'presence', member, isDenied: true };
}

const endedWords =
  /^(archived|deleted|trashed|inactive|disabled|hidden|closed|completed|removed|cancell?ed|expired)$/;

/** `has_image`, `unread_only`, `include_archived`: what is true or false of an item. */
function flagRole(
  words: readonly string[],
  find: (name: string) => MemberPath | undefined,
): QueryRole | undefined {
  const isIncluding = ['include', 'show', 'with', 'including'].includes(words[0] ?? '');
  const rest = words.filter(
    (word) => !['has', 'is', 'only', 'with', 'include', 'show', 'including'].includes(word),
  );
  const name = rest.join('_');
  const member = find(name) ?? find(`is_${name}`) ?? find(`${name}_count`) ?? find(`${name}_at`);
  if (member === undefined || rest.length === words.length) return undefined;
  if (isIncluding) return endedWords.test(name) ? { kind: 'include', member } : undefined;
  return { kind: 'presence', member };
}

function enumOf(
  document: OpenApiDocument,
  { members }: ResourceSchema,
  [name = '', ...rest]: MemberPath,
): readonly unknown[] {
  const pointer = rest.length > 0 ? undefined : members.get(name)?.pointer;
  const values = pointer === undefined ? undefined : keywordOf(document, pointer, 'enum');
  return Array.isArray(values) ? values : [];
}

/**
 * Makes a refinement from the query of a call. What the query leaves out counts as its schema's
 * default; what it says in words unknown here refines nothing.
 * @param now by which an item is overdue or upcoming
 */
export function refinement(
  roles: QueryRoles,
  query: Readonly<Record<string, unknown>>,
  now: Date,
): Refine {
  const given = [...roles.byName].flatMap(([name, role]) => {
    const isSent = query[name] !== undefined && query[name] !== '';
    const value = isSent ? query[name] : roles.defaults.get(name);
    // Who sends null asks for nothing, not even for what counts by default.
    return value === undefined || value === null ? [] : [{ name, role, value, isSent }];
  });
  if (given.length === 0) return (values) => values;
  const directions = given.filter(({ role }) => role.kind === 'direction').map(directionOf);
  const direction = directions.find(Boolean);
  const sort = given.find(({ role }) => role.kind === 'sort')?.value;
  const orders = parseOrder(sort, direction, roles);
  const paths = new Map<string, MemberPath | undefined>();
  const find = (name: string) => {
    if (!paths.has(name)) paths.set(name, roles.find(name));
    return paths.get(name);
  };
  const tests = given.map((own) => testOf({ find, isOpen: roles.isOpen }, own, now));
  return (values) => {
    const kept = values.filter((listed) => tests.every((test) => test(listed)));
    if (orders.length > 0)
      return inOrder(kept, orders, (listed, key) => readMember(listed, key), {
        ranks: roles.ranks,
        compare: roles.isByUnits ? compareUnits : compareValues,
      });
    return sort === undefined && direction !== undefined && isDescending(direction)
      ? kept.toReversed()
      : kept;
  };
}

function directionOf({
  name,
  value,
}: {
  readonly name: string;
  readonly value: unknown;
}): string | undefined {
  const flag = ownMember(flagNames, normalizeName(name));
  if (flag === undefined) return String(value);
  return String(value) === 'true' ? flag : flag === 'desc' ? 'asc' : 'desc';
}

/** What is asked of items by one parameter. */
interface Given {
  readonly name: string;
  readonly role: QueryRole;
  readonly value: unknown;
  readonly isSent: boolean;
}

type Test = (listed: Listed) => boolean;
/** The members that items have, by the names that requests use. */
type Named = Pick<QueryRoles, 'find' | 'isOpen'>;

/** What is asked is read once: there may be many items. */
function testOf(members: Named, { name, role, value: wanted, isSent }: Given, now: Date): Test {
  switch (role.kind) {
    case 'filter': {
      const isOpen = typeof wanted === 'string' && role.open.has(wanted.toLowerCase());
      const meetsIt = isObject(wanted)
        ? (listed: Listed) => meetsAll(listed, role.member, wanted)
        : (_listed: Listed, own: unknown) => meetsText(own, role.operator, wanted);
      return (listed) => {
        // A key that was sent and is not shown is kept under its own name.
        const own =
          readMember(listed, role.member) ?? memberOf(listed.hidden, name) ?? role.assumed;
        // An item that says nothing of the matter is not filtered out by a default.
        return (!isSent && own === undefined) || isOpen || meetsIt(listed, own);
      };
    }
    case 'presence': {
      const isWanted = isTrue(wanted) !== (role.isDenied === true);
      return (listed) => {
        const own = readMember(listed, role.member);
        const isThere = Array.isArray(own) ? own.length > 0 : Boolean(own);
        if (role.isDenied === true && !isTrue(wanted)) return !isSent || isThere;
        return isWanted ? isThere : !isSent || !isThere;
      };
    }
    case 'include': {
      const isWanted = isTrue(wanted);
      return (listed) => isWanted || !readMember(listed, role.member);
    }
    case 'timed': {
      const isWanted = isTrue(wanted);
      return (listed) => isTimed(role, (path) => readMember(listed, path), now) === isWanted;
    }
    case 'ids':
      return ({ id }) => meets(id, 'in', wanted);
    case 'search':
      if (role.within !== undefined && typeof wanted !== 'object')
        return searchWithin(role.within, String(wanted));
      return searchOrFilter(members, wanted, role.kind);
    case 'filters':
      return searchOrFilter(members, wanted, role.kind);
    default:
      return () => true;
  }
}

function searchOrFilter(members: Named, wanted: unknown, kind: 'search' | 'filters'): Test {
  return typeof wanted === 'object' && wanted !== null
    ? filterTest(members, wanted)
    : searchTest(members, String(wanted), kind);
}

function isTrue(value: unknown): boolean {
  return /^(true|1|yes|only)$/i.test(String(value));
}

/** `price[gte]=5`, `metadata[colour]=red`. */
function meetsAll(
  listed: Listed,
  member: MemberPath,
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const operator = operatorOf(name);
    if (operator !== undefined) return meets(readMember(listed, member), operator, value);
    return isObject(value)
      ? meetsAll(listed, [...member, name], value)
      : meets(readMember(listed, [...member, name]), 'eq', value);
  });
}

/** `gte:5`, as some send the operator with the value. */
function meetsText(own: unknown, operator: Operator, wanted: unknown): boolean {
  const [, word = '', rest = ''] =
    operator === 'eq' && typeof wanted === 'string'
      ? (/^(eq|ne|neq|gte?|lte?|like|ilike|in|nin)[:.](.+)$/is.exec(wanted) ?? [])
      : [];
  const sent = word === '' ? undefined : operatorOf(word);
  return sent === undefined ? meets(own, operator, wanted) : meets(own, sent, rest);
}

/** A filter that is sent as an object or a list. */
function filterTest(members: Named, wanted: object): Test {
  const { find, isOpen } = members;
  const condition = readFilterObject(wanted, {
    isMember: (name) =>
      find(name) !== undefined || (isOpen && /^\w+$/.test(name) && operatorOf(name) === undefined),
    isOpen,
    operatorOf,
  });
  if (condition === undefined) return () => true;
  return (listed) =>
    meetsCondition(
      { read: (name) => readNamed(members, listed, name), hasText: () => true },
      condition,
    );
}

function searchTest(members: Named, wanted: string, kind: 'search' | 'filters'): Test {
  if (wanted.trim() === '*') return () => true;
  const condition = parseFilter(wanted);
  const isRead =
    condition !== undefined &&
    (members.isOpen || namesMember(condition, (name) => members.find(name) !== undefined));
  if (!isRead && kind === 'filters') return () => true;
  const whole = wanted.replaceAll(/^"|"$/g, '').toLowerCase();
  const words = wanted.toLowerCase().split(/\s+/);
  return (listed) => {
    const text = lazily(() => searchText(listed.value));
    if (!isRead) return text().includes(whole) || words.every((word) => text().includes(word));
    const searched: Searched = {
      read: (name) => readNamed(members, listed, name),
      hasText: (part) => text().includes(part.toLowerCase()),
    };
    return meetsCondition(searched, condition);
  };
}

function searchText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number')
    return `${String(value).toLowerCase()}\n`;
  return typeof value === 'object' && value !== null
    ? Object.values(value).map(searchText).join('')
    : '';
}
