import { afterEach, expect, test } from 'vitest';
import { type Served, serve } from '../testing/serve.ts';

const gallery = new URL('../testing/gallery.yaml', import.meta.url).pathname;
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function ask(path: string, init: RequestInit = {}, options = {}): Promise<Response> {
  served ??= await serve({ apis: [gallery], ...options });
  return fetch(served.url + path, { ...init, headers: { 'x-key': 'k', ...init.headers } });
}

const json = { 'content-type': 'application/json' };
const violationsOf = (response: Response) =>
  JSON.parse(response.headers.get('x-doubletake-violations') ?? 'null') as unknown;

test.each<[string, { options: object; prefer: string; want: number }]>([
  ['a lenient double', { options: { lenient: true }, prefer: '', want: 201 }],
  ['a lenient request', { options: {}, prefer: 'handling=lenient', want: 201 }],
  [
    'a strict request to a lenient double',
    { options: { lenient: true }, prefer: 'handling=strict', want: 400 },
  ],
  ['nothing lenient', { options: {}, prefer: '', want: 400 }],
])('an invalid body and %s', async (_name, { options, prefer, want }) => {
  const response = await ask(
    '/pictures',
    { method: 'POST', headers: { ...json, prefer }, body: '{"tags":"größe"}' },
    options,
  );
  expect(response.status).toBe(want);
  expect(response.headers.get('preference-applied')).toBe(prefer || null);
  const violations = [
    { location: 'body/title', message: 'is missing', keyword: 'required' },
    { location: 'body/tags', message: 'must be object', keyword: 'type' },
  ];
  expect(violationsOf(response)).toEqual(want === 201 ? violations : null);
  const [entry] = (await served?.double.control.journal()) ?? [];
  expect(entry?.violations).toEqual(['body/title is missing', 'body/tags must be object']);
});

test.each<[string, { given: RequestInit; path?: string; want: number }]>([
  ['JSON that does not parse', { given: { method: 'POST', headers: json, body: '{' }, want: 400 }],
  [
    'no credentials',
    { given: { method: 'POST', headers: { ...json, 'x-key': '' }, body: '{}' }, want: 401 },
  ],
  ['no such path', { given: {}, path: '/nowhere', want: 404 }],
])('%s is refused by a lenient double too', async (_name, { given, path = '/pictures', want }) => {
  expect((await ask(path, given, { lenient: true })).status).toBe(want);
});

test.each<[string, { path: string; given: RequestInit; want: RegExp }]>([
  [
    'another media type',
    {
      path: '/pictures',
      given: { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
      want: /header\/content-type must be application\/json/,
    },
  ],
  [
    'a parameter out of bounds',
    { path: '/pictures?limit=1000', given: {}, want: /query\/limit must be <= 100/ },
  ],
  ['no body at all', { path: '/pictures', given: { method: 'POST' }, want: /body is missing/ }],
])('%s passes a lenient double', async (_name, { path, given, want }) => {
  const response = await ask(path, given, { lenient: true });
  expect(response.ok).toBe(true);
  expect(
    (violationsOf(response) as { location: string; message: string }[])
      .map(({ location, message }) => `${location} ${message}`)
      .join(),
  ).toMatch(want);
});

test('a handler that cannot take an invalid request leaves the answer to the document', async () => {
  served = await serve({ apis: [gallery], lenient: true });
  const [api] = served.double.apis();
  const fail = async (call: { body: { title: string } }) => ({
    status: 201,
    body: { title: call.body.title.trim() },
  });
  Object.assign(api?.behaviour ?? {}, { handlers: { addPicture: fail } });
  const response = await ask('/pictures', { method: 'POST', headers: json, body: '{}' });
  expect([response.status, Object.keys((await response.json()) as object)]).toEqual([
    201,
    expect.arrayContaining(['id', 'title']),
  ]);
});

test('a long list of violations is cut, and says so', async () => {
  const { formatViolations } = await import('../lib/violations-header.ts');
  const many = Array.from({ length: 500 }, (_, index) => ({
    location: ['body', index],
    message: 'ü'.repeat(20),
    keyword: 'x',
  }));
  const text = formatViolations(many);
  expect(text.length).toBeLessThanOrEqual(4096);
  expect((JSON.parse(text) as object[]).at(-1)).toEqual({ more: expect.any(Number) });
  expect(text).not.toMatch(/[^\u0020-\u007e]/);
});

test('a preference that is none is told, and not said to be applied', async () => {
  const response = await ask('/pictures', { headers: { prefer: 'code=abc' } });
  expect(response.headers.get('x-doubletake-warning')).toBe(
    'Prefer code=abc is ignored (accepted: a status from 200 to 599)',
  );
  expect(response.headers.get('preference-applied')).toBeNull();
  expect(
    (await ask('/pictures', { headers: { prefer: 'code=418' } })).headers.get('preference-applied'),
  ).toBeNull();
});

test('browsers may read the violations', async () => {
  const response = await ask('/pictures', { headers: { origin: 'https://app.example' } });
  expect(response.headers.get('access-control-expose-headers')).toContain(
    'x-doubletake-violations',
  );
});

test('at / there is a list of the APIs, as JSON or as a page', async () => {
  const answer = await ask('/');
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({
      console: `${served?.url}/__doubletake/`,
      apis: [
        {
          name: 'gallery',
          title: 'Gallery',
          url: `${served?.url}/v1`,
          operations: expect.any(Number),
        },
      ],
    }),
  ]);
  const page = await ask('/', { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    404,
    'text/html; charset=utf-8',
    expect.stringContaining('/__doubletake/'),
  ]);
});

test.each<[string, { given: Record<string, string>; want: string }]>([
  [
    'prefix and port',
    {
      given: {
        'x-forwarded-host': 'api.example',
        'x-forwarded-port': '8443',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/mock/',
      },
      want: 'https://api.example:8443/mock',
    },
  ],
  [
    'the port of the scheme',
    {
      given: {
        'x-forwarded-host': 'api.example',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      want: 'https://api.example',
    },
  ],
  [
    'Forwarded',
    {
      given: { forwarded: 'for=1.2.3.4;proto=https;host="api.example:8443", for=5.6.7.8' },
      want: 'https://api.example:8443',
    },
  ],
])('behind a trusted proxy, URLs begin as it says: %s', async (_name, { given, want }) => {
  const response = await ask('/', { headers: given }, { trustProxy: true });
  expect(await response.json()).toMatchObject({ console: `${want}/__doubletake/` });
});
