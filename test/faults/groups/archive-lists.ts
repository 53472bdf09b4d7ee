import type { FindingCode } from '../../../openapi/errors.ts';
import type { Archived } from '../archive/archive.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';
import {
  type Answer,
  type Json,
  type ProxiedRequest,
  pathOf,
  queryOf,
  readObject,
  withBody,
  withJson,
  withQuery,
} from '../tools/message.ts';

type Row = readonly [name: string, title: string, by: FindingCode, hooks: Partial<Hooks>];

/** Sorts by what is given in place of the member's value. */
const sortedBy = (key: (value: unknown) => string, only?: string): Partial<Hooks> => ({
  sorted(sorted, unsorted, query) {
    const by = query.get('sort');
    if (by === null || (only !== undefined && by !== only)) return sorted;
    const sign = query.get('order') === 'desc' ? -1 : 1;
    return [...unsorted].sort((a, b) => {
      const [one, other] = [key(a[by]), key(b[by])];
      return sign * (one < other ? -1 : one > other ? 1 : 0);
    });
  },
});

const page = (query: URLSearchParams) => Number(query.get('page') ?? 1);
const sizeOf = (query: URLSearchParams) => Number(query.get('pageSize') ?? 25);

/** Searches in another way. */
const searching = (fits: (title: string, q: string) => boolean): Partial<Hooks> => ({
  found(found, all, query) {
    const q = query.get('q');
    if (q === null || q === '') return found;
    return all.filter((record) => fits(String(record['title']).toLowerCase(), q.toLowerCase()));
  },
});

/** Changes the JSON of a list's page. */
const pages = (
  path: RegExp,
  change: (body: Json, request: ProxiedRequest) => Json,
): Partial<Hooks> => ({
  answer: (answer, request) =>
    request.method === 'GET' && answer.status === 200 && path.test(pathOf(request))
      ? withJson(answer, change(readObject(answer), request))
      : answer,
});

const entries = /\/entries$/;
const records = /^\/records$/;
const limit = (request: ProxiedRequest) => Number(queryOf(request).get('limit') ?? 20);

/** A cursor of this archive, so many entries further on. */
const cursorAt = (offset: number) => Buffer.from(String(offset)).toString('base64url');
const offsetOf = (request: ProxiedRequest) =>
  Number(Buffer.from(queryOf(request).get('cursor') ?? cursorAt(0), 'base64url').toString());

const isSame = (record: Archived, query: URLSearchParams, name: string) =>
  String(record[name]) === query.get(name);

const rows: readonly Row[] = [
  [
    'sort-numbers-as-text',
    'Counts are sorted as texts.',
    'list-misordered',
    sortedBy((value) => String(value), 'count'),
  ],
  [
    'sort-prices-as-text',
    'Prices are sorted as texts.',
    'list-misordered',
    sortedBy((value) => String(value), 'price'),
  ],
  [
    'sort-dates-by-day',
    'Dates are sorted by their last two digits.',
    'list-misordered',
    sortedBy((value) => String(value).slice(-2), 'heldOn'),
  ],
  [
    'sort-by-length',
    'Titles are sorted by their length.',
    'list-misordered',
    sortedBy((value) => String(String(value).length).padStart(4, '0'), 'title'),
  ],
  [
    'sort-ignored',
    'The order of prices is not looked at.',
    'list-misordered',
    { sorted: (sorted, unsorted, query) => (query.get('sort') === 'price' ? unsorted : sorted) },
  ],
  [
    'sort-only-ascending',
    'What is asked for in descending order comes in ascending order.',
    'list-misordered',
    {
      request: (request) =>
        pathOf(request) === '/records' ? withQuery(request, 'order', undefined) : request,
    },
  ],
  [
    'sort-within-page',
    'A list is cut into pages first, and each is sorted.',
    'list-misordered',
    {
      sorted(sorted, unsorted, query) {
        if (query.get('sort') === null) return sorted;
        const size = sizeOf(query);
        const chunk = (index: number) => unsorted.slice(index * size, (index + 1) * size);
        const rank = new Map(sorted.map((record, index) => [record, index]));
        return Array.from({ length: Math.ceil(unsorted.length / size) }, (_, index) =>
          [...chunk(index)].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)),
        ).flat();
      },
    },
  ],
  [
    'search-prefix-only',
    'A search finds what begins with the text.',
    'list-incomplete',
    searching((title, q) => title.startsWith(q)),
  ],
  [
    'search-whole-only',
    'A search finds what is the text.',
    'list-incomplete',
    searching((title, q) => title === q),
  ],
  [
    'search-percent-wildcard',
    'A per cent sign in a search stands for anything.',
    'list-overreached',
    searching((title, q) => (q.includes('%') ? true : title.includes(q))),
  ],
  [
    'search-underscore-wildcard',
    'An underscore in a search stands for any character.',
    'list-overreached',
    searching((title, q) =>
      new RegExp(q.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('_', '.')).test(title),
    ),
  ],
  [
    'search-knows-ascii-alone',
    'A search does not find letters beyond ASCII.',
    'list-incomplete',
    searching((title, q) => title.replaceAll(/[^ -~]/g, '?').includes(q)),
  ],
  [
    'tag-takes-parts',
    'The tag that is asked for is found within longer ones.',
    'list-overreached',
    {
      found: (found, all, query) => {
        const tag = query.get('tag');
        return tag === null
          ? found
          : all.filter(({ tags }) => (tags as string[]).some((one) => one.includes(tag)));
      },
    },
  ],
  [
    'tag-first-alone',
    'Of the tags of a record, the list looks at the first.',
    'list-incomplete',
    {
      found: (found, all, query) => {
        const tag = query.get('tag');
        return tag === null ? found : all.filter(({ tags }) => (tags as string[])[0] === tag);
      },
    },
  ],
  ['search-ignored', 'A search finds everything.', 'list-overreached', searching(() => true)],
  [
    'filters-by-or',
    'Of two filters one is enough.',
    'list-overreached',
    {
      found: (found, all, query) =>
        query.has('stage') && query.has('isOpen')
          ? all.filter(
              (record) => isSame(record, query, 'stage') || isSame(record, query, 'isOpen'),
            )
          : found,
    },
  ],
  [
    'filter-lost-on-page-two',
    'From the second page on a filter is forgotten.',
    'list-overreached',
    { found: (found, all, query) => (page(query) > 1 && query.has('stage') ? all : found) },
  ],
  [
    'filter-open-ignored',
    'isOpen=false is taken for no filter.',
    'list-overreached',
    {
      request: (request) =>
        queryOf(request).get('isOpen') === 'false'
          ? withQuery(request, 'isOpen', undefined)
          : request,
    },
  ],
  [
    'held-from-ignored',
    'heldFrom leaves nothing out.',
    'list-overreached',
    { request: (request) => withQuery(request, 'heldFrom', undefined) },
  ],
  [
    'held-until-ignored',
    'heldUntil leaves nothing out.',
    'list-overreached',
    { request: (request) => withQuery(request, 'heldUntil', undefined) },
  ],
  [
    'held-from-exclusive',
    'heldFrom leaves out the day itself.',
    'list-incomplete',
    {
      found: (found, _all, query) =>
        query.has('heldFrom')
          ? found.filter((record) => record['heldOn'] !== query.get('heldFrom'))
          : found,
    },
  ],
  [
    'total-of-page',
    'The total is that of the page.',
    'paging-inconsistent',
    pages(records, (body) => ({ ...body, total: (body['items'] as unknown[]).length })),
  ],
  [
    'total-ignores-filter',
    'The total counts what a filter leaves out.',
    'paging-inconsistent',
    {
      answer: (answer, request, all) =>
        pathOf(request) === '/records' && request.method === 'GET' && answer.status === 200
          ? withJson(answer, { ...readObject(answer), total: all.length })
          : answer,
    },
  ],
  [
    'full-page-goes-on',
    'A last page that is full says that there is more.',
    'paging-inconsistent',
    pages(entries, (body, request) =>
      (body['data'] as unknown[]).length === limit(request) && body['nextCursor'] === null
        ? { ...body, hasMore: true, nextCursor: cursorAt(offsetOf(request) + limit(request)) }
        : body,
    ),
  ],
  [
    'full-page-has-more',
    'hasMore is true on a last page that is full.',
    'paging-inconsistent',
    pages(entries, (body, request) =>
      (body['data'] as unknown[]).length === limit(request) ? { ...body, hasMore: true } : body,
    ),
  ],
  [
    'cursor-skips-one',
    'A cursor leaves out the first of the next page.',
    'paging-inconsistent',
    pages(entries, (body, request) =>
      body['nextCursor'] === null
        ? body
        : { ...body, nextCursor: cursorAt(offsetOf(request) + limit(request) + 1) },
    ),
  ],
  [
    'cursor-repeats-one',
    'A cursor shows the last of a page again.',
    'paging-inconsistent',
    pages(entries, (body, request) =>
      body['nextCursor'] === null || limit(request) < 2
        ? body
        : { ...body, nextCursor: cursorAt(offsetOf(request) + limit(request) - 1) },
    ),
  ],
  [
    'last-full-page-lost',
    'A last page that is full is not shown.',
    'paging-inconsistent',
    pages(entries, (body, request) =>
      offsetOf(request) > 0 &&
      (body['data'] as unknown[]).length === limit(request) &&
      body['nextCursor'] === null
        ? { ...body, data: [] }
        : body,
    ),
  ],
  [
    'pages-one-too-many',
    'totalPages counts one more where the last page is full.',
    'paging-inconsistent',
    pages(records, (body) => ({
      ...body,
      totalPages: Math.floor(Number(body['total']) / Number(body['pageSize'])) + 1,
    })),
  ],
];

/** Fails on a request that few send. */
const failing = (
  fails: (query: URLSearchParams, request: ProxiedRequest) => boolean,
): Partial<Hooks> => ({
  answer: (answer, request, all) =>
    pathOf(request) === '/records' && all.length > 0 && fails(queryOf(request), request)
      ? ({ ...withBody(answer, '{"error":"internal"}'), status: 500 } satisfies Answer)
      : answer,
});

const failures: readonly (readonly [name: string, title: string, hooks: Partial<Hooks>])[] = [
  [
    'query-nul-fails',
    'NUL in a search makes the server fail.',
    failing((query) => query.get('q')?.includes('\0') === true),
  ],
  [
    'query-surrogate-fails',
    'Half of a character in a search makes the server fail.',
    failing((_query, { url }) => /%ED%A0%80/i.test(url)),
  ],
  [
    'query-emoji-fails',
    'An emoji in a search makes the server fail.',
    failing((query) => /[\u{10000}-\u{10ffff}]/u.test(query.get('q') ?? '')),
  ],
  [
    'negative-offset-fails',
    'A negative offset makes the server fail.',
    failing((query) => Number(query.get('offset')) < 0),
  ],
  [
    'zero-page-fails',
    'The page 0 makes the server fail.',
    failing((query) => query.get('page') === '0'),
  ],
  [
    'huge-offset-fails',
    'An offset beyond 63 bits makes the server fail.',
    failing((query) => Number(query.get('offset')) >= 2 ** 63),
  ],
  [
    'body-nul-fails',
    'NUL in a title makes the server fail.',
    failing((_query, { method, body }) => method === 'POST' && body.includes('\\u0000')),
  ],
];

export const archiveListFaults: Fault[] = group('archived lists', [
  ...rows.map(([name, title, by, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive' as const,
    by,
    start: broken(hooks),
  })),
  ...failures.map(([name, title, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive' as const,
    by: 'server-error' as const,
    start: broken(hooks),
  })),
]);
