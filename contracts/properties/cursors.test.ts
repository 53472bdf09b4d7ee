import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';

const reed = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
};
const takes = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };

const rootFor = (parameter: string) =>
  documentRoot({
    '/reeds': {
      get: {
        operationId: 'listReeds',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: parameter, in: 'query', schema: { type: 'string' } },
        ],
        responses: {
          200: jsonResponse({
            type: 'object',
            required: ['reeds'],
            properties: { reeds: { type: 'array', items: reed } },
          }),
          400: { description: 'no such place' },
        },
      },
      post: {
        operationId: 'addReed',
        requestBody: { required: true, content: { 'application/json': { schema: takes } } },
        responses: { 201: jsonResponse(reed) },
      },
    },
    '/reeds/{id}': {
      get: {
        operationId: 'readReed',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: jsonResponse(reed), 404: { description: 'none' } },
      },
    },
  });

type Say = (next: string | undefined, asked: string | null) => object;

/** Pages whose cursor is opaque: any other text is refused. */
function serve(parameter: string, say: Say, skipped: number, losesOne = false, before = 0) {
  const reeds = Array.from({ length: before }, (_, index) => ({
    id: `reed-${index}`,
    name: `reed ${index}`,
  }));
  return (request: Parameters<Parameters<typeof runAgainst>[1]>[0]) => {
    const { method, path, query, body } = request;
    if (method === 'POST') {
      reeds.push({ id: `reed-${reeds.length}`, name: String(Object(body).name) });
      return { status: 201, body: reeds.at(-1) };
    }
    if (path !== '/reeds') {
      const found = reeds.find(({ id }) => path === `/reeds/${id}`);
      return found === undefined ? { status: 404 } : { status: 200, body: found };
    }
    const asked = query.get(parameter);
    const place = asked === null ? '/0=' : Buffer.from(asked, 'base64').toString();
    if (!/^\/\d+=$/.test(place)) return { status: 400 };
    const start = Number(place.slice(1, -1)) + (asked === null ? 0 : skipped);
    const end = start + Number(query.get('limit') ?? 5);
    const isOver = end >= reeds.length - (losesOne ? 1 : 0);
    const next = !isOver ? Buffer.from(`/${end}=`).toString('base64') : undefined;
    return { status: 200, body: { reeds: reeds.slice(start, end), ...say(next, asked) } };
  };
}

const url = (parameter: string, next: string) =>
  `/reeds?limit=2&${parameter}=${encodeURIComponent(next)}`;

const forms: readonly [name: string, parameter: string, Say][] = [
  ['next', 'after', (next) => ({ next: next ?? null })],
  ['nextPage', 'cursor', (next) => ({ nextPage: next ?? null })],
  ['next with the name of its parameter', 'marker', (next) => ({ next_marker: next ?? '' })],
  ['the name of its parameter', 'after', (next) => (next === undefined ? {} : { after: next })],
  [
    'next beside the cursor that was asked for',
    'after',
    (next, asked) => ({ paging: { after: asked, next: next ?? null } }),
  ],
  [
    'a URL',
    'page_token',
    (next) => ({ next: next === undefined ? null : url('page_token', next) }),
  ],
  [
    'a URL without a host or a slash',
    'page_token',
    (next) => ({ next: next === undefined ? null : url('page_token', next).slice(1) }),
  ],
  [
    'a link with a URL',
    'cursor',
    (next) => ({ _links: next === undefined ? {} : { next: { href: url('cursor', next) } } }),
  ],
];

const only = ['listReeds/journeys/pages'];

test.each(forms)('a page tells of the next one by %s', async (_name, parameter, say) => {
  const right = await runAgainst(rootFor(parameter), serve(parameter, say, 0), only);
  expect(right.findings).toEqual([]);
  expect(right.outcomes[only[0] ?? '']).toBe('passed');
  const gap = await runAgainst(rootFor(parameter), serve(parameter, say, 1), only);
  expect(gap.findings.map(({ code }) => code)).toContain('paging-inconsistent');
});

test('an id that is refused as a place leads nowhere, and what follows is not missed', async () => {
  const { findings } = await runAgainst(
    rootFor('after'),
    serve('after', (next) => ({ following: next ?? null }), 0),
    only,
  );
  expect(findings).toEqual([]);
});

const short = {
  few: 'paging-inconsistent pages',
  'more than a page': 'list-incomplete pages/whole',
};

test.each(Object.entries(short))('pages end before a single last item: %s', async (count, want) => {
  const [[, parameter, say] = ['', '', () => ({})]] = forms;
  const server = serve(parameter, say, 0, true, count === 'few' ? 0 : 110);
  const { findings } = await runAgainst(rootFor(parameter), server, only);
  const told = new Set(findings.map(({ code, location }) => `${code} ${location}`));
  expect(told).toEqual(new Set([want]));
});
