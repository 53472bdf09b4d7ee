import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import type { RunEvent } from '../run/event.ts';
import type { LedgerEntry } from '../run/ledger.ts';
import { runChecks } from '../run/run-checks.ts';
import type { RunOptions } from '../run/run-options.ts';
import { type Recorded, type Reply, record } from './testing/record.ts';

const examples = new URL('../../examples/', import.meta.url).pathname;
const shipped = new URL('../../spec/', import.meta.url).pathname;
const reading = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

/** Every OpenAPI document that this repository has to show. */
const documents: [name: string, file: string, overlays: string[]][] = [
  ...readdirSync(`${examples}documents`)
    .filter((name) => name.endsWith('.yaml'))
    .map((name): [string, string, string[]] => [name, `${examples}documents/${name}`, []]),
  ['several files', `${examples}documents/several-files/openapi.yaml`, []],
  ['own document', `${examples}own-document/bicycles.yaml`, []],
  ...['okchat', 'chatbase', 'threetone'].map((name): [string, string, string[]] => [
    name,
    `${shipped}${name}/openapi.yaml`,
    [`${shipped}${name}/overlay.yaml`],
  ]),
];

const run = (options: Partial<RunOptions> & Pick<RunOptions, 'document' | 'target'>) =>
  runChecks({
    credentials: {},
    allowWrites: false,
    runId: 'e1f2a3',
    disposable: false,
    ...options,
  });

/** Servers that refuse nothing: whatever is sent to them is done. */
const careless: [string, (request: Recorded) => Reply][] = [
  [
    'takes everything, and serves no pages of other origins',
    () => ({ status: 200, body: { id: 1, data: [{ id: 1 }] } }),
  ],
  [
    'says that it made something',
    ({ path }) => ({ status: 201, body: { id: 5 }, headers: { location: `${path}/5` } }),
  ],
  ['finds nothing', () => ({ status: 404, body: {} })],
];

test.each(
  documents.flatMap(([name, file, overlays]) =>
    careless.map(([kind, answer]) => ({ name, kind, file, overlays, answer })),
  ),
)(
  'a run that may not write sends nothing but reads: $name, on a server that $kind',
  async ({ file, overlays, answer }) => {
    const server = await record(answer);
    try {
      await run({ document: await loadDocument(file, { overlays }), target: server.url });
    } finally {
      await server.close();
    }
    expect(server.seen.length).toBeGreaterThan(0);
    expect(
      server.seen
        .filter(({ method }) => !reading.includes(method))
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual([]);
  },
  60_000,
);

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (status: number, schema?: object) => ({
  responses: {
    [status]: { description: '', ...(schema && json(schema)) },
    404: { description: '' },
    400: { description: '' },
  },
});
const Lamp = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' }, ownerId: { type: 'integer' } },
};
const takes = { requestBody: { required: true, ...json({ ...Lamp, required: ['name'] }) } };
const takesIds = {
  requestBody: {
    required: true,
    ...json({
      type: 'object',
      required: ['ids'],
      properties: { ids: { type: 'array', items: { type: 'integer' }, example: [1, 2] } },
    }),
  },
};
const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'integer' },
  example: 1,
};
const collection = (kind: string) => ({
  [`/${kind}`]: {
    get: { operationId: `list-${kind}`, ...answers(200, { type: 'array', items: Lamp }) },
    post: { operationId: `create-${kind}`, ...takes, ...answers(201, Lamp) },
    patch: { operationId: `patchAll-${kind}`, ...takes, ...answers(200, { type: 'object' }) },
    delete: { operationId: `deleteAll-${kind}`, ...answers(204) },
  },
  [`/${kind}/{id}`]: {
    parameters: [idParameter],
    get: { operationId: `read-${kind}`, ...answers(200, Lamp) },
    put: { operationId: `replace-${kind}`, ...takes, ...answers(200, Lamp) },
    patch: { operationId: `change-${kind}`, ...takes, ...answers(200, Lamp) },
    delete: { operationId: `remove-${kind}`, ...answers(204) },
  },
});
const Profile = {
  type: 'object',
  properties: { email: { type: 'string' }, theme: { type: 'string' } },
};
const town = documentOf({
  openapi: '3.1.0',
  info: { title: 'Town', version: '1' },
  paths: {
    ...collection('lamps'),
    ...collection('users'),
    '/lamps/inactive/delete': {
      post: { operationId: 'deleteInactive', ...takesIds, ...answers(200) },
    },
    '/notes/{id}': {
      parameters: [idParameter],
      get: { operationId: 'readNote', ...answers(200, Lamp) },
      patch: { operationId: 'changeNote', ...takes, ...answers(200, Lamp) },
      delete: { operationId: 'removeNote', ...answers(204) },
    },
    '/users/me': {
      get: { operationId: 'me', ...answers(200, Profile) },
      patch: {
        operationId: 'changeMe',
        requestBody: { required: true, ...json(Profile) },
        ...answers(200, Profile),
      },
      delete: { operationId: 'removeMe', ...answers(204) },
    },
    '/settings': {
      get: { operationId: 'settings', ...answers(200, Profile) },
      put: {
        operationId: 'writeSettings',
        requestBody: { required: true, ...json(Profile) },
        ...answers(200, Profile),
      },
    },
    '/reset': { post: { operationId: 'reset', ...answers(204) } },
    '/session/close': { get: { operationId: 'logout', ...answers(204) } },
  },
});

interface Town {
  readonly things: Record<'lamps' | 'users' | 'notes', Map<string, Record<string, unknown>>>;
  readonly single: Record<'/users/me' | '/settings', Record<string, unknown> | undefined>;
  acted: string[];
}

/** A server that carries out all it is asked: it upserts, forgives, and looks at no media type. */
function openTown(): { readonly state: Town; answer(request: Recorded): Reply } {
  const old = (id: number, name: string) => [String(id), { id, name, ownerId: 1 }] as const;
  const state: Town = {
    things: {
      lamps: new Map([old(1, 'street'), old(2, 'desk')]),
      users: new Map([old(1, 'admin'), old(2, 'editor')]),
      notes: new Map([old(1, 'to do')]),
    },
    single: {
      '/users/me': { email: 'admin@town.example', theme: 'dark' },
      '/settings': { email: 'town@town.example', theme: 'light' },
    },
    acted: [],
  };
  const known = ({ email, theme }: Record<string, unknown>) =>
    JSON.parse(JSON.stringify({ email, theme })) as Record<string, unknown>;
  let next = 3;
  const sent = ({ json: value }: Recorded) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  return {
    state,
    answer(request) {
      const { method, path } = request;
      if (method === 'OPTIONS') return { status: 204 };
      const single = path as keyof Town['single'];
      if (Object.hasOwn(state.single, path)) {
        if (method === 'GET' || method === 'HEAD')
          return state.single[single] === undefined
            ? { status: 404 }
            : { status: 200, body: state.single[single] };
        state.single[single] =
          method === 'DELETE'
            ? undefined
            : { ...(method === 'PUT' ? {} : state.single[single]), ...known(sent(request)) };
        return { status: 200, body: state.single[single] ?? {} };
      }
      const [, kind = '', id, more] = path.split('/');
      const things = state.things[kind as keyof Town['things']] as
        | Map<string, Record<string, unknown>>
        | undefined;
      if (path === '/lamps/inactive/delete') {
        for (const one of Array.isArray(sent(request)['ids'])
          ? (sent(request)['ids'] as unknown[])
          : [])
          state.things.lamps.delete(String(one));
        return { status: 200 };
      }
      if (things === undefined || more !== undefined) {
        state.acted.push(`${method} ${path}`);
        return { status: 204 };
      }
      if (id === undefined || id === '') return onAll(request, things);
      if (method === 'GET' || method === 'HEAD')
        return things.has(id) ? { status: 200, body: things.get(id) } : { status: 404, body: {} };
      if (method === 'DELETE') return { status: things.delete(id) ? 204 : 404 };
      const thing = {
        id: Number(id),
        name: '',
        ...(method === 'PATCH' ? things.get(id) : {}),
        ...sent(request),
      };
      things.set(String(thing.id), thing);
      return { status: 200, body: thing };
    },
  };
  function onAll(request: Recorded, things: Map<string, Record<string, unknown>>): Reply {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD') return { status: 200, body: [...things.values()] };
    if (method === 'POST') {
      const { id: chosen, ...rest } = sent(request);
      const thing = {
        name: '',
        ...rest,
        id: ['number', 'string'].includes(typeof chosen) ? chosen : next++,
      };
      things.set(String(thing.id), thing);
      return { status: 201, body: thing };
    }
    if (method === 'DELETE') things.clear();
    else for (const [key, thing] of things) things.set(key, { ...thing, ...sent(request) });
    return { status: 200, body: {} };
  }
}

/** What was there before a run, as bytes. */
function before({ things, single, acted }: Town): string {
  const first = (kind: keyof Town['things']) => ['1', '2'].map((id) => things[kind].get(id));
  return JSON.stringify([first('lamps'), first('users'), first('notes'), single, acted]);
}

test.each<[string, { given: Partial<RunOptions>; changes: boolean }]>([
  ['without any permission', { given: {}, changes: false }],
  ['with --allow-writes', { given: { allowWrites: true }, changes: false }],
  [
    'with singletons: they are put back',
    { given: { allowWrites: true, allow: ['singletons'] }, changes: false },
  ],
  [
    'with bulk: that is what it says',
    { given: { allowWrites: true, allow: ['bulk'] }, changes: true },
  ],
  [
    'with actions: that is what it says',
    { given: { allowWrites: true, allow: ['actions'] }, changes: true },
  ],
  [
    'with an operation by name',
    { given: { allowWrites: true, allowOperations: ['reset'] }, changes: true },
  ],
])('what was there before is byte for byte the same: %s', async (_name, { given, changes }) => {
  const { state, answer } = openTown();
  const server = await record(answer);
  const was = before(state);
  const events: RunEvent[] = [];
  await run({
    document: town,
    target: server.url,
    ...given,
    listen: (event) => events.push(event),
  }).finally(() => server.close());
  expect(before(state) !== was, before(state)).toBe(changes);
  const told = events.find((event) => event.type === 'kept-safe');
  expect(told?.leftOut.length).toBeGreaterThan(0);
  if (given.allowWrites !== true)
    expect(server.seen.filter(({ method }) => !reading.includes(method))).toEqual([]);
  // The gate leaves the usual items alone: lamps are made, changed and deleted.
  else
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(
        server.seen.filter((seen) => seen.method === method && seen.path.startsWith('/lamps'))
          .length,
      ).toBeGreaterThan(3);
});

test('a singleton that may be changed is read first, put back, and told to be as it was', async () => {
  const { state, answer } = openTown();
  const server = await record(answer);
  const events: RunEvent[] = [];
  const ledger: LedgerEntry[] = [];
  const given: Partial<RunOptions> = {
    allowWrites: true,
    allow: ['singletons'],
    only: ['changeMe/', 'writeSettings/', 'removeMe/'],
    ledger: { write: async (entry) => void ledger.push(entry) },
  };
  await run({
    document: town,
    target: server.url,
    ...given,
    listen: (event) => events.push(event),
  }).finally(() => server.close());
  const told = events.find((event) => event.type === 'kept-safe');
  expect(told?.singletons.map(({ path, isAsItWas }) => [path, isAsItWas])).toEqual([
    ['/users/me', true],
    ['/settings', true],
  ]);
  const writes = server.seen.filter(
    ({ path, method }) => path === '/users/me' && method === 'PATCH',
  );
  expect(writes.length).toBeGreaterThan(2);
  expect(
    server.seen.findIndex(({ path, method }) => path === '/users/me' && method === 'GET'),
  ).toBeLessThan(server.seen.indexOf(writes[0] as Recorded));
  expect(server.seen.some(({ path, method }) => path === '/users/me' && method === 'DELETE')).toBe(
    false,
  );
  expect(state.single['/users/me']).toEqual({ email: 'admin@town.example', theme: 'dark' });
  // Before the first change, with what it holds; and after it was put back.
  const entries = ledger.filter((entry) => 'path' in entry && entry.path === '/users/me');
  expect(entries).toEqual([
    {
      entry: 'singleton',
      path: '/users/me',
      wasThere: true,
      state: { email: 'admin@town.example', theme: 'dark' },
    },
    { entry: 'put-back', path: '/users/me', isAsItWas: true },
  ]);
  const first = ledger.findIndex(
    (entry) => entry.entry === 'intend' && entry.operation === 'changeMe',
  );
  expect(first).toBeGreaterThan(ledger.indexOf(entries[0] as LedgerEntry));
  // The ledger alone has what it was, so that `clean` can put it back where the run is killed.
  expect(ledger).toContainEqual(
    expect.objectContaining({
      entry: 'singleton',
      path: '/users/me',
      state: expect.objectContaining({ email: 'admin@town.example' }),
    }),
  );
});

test('what there is one of is not changed where that cannot be noted', async () => {
  const { answer } = openTown();
  const server = await record(answer);
  await run({
    document: town,
    target: server.url,
    allowWrites: true,
    allow: ['singletons'],
    only: ['changeMe/'],
    ledger: {
      write: async ({ entry }) =>
        entry === 'run' ? undefined : Promise.reject(new Error('ENOSPC')),
    },
  }).finally(() => server.close());
  expect(server.seen.filter(({ method }) => !reading.includes(method))).toEqual([]);
});

test('a singleton that cannot be read first is left alone', async () => {
  const { answer } = openTown();
  const server = await record((request) =>
    request.path === '/users/me' && request.method === 'GET'
      ? { status: 403, body: {} }
      : answer(request),
  );
  await run({
    document: town,
    target: server.url,
    allowWrites: true,
    allow: ['singletons'],
    only: ['changeMe/'],
  }).finally(() => server.close());
  expect(server.seen.filter(({ method }) => method === 'PATCH')).toEqual([]);
});

test('a singleton that the target does not take back is told as what it is, by the names of members alone', async () => {
  const { state, answer } = openTown();
  const server = await record((request) => {
    const isOld =
      request.path === '/users/me' &&
      request.method === 'PATCH' &&
      request.text.includes('admin@town.example');
    return isOld ? { status: 409, body: {} } : answer(request);
  });
  const events: RunEvent[] = [];
  await run({
    document: town,
    target: server.url,
    allowWrites: true,
    allow: ['singletons'],
    only: ['changeMe/'],
    listen: (event) => events.push(event),
  }).finally(() => server.close());
  const [told] = events.find((event) => event.type === 'kept-safe')?.singletons ?? [];
  expect(state.single['/users/me']).not.toEqual({ email: 'admin@town.example', theme: 'dark' });
  expect(told).toMatchObject({ path: '/users/me', isAsItWas: false });
  expect(told?.told).toMatch(/^it is not as it was: email.*changeMe answers 409/);
});
