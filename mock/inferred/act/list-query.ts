import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { normalizeName, wordsOf } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { memberOf } from './entity.ts';

/** Which items a list shows and in what order, as the query asks for it. */
export type Refine = <Item extends Listed>(values: readonly Item[]) => readonly Item[];

export interface Listed {
  readonly id: string;
  readonly value: unknown;
}

/** What a query parameter of a list does. */
export type QueryRole =
  | { readonly kind: 'filter'; readonly member: string }
  | { readonly kind: 'bound'; readonly member: string; readonly side: 'min' | 'max' }
  | { readonly kind: 'search' }
  | { readonly kind: 'sort' }
  | { readonly kind: 'direction' }
  | { readonly kind: 'ids' }
  | { readonly kind: 'filters' };

const searchNames = new Set([
  'q',
  'query',
  'search',
  'searchterm',
  'searchquery',
  'keyword',
  'keywords',
  'term',
  'text',
  's',
]);
const sortNames = new Set([
  'sort',
  'sortby',
  'orderby',
  'sortfield',
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
  'dir',
]);

/**
 * What the query parameters of a list do, by their names; those of paging and those that do nothing
 * are not among them.
 */
export function queryRoles(
  document: OpenApiDocument,
  operation: Operation,
  resource: Resource,
): Map<string, QueryRole> {
  const byName = new Map(
    [...resource.resourceSchema.members.keys()].map((name) => [normalizeName(name), name]),
  );
  const made = madeNames
    .flatMap((name) => byName.get(name) ?? [])
    .find((name) => isTime(document, resource.resourceSchema.members.get(name)?.pointer));
  const roles = new Map<string, QueryRole>();
  for (const { name, in: place, schema } of operation.parameters) {
    const role =
      place === 'query'
        ? (roleOf(name, byName) ??
          (made === undefined || !isTime(document, schema) ? undefined : dateBound(name, made)))
        : undefined;
    if (role !== undefined) roles.set(name, role);
  }
  return roles;
}

/** What says when an item was made, by its usual names. */
const madeNames = [
  'createdat',
  'created',
  'createddate',
  'datecreated',
  'createdon',
  'createtime',
  'timestamp',
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
    : { kind: 'bound', member, side: lower.has(side) ? 'min' : 'max' };
}

function roleOf(name: string, members: ReadonlyMap<string, string>): QueryRole | undefined {
  const bare = normalizeName(name);
  const inBrackets = /^filters?\[([^\]]+)\]$/.exec(name)?.[1];
  const member =
    members.get(inBrackets === undefined ? bare : normalizeName(inBrackets)) ??
    members.get(bare.replace(/^filter/, ''));
  if (member !== undefined && !['limit', 'offset', 'page'].includes(bare))
    return { kind: 'filter', member };
  if (searchNames.has(bare)) return { kind: 'search' };
  if (sortNames.has(bare)) return { kind: 'sort' };
  if (directionNames.has(bare)) return { kind: 'direction' };
  if (bare === 'ids') return { kind: 'ids' };
  if (bare === 'filter' || bare === 'filters' || bare === 'where') return { kind: 'filters' };
  return boundOf(name, members);
}

const lower = new Set(['min', 'gte', 'gt', 'from', 'after', 'since', 'start']);
const upper = new Set(['max', 'lte', 'lt', 'to', 'before', 'until', 'end']);

/** `min_price`, `created_after`, `price[gte]`. */
function boundOf(name: string, members: ReadonlyMap<string, string>): QueryRole | undefined {
  const words = wordsOf(name);
  const side = words.find((word) => lower.has(word) || upper.has(word));
  if (side === undefined || words.length < 2) return undefined;
  const rest = words.filter((word) => word !== side).join('');
  const member = members.get(rest) ?? members.get(`${rest}at`) ?? members.get(`${rest}date`);
  return member === undefined
    ? undefined
    : { kind: 'bound', member, side: lower.has(side) ? 'min' : 'max' };
}

/**
 * Makes a refinement from the query of a call. What the query leaves out, or says in words unknown
 * here, refines nothing.
 */
export function refinement(
  roles: ReadonlyMap<string, QueryRole>,
  query: Readonly<Record<string, unknown>>,
): Refine {
  const given = [...roles].flatMap(([name, role]) =>
    query[name] === undefined || query[name] === '' ? [] : [{ role, value: query[name] }],
  );
  const direction = given.find(({ role }) => role.kind === 'direction')?.value;
  return (values) => {
    if (given.length === 0) return values;
    const kept = values.filter((listed) =>
      given.every(({ role, value }) => matches(listed, role, value)),
    );
    const sort = given.find(({ role }) => role.kind === 'sort')?.value;
    if (sort === undefined) return descends(direction) ? kept.toReversed() : kept;
    return sortBy(kept, String(Array.isArray(sort) ? sort[0] : sort), direction);
  };
}

function matches({ id, value }: Listed, role: QueryRole, wanted: unknown): boolean {
  if (role.kind === 'filter') return matchesMember(memberOf(value, role.member), wanted);
  if (role.kind === 'ids') return listOf(wanted).includes(id);
  if (role.kind === 'search') return searchText(value).includes(String(wanted).toLowerCase());
  if (role.kind === 'filters')
    return (
      !isObject(wanted) ||
      Object.entries(wanted).every(([member, text]) => matchesMember(memberOf(value, member), text))
    );
  if (role.kind === 'bound') {
    const own = memberOf(value, role.member);
    if (own === undefined || own === null) return false;
    const order = compare(
      isDay(wanted) ? String(own).slice(0, String(wanted).length) : own,
      wanted,
    );
    return role.side === 'min' ? order >= 0 : order <= 0;
  }
  return true;
}

/** A bound that is a day has all of that day within it. */
function isDay(wanted: unknown): boolean {
  return typeof wanted === 'string' && /^\d{4}-\d\d-\d\d$/.test(wanted);
}

/** One of several wanted values is enough; of a list, one of its items. */
function matchesMember(own: unknown, wanted: unknown): boolean {
  if (isObject(wanted)) return true;
  const values = listOf(wanted).map((item) => item.toLowerCase());
  const have = (Array.isArray(own) ? own : [own]).flatMap((item) =>
    isObject(item) ? [item['id'], item['name']] : [item],
  );
  return have.some(
    (item) => item !== undefined && item !== null && values.includes(String(item).toLowerCase()),
  );
}

function listOf(wanted: unknown): string[] {
  return (Array.isArray(wanted) ? wanted : String(wanted).split(',')).map((item) =>
    String(item).trim(),
  );
}

function searchText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number')
    return `${String(value).toLowerCase()}\n`;
  return typeof value === 'object' && value !== null
    ? Object.values(value).map(searchText).join('')
    : '';
}

/** `name`, `-name`, `name:desc`, `name desc`, `created_at_desc`, or a direction alone. */
export function sortBy<Item extends Listed>(
  values: readonly Item[],
  sort: string,
  direction: unknown,
): Item[] {
  const [first = ''] = sort.split(',');
  const words = /^([-+]?)(.+?)(?:[\s:_-](asc|desc)(?:ending)?)?$/i.exec(first.trim());
  const member = words?.[2] ?? '';
  const isDescending = words?.[1] === '-' || descends(words?.[3]) || descends(direction);
  if (/^(asc|desc)(ending)?$/i.test(first))
    return descends(first) ? [...values].reverse() : [...values];
  const known = values.some(({ value }) => memberOf(value, member) !== undefined);
  if (!known) return [...values];
  const sorted = [...values].sort((a, b) =>
    compare(memberOf(a.value, member), memberOf(b.value, member)),
  );
  return isDescending ? sorted.reverse() : sorted;
}

function descends(direction: unknown): boolean {
  return /^desc/i.test(String(direction ?? ''));
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  const numbers = [Number(a), Number(b)];
  if (numbers.every((number) => Number.isFinite(number)))
    return (numbers[0] ?? 0) - (numbers[1] ?? 0);
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
