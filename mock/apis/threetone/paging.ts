import { ProblemError } from '../../lib/problem.ts';

/** How a list is ordered. What is equal by `by` keeps the order of creation. */
export interface Order<By extends string> {
  readonly by: By;
  readonly direction: 'asc' | 'desc';
  readonly foldersFirst: boolean;
}

/** Something that lists can hold: `sequence` counts up with each creation. */
interface Listed {
  readonly sequence: number;
  readonly type?: string;
}

/** What an order compares, by its name. */
export type SortKeys<Item, By extends string> = Readonly<
  Record<By, (item: Item) => string | number>
>;

export interface PageRequest<By extends string> {
  /** As far as the request says; the cursor and then `fallback` decide the rest. */
  readonly asked: { readonly [Key in keyof Order<By>]?: Order<By>[Key] | null | undefined };
  readonly fallback: Order<By>;
  readonly size: number | undefined;
  readonly cursor: string | null | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

type Position = readonly [rank: number, key: string | number, sequence: number];

/** What a cursor says: the order of its list, and where in it the page before ended. */
interface Cursor<By extends string> {
  readonly order: Order<By>;
  readonly after: Position;
}

/**
 * One page of a list. Its cursor names the last item's place in the order, not a number of items,
 * so nothing is shown twice or left out when others come and go in between. Throws
 * `request-invalid` for a cursor that no list gave, or that comes from a list in another order.
 */
export function pageOf<Item extends Listed, By extends string>(
  items: readonly Item[],
  keys: SortKeys<Item, By>,
  request: PageRequest<By>,
): Page<Item> {
  const { asked, fallback, size = 30 } = request;
  const cursor = request.cursor ? readCursor(request.cursor, keys) : undefined;
  if (cursor !== undefined) checkOrder(asked, cursor.order);
  const order = cursor?.order ?? {
    by: asked.by ?? fallback.by,
    direction: asked.direction ?? fallback.direction,
    foldersFirst: asked.foldersFirst ?? fallback.foldersFirst,
  };
  const sorted = items
    .map((item) => ({ item, at: positionOf(item, keys, order) }))
    .filter(({ at }) => cursor === undefined || compare(at, cursor.after, order.direction) > 0)
    .sort((a, b) => compare(a.at, b.at, order.direction));
  const page = sorted.slice(0, size);
  const last = page.at(-1);
  const has_more = sorted.length > page.length;
  return {
    items: page.map(({ item }) => item),
    has_more,
    next_cursor: has_more && last !== undefined ? writeCursor({ order, after: last.at }) : null,
  };
}

function positionOf<Item extends Listed, By extends string>(
  item: Item,
  keys: SortKeys<Item, By>,
  order: Order<By>,
): Position {
  return [
    order.foldersFirst && item.type !== 'folder' ? 1 : 0,
    keys[order.by](item),
    item.sequence,
  ];
}

/** Folders come first in both directions. */
function compare(a: Position, b: Position, direction: 'asc' | 'desc'): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  const sign = direction === 'asc' ? 1 : -1;
  if (a[1] !== b[1]) return a[1] < b[1] ? -sign : sign;
  return (a[2] - b[2]) * sign;
}

function writeCursor<By extends string>(cursor: Cursor<By>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readCursor<Item, By extends string>(text: string, keys: SortKeys<Item, By>): Cursor<By> {
  let cursor: { order?: Partial<Order<By>>; after?: unknown } | null;
  try {
    cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as typeof cursor;
  } catch {
    throw badCursor(text, 'must be the next_cursor of the page before');
  }
  const { by, direction, foldersFirst } = cursor?.order ?? {};
  const after = cursor?.after;
  const known =
    typeof by === 'string' &&
    Object.hasOwn(keys, by) &&
    (direction === 'asc' || direction === 'desc') &&
    typeof foldersFirst === 'boolean';
  if (!known || !isPosition(after))
    throw badCursor(text, 'must be the next_cursor of the page before');
  return { order: { by, direction, foldersFirst }, after };
}

function isPosition(value: unknown): value is Position {
  if (!Array.isArray(value) || value.length !== 3) return false;
  return (
    typeof value[0] === 'number' &&
    ['string', 'number'].includes(typeof value[1]) &&
    typeof value[2] === 'number'
  );
}

function checkOrder<By extends string>(asked: PageRequest<By>['asked'], order: Order<By>): void {
  for (const key of ['by', 'direction', 'foldersFirst'] as const) {
    const wanted = asked[key];
    if (wanted === undefined || wanted === null || wanted === order[key]) continue;
    throw badCursor(
      undefined,
      `comes from a list in another order (${order.by} ${order.direction}); leave the order out, or start without a cursor`,
    );
  }
}

function badCursor(value: string | undefined, message: string): ProblemError {
  return new ProblemError('request-invalid', `The query parameter cursor ${message}.`, {
    violations: [
      { location: ['query', 'cursor'], keyword: 'cursor', message: `the cursor ${message}`, value },
    ],
  });
}
