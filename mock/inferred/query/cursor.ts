import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { ProblemError } from '../../lib/problem.ts';
import { normalizeName } from '../infer/inflect.ts';
import type { Page, Paging } from './paging.ts';

type Query = Readonly<Record<string, unknown>>;

/** Where a page ended, and in what order. */
interface Cursor {
  /** The last item of the page, the one before that, and the first one after it. */
  readonly last: string;
  readonly before: string | undefined;
  readonly next: string | undefined;
  /** How many items came after the page. */
  readonly left: number;
  /** What asked for the order, by the names of the parameters. */
  readonly order: Query;
}

/** The parameters of a list that ask for its order, and what they stand for where they are not sent. */
export interface OrderRoles {
  readonly byName: ReadonlyMap<string, { readonly kind: string }>;
  readonly defaults: ReadonlyMap<string, unknown>;
}

/** What of a list was cut out as a page. */
export type CutPage = Pick<Page<unknown>, 'offset' | 'items' | 'hasNext' | 'lastId'>;

/** A request for a list whose cursor was read. */
export interface OpenedCursor {
  /** The query with the order that the cursor remembers. */
  readonly query: Query;
  /** The query whose cursor is the id of the item before the page that is asked for. */
  at(items: readonly { readonly id: string }[]): Query;
}

/** Names of cursors that say nothing to who sends them; `after` and the like are ids of items. */
const opaque: ReadonlySet<string> = new Set([
  'cursor',
  'pagecursor',
  'nextcursor',
  'pagetoken',
  'nexttoken',
  'nextpagetoken',
  'continuationtoken',
  'paginationtoken',
  'paginationcursor',
  'scrollid',
  'skiptoken',
]);

/** The parameter of a list whose pages follow an opaque cursor; undefined for other lists. */
export function cursorParameter(paging: Paging | undefined): string | undefined {
  const found = paging?.parameters.find(
    ({ role, name }) => role === 'cursor' && opaque.has(normalizeName(name)),
  );
  return found?.name;
}

/**
 * Reads the cursor of a request. An id of an item is one too. Throws `request-invalid` for any other
 * that no list gave, and for one of a list in another order.
 * @param isAllowed whether a text that is no cursor begins the list anew all the same
 */
export function openCursor(
  name: string,
  roles: OrderRoles,
  query: Query,
  isAllowed: (value: unknown) => boolean = () => false,
): OpenedCursor {
  const value = query[name];
  const isSent = value !== undefined && value !== null && value !== '';
  const cursor = isSent ? readCursor(String(value)) : undefined;
  if (cursor === undefined)
    return {
      query,
      at(items) {
        const isKnown = !isSent || items.some(({ id }) => id === String(value));
        if (!isKnown && !isAllowed(value))
          throw badCursor(name, value, 'must be the one that the page before gave');
        return query;
      },
    };
  for (const key of orderNames(roles)) {
    const asked = query[key];
    const meant = cursor.order[key] ?? roles.defaults.get(key);
    if (asked === undefined || asked === null || String(asked) === String(meant)) continue;
    throw badCursor(
      name,
      undefined,
      `comes from a list in another order (${key} ${String(meant ?? 'not sent')}); leave ${key} out, or start without a cursor`,
    );
  }
  return {
    query: { ...query, ...cursor.order },
    at: (items) => ({ ...query, ...cursor.order, [name]: idBefore(cursor, items) }),
  };
}

/** The text that leads to the page after one; undefined after the last. */
export function writeCursor(
  roles: OrderRoles,
  query: Query,
  items: readonly { readonly id: string }[],
  { offset, items: shown, hasNext, lastId }: CutPage,
): string | undefined {
  if (!hasNext || lastId === undefined) return undefined;
  const end = offset + shown.length;
  const order = Object.fromEntries(
    orderNames(roles).flatMap((name) => (query[name] == null ? [] : [[name, query[name]]])),
  );
  const [before, next] = [items[end - 2]?.id, items[end]?.id];
  const cursor: Cursor = { last: lastId, before, next, left: items.length - end, order };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function orderNames({ byName }: OrderRoles): string[] {
  return [...byName].flatMap(([name, { kind }]) =>
    kind === 'sort' || kind === 'direction' ? [name] : [],
  );
}

/**
 * The id of the item before the page, whatever came and went since the cursor was given; empty where
 * the page is the first one.
 */
function idBefore(
  { last, before, next, left }: Cursor,
  items: readonly { readonly id: string }[],
): string {
  if (items.some(({ id }) => id === last)) return last;
  const following = items.findIndex(({ id }) => id === next);
  if (following >= 0) return items[following - 1]?.id ?? '';
  if (before !== undefined && items.some(({ id }) => id === before)) return before;
  return items[items.length - left - 1]?.id ?? '';
}

function readCursor(text: string): Cursor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { last, before, next, left, order } = value;
  return typeof last === 'string' &&
    (before === undefined || typeof before === 'string') &&
    (next === undefined || typeof next === 'string') &&
    typeof left === 'number' &&
    isObject(order)
    ? { last, before, next, left, order }
    : undefined;
}

/**
 * Whether a text that no list gave begins the list anew: the document shows it, or has no answer that
 * would refuse it.
 */
export function isOpenTo(
  document: OpenApiDocument,
  { parameters, responses }: Operation,
  name: string,
  value: unknown,
): boolean {
  const parameter = parameters.find((own) => own.name === name && own.in === 'query');
  if (parameter === undefined || !responses.some(({ status }) => /^4(00|22)$/.test(status)))
    return true;
  const shown = [parameter.pointer, parameter.schema].flatMap((pointer) => {
    if (pointer === undefined) return [];
    const { example, examples, default: usual } = dereference(document, pointer).node;
    const several = isObject(examples)
      ? Object.values(examples).map((own) => (isObject(own) ? own['value'] : undefined))
      : [examples].flat();
    return [example, usual, ...several];
  });
  return shown.some((own) => own !== undefined && String(own) === String(value));
}

function badCursor(name: string, value: unknown, message: string): ProblemError {
  return new ProblemError('request-invalid', `The query parameter ${name} ${message}.`, {
    violations: [
      { location: ['query', name], keyword: 'cursor', message: `the cursor ${message}`, value },
    ],
  });
}
