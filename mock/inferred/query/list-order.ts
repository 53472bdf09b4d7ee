import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName, wordsOf } from '../infer/inflect.ts';
import { compareValues } from './compare-values.ts';

/** One member that a list is sorted by. */
export interface Order<Key> {
  readonly key: Key;
  readonly descends: boolean;
}

/** What an order is read with. */
export interface OrderTerms<Key> {
  /** The member of a name; undefined where items have none. */
  find(name: string): Key | undefined;
  /** What says when an item was made; undefined where nothing does. */
  readonly made: Key | undefined;
}

const newest = new Set([
  'newest',
  'latest',
  'recent',
  'mostrecent',
  'new',
  'newestfirst',
  'recentfirst',
]);
const oldest = new Set(['oldest', 'earliest', 'oldestfirst', 'leastrecent']);
const cheapest = new Set(['cheapest', 'cheap', 'pricelowtohigh', 'lowestprice', 'pricelow']);
const dearest = new Set([
  'expensive',
  'pricehightolow',
  'highestprice',
  'pricehigh',
  'mostexpensive',
]);
const alphabetical = new Set(['alphabetical', 'alpha', 'az', 'atoz']);

/** What words such as `top_rated` mean: the first of the members that items have, and its order. */
const known: readonly {
  readonly words: ReadonlySet<string>;
  readonly members: readonly string[];
  readonly descends: boolean;
}[] = [
  {
    words: new Set([
      ...['toprated', 'top', 'best', 'bestrated', 'highestrated', 'highestrating', 'rating'],
    ]),
    members: [
      ...['average_rating', 'avg_rating', 'rating_average', 'mean_rating', 'rating', 'stars'],
      ...['average_stars', 'average_score', 'score'],
    ],
    descends: true,
  },
  {
    words: new Set(['lowestrated', 'worst', 'worstrated']),
    members: ['average_rating', 'avg_rating', 'rating_average', 'rating', 'stars', 'score'],
    descends: false,
  },
  {
    words: new Set(['popular', 'mostpopular', 'popularity', 'trending', 'bestselling', 'hot']),
    members: [
      ...['popularity', 'like_count', 'likes', 'likes_count', 'favorite_count', 'favorites_count'],
      ...['order_count', 'orders_count', 'sold_count', 'sales_count', 'sales', 'booking_count'],
      ...['view_count', 'views', 'views_count', 'download_count', 'downloads', 'play_count'],
      ...['follower_count', 'followers_count', 'rating_count', 'review_count', 'vote_count'],
      ...['votes', 'points'],
    ],
    descends: true,
  },
  {
    words: new Set(['mostviewed', 'mostwatched', 'mostread']),
    members: ['view_count', 'views', 'views_count', 'play_count'],
    descends: true,
  },
  {
    words: new Set(['mostliked', 'mostloved']),
    members: ['like_count', 'likes', 'likes_count', 'favorite_count'],
    descends: true,
  },
  {
    words: new Set(['mostcommented', 'mostdiscussed']),
    members: ['comment_count', 'comments_count', 'reply_count'],
    descends: true,
  },
  {
    words: new Set(['mostreviewed', 'mostrated']),
    members: ['review_count', 'reviews_count', 'rating_count', 'ratings_count'],
    descends: true,
  },
  {
    words: new Set(['quickest', 'fastest', 'shortest', 'quick']),
    members: durations(),
    descends: false,
  },
  { words: new Set(['longest', 'slowest']), members: durations(), descends: true },
];

function durations(): readonly string[] {
  const units = ['minutes', 'seconds', 'ms', 'hours', 'days', 'mins', 'secs'];
  return [
    ...['total', 'duration'].flatMap((word) => units.map((unit) => `${word}_${unit}`)),
    ...['duration', 'total_time', 'minutes', 'length', 'runtime', 'runtime_minutes'],
    ...['length_minutes', 'time_minutes', 'estimated_minutes', 'cook_minutes', 'prep_minutes'],
  ];
}

/**
 * Reads how a list is to be sorted: `name`, `-name`, `name:desc`, `name desc`, `name,desc`,
 * `name_desc`, `desc(name)`, `{ name: 'desc' }`, several of these, or `newest`, `top_rated` and the
 * like.
 * @param direction of members that say none themselves
 */
export function parseOrder<Key>(
  sort: unknown,
  direction: string | undefined,
  terms: OrderTerms<Key>,
): Order<Key | 'creation'>[] {
  const orders: { key: Key | 'creation'; descends: boolean | undefined }[] = [];
  for (const token of tokensOf(sort)) {
    const bare = normalizeName(token);
    if (/^(asc|desc)(ending)?$/.test(bare)) {
      const last = orders.at(-1);
      if (last === undefined) orders.push({ key: 'creation', descends: isDescending(bare) });
      else last.descends = isDescending(bare);
      continue;
    }
    const order = orderOf(token, terms);
    if (order !== undefined) orders.push(order);
  }
  const usual = direction !== undefined && isDescending(direction);
  return orders.map(({ key, descends }) => ({ key, descends: descends ?? usual }));
}

export function isDescending(direction: string): boolean {
  return /^(desc|-1|down|reverse|d$|true$)/i.test(direction.trim());
}

const mostTokens = 20;

function tokensOf(sort: unknown): string[] {
  const found = Array.isArray(sort)
    ? sort.flatMap((item) => tokensOf(item))
    : isObject(sort)
      ? Object.entries(sort).map(
          ([name, order]) => `${name} ${isDescending(String(order)) ? 'desc' : 'asc'}`,
        )
      : String(sort ?? '').split(/[,;]/);
  return found
    .map((token) => token.trim())
    .filter(Boolean)
    .slice(0, mostTokens);
}

function orderOf<Key>(
  token: string,
  { find, made }: OrderTerms<Key>,
): { key: Key | 'creation'; descends: boolean | undefined } | undefined {
  const bare = normalizeName(token);
  const creation = made ?? 'creation';
  if (newest.has(bare)) return { key: creation, descends: true };
  if (oldest.has(bare)) return { key: creation, descends: false };
  const named = (names: readonly string[], descends: boolean) => {
    const key = names.map(find).find((found) => found !== undefined);
    return key === undefined ? undefined : { key, descends };
  };
  const prices = ['price', 'amount', 'cost', 'total', 'price_cents', 'unit_price', 'total_price'];
  const whole = find(token);
  if (whole !== undefined && !/^[-+!]/.test(token)) return { key: whole, descends: undefined };
  if (cheapest.has(bare)) return named(prices, false);
  if (dearest.has(bare)) return named(prices, true);
  const meant = known.find(({ words }) => words.has(bare));
  if (meant !== undefined) return named(meant.members, meant.descends);
  if (alphabetical.has(bare)) return named(['name', 'title', 'label'], false);
  const call = /^(asc|desc)\(([^()]+)\)$/i.exec(token);
  const [sign = '', rest = token] =
    call === null ? (/^([-+!]?)(.+)$/s.exec(token)?.slice(1) ?? []) : ['', call[2] ?? ''];
  const words = wordsOf(rest);
  const last = words.at(-1) ?? '';
  const hasWord = words.length > 1 && /^(asc|desc)(ending)?$/.test(last);
  const name = hasWord ? withoutTail(rest.slice(0, rest.toLowerCase().lastIndexOf(last))) : rest;
  const key =
    find(name) ??
    (/^(created|creation|added)(at|on|date|time)?$|^date$/.test(normalizeName(name))
      ? creation
      : undefined);
  if (key === undefined) return undefined;
  if (call !== null) return { key, descends: isDescending(call[1] ?? '') };
  if (hasWord) return { key, descends: isDescending(last) };
  return { key, descends: sign === '' ? undefined : sign !== '+' };
}

/** Items in an order; those that are equal by it keep theirs. */
export function inOrder<Item, Key>(
  items: readonly Item[],
  orders: readonly Order<Key | 'creation'>[],
  read: (item: Item, key: Key) => unknown,
  {
    ranks,
    compare = compareValues,
  }: {
    /** Values in the order in which the document lists them, such as priorities. */
    readonly ranks: (key: Key) => readonly unknown[] | undefined;
    readonly compare?: (a: unknown, b: unknown) => number;
  },
): Item[] {
  const first = orders[0];
  if (first === undefined) return [...items];
  const keys = orders.map(({ key, descends }) => ({
    descends,
    rank: key === 'creation' ? undefined : ranks(key as Key),
  }));
  const numbered = items.map((item, index) => ({
    item,
    index,
    values: orders.map(({ key }) => (key === 'creation' ? index : read(item, key as Key))),
  }));
  return numbered
    .sort((a, b) => {
      for (const [position, { descends, rank }] of keys.entries()) {
        const [left, right] = [a.values[position], b.values[position]];
        const order =
          rank === undefined || !rank.includes(left) || !rank.includes(right)
            ? compare(left, right)
            : rank.indexOf(left) - rank.indexOf(right);
        if (order !== 0) return descends ? -order : order;
      }
      // Made at the same moment: the later one is the newer.
      return keys[0]?.descends === true ? b.index - a.index : a.index - b.index;
    })
    .map(({ item }) => item);
}

/** Without what separates a name from the word after it; character by character, so that it is linear. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && /[^\w\])]/.test(text.charAt(end - 1))) end--;
  if (end === text.length) while (text.charAt(end - 1) === '_') end--;
  return text.slice(0, end);
}
