import { afterEach, expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { type Served, serve } from '../testing/serve.ts';
import type { RequestEvent } from './create-answer.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
let served: Served | undefined;
afterEach(() => served?.close());

async function ask(path: string, init: RequestInit = {}, options = {}): Promise<Response> {
  served ??= await serve({ apis: [document], ...options });
  return fetch(served.url + path, { ...init, headers: { 'x-key': 'k', ...init.headers } });
}
afterEach(() => {
  served = undefined;
});

test('an operation without a handler is answered with its first example', async () => {
  expect(await (await ask('/pictures')).json()).toEqual({
    pictures: [
      { id: 'a', title: 'One' },
      { id: 'b', title: 'Two' },
    ],
  });
});

test.each<[string, { given: string; want: { status: number; body?: unknown } }]>([
  ['code', { given: 'code=503', want: { status: 503, body: { reason: 'too many visitors' } } }],
  ['example', { given: 'example=none', want: { status: 200, body: { pictures: [] } } }],
])(
  'Prefer: %s chooses what the document shows, and says that it did',
  async (_name, { given, want }) => {
    const response = await ask('/pictures', { headers: { prefer: given } });
    expect({ status: response.status, body: await response.json() }).toEqual(want);
    expect(response.headers.get('preference-applied')).toBe(given);
  },
);

test('Prefer: dynamic makes another conforming answer each time, the same ones for the same seed', async () => {
  const validator = createSchemaValidator(await loadDocument(document));
  const draw = async () => {
    const bodies = [];
    for (let n = 0; n < 5; n++)
      bodies.push(await (await ask('/pictures', { headers: { prefer: 'dynamic=true' } })).json());
    return bodies;
  };
  const first = await draw();
  for (const body of first)
    expect(
      validator.validate(
        '/paths/~1pictures/get/responses/200/content/application~1json/schema',
        body,
      ),
    ).toEqual([]);
  expect(new Set(first.map((body) => JSON.stringify(body))).size).toBeGreaterThan(1);
  await served?.double.control.reset();
  expect(await draw()).toEqual(first);
});

test('a request whose answer would break the document gets a 500 that names the violation, and the log has it', async () => {
  const events: RequestEvent[] = [];
  served = await serve({ apis: [document], onRequest: (event) => events.push(event) });
  const [api] = served.double.apis();
  Object.assign(api?.behaviour ?? {}, {
    handlers: { addPicture: async () => ({ status: 201, body: { id: 7 } }) },
  });
  const response = await ask('/pictures', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"title":"a"}',
  });
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({
    type: 'urn:doubletake:error:answer-invalid',
    detail: expect.stringMatching(/body\/title is missing.*body\/id must be string/),
  });
  expect(events[0]?.violations[0]).toContain('body/id must be string');
});

test('an error in a handler is a 500 that names the operation, and the double goes on', async () => {
  const events: RequestEvent[] = [];
  served = await serve({ apis: [document], onRequest: (event) => events.push(event) });
  const [api] = served.double.apis();
  const fail = async () => {
    throw new TypeError('a defect');
  };
  Object.assign(api?.behaviour ?? {}, { handlers: { listPictures: fail } });
  expect(await (await ask('/pictures')).json()).toMatchObject({
    type: 'urn:doubletake:error:internal-error',
    operation: 'listPictures',
  });
  expect(events[0]?.error).toBeInstanceOf(TypeError);
  expect((await ask('/open')).status).toBe(200);
});

test('HEAD answers as GET without a body, OPTIONS tells the methods', async () => {
  const head = await ask('/pictures', { method: 'HEAD' });
  expect({
    status: head.status,
    length: Number(head.headers.get('content-length')) > 10,
    body: await head.text(),
  }).toEqual({
    status: 200,
    length: true,
    body: '',
  });
  const options = await ask('/pictures', { method: 'OPTIONS' });
  expect({ status: options.status, allow: options.headers.get('allow') }).toEqual({
    status: 204,
    allow: 'GET, POST, HEAD, OPTIONS',
  });
});

test('a browser app on another origin gets its preflight and its credentials', async () => {
  const preflight = await ask('/pictures', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-key,content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'x-key,content-type',
  });
  expect(
    (await ask('/pictures', { headers: { origin: 'https://app.example' } })).headers.get(
      'access-control-allow-origin',
    ),
  ).toBe('https://app.example');
});

test('only the given keys are accepted where keys are given', async () => {
  expect((await ask('/pictures', {}, { apiKeys: ['good'] })).status).toBe(401);
  expect((await ask('/pictures', { headers: { 'x-key': 'good' } })).status).toBe(200);
});

test('errors come as problem+json where that is preferred', async () => {
  const response = await ask('/pictures?limit=0', { headers: { prefer: 'problem' } });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    violations: [{ location: 'query/limit', keyword: 'minimum', evidence: 'documented' }],
  });
});

test('URLs are built from what a proxy says only where it is trusted', async () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example' };
  const filesUrl = async (trustProxy: boolean) => {
    served = await serve({ apis: [document], trustProxy });
    const snapshot = await served.double.control.snapshot();
    await served.double.control.restore({
      ...snapshot,
      files: { 'gallery/a.png': { type: 'image/png', etag: '"a"', base64: '' } },
    });
    const response = await fetch(`${served.url}/__doubletake/files`, { headers: forwarded });
    const { files } = (await response.json()) as { files: { url: string }[] };
    await served.close();
    return files[0]?.url;
  };
  expect(await filesUrl(true)).toBe('https://api.example/__doubletake/files/gallery/a.png');
  expect(await filesUrl(false)).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/__doubletake\/files\/gallery\/a\.png$/,
  );
  served = undefined;
});

test('a file is served with its type, its validator and nothing that a browser could run', async () => {
  served = await serve({ apis: [document] });
  const snapshot = await served.double.control.snapshot();
  await served.double.control.restore({
    ...snapshot,
    files: {
      'gallery/a.svg': {
        type: 'image/svg+xml',
        etag: '"a"',
        base64: Buffer.from('<svg/>').toString('base64'),
      },
    },
  });
  const response = await ask('/__doubletake/files/gallery/a.svg');
  expect(await response.text()).toBe('<svg/>');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    etag: '"a"',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  });
  expect(
    (await ask('/__doubletake/files/gallery/a.svg', { headers: { 'if-none-match': '"b", W/"a"' } }))
      .status,
  ).toBe(304);
  expect((await ask('/__doubletake/files/gallery/b.svg')).status).toBe(404);
});

test('two doubles in one process know nothing of each other', async () => {
  const [one, two] = [await serve({ apis: [document] }), await serve({ apis: [document] })];
  await one.double.control.addFault({ fault: { kind: 'status', status: 500 } });
  expect((await fetch(`${one.url}/open`)).status).toBe(500);
  expect((await fetch(`${two.url}/open`)).status).toBe(200);
  await Promise.all([one.close(), two.close()]);
});
