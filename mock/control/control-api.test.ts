import createClient from 'openapi-fetch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { paths } from '../../generated/doubletake.ts';
import { type Served, serve } from '../testing/serve.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
const key = { 'x-key': 'a-secret-key' };
let served: Served;
beforeEach(async () => {
  served = await serve({ apis: [document], seed: 7 });
});
afterEach(() => served.close());

const control = () => createClient<paths>({ baseUrl: served.url });
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(served.url + path, { headers: { ...key, ...headers } });

test('health, readiness and what is served', async () => {
  expect((await control().GET('/__doubletake/health')).data).toEqual({ status: 'ok' });
  expect((await control().GET('/__doubletake/ready')).data).toEqual({ status: 'ok' });
  const { data } = await control().GET('/__doubletake/info');
  expect(data).toMatchObject({
    name: 'doubletake',
    seed: 7,
    sandbox: 'default',
    apis: [{ name: 'gallery', title: 'Gallery', basePaths: ['/v1', ''] }],
  });
  expect(data?.apis[0]?.operations.map(({ id }) => id)).toEqual([
    'listPictures',
    'addPicture',
    'setImage',
    'open',
  ]);
});

test('it serves its own document, and that of each API', async () => {
  const own = await fetch(`${served.url}/__doubletake/openapi.yaml`);
  expect(own.headers.get('content-type')).toContain('yaml');
  expect(await own.text()).toContain('openapi: 3.1.0');
  const { data } = await control().GET('/__doubletake/apis/{api}/openapi.json', {
    params: { path: { api: 'gallery' } },
  });
  expect(data).toMatchObject({ info: { title: 'Gallery' } });
  const { error } = await control().GET('/__doubletake/apis/{api}/openapi.json', {
    params: { path: { api: 'nope' } },
  });
  expect(error).toMatchObject({ status: 404, type: 'urn:doubletake:error:resource-not-found' });
});

test('an invalid request to it is answered with problem+json that names what is wrong', async () => {
  const response = await fetch(`${served.url}/__doubletake/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"fault":{"kind":"status","status":99}}',
  });
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(JSON.stringify(await response.json())).toContain('body/fault/status');
});

test.each<[string, { given: object; want: { status: number; body?: unknown } }]>([
  [
    'a status',
    {
      given: { kind: 'status', status: 503, body: { busy: true }, headers: { 'Retry-After': '1' } },
      want: { status: 503, body: { busy: true } },
    },
  ],
  [
    'a member left out',
    {
      given: { kind: 'remove', pointer: '/pictures/0/title' },
      want: { status: 200, body: { pictures: [{ id: 'a' }, { id: 'b', title: 'Two' }] } },
    },
  ],
])(
  'a fault can be %s; it strikes as often as it may, and what is deleted strikes no more',
  async (_name, { given, want }) => {
    const { data: rule } = await control().POST('/__doubletake/faults', {
      body: { operation: 'listPictures', count: 1, fault: given as never },
    });
    expect(rule).toMatchObject({ id: 'fault-1' });
    const struck = await get('/pictures');
    expect({ status: struck.status, body: await struck.json() }).toEqual(want);
    expect((await get('/pictures')).status).toBe(200);
    expect(
      (await control().DELETE('/__doubletake/faults/{id}', { params: { path: { id: 'fault-1' } } }))
        .response.status,
    ).toBe(204);
    expect(
      (await control().DELETE('/__doubletake/faults/{id}', { params: { path: { id: 'fault-1' } } }))
        .response.status,
    ).toBe(404);
  },
);

test('a fault can break the JSON, cut the body, or drop the connection before it or within it', async () => {
  const strike = async (fault: object) => {
    await control().POST('/__doubletake/faults', { body: { count: 1, fault: fault as never } });
    return get('/pictures');
  };
  await expect(strike({ kind: 'malformed' }).then((response) => response.json())).rejects.toThrow(
    SyntaxError,
  );
  await expect(strike({ kind: 'cut' }).then((response) => response.json())).rejects.toThrow(
    SyntaxError,
  );
  await expect(strike({ kind: 'drop', when: 'before' })).rejects.toThrow();
  const halfway = await strike({ kind: 'drop', when: 'body' });
  expect(halfway.status).toBe(200);
  await expect(halfway.text()).rejects.toThrow();
  expect((await get('/pictures')).status).toBe(200);
});

test('a fault rule for an operation that is none is refused, and the error names those there are', async () => {
  const { error, response } = await control().POST('/__doubletake/faults', {
    body: { operation: 'listpictures', fault: { kind: 'status', status: 500 } },
  });
  expect(response.status).toBe(400);
  expect(error).toMatchObject({
    detail: expect.stringContaining('accepted: listPictures, addPicture'),
  });
});

test('a connection that is dropped before the answer has changed nothing', async () => {
  const okchat = await serve({ apis: ['okchat'] });
  await okchat.double.control.addFault({
    operation: 'createChatbot',
    count: 1,
    fault: { kind: 'drop', when: 'before' },
  });
  const create = () =>
    fetch(`${okchat.url}/api/external/chatbots`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
      body: '{"name":"Once","slug":"once"}',
    });
  await expect(create()).rejects.toThrow();
  expect((await create()).status).toBe(201);
  await okchat.close();
});

test('a fault with a probability strikes that share, the same ones for the same seed', async () => {
  const draw = async () => {
    await control().POST('/__doubletake/reset', {});
    await control().POST('/__doubletake/faults', {
      body: { probability: 0.5, fault: { kind: 'status', status: 500 } },
    });
    const statuses = [];
    for (let n = 0; n < 40; n++) statuses.push((await get('/pictures')).status);
    return statuses;
  };
  const first = await draw();
  expect(first.filter((status) => status === 500).length).toBeGreaterThan(8);
  expect(first.filter((status) => status === 200).length).toBeGreaterThan(8);
  expect(await draw()).toEqual(first);
});

test('a delay waits as long as it says, by rule and by preference', async () => {
  await control().POST('/__doubletake/faults', {
    body: { count: 1, fault: { kind: 'delay', milliseconds: { min: 60, max: 80 } } },
  });
  for (const headers of [{}, { prefer: 'delay=60' }]) {
    const started = performance.now();
    await get('/pictures', headers);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  }
});

test('the journal tells what was asked and answered, without the key', async () => {
  await get('/pictures?limit=2');
  await get('/pictures?limit=0');
  const { data } = await control().GET('/__doubletake/journal', {
    params: { query: { limit: 10 } },
  });
  expect(data?.entries).toMatchObject([
    {
      sequence: 1,
      method: 'GET',
      url: '/pictures?limit=2',
      operation: 'listPictures',
      status: 200,
      violations: [],
    },
    { sequence: 2, status: 400, violations: ['query/limit must be >= 1'] },
  ]);
  expect(JSON.stringify(data)).not.toContain('a-secret-key');
  expect(
    (await control().GET('/__doubletake/journal', { params: { query: { after: 1 } } })).data
      ?.entries,
  ).toHaveLength(1);
  await control().DELETE('/__doubletake/journal');
  expect((await control().GET('/__doubletake/journal')).data?.entries).toEqual([]);
});

test('the journal also comes as server-sent events, and goes on where a client left off', async () => {
  await get('/pictures');
  const stream = await fetch(`${served.url}/__doubletake/journal/events`, {
    headers: { 'last-event-id': '0' },
  });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (wanted: string) => {
    while (!text.includes(wanted)) text += (await reader?.read())?.value ?? '';
  };
  await readUntil('id: 1\n');
  await get('/open');
  await readUntil('id: 2\n');
  expect(text).toContain('"operation":"open"');
  await reader?.cancel();
});

test('a reset and a new seed start over', async () => {
  await control().POST('/__doubletake/faults', {
    body: { fault: { kind: 'status', status: 500 } },
  });
  await get('/pictures');
  expect((await control().POST('/__doubletake/reset', { body: { empty: true } })).data).toEqual({
    sandbox: 'default',
    seed: 7,
  });
  expect((await get('/pictures')).status).toBe(200);
  expect((await control().PUT('/__doubletake/seed', { body: { seed: 8 } })).data).toEqual({
    sandbox: 'default',
    seed: 8,
  });
  expect((await control().GET('/__doubletake/info')).data?.seed).toBe(8);
});

test('scripted replies are listed and forgotten', async () => {
  expect((await control().POST('/__doubletake/replies', { body: { text: 'Nine.' } })).data).toEqual(
    { id: 'reply-1', text: 'Nine.' },
  );
  expect((await control().GET('/__doubletake/replies')).data?.replies).toHaveLength(1);
  await control().DELETE('/__doubletake/replies');
  expect((await control().GET('/__doubletake/replies')).data?.replies).toEqual([]);
});

test('a snapshot can be taken, restored, and must be one', async () => {
  const { data } = await control().GET('/__doubletake/snapshot');
  expect(data).toMatchObject({ doubletake: 1 });
  expect(
    (await control().PUT('/__doubletake/snapshot', { body: data as never })).response.status,
  ).toBe(200);
  expect(
    (await control().PUT('/__doubletake/snapshot', { body: { doubletake: 2 } as never })).response
      .status,
  ).toBe(400);
});

test('sandboxes have faults and journals of their own, by header and by base path', async () => {
  const one = { 'x-doubletake-sandbox': 'one' };
  await control().POST('/__doubletake/faults', {
    params: { header: one },
    body: { fault: { kind: 'status', status: 500 } },
  });
  expect((await get('/pictures', one)).status).toBe(500);
  expect((await get('/__doubletake/in/one/pictures')).status).toBe(500);
  expect((await get('/pictures')).status).toBe(200);
  expect((await get('/__doubletake/in/two/v1/pictures')).status).toBe(200);
  expect((await control().GET('/__doubletake/sandboxes')).data?.sandboxes).toEqual([
    'default',
    'one',
    'two',
  ]);
  expect(
    await (await fetch(`${served.url}/__doubletake/in/two/__doubletake/journal`)).json(),
  ).toMatchObject({ entries: [{ sandbox: 'two' }] });
  await control().DELETE('/__doubletake/sandboxes/{name}', { params: { path: { name: 'one' } } });
  expect((await get('/pictures', one)).status).toBe(200);
});
