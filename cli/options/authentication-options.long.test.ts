import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Arrived, guardedDocument, serveGuarded } from '../testing/guarded-api.ts';
import { runDoubletake } from '../testing/run-doubletake.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

interface CheckOptions {
  readonly document: object;
  readonly url: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/** Runs the checks with every report, and returns all that was printed and written. */
async function check({
  document,
  url,
  args,
  env = {},
}: CheckOptions): Promise<{ code: number | null; output: string; all: string }> {
  await writeFile(join(folder, 'notes.json'), JSON.stringify(document));
  const reports = ['junit', 'json', 'html', 'md'].flatMap((kind) => [
    '--report',
    `${kind}=${join(folder, `report.${kind}`)}`,
  ]);
  const run = runDoubletake(
    ['check', join(folder, 'notes.json'), '--target', url, '--rate', '1000', ...reports, ...args],
    env,
  );
  const { code, output } = await run.exit();
  const written = (await readdir(folder)).filter((name) => name.startsWith('report.'));
  const texts = await Promise.all(written.map((name) => readFile(join(folder, name), 'utf8')));
  return { code, output, all: [output, ...texts].join('\n') };
}

const secret = 'tok-8c61f0e2b7';
const other = 'key-55aa19cd03';
const bearer = { type: 'http', scheme: 'bearer' };
const sentIn = (name: string) => (request: Arrived) => request.headers[name];
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each<
  [
    string,
    {
      schemes: object;
      security: object[];
      args: string[];
      isLetIn: (request: Arrived) => boolean;
      curl: string;
    },
  ]
>([
  [
    'a header from a variable',
    {
      schemes: { t: bearer },
      security: [{ t: [] }],
      args: ['--header', 'Authorization: Bearer $NOTES_T'],
      isLetIn: (r) => sentIn('authorization')(r) === `Bearer ${secret}`,
      curl: 'authorization: Bearer $NOTES_T',
    },
  ],
  [
    'a bearer token',
    {
      schemes: { t: bearer },
      security: [{ t: [] }],
      args: ['--bearer', '$NOTES_T'],
      isLetIn: (r) => sentIn('authorization')(r) === `Bearer ${secret}`,
      curl: 'authorization: Bearer $NOTES_T',
    },
  ],
  [
    'Basic',
    {
      schemes: { b: { type: 'http', scheme: 'basic' } },
      security: [{ b: [] }],
      args: ['--basic', 'ann:$NOTES_T'],
      isLetIn: (r) => sentIn('authorization')(r) === `Basic ${base64(`ann:${secret}`)}`,
      curl: `authorization: Basic $(printf %s "ann:$NOTES_T" | base64 | tr -d '\\n')`,
    },
  ],
  [
    'a key in a header called Authorization, with its word in the key',
    {
      schemes: { k: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      security: [{ k: [] }],
      args: ['--credential', 'k=Bearer $NOTES_T'],
      isLetIn: (r) => sentIn('authorization')(r) === `Bearer ${secret}`,
      curl: 'authorization: Bearer $NOTES_T"',
    },
  ],
  [
    'a key in a cookie',
    {
      schemes: { c: { type: 'apiKey', in: 'cookie', name: 'sid' } },
      security: [{ c: [] }],
      args: ['--cookie', 'sid=$NOTES_T'],
      isLetIn: (r) => sentIn('cookie')(r) === `sid=${secret}`,
      curl: 'cookie: sid=$NOTES_T',
    },
  ],
  [
    'a key in the query',
    {
      schemes: { q: { type: 'apiKey', in: 'query', name: 'token' } },
      security: [{ q: [] }],
      args: ['--credential', 'q=$NOTES_T'],
      isLetIn: ({ url }) => url.includes(`token=${secret}`),
      curl: 'token=$NOTES_T',
    },
  ],
  [
    'two schemes at once',
    {
      schemes: { k: { type: 'apiKey', in: 'header', name: 'X-App-Key' }, t: bearer },
      security: [{ k: [], t: [] }],
      args: ['--credential', 'k=$NOTES_K', '--bearer', '$NOTES_T'],
      isLetIn: (r) =>
        sentIn('x-app-key')(r) === other && sentIn('authorization')(r) === `Bearer ${secret}`,
      curl: 'x-app-key: $NOTES_K',
    },
  ],
  [
    'the alternative for which something is given',
    {
      schemes: { k: { type: 'apiKey', in: 'header', name: 'X-App-Key' }, t: bearer },
      security: [{ k: [] }, { t: [] }],
      args: ['--bearer', '$NOTES_T'],
      isLetIn: (r) =>
        sentIn('x-app-key')(r) === undefined && sentIn('authorization')(r) === `Bearer ${secret}`,
      curl: 'authorization: Bearer $NOTES_T',
    },
  ],
  [
    'a scheme that no requirement names',
    {
      schemes: { k: { type: 'apiKey', in: 'header', name: 'X-App-Key' } },
      security: [],
      args: ['--security', 'k', '--credential', 'k=$NOTES_T'],
      isLetIn: (r) => sentIn('x-app-key')(r) === secret,
      curl: 'x-app-key: $NOTES_T',
    },
  ],
])(
  '%s is sent, and stands in no output',
  async (_name, { schemes, security, args, isLetIn, curl }) => {
    const api = await serveGuarded(isLetIn);
    const { output, all } = await check({
      document: guardedDocument(schemes, security),
      url: api.url,
      args: [...args, '--only', 'listNotes/examples'],
      env: { NOTES_T: secret, NOTES_K: other },
    });
    expect(output).toMatch(/[1-9]\d* passed, 0 failed/);
    expect(api.notes().some(isLetIn)).toBe(true);
    for (const text of [secret, other, base64(`ann:${secret}`)]) expect(all).not.toContain(text);
    // The same with a server that lets nobody in, so that there is a command to look at.
    const shut = await serveGuarded(() => false);
    const refused = await check({
      document: guardedDocument(schemes, security),
      url: shut.url,
      args: [...args, '--only', 'listNotes/examples'],
      env: { NOTES_T: secret, NOTES_K: other },
    });
    expect(refused.output).toContain(curl);
    for (const text of [secret, other, base64(`ann:${secret}`)])
      expect(refused.all).not.toContain(text);
  },
);

test('a header that is no credential goes with every request, also with those without credentials', async () => {
  const api = await serveGuarded(
    (r) => r.headers.authorization === `Bearer ${secret}` && r.headers['x-tenant'] === 'acme',
  );
  await check({
    document: guardedDocument({ t: bearer }, [{ t: [] }]),
    url: api.url,
    args: ['--bearer', secret, '--header', 'X-Tenant: acme'],
  });
  const notes = api.notes();
  expect(notes.some(({ headers }) => headers.authorization === undefined)).toBe(true);
  // The first GET looks for the base path, before anything is known.
  expect(notes.slice(1).every(({ headers }) => headers['x-tenant'] === 'acme')).toBe(true);
});

const login = {
  '/session': {
    post: {
      operationId: 'openSession',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { user: { type: 'string' }, password: { type: 'string' } },
            },
          },
        },
      },
      responses: { 200: { description: '' }, 401: { description: '' } },
    },
  },
};
const loginArgs = [
  '--login',
  'openSession',
  '--login-body',
  '{"user":"ann","password":"$NOTES_PASSWORD"}',
  '--only',
  'listNotes',
];
// With what would break JSON if it were put in before it is parsed.
const password = 'p"w\\ 4711-secret';

test('a login is repeated when its token has run out, and neither token nor password is shown', async () => {
  const handedOut: string[] = [];
  let uses = 0;
  const api = await serveGuarded(
    ({ headers }) => headers.authorization === `Bearer ${handedOut.at(-1)}` && ++uses % 6 !== 0,
    ({ method, url, body }) => {
      if (method !== 'POST' || url !== '/session') return undefined;
      if ((JSON.parse(body) as { password: string }).password !== password) return { status: 401 };
      handedOut.push(`session-token-${handedOut.length}-77e1`);
      return { status: 200, body: { data: { sessionToken: handedOut.at(-1) } } };
    },
  );
  const { output, all } = await check({
    document: guardedDocument({ t: bearer }, [{ t: [] }], login),
    url: api.url,
    args: [...loginArgs, '--login-token', 'body#/data/sessionToken'],
    env: { NOTES_PASSWORD: password },
  });
  expect(output).toMatch(/ 0 failed/);
  expect(handedOut.length).toBeGreaterThan(1);
  for (const text of [...handedOut, password]) expect(all).not.toContain(text);
});

test('an operation that refuses everybody does not log in each time', async () => {
  let logins = 0;
  const api = await serveGuarded(
    () => false,
    ({ url }) =>
      url === '/session' ? { status: 200, body: { token: `t-${++logins}-1234567` } } : undefined,
  );
  const { output } = await check({
    document: guardedDocument({ t: bearer }, [{ t: [] }], login),
    url: api.url,
    args: loginArgs,
    env: { NOTES_PASSWORD: password },
  });
  expect(output).toContain('valid-request-refused');
  expect(api.notes().length).toBeGreaterThan(8);
  expect(logins).toBeLessThan(5);
});

test('a login by cookie, with a cookie that is repeated in a header against forgery', async () => {
  const cookies = (request: Arrived) => request.headers.cookie ?? '';
  const api = await serveGuarded(
    (request) =>
      cookies(request).includes('sid=s-19f3c5') && request.headers['x-csrf'] === 'c/41ab77',
    (request) => {
      if (request.url === '/' && request.method === 'GET')
        return { status: 200, headers: { 'set-cookie': ['csrf=c%2F41ab77; Path=/'] } };
      if (request.url !== '/session') return undefined;
      const isFromPage =
        cookies(request).includes('csrf=c%2F41ab77') && request.headers['x-csrf'] === 'c/41ab77';
      return isFromPage
        ? {
            status: 204,
            headers: {
              'set-cookie': [
                'sid=s-19f3c5; Expires=Wed, 01 Jan 2120 00:00:00 GMT; HttpOnly',
                'theme=dark',
              ],
            },
          }
        : { status: 403 };
    },
  );
  const args = [
    ...loginArgs,
    '--login-token',
    'cookie:sid',
    '--csrf',
    'csrf=X-Csrf',
    '--only',
    'listNotes/examples',
  ];
  const { output, all } = await check({
    document: guardedDocument({}, [], login),
    url: api.url,
    args,
    env: { NOTES_PASSWORD: password },
  });
  expect(output).toMatch(/[1-9]\d* passed, 0 failed/);
  for (const text of ['s-19f3c5', 'c%2F41ab77', 'c/41ab77', password])
    expect(all).not.toContain(text);
});

test.each<[string, { given: string; want: RegExp }]>([
  ['was not set', { given: 'xsrf=X-Csrf', want: /no cookie xsrf \(it has set csrf\); .*X-Csrf/ }],
  ['was set', { given: 'csrf=X-Csrf', want: /^(?![\s\S]*Warning: --csrf)/ }],
])('a cookie to repeat in a header that %s', async (_name, { given, want }) => {
  const api = await serveGuarded(
    () => true,
    ({ url }) =>
      url === '/' ? { status: 200, headers: { 'set-cookie': ['csrf=c1; Path=/'] } } : undefined,
  );
  const { all } = await check({
    document: guardedDocument({}, []),
    url: api.url,
    args: ['--csrf', given, '--only', 'listNotes/examples'],
    env: {},
  });
  expect(all).toMatch(want);
});

const oauth = (flow: string) => ({
  o: { type: 'oauth2', flows: { [flow]: { tokenUrl: '/token', scopes: {} } } },
});

test.each<
  [string, { flow: string; args: string[]; want: Record<string, string>; place: 'header' | 'body' }]
>([
  [
    'client credentials',
    {
      flow: 'clientCredentials',
      args: [
        '--oauth2',
        'client-credentials',
        '--client-id',
        'app',
        '--client-secret',
        '$NOTES_SECRET',
      ],
      want: { grant_type: 'client_credentials' },
      place: 'header',
    },
  ],
  [
    'client credentials at a server that takes them in the body alone',
    {
      flow: 'clientCredentials',
      args: [
        '--oauth2',
        'client-credentials',
        '--client-id',
        'app',
        '--client-secret',
        '$NOTES_SECRET',
      ],
      want: { grant_type: 'client_credentials', client_id: 'app' },
      place: 'body',
    },
  ],
  [
    'a password, with scopes',
    {
      flow: 'password',
      args: [
        '--oauth2',
        'password',
        '--username',
        'ann',
        '--password',
        '$NOTES_SECRET',
        '--scope',
        'read',
        '--scope',
        'list',
      ],
      want: { grant_type: 'password', username: 'ann', scope: 'read list' },
      place: 'body',
    },
  ],
])('OAuth 2.0 by %s', async (_name, { flow, args, want, place }) => {
  const given = 's3cr3t:with/colon';
  const handedOut: string[] = [];
  const grants: Record<string, string>[] = [];
  const api = await serveGuarded(
    ({ headers }) => headers.authorization === `Bearer ${handedOut.at(-1)}`,
    ({ url, body, headers }) => {
      if (url !== '/token') return undefined;
      const form = Object.fromEntries(new URLSearchParams(body));
      const inHeader =
        headers.authorization === `Basic ${base64(`app:${encodeURIComponent(given)}`)}`;
      const isKnown =
        form['grant_type'] === 'refresh_token'
          ? form['refresh_token'] === 'refresh-9d2e'
          : place === 'header'
            ? inHeader
            : [form['client_secret'], form['password']].includes(given);
      if (!isKnown) return { status: 400, body: { error: 'invalid_client' } };
      grants.push(form);
      handedOut.push(`access-${handedOut.length}-b81c`);
      // Runs out at once, so that there is a refresh before the next request.
      return {
        status: 200,
        body: {
          access_token: handedOut.at(-1),
          token_type: 'bearer',
          expires_in: 0.001,
          refresh_token: 'refresh-9d2e',
        },
      };
    },
  );
  const { output, all } = await check({
    document: guardedDocument(oauth(flow), [{ o: [] }]),
    url: api.url,
    args: [...args, '--only', 'listNotes/examples'],
    env: { NOTES_SECRET: given },
  });
  expect(output).toMatch(/[1-9]\d* passed, 0 failed/);
  expect(grants[0]).toMatchObject(want);
  expect(grants[1]).toMatchObject({ grant_type: 'refresh_token' });
  for (const text of [...handedOut, 'refresh-9d2e', given]) expect(all).not.toContain(text);
});

test.each<[string, { args: string[]; want: RegExp }]>([
  [
    'a variable that is not set',
    {
      args: ['--bearer', '$NO_SUCH'],
      want: /option-invalid: the variable NO_SUCH of --bearer is not set[\s\S]*export NO_SUCH/,
    },
  ],
  [
    'a header without a colon',
    { args: ['--header', 'X-Tenant'], want: /X-Tenant[\s\S]*a name, a colon and a value/ },
  ],
  [
    'a scheme that the document lacks',
    {
      args: ['--credential', 'tt=x'],
      want: /--credential tt is no security scheme.*accepted: t\); did you mean "t"/,
    },
  ],
  [
    'a flow that is none',
    { args: ['--oauth2', 'implicit'], want: /implicit[\s\S]*password, client-credentials/ },
  ],
  [
    'a flow without what it needs',
    { args: ['--oauth2', 'client-credentials', '--client-id', 'a'], want: /needs --client-secret/ },
  ],
  [
    'an OAuth option alone',
    { args: ['--client-id', 'a'], want: /--client-id is given without --oauth2/ },
  ],
  [
    'a login that is no operation',
    {
      args: ['--login', 'openSesion'],
      want: /--login openSesion is no operation.*did you mean "openSession"/,
    },
  ],
  ['a token that is empty', { args: ['--bearer', ''], want: /--bearer is empty/ }],
  ['Basic without a colon', { args: ['--basic', 'ann'], want: /--basic has no colon/ }],
  [
    'a body in a file that is not there',
    {
      args: ['--login', 'openSession', '--login-body', '@nowhere.json'],
      want: /--login-body @nowhere.json cannot be read: ENOENT/,
    },
  ],
  [
    'a body that is no JSON',
    { args: ['--login', 'openSession', '--login-body', '{user}'], want: /--login-body is no JSON/ },
  ],
  [
    'a place that is none',
    {
      args: ['--login', 'openSession', '--login-token', 'token'],
      want: /body#\/pointer, header:NAME/,
    },
  ],
  [
    'a login that is refused',
    {
      args: ['--login', 'openSession', '--login-body', '{}'],
      want: /login-failed: openSession \(POST \/session\) answers 404[\s\S]*--login-body/,
    },
  ],
])('%s ends with 2 and says what to do', async (_name, { args, want }) => {
  const api = await serveGuarded(() => true);
  const { code, output } = await check({
    document: guardedDocument({ t: bearer }, [{ t: [] }], login),
    url: api.url,
    args,
  });
  expect(output).toMatch(want);
  expect(code).toBe(2);
});
