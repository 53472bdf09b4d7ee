import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { recordedFiles, type Said } from '../testing/recorded-session.ts';
import { runDoubletake } from '../testing/run-doubletake.ts';

const part = { $ref: '#/components/schemas/Part' };
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const document = stringify({
  openapi: '3.0.3',
  info: { title: 'Parts', version: '1' },
  paths: {
    '/parts': {
      get: {
        operationId: 'listParts',
        responses: { 200: { description: 'all', ...json({ type: 'array', items: part }) } },
      },
      // What is sent has the same schema: a member that always comes need not be sent.
      post: {
        operationId: 'makePart',
        requestBody: json(part),
        responses: { 201: { description: 'it', ...json(part) } },
      },
    },
    '/parts/{id}': {
      get: {
        operationId: 'readPart',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: {
          200: { description: 'it', ...json(part) },
          404: { description: 'none', ...json({ type: 'object' }) },
        },
      },
    },
  },
  components: {
    schemas: {
      Part: {
        type: 'object',
        properties: { id: { type: 'integer', readOnly: true }, name: { type: 'string' } },
      },
    },
  },
});

type Part = Record<string, unknown>;
const parts: Part[] = Array.from({ length: 12 }, (_, index) => ({
  id: index + 1,
  name: `part ${index + 1}`,
  state: index % 2 === 0 ? 'open' : 'shut',
  weight: 10 + index,
  box: { colour: 'red', size: index },
}));

/** How the API answers: as it was recorded, or otherwise. */
interface Api {
  readonly status?: number;
  readonly type?: string;
  readonly delay?: number;
  readonly hasHeader?: boolean;
  readonly shown?: (part: Part) => Part;
  readonly list?: (list: readonly Part[]) => unknown;
}

const live: { api: Api; writes: number; server: Server | undefined; url: string } = {
  api: {},
  writes: 0,
  server: undefined,
  url: '',
};

function answerOf(path: string, { status = 200, shown = (own) => own, list = (own) => own }: Api) {
  const id = Number(path.split('/')[2]);
  if (Number.isNaN(id)) return { status, body: list(parts.map(shown)) };
  const found = parts.find((own) => own['id'] === id);
  return found === undefined
    ? { status: 404, body: { error: 'none' } }
    : { status, body: shown(found) };
}

const place = { folder: '', document: '', recording: '' };

beforeAll(async () => {
  const session: Said[] = [
    '/parts',
    '/parts/1',
    '/parts/2',
    '/parts/3',
    '/parts',
    '/parts/77',
    '/parts',
  ]
    .map((path) => ({ path, ...answerOf(path, {}) }))
    .map(({ path, status, body }) => ({
      to: `GET ${path}`,
      status,
      answer: body,
      answerHeaders: { 'x-parts': '12' },
    }));
  Object.assign(place, await recordedFiles(document, session));
  const learned = await runDoubletake(
    [
      'learn',
      place.recording,
      '--document',
      place.document,
      '--out',
      join(place.folder, 'learned'),
    ],
    {},
  ).exit();
  expect(learned.code, learned.output).toBe(0);
  live.server = createServer((req, res) => {
    if (req.method !== 'GET') live.writes++;
    const { type = 'application/json', delay = 0, hasHeader = true } = live.api;
    const { status, body } = answerOf(req.url ?? '/', live.api);
    setTimeout(() => {
      res.writeHead(status, { 'content-type': type, ...(hasHeader && { 'x-parts': '12' }) });
      res.end(JSON.stringify(body));
    }, delay);
  });
  await new Promise<void>((resolve) => live.server?.listen(0, '127.0.0.1', resolve));
  live.url = `http://127.0.0.1:${(live.server.address() as AddressInfo).port}`;
}, 60_000);

afterAll(() => {
  live.server?.closeAllConnections();
  live.server?.close();
});

const without = (name: string) => (own: Part) =>
  Object.fromEntries(Object.entries(own).filter(([member]) => member !== name));

/** What changes, and the drifts that are told: kind, operation and place. */
const rows: readonly (readonly [
  string,
  { given: Api; want: readonly string[]; overlay?: RegExp },
])[] = [
  ['nothing', { given: {}, want: [] }],
  [
    'other values of what is open',
    { given: { shown: (own) => ({ ...own, name: 'renamed', weight: 99 }) }, want: [] },
  ],
  [
    'a new member',
    {
      given: { shown: (own) => ({ ...own, maker: 'us' }) },
      want: ['member-new listParts 200/body/*/maker', 'member-new readPart 200/body/maker'],
      overlay: /properties:\n +maker:\n +type: string/,
    },
  ],
  [
    'a new member within another',
    {
      given: { shown: (own) => ({ ...own, box: { ...(own['box'] as object), lid: true } }) },
      want: ['member-new listParts 200/body/*/box/lid', 'member-new readPart 200/body/box/lid'],
      overlay: /lid:\n +type: boolean/,
    },
  ],
  [
    'a member that is gone',
    {
      given: { shown: without('weight') },
      want: ['member-gone listParts 200/body/*/weight', 'member-gone readPart 200/body/weight'],
      overlay: /target: \$.components.schemas.Part\['x-doubletake-always'\]\[\?@ == 'weight'\]/,
    },
  ],
  [
    'another type',
    {
      given: { shown: (own) => ({ ...own, weight: `${String(own['weight'])} kg` }) },
      want: ['type listParts 200/body/*/weight', 'type readPart 200/body/weight'],
      overlay: /target: \$.components.schemas.Part.properties.weight\n.*comes as string/,
    },
  ],
  [
    'null',
    {
      given: { shown: (own) => ({ ...own, weight: null }) },
      want: ['null listParts 200/body/*/weight', 'null readPart 200/body/weight'],
      overlay: /nullable: true/,
    },
  ],
  [
    'a value beyond the closed set',
    {
      given: { shown: (own) => ({ ...own, state: 'held' }) },
      want: ['value-new listParts 200/body/*/state', 'value-new readPart 200/body/state'],
      overlay: /enum:\n +- held/,
    },
  ],
  [
    'another status',
    {
      given: { status: 203 },
      want: ['status listParts 203', 'status readPart 203'],
      overlay: /"203":/,
    },
  ],
  ['failures', { given: { status: 500 }, want: ['status listParts 500'] }],
  ['refusals', { given: { status: 403 }, want: ['status listParts 403'], overlay: /"403":/ }],
  [
    'another media type',
    {
      given: { type: 'application/vnd.parts+json' },
      want: ['type listParts 200/content-type', 'type readPart 200/content-type'],
      overlay: /application\/vnd.parts\+json/,
    },
  ],
  [
    'a header field that is gone',
    {
      given: { hasHeader: false },
      want: ['header-gone listParts 200/header/x-parts', 'header-gone readPart 200/header/x-parts'],
    },
  ],
  [
    'an envelope around the list',
    { given: { list: (items) => ({ items }) }, want: ['type listParts 200/body'] },
  ],
  ['slower answers', { given: { delay: 800 }, want: ['slower listParts 200'] }],
];

async function drift(baseline: string, args: readonly string[] = []) {
  const { code, output } = await runDoubletake(
    [
      'drift',
      '--baseline',
      baseline,
      '--document',
      place.document,
      '--target',
      live.url,
      '--json',
      ...args,
    ],
    {},
  ).exit();
  const read = JSON.parse(output) as {
    compared: number;
    drifts: { kind: string; operation: string; at: string; message: string }[];
  };
  return { code, ...read };
}

test.each(rows)(
  'drift from what was learned: %s',
  async (_name, { given, want, overlay }) => {
    live.api = given;
    live.writes = 0;
    const out = join(place.folder, 'drift.yaml');
    const found = await drift(join(place.folder, 'learned'), ['--out', out]);
    // How long answers take on this machine is nothing that the other rows are about.
    const drifts = found.drifts.filter(
      ({ kind }) => kind !== 'slower' || given.delay !== undefined,
    );
    const told = drifts.map(({ kind, operation, at }) => `${kind} ${operation} ${at}`);
    expect(told.filter((own) => want.includes(own)).sort()).toEqual([...want].sort());
    if (want.length === 0) expect(told).toEqual([]);
    if (drifts.length === found.drifts.length) expect(found.code).toBe(want.length > 0 ? 1 : 0);
    expect(live.writes).toBe(0);
    const text = await readFile(out, 'utf8');
    if (overlay !== undefined) expect(text).toMatch(overlay);
    if (want.length === 0) expect(text).toContain('Nothing was learned');
  },
  60_000,
);

test('drift from a recording: the same, where its reads show it', async () => {
  live.api = { shown: (own) => ({ ...without('weight')(own), state: 'held', maker: 1, name: 7 }) };
  const { code, drifts } = await drift(place.recording);
  expect(code).toBe(1);
  expect(drifts.map(({ kind, at }) => `${kind} ${at}`)).toEqual(
    expect.arrayContaining([
      'member-gone 200/body/*/weight',
      'member-new 200/body/*/maker',
      'type 200/body/*/name',
      'value-new 200/body/*/state',
    ]),
  );
}, 60_000);

test('drift from a recording: another order, and a header field that is gone', async () => {
  live.api = { hasHeader: false, list: (items) => ({ all: [...items].reverse() }) };
  const enveloped = await drift(place.recording);
  expect(enveloped.drifts.map(({ kind }) => kind)).toContain('order');
  live.api = { hasHeader: false, list: (items) => [...items].reverse() };
  const { code, drifts } = await drift(place.recording);
  expect(code).toBe(1);
  expect(drifts.map(({ kind, operation, at }) => `${kind} ${operation} ${at}`)).toEqual(
    expect.arrayContaining([
      'header-gone listParts 200/header/x-parts',
      'header-gone readPart 200/header/x-parts',
      'order listParts 200/body',
    ]),
  );
}, 60_000);

test('a folder that learn has not written is told', async () => {
  const { code, output } = await runDoubletake(
    ['drift', '--baseline', '.', '--document', place.document, '--target', live.url],
    {},
  ).exit();
  expect(code).toBe(2);
  expect(output).toMatch(/has no overlay\.yaml/);
}, 30_000);
