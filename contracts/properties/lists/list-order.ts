import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../../openapi/lib/normalize-name.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { shorten } from '../../oracles/conforms.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { makersOf } from '../../plan/makers-of.ts';
import { bodyMembers, propertiesOf } from '../../plan/resources.ts';
import type { Asked, ListQuery } from './asked-list.ts';
import { enumOf } from './enum-of.ts';

type Way = 'ascending' | 'descending';

/** A parameter that says which way a list goes, with the value for each. */
export interface Direction {
  readonly name: string;
  readonly values: Readonly<Record<Way, unknown>>;
}

/** A parameter that names what a list is sorted by. */
export interface Sorted {
  readonly parameter: Parameter;
  readonly keys: readonly SortKey[];
}

interface SortKey {
  readonly value: unknown;
  /** The member of the listed items that it means. */
  readonly member: string;
  /** Where the value says so itself, as `-name` does. */
  readonly way: Way | undefined;
}

const sorting = /^(sort|sort_?by|sort_?field|sort_?key|order|order_?by|ordering)$/i;
const turning = /^(dir|direction|(sort|order)_?(dir|direction)|sort_?order|order)$/i;
const mostKeys = 8;

/** What among the parameters of a list says how it is sorted. */
export function ordersOf(
  context: CheckContext,
  parameters: readonly Parameter[],
  items: string,
): { readonly sorted: readonly Sorted[]; readonly direction: Direction | undefined } {
  const direction = parameters
    .filter(({ name }) => turning.test(name))
    .flatMap((parameter) => directionOf(context, parameter))[0];
  const members = propertiesOf(context.document, items);
  const sorted = parameters
    .filter(({ name }) => sorting.test(name) && name !== direction?.name)
    .map((parameter) => ({
      parameter,
      keys: keysOf(enumOf(context, parameter), members).slice(0, mostKeys),
    }))
    .filter(({ keys }) => keys.length > 0);
  return { sorted, direction };
}

function directionOf(context: CheckContext, parameter: Parameter): Direction[] {
  const { name } = parameter;
  const values = enumOf(context, parameter) ?? (/dir/i.test(name) ? ['asc', 'desc'] : []);
  const [ascending, descending] = [/^asc/i, /^desc/i].map((pattern) =>
    values.find((value) => pattern.test(String(value))),
  );
  return ascending === undefined || descending === undefined
    ? []
    : [{ name, values: { ascending, descending } }];
}

/**
 * The values of a sort parameter that are called as a member of the listed items; the name, where
 * any value will do.
 */
function keysOf(values: readonly unknown[] | undefined, members: readonly string[]): SortKey[] {
  const tried = values ?? members.filter((name) => /^(name|title)$/i.test(name)).slice(0, 1);
  return tried.flatMap((value) => {
    const text = String(value);
    const member = members.find(
      (name) =>
        normalizeName(name) ===
        normalizeName(text.replace(/^[-+]|[\s:_-]?(asc|desc)(ending)?$/gi, '')),
    );
    const way = /^-|desc(ending)?$/i.test(text)
      ? 'descending'
      : /^\+|asc(ending)?$/i.test(text)
        ? 'ascending'
        : undefined;
    return member === undefined ? [] : [{ value, member, way }];
  });
}

/** Sorted by a member, the list comes in the order of its values, both ways, and over its pages. */
export async function comesInOrder(
  query: ListQuery,
  { parameter: { name }, keys }: Sorted,
  direction: Direction | undefined,
): Promise<void> {
  let isCompared = false;
  for (const { value, member, way } of keys) {
    const ways: readonly (Way | undefined)[] =
      way === undefined && direction !== undefined ? ['ascending', 'descending'] : [way];
    for (const wanted of ways) {
      const turned =
        direction === undefined || wanted === undefined || way !== undefined
          ? {}
          : { [direction.name]: direction.values[wanted] };
      const asking = { [name]: value, ...turned };
      for (const ask of [query.ask, query.askInPages]) {
        const asked = await ask(asking);
        const values = asked.items.map((item) =>
          isObject(item) ? ownMember(item, member) : undefined,
        );
        isCompared ||= new Set(values).size > 1;
        const broken = [
          wanted ?? 'ascending',
          ...(wanted === undefined ? (['descending'] as const) : []),
        ].map((one) => outOfOrder(values, one));
        const [found] = broken;
        if (found === undefined || broken.includes(undefined)) continue;
        const text = Object.entries(asking).map(([key, one]) => `${key}=${String(one)}`);
        const where = ask === query.ask ? '' : ' over its pages';
        query.report(
          'list-misordered',
          name,
          `with ${text.join('&')}, ${member} ${show(found[0])} comes before ${show(found[1])}${where}`,
          [asked],
        );
        return;
      }
    }
  }
  if (!isCompared) throw new CheckSkipped(`all that is listed is equal in what ${name} sorts by`);
}

/** Members that say when an item was made. */
const madeAt =
  /^(created|inserted|added)(_?(at|on|time|date|timestamp))?$|^(creation|insertion)_?(date|time)$/i;

/** Whether a member says when its item was made. */
export function tellsWhenMade(name: string): boolean {
  return madeAt.test(name);
}

/** Members that say when something else happens to an item than that it is made. */
const movesOn =
  /updat|modif|chang|edit|publish|start|begin|end|due|expir|delet|clos|last|seen|until|from|next|active|read/i;

/**
 * The member of what is listed that says when an item was made: by its name, or the one time that
 * no creation sends, as `bookedAt`.
 */
function timeMade({ context, list }: ListQuery, items: readonly unknown[]): string | undefined {
  const names = Object.keys(Object(items[0]));
  const named = names.find((name) => madeAt.test(name));
  if (named !== undefined) return named;
  const isTold = (item: unknown, name: string) => {
    const value = isObject(item) ? ownMember(item, name) : undefined;
    return typeof value === 'string' && isInstant(value);
  };
  // All were made at some time; not all were paid, or shipped.
  const times = names.filter(
    (name) => !movesOn.test(name) && items.every((item) => isTold(item, name)),
  );
  if (times.length === 0) return undefined;
  const sent = new Set(
    makersOf(context, list).flatMap(({ create }) => [...bodyMembers(context.document, create)]),
  );
  const [only, ...others] = times.filter((name) => !sent.has(name));
  return others.length === 0 ? only : undefined;
}

/**
 * What an order is about: a member of what is listed, `''` for the items themselves.
 * @param order as the document states it, or says it in words
 */
function sortedBy(query: ListQuery, items: readonly unknown[], order: string): string | undefined {
  const [item] = items;
  if (order === 'newest' || order === 'oldest') return timeMade(query, items);
  const members = Object.entries(isObject(item) ? item : {});
  if (order === 'alphabetical')
    return typeof item === 'string'
      ? ''
      : members.find(([name]) => /^(name|title)$/i.test(name))?.[0];
  if (order !== 'earliest') return order.replace(/^-/, '');
  // The earliest may be what was made first as well.
  if (members.some(([name]) => madeAt.test(name))) return undefined;
  const times = members.filter(([, value]) => typeof value === 'string' && isTime(value));
  const [first] = times.filter(([name]) => /^(start|begin|date$|time$|at$|when|due)/i.test(name));
  return first?.[0] ?? (times.length === 1 ? times[0]?.[0] : undefined);
}

function wordsFor(order: string): string {
  if (['newest', 'oldest', 'earliest'].includes(order)) return `the ${order} first`;
  return order === 'alphabetical' ? 'in alphabetical order' : `sorted by ${order}`;
}

/**
 * Where no order is asked for, the list comes as the document says.
 * @param order `newest`, `oldest`, or a member, after a minus the other way round
 */
export async function comesAsStated(query: ListQuery, order: string): Promise<void> {
  const asked = await query.ask({});
  const member = sortedBy(query, asked.items, order);
  if (member === undefined)
    throw new CheckSkipped(`no one member of what is listed tells its order (${order})`);
  const values = asked.items.map((item) => (isObject(item) ? ownMember(item, member) : item));
  if (new Set(values).size < 2) throw new CheckSkipped('nothing that is listed differs in it');
  const isFalling = order === 'newest' || order.startsWith('-');
  const found = outOfOrder(values, isFalling ? 'descending' : 'ascending');
  if (found === undefined) return;
  query.report(
    'list-misordered',
    undefined,
    `${member} ${show(found[0])} comes before ${show(found[1])}; the document says that the list is ${wordsFor(order)}`.trimStart(),
    [asked],
  );
}

/** Of a list that says which way it goes, one way is not the other. */
export async function reversesOrder(query: ListQuery, { name, values }: Direction): Promise<void> {
  const [up, down] = [
    await query.ask({ [name]: values.ascending }),
    await query.ask({ [name]: values.descending }),
  ];
  if (
    up.items.length < 2 ||
    JSON.stringify(up.items) !== JSON.stringify(down.items) ||
    !hasOrder(up)
  )
    return;
  query.report(
    'list-misordered',
    name,
    `${name}=${String(values.ascending)} and ${name}=${String(values.descending)} answer the same order`,
    [up, down],
  );
}

/**
 * Whether some member of all items rises or falls all the way: items that are equal in what they
 * are sorted by may come as they like.
 */
function hasOrder({ items }: Asked): boolean {
  return Object.keys(Object(items[0])).some((name) => {
    const values = items.map((item) => (isObject(item) ? ownMember(item, name) : undefined));
    const isDistinct =
      new Set(values).size === values.length &&
      values.every((value) => ['string', 'number'].includes(typeof value));
    return (
      isDistinct &&
      (outOfOrder(values, 'ascending') === undefined ||
        outOfOrder(values, 'descending') === undefined)
    );
  });
}

/**
 * The first two neighbours that are the wrong way round by any reading: capital letters and digits
 * in names are sorted in several ways.
 */
function outOfOrder(values: readonly unknown[], way: Way): readonly [unknown, unknown] | undefined {
  const sign = way === 'ascending' ? 1 : -1;
  for (const [index, after] of values.entries()) {
    const before = values[index - 1];
    if (
      index > 0 &&
      typeof before === typeof after &&
      compare(before, after).every((order) => order * sign > 0)
    )
      return [before, after];
  }
  return undefined;
}

function compare(a: unknown, b: unknown): number[] {
  if (typeof a === 'number' && typeof b === 'number') return [a - b];
  if (typeof a !== 'string' || typeof b !== 'string') return [0];
  // Instants have one order, however they are written (RFC 3339, section 5.1).
  if (isInstant(a) && isInstant(b)) return [Date.parse(a) - Date.parse(b)];
  const folded = [a, b].map((text) => text.toLowerCase()) as [string, string];
  return [
    a < b ? -1 : 1,
    folded[0] < folded[1] ? -1 : 1,
    a.localeCompare(b, 'en', { numeric: true }),
  ];
}

function isTime(text: string): boolean {
  return isInstant(text) || /^\d{4}-\d\d-\d\d$/.test(text);
}

function isInstant(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

function show(value: unknown): string {
  return shorten(String(JSON.stringify(value)));
}
