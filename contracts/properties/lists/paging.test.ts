import { expect, test } from 'vitest';
import {
  documentRoot,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../../testing/run-against.ts';

const thing = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
};
const count = { type: 'integer' };
const page = {
  type: 'object',
  required: ['items', 'total', 'total_pages', 'page', 'page_size', 'has_more'],
  properties: {
    items: { type: 'array', items: thing },
    total: count,
    total_pages: count,
    page: count,
    page_size: count,
    has_more: { type: 'boolean' },
  },
};
const paths = {
  '/things': {
    get: {
      operationId: 'listThings',
      parameters: [
        { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } },
        {
          name: 'page_size',
          in: 'query',
          schema: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
        },
      ],
      responses: { 200: jsonResponse(page) },
    },
    post: {
      operationId: 'addThing',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['name'],
              properties: { name: { type: 'string' } },
            },
          },
        },
      },
      responses: { 201: jsonResponse(thing) },
    },
  },
  '/things/{id}': {
    get: {
      operationId: 'readThing',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      responses: { 200: jsonResponse(thing), 404: { description: 'there is none' } },
    },
  },
};
const root = documentRoot(paths);

interface Page {
  readonly items: readonly unknown[];
  readonly total: number;
  readonly total_pages: number;
  readonly page: number;
  readonly page_size: number;
  readonly has_more: boolean;
}

/** Things that are made and read by their ids; the answer is undefined for their list. */
function keepThings() {
  const things: { readonly id: number; readonly name: string }[] = [];
  const single = ({ method, path, body }: GotRequest) => {
    if (method === 'POST') {
      const made = { id: things.length + 1, name: String(Object(body).name) };
      things.push(made);
      return { status: 201, body: made };
    }
    if (path === '/things') return undefined;
    const found = things.find(({ id }) => path === `/things/${id}`);
    return found === undefined ? { status: 404 } : { status: 200, body: found };
  };
  return { things, single };
}

/** A server that pages as it should, but for what a fault makes of each page. */
function serve(fault: (page: Page) => Partial<Page>) {
  const { things, single } = keepThings();
  return (request: GotRequest) => {
    const answer = single(request);
    if (answer !== undefined) return answer;
    const { query } = request;
    const size = Number(query.get('page_size') ?? 10);
    const number = Number(query.get('page') ?? 1);
    const items = things.slice((number - 1) * size, number * size);
    const whole = {
      items,
      total: things.length,
      total_pages: Math.ceil(things.length / size),
      page: number,
      page_size: size,
      has_more: number * size < things.length,
    };
    return { status: 200, body: { ...whole, ...fault(whole) } };
  };
}

test.each<[string, { given: (page: Page) => Partial<Page>; want: string[] }]>([
  ['pages that add up', { given: () => ({}), want: [] }],
  ['a total of one more', { given: ({ total }) => ({ total: total + 1 }), want: ['body/total'] }],
  [
    'a total of the page alone',
    { given: ({ items }) => ({ total: items.length }), want: ['body/total'] },
  ],
  [
    'pages that are rounded down',
    {
      given: ({ total, page_size }) => ({ total_pages: Math.floor(total / page_size) }),
      want: ['body/total_pages'],
    },
  ],
  [
    'a number of the page that counts from 0',
    { given: (whole) => ({ page: whole.page - 1 }), want: ['body/page'] },
  ],
  [
    'a page that says that nothing follows, and is followed',
    { given: () => ({ has_more: false }), want: ['body/has_more'] },
  ],
  ['a size that was not asked for', { given: () => ({ page_size: 10 }), want: ['body/page_size'] }],
])('%s', async (_name, { given, want }) => {
  const { findings, outcomes } = await runAgainst(root, serve(given), [
    'listThings/journeys/pages',
  ]);
  expect([...new Set(findings.map(({ location }) => location))]).toEqual(want);
  expect(new Set(findings.map(({ code }) => code))).toEqual(
    new Set(want.map(() => 'paging-inconsistent')),
  );
  expect(outcomes['listThings/journeys/pages']).toBe(want.length === 0 ? 'passed' : 'failed');
});

const listed = {
  operationId: 'listThings',
  parameters: [
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
    { name: 'starting_after', in: 'query', schema: { type: 'string' } },
  ],
  responses: {
    200: jsonResponse({
      type: 'object',
      required: ['items'],
      properties: { items: { type: 'array', items: thing }, has_more: { type: 'boolean' } },
    }),
  },
};
const byLastItem = documentRoot({ ...paths, '/things': { ...paths['/things'], get: listed } });

/** A server whose pages have no cursor: the id of the last item asks for the next one. */
function serveAfter(startAt: (after: number) => number, saysMore: boolean) {
  const { things, single } = keepThings();
  return (request: GotRequest) => {
    const answer = single(request);
    if (answer !== undefined) return answer;
    const { query } = request;
    const size = Number(query.get('limit') ?? 100);
    const start = startAt(Number(query.get('starting_after') ?? 0));
    const items = things.slice(start, start + size);
    const has_more = start + size < things.length;
    return { status: 200, body: saysMore ? { items, has_more } : { items } };
  };
}

const after = (id: number) => id;
const from = (id: number) => Math.max(0, id - 1);

test.each<[string, { given: Parameters<typeof serveAfter>; want: string[] }]>([
  ['pages after the last item', { given: [after, true], want: [] }],
  ['pages that begin with that item', { given: [from, true], want: ['pages'] }],
  ['pages that say nothing of others', { given: [after, false], want: [] }],
  ['those that begin with that item', { given: [from, false], want: ['pages'] }],
])('%s', async (_name, { given, want }) => {
  const { findings, outcomes } = await runAgainst(byLastItem, serveAfter(...given), [
    'listThings/journeys/pages',
  ]);
  expect([...new Set(findings.map(({ location }) => location))]).toEqual(want);
  expect(outcomes['listThings/journeys/pages']).toBe(want.length === 0 ? 'passed' : 'failed');
});

const bounded = (schema: object) =>
  documentRoot({
    ...paths,
    '/things': {
      ...paths['/things'],
      get: {
        ...listed,
        parameters: [
          ...listed.parameters.slice(0, 1),
          { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } },
          { name: 'after', in: 'query', schema },
        ],
      },
    },
  });

test.each<[string, { given: object }]>([
  ['a time as a number', { given: { type: 'integer' } }],
  ['a date', { given: { type: 'string', format: 'date' } }],
])('pages by number beside `after` as %s are read by their number', async (_name, { given }) => {
  const things: object[] = [];
  const { outcomes, requests } = await runAgainst(
    bounded(given),
    ({ method, path, query, body }) => {
      if (method === 'POST') things.push({ ...Object(body), id: things.length + 1 });
      if (method === 'POST') return { status: 201, body: things.at(-1) };
      if (path !== '/things') return { status: 200, body: things[Number(path.split('/')[2]) - 1] };
      const size = Number(query.get('limit') ?? 100);
      const start = (Number(query.get('page') ?? 1) - 1) * size;
      const items = query.has('after') ? [] : things.slice(start, start + size);
      return { status: 200, body: { items } };
    },
    ['listThings/journeys/pages'],
  );
  expect(requests.filter(({ query }) => query.has('after'))).toEqual([]);
  expect(outcomes['listThings/journeys/pages']).toBe('passed');
});
