import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';

const integer = { type: 'integer' };
const size = { type: 'integer', minimum: 1, maximum: 4, default: 2 };
const day = { type: 'string', format: 'date' };
const dish = objectOf(
  {
    id: integer,
    name: { type: 'string' },
    kind: { type: 'string' },
    price: { type: 'number' },
    tags: listOf({ type: 'string' }),
    createdAt: { type: 'string', format: 'date-time' },
  },
  'id',
  'name',
);
const filters = query(
  'kind',
  'q',
  'sort',
  'order_direction',
  'min_price',
  'price[lte]',
  'tags',
  'ids',
  'filter[name]',
  'sort_dir',
  ['startDate', day],
  ['until', day],
);
const offsetFacts = objectOf(
  {
    items: listOf(ref('Dish')),
    total: integer,
    offset: integer,
    limit: integer,
    hasMore: { type: 'boolean' },
  },
  'items',
  'total',
);
const cursorFacts = objectOf(
  {
    data: listOf(ref('Dish')),
    next_cursor: { type: ['string', 'null'] },
    has_more: { type: 'boolean' },
  },
  'data',
  'next_cursor',
);
const pageFacts = objectOf(
  {
    data: listOf(ref('Dish')),
    meta: objectOf({
      page: integer,
      per_page: integer,
      total_pages: integer,
      total_count: integer,
    }),
    links: objectOf({ next: { type: ['string', 'null'] }, prev: { type: ['string', 'null'] } }),
  },
  'data',
  'meta',
  'links',
);
const withTotal = {
  '200': {
    description: 'x',
    headers: { 'X-Total-Count': { schema: integer, required: true } },
    content: json(listOf(ref('Dish'))),
  },
};
// One collection shown in several ways: corrections say that they are lists of it.
const also = { 'x-doubletake-resource': { name: 'dishes', role: 'list' } };
const document = documentOf(
  {
    '/dishes': {
      get: { ...filters, ...answers([200, listOf(ref('Dish'))]) },
      post: {
        ...body(
          objectOf({
            name: { type: 'string' },
            kind: { type: 'string' },
            price: { type: 'number' },
            tags: listOf({ type: 'string' }),
          }),
        ),
        ...answers([201, ref('Dish')]),
      },
    },
    '/dishes/{id}': { get: answers([200, ref('Dish')], [404]) },
    '/dishes/paged': {
      get: {
        ...query(['page', integer], ['per_page', size]),
        ...answers([200, pageFacts]),
        ...also,
      },
    },
    '/dishes/by-offset': {
      get: {
        ...query(['offset', integer], ['limit', size]),
        ...answers([200, offsetFacts]),
        ...also,
      },
    },
    '/dishes/by-cursor': {
      get: { ...query('cursor', ['limit', size]), ...answers([200, cursorFacts]), ...also },
    },
    '/dishes/linked': {
      get: { ...query(['page', integer], ['limit', size]), responses: withTotal, ...also },
    },
  },
  { Dish: dish },
);

let client: Client;
beforeAll(async () => {
  client = await serveDocument(document);
  const menu = [
    { name: 'Soup', kind: 'starter', price: 4.5, tags: ['hot', 'green'] },
    { name: 'Bread', kind: 'starter', price: 10 },
    { name: 'Pizza', kind: 'main', price: 9, tags: ['hot'] },
    { name: 'Salad', kind: 'main', price: 8, tags: ['green'] },
    { name: 'Ice cream', kind: 'dessert', price: 5 },
  ];
  for (const sent of menu) expect((await client.send('POST', '/dishes', sent)).status).toBe(201);
});
afterAll(() => client.close());

async function names(path: string): Promise<string> {
  return ((await client.send('GET', path)).body as { name: string }[])
    .map(({ name }) => name)
    .join(' ');
}

test.each<[string, { given: string; want: string }]>([
  ['whole, in the order of creation', { given: '', want: 'Soup Bread Pizza Salad Ice cream' }],
  ['by a member', { given: '?kind=main', want: 'Pizza Salad' }],
  ['by a member in brackets', { given: '?filter[name]=soup', want: 'Soup' }],
  ['by one of several values', { given: '?kind=main,dessert', want: 'Pizza Salad Ice cream' }],
  ['by an item of a list', { given: '?tags=green', want: 'Soup Salad' }],
  ['by what nothing has', { given: '?kind=none', want: '' }],
  ['by text', { given: '?q=CREAM', want: 'Ice cream' }],
  ['by a lower bound', { given: '?min_price=9', want: 'Bread Pizza' }],
  ['by two bounds', { given: '?min_price=5&price[lte]=9', want: 'Pizza Salad Ice cream' }],
  [
    'from a day in the past',
    { given: '?startDate=2000-01-01', want: 'Soup Bread Pizza Salad Ice cream' },
  ],
  ['from a day to come', { given: '?startDate=2099-01-01', want: '' }],
  ['until a day in the past', { given: '?until=2000-01-01', want: '' }],
  [
    'until the day that it was made on',
    { given: '?until=2026-09-11', want: 'Soup Bread Pizza Salad Ice cream' },
  ],
  [
    'newest first by a direction alone',
    { given: '?sort_dir=desc', want: 'Ice cream Salad Pizza Bread Soup' },
  ],
  ['by ids', { given: '?ids=2,4', want: 'Bread Salad' }],
  ['sorted', { given: '?sort=name', want: 'Bread Ice cream Pizza Salad Soup' }],
  ['sorted as numbers', { given: '?sort=price', want: 'Soup Ice cream Salad Pizza Bread' }],
  [
    'sorted the other way by a minus',
    { given: '?sort=-price', want: 'Bread Pizza Salad Ice cream Soup' },
  ],
  [
    'sorted the other way by a word',
    { given: '?sort=price:desc', want: 'Bread Pizza Salad Ice cream Soup' },
  ],
  [
    'sorted the other way by another parameter',
    { given: '?sort=price&sort_dir=desc', want: 'Bread Pizza Salad Ice cream Soup' },
  ],
  ['filtered and sorted', { given: '?kind=main&sort=price', want: 'Salad Pizza' }],
  [
    'whole for a parameter that the document does not have',
    { given: '?colour=red', want: 'Soup Bread Pizza Salad Ice cream' },
  ],
])('a list comes %s', async (_name, { given, want }) => {
  expect(await names(`/dishes${given}`)).toBe(want);
});

test('pages by number tell what page they are, and link to the others', async () => {
  const { body: first } = await client.send('GET', '/dishes/paged');
  const here = `${client.url}/dishes/paged`;
  expect(first).toEqual({
    data: [expect.objectContaining({ id: 1 }), expect.objectContaining({ id: 2 })],
    meta: { page: 1, per_page: 2, total_pages: 3, total_count: 5 },
    links: { next: `${here}?page=2`, prev: null },
  });
  expect((await client.send('GET', '/dishes/paged?page=2&per_page=4')).body).toEqual({
    data: [expect.objectContaining({ id: 5 })],
    meta: { page: 2, per_page: 4, total_pages: 2, total_count: 5 },
    links: { next: null, prev: `${here}?page=1&per_page=4` },
  });
  expect((await client.send('GET', '/dishes/paged?page=9')).body).toMatchObject({
    data: [],
    links: { next: null },
  });
});

test('pages by offset add up', async () => {
  expect((await client.send('GET', '/dishes/by-offset?limit=2&offset=1')).body).toMatchObject({
    items: [{ id: 2 }, { id: 3 }],
    total: 5,
    offset: 1,
    limit: 2,
    hasMore: true,
  });
  expect((await client.send('GET', '/dishes/by-offset?offset=4')).body).toMatchObject({
    items: [{ id: 5 }],
    offset: 4,
    hasMore: false,
  });
});

test('pages by cursor lead through the whole list', async () => {
  const seen: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body: page } = await client.send('GET', `/dishes/by-cursor?cursor=${cursor}`);
    const { data, next_cursor, has_more } = page as {
      data: { id: number }[];
      next_cursor: string | null;
      has_more: boolean;
    };
    expect(has_more).toBe(next_cursor !== null);
    seen.push(...data.map(({ id }) => id));
    cursor = next_cursor;
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('a list without an envelope has links and totals in its header', async () => {
  const { headers, body: shown } = await client.send('GET', '/dishes/linked?page=2');
  expect(shown).toHaveLength(2);
  expect(headers.get('x-total-count')).toBe('5');
  const here = `${client.url}/dishes/linked`;
  expect(headers.get('link')).toBe(`<${here}?page=3>; rel="next", <${here}?page=1>; rel="prev"`);
});

test('a size beyond the maximum is refused, and the maximum is taken', async () => {
  expect((await client.send('GET', '/dishes/by-offset?limit=5')).status).toBe(400);
  expect(
    ((await client.send('GET', '/dishes/by-offset?limit=4')).body as { items: unknown[] }).items,
  ).toHaveLength(4);
});

test.each<[string, { given: string; want: number[] }]>([
  ['the newest first', { given: 'All notes, newest first.', want: [2, 1] }],
  [
    'most recently created first',
    { given: 'Returns the most recently created notes first.', want: [2, 1] },
  ],
  ['its creation', { given: 'All notes. Names the newest.', want: [1, 2] }],
])('a list is in the order that its words say: %s', async (_name, { given, want }) => {
  const note = objectOf({ id: integer, name: { type: 'string' } }, 'name');
  const post = { ...body(note), ...answers([201, note]) };
  const get = { description: given, ...answers([200, listOf(note)]) };
  const client = await serveDocument(documentOf({ '/notes': { post, get } }));
  for (const name of ['a', 'b']) await client.send('POST', '/notes', { name });
  const { body: listed } = await client.send('GET', '/notes');
  expect((listed as { id: number }[]).map(({ id }) => id)).toEqual(want);
  await client.close();
});
