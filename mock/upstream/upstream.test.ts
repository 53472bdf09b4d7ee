import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createControlClient } from '../control/client.ts';
import { createDouble } from '../create-double.ts';
import type { UpstreamOptions, Way } from './routing.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const document = `
openapi: 3.0.3
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      tags: [reads]
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } } }
    post:
      operationId: addPet
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  schemas: { Pet: { type: object, properties: { id: { type: integer, readOnly: true }, name: { type: string } } } }
`;

/** A live API, the double before it, and what the live one was sent. */
async function setUp(
  options: Partial<Pick<UpstreamOptions, 'routes' | 'writes'>> & {
    status?: number;
    gone?: boolean;
  },
) {
  const asked: string[] = [];
  const live = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      asked.push(`${req.method} ${req.url} ${Buffer.concat(chunks)}`);
      if (options.gone === true) return res.destroy();
      return res
        .writeHead(options.status ?? 200, ['Content-Type', 'application/json', 'X-Live', 'yes'])
        .end('[{"name":"from live"}]');
    });
  });
  const file = join(await mkdtemp(join(tmpdir(), 'upstream-')), 'pets.yaml');
  await writeFile(file, document);
  const url = new URL(`${await listening(live)}/v1`);
  const upstream = { url, timeout: 5000, mostKept: 100_000, routes: {}, writes: false, ...options };
  const double = await createDouble({ apis: [file], upstream });
  return { base: await listening(createServer(double.listener)), asked, double };
}

const add = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"name":"Rex"}',
};

const rows: readonly (readonly [
  string,
  {
    given: {
      routes?: Record<string, Way>;
      writes?: boolean;
      status?: number;
      gone?: boolean;
      send?: object;
    };
    want: { status: number; from: string | null; asked: number };
  },
])[] = [
  ['a read goes upstream', { given: {}, want: { status: 200, from: 'upstream', asked: 1 } }],
  ['a write does not', { given: { send: add }, want: { status: 201, from: null, asked: 0 } }],
  [
    'a write does with the flag',
    { given: { send: add, writes: true }, want: { status: 200, from: 'upstream', asked: 1 } },
  ],
  [
    'the double answers where upstream is gone',
    { given: { gone: true }, want: { status: 200, from: 'double', asked: 1 } },
  ],
  [
    'the double answers where upstream fails',
    { given: { status: 503 }, want: { status: 200, from: 'double', asked: 1 } },
  ],
  [
    'a refusal of upstream is its answer',
    { given: { status: 404 }, want: { status: 404, from: 'upstream', asked: 1 } },
  ],
  [
    'a body is read twice where upstream fails',
    {
      given: { send: add, writes: true, gone: true },
      want: { status: 201, from: 'double', asked: 1 },
    },
  ],
  [
    'by operation',
    { given: { routes: { listPets: 'double' } }, want: { status: 200, from: null, asked: 0 } },
  ],
  [
    'by tag',
    { given: { routes: { 'tag:reads': 'double' } }, want: { status: 200, from: null, asked: 0 } },
  ],
  [
    'the operation goes before its tag',
    {
      given: { routes: { 'tag:reads': 'double', listPets: 'upstream' } },
      want: { status: 200, from: 'upstream', asked: 1 },
    },
  ],
  [
    'upstream alone is an error where it is gone',
    {
      given: { routes: { '*': 'upstream' }, gone: true },
      want: { status: 502, from: null, asked: 1 },
    },
  ],
];

test.each(rows)('%s', async (_name, { given: { send, ...options }, want }) => {
  const { base, asked } = await setUp(options);
  const answer = await fetch(`${base}/pets`, send ?? {});
  expect({
    status: answer.status,
    from: answer.headers.get('x-doubletake-from'),
    asked: asked.length,
  }).toEqual(want);
  if (want.from === 'upstream') expect(answer.headers.get('x-live')).toBe('yes');
  const text = await answer.text();
  expect(text.includes('from live')).toBe(want.from === 'upstream');
});

test('what upstream answered is in the journal, and the control API never goes there', async () => {
  const { base, asked, double } = await setUp({ routes: { '*': 'upstream' } });
  await (await fetch(`${base}/pets?a=1`)).text();
  await (await fetch(`${base}/__doubletake/info`)).text();
  expect(asked).toEqual(['GET /v1/pets?a=1 ']);
  const [entry] = await double.control.journal();
  expect(entry).toMatchObject({
    operation: 'listPets',
    status: 200,
    response: { body: [{ name: 'from live' }] },
  });
  expect(entry?.response.headers['x-doubletake-from']).toBe('upstream');
});

test('a route of what no document has is told', async () => {
  await expect(setUp({ routes: { listCats: 'double' } })).rejects.toMatchObject({
    code: 'option-invalid',
  });
});

test('who answers is switched while the double runs, but not what may change something', async () => {
  const { base, asked, double } = await setUp({ routes: { listPets: 'double' } });
  const control = createControlClient({ url: 'http://double.test', fetch: double.fetch });
  const list = async () => await (await fetch(`${base}/pets`)).text();
  expect(await list()).not.toContain('from live');
  expect(await control.upstream()).toMatchObject({
    writes: false,
    operations: [
      { operation: 'listPets', way: 'double', mayGoUpstream: true },
      { operation: 'addPet', way: 'double', mayGoUpstream: false },
    ],
  });
  await control.routeUpstream({ listPets: 'upstream' });
  expect(await list()).toContain('from live');
  for (const routes of [
    { addPet: 'upstream', listPets: 'double' },
    { addPet: 'fallback' },
    { '*': 'upstream' },
    { 'tag:reads': 'double' },
    { nothing: 'double' },
    { listPets: 'elsewhere' },
  ] as Record<string, Way>[])
    await expect(control.routeUpstream(routes)).rejects.toMatchObject({ code: 'request-invalid' });
  // A refused change changes nothing, and no write has gone there.
  expect(await list()).toContain('from live');
  await fetch(`${base}/pets`, add);
  expect(asked.every((line) => line.startsWith('GET'))).toBe(true);
});

test('with writes upstream they are switched too; without upstream nothing is', async () => {
  const { base, asked, double } = await setUp({ writes: true });
  const control = createControlClient({ url: 'http://double.test', fetch: double.fetch });
  await control.routeUpstream({ addPet: 'double' });
  await fetch(`${base}/pets`, add);
  expect(asked).toEqual([]);
  const alone = await createDouble({ apis: [JSON.parse('{"openapi":"3.1.0","paths":{}}')] });
  const other = createControlClient({ url: 'http://double.test', fetch: alone.fetch });
  expect(await other.upstream()).toEqual({ writes: false, operations: [] });
  await expect(other.routeUpstream({ a: 'double' })).rejects.toMatchObject({
    message: expect.stringContaining('--upstream'),
  });
});
