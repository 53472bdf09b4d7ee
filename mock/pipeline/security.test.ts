import { afterEach, expect, test } from 'vitest';
import { type Served, serve } from '../testing/serve.ts';

const document = new URL('../../examples/documents/security-all-schemes.yaml', import.meta.url)
  .pathname;
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function ask(
  path: string,
  headers: Record<string, string> = {},
  options: { apiKeys?: string[]; method?: string; body?: URLSearchParams } = {},
) {
  served ??= await serve({
    apis: [document],
    ...(options.apiKeys && { apiKeys: options.apiKeys }),
  });
  const { method = 'GET', body } = options;
  const response = await fetch(served.url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), response };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each<
  [
    string,
    {
      given: [path: string, headers?: Record<string, string>];
      want: [status: number, challenge: string | null];
    },
  ]
>([
  ['a key in a header', { given: ['/header', { 'x-vault-key': 'k' }], want: [200, null] }],
  ['no key', { given: ['/header'], want: [401, 'ApiKey'] }],
  ['a key in the query, encoded', { given: ['/query?vault_key=k%26l'], want: [200, null] }],
  ['an empty key in the query', { given: ['/query?vault_key='], want: [401, 'ApiKey'] }],
  ['a key in a cookie', { given: ['/cookie', { cookie: 'a=1; vault=k' }], want: [200, null] }],
  ['basic', { given: ['/basic', { authorization: `Basic ${base64('u:k')}` }], want: [200, null] }],
  [
    'no basic',
    { given: ['/basic', { authorization: 'Bearer k' }], want: [401, 'Basic realm="doubletake"'] },
  ],
  [
    'a variable that is not set, as JavaScript writes it',
    { given: ['/bearer', { authorization: 'Bearer undefined' }], want: [401, 'Bearer'] },
  ],
  ['no bearer', { given: ['/bearer'], want: [401, 'Bearer'] }],
  [
    'digest',
    {
      given: ['/digest', { authorization: 'Digest username="k", response="x"' }],
      want: [200, null],
    },
  ],
  [
    'no digest',
    {
      given: ['/digest'],
      want: [401, 'Digest realm="doubletake", qop="auth", algorithm=SHA-256, nonce="doubletake"'],
    },
  ],
  [
    'any bearer token for OAuth2',
    { given: ['/oauth', { authorization: 'Bearer k' }], want: [200, null] },
  ],
  [
    'a key that begins as our tokens do',
    { given: ['/bearer', { authorization: 'Bearer doubletake-made-up-key' }], want: [200, null] },
  ],
  ['a client certificate, which is settled below HTTP', { given: ['/mtls'], want: [200, null] }],
  ['both of two', { given: ['/both?vault_key=k', { 'x-vault-key': 'k' }], want: [200, null] }],
  ['one of two that both are wanted', { given: ['/both?vault_key=k'], want: [401, 'ApiKey'] }],
  [
    'the second of two that are alternatives',
    { given: ['/either', { authorization: `Basic ${base64('u:k')}` }], want: [200, null] },
  ],
  [
    'none of two that are alternatives',
    { given: ['/either'], want: [401, 'Basic realm="doubletake"'] },
  ],
  ['nothing where credentials are optional', { given: ['/optional'], want: [200, null] }],
  ['nothing where none are wanted', { given: ['/open'], want: [200, null] }],
])('%s', async (_name, { given: [path, headers], want }) => {
  const { status, challenge } = await ask(path, headers);
  expect([status, challenge]).toEqual(want);
});

test.each<[string, { given: [path: string, headers?: Record<string, string>]; want: number }]>([
  ['the key itself', { given: ['/header', { 'x-vault-key': 'good&' }], want: 200 }],
  ['another key', { given: ['/header', { 'x-vault-key': 'bad' }], want: 401 }],
  ['the key in the query', { given: ['/query?vault_key=good%26'], want: 200 }],
  [
    'the key as password',
    { given: ['/basic', { authorization: `Basic ${base64('u:good&')}` }], want: 200 },
  ],
  [
    'another password',
    { given: ['/basic', { authorization: `Basic ${base64('u:bad')}` }], want: 401 },
  ],
  [
    'the key as the user of a digest',
    { given: ['/digest', { authorization: 'Digest username="good&", response="x"' }], want: 200 },
  ],
])('where keys are given: %s', async (_name, { given: [path, headers], want }) => {
  expect((await ask(path, headers, { apiKeys: ['good&'] })).status).toBe(want);
});

interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly scope: string;
  readonly error?: string;
}

async function token(
  parameters: Record<string, string>,
  path = '/__doubletake/oauth/token',
  headers: Record<string, string> = {},
): Promise<Tokens> {
  const { response } = await ask(path, headers, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  expect(response.headers.get('cache-control')).toBe('no-store');
  return (await response.json()) as Tokens;
}

test.each(['/__doubletake/oauth/token', '/token'])(
  '%s issues tokens with the scopes asked for, and operations want theirs',
  async (path) => {
    const read = await token({ grant_type: 'client_credentials', scope: 'vault:read' }, path);
    expect(read.scope).toBe('vault:read');
    const bearer = { authorization: `Bearer ${read.access_token}` };
    expect((await ask('/oauth', bearer)).status).toBe(200);
    const refused = await ask('/v1/oauth/write', bearer, { method: 'POST' });
    expect([refused.status, refused.challenge]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="vault:read vault:write"',
    ]);
    const all = await token({ grant_type: 'client_credentials' }, path);
    expect(
      (
        await ask(
          '/oauth/write',
          { authorization: `Bearer ${all.access_token}` },
          { method: 'POST' },
        )
      ).status,
    ).toBe(204);
  },
);

test('a code is handed over at once, and exchanged once; its token can be renewed', async () => {
  const query = new URLSearchParams({
    response_type: 'code',
    redirect_uri: 'https://app.example/back?a=1',
    state: 's',
    scope: 'vault:read',
    code_challenge: 'x',
  });
  const { status, response } = await ask(`/authorize?${query}`);
  const back = new URL(response.headers.get('location') ?? '');
  expect([status, back.origin, back.searchParams.get('a'), back.searchParams.get('state')]).toEqual(
    [302, 'https://app.example', '1', 's'],
  );
  const exchange = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    code_verifier: 'y',
  };
  const tokens = await token(exchange);
  expect(tokens.scope).toBe('vault:read');
  expect(await token(exchange)).toMatchObject({ error: 'invalid_grant' });
  expect(
    await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }),
  ).toMatchObject({ scope: 'vault:read' });
  expect((await ask('/oauth', { authorization: `Bearer ${tokens.refresh_token}` })).status).toBe(
    401,
  );
});

test('the implicit grant puts the token into the fragment, and no script takes the place of a client', async () => {
  const { response } = await ask(
    '/authorize?response_type=token&redirect_uri=https%3A%2F%2Fapp.example%2F&state=s',
  );
  expect(response.headers.get('location')).toMatch(
    /^https:\/\/app\.example\/#access_token=doubletake-access-[\w-]+&token_type=Bearer&.*state=s$/,
  );
  expect((await ask('/authorize?redirect_uri=javascript:alert(1)')).status).toBe(400);
  expect((await ask('/authorize')).status).toBe(400);
});

test('a token stops working with a reset, and in another sandbox it never did', async () => {
  const { access_token } = await token({ grant_type: 'client_credentials', scope: 'vault:read' });
  const bearer = { authorization: `Bearer ${access_token}` };
  expect((await ask('/oauth', { ...bearer, 'x-doubletake-sandbox': 'other' })).status).toBe(401);
  await served?.double.control.reset();
  const after = await ask('/oauth', bearer);
  expect([after.status, after.challenge]).toEqual([401, 'Bearer error="invalid_token"']);
});

test('where keys are given, a token is issued for one of them as secret or password', async () => {
  served = await serve({ apis: [document], apiKeys: ['good'] });
  expect(await token({ grant_type: 'client_credentials', client_secret: 'bad' })).toMatchObject({
    error: 'invalid_client',
  });
  const issued = await token({ grant_type: 'password', username: 'u', password: 'good' });
  expect((await ask('/bearer', { authorization: `Bearer ${issued.access_token}` })).status).toBe(
    200,
  );
  expect(
    await token({ grant_type: 'client_credentials' }, '/token', {
      authorization: `Basic ${base64('id:good')}`,
    }),
  ).toHaveProperty('access_token');
});

test.each<[string, Record<string, string>, string]>([
  ['without a grant type', {}, 'invalid_request'],
  ['with an unknown one', { grant_type: 'magic' }, 'unsupported_grant_type'],
])(
  'a request for a token %s is refused in the words of RFC 6749',
  async (_name, parameters, error) => {
    expect(await token(parameters)).toMatchObject({ error });
  },
);

test('the discovery document names the endpoints', async () => {
  for (const path of [
    '/.well-known/openid-configuration',
    '/__doubletake/oauth/.well-known/openid-configuration',
  ]) {
    const found = (await (await ask(path)).response.json()) as Record<string, string>;
    expect(found).toMatchObject({
      token_endpoint: `${served?.url}/__doubletake/oauth/token`,
      scopes_supported: ['vault:read', 'vault:write'],
    });
  }
});

test('neither keys nor tokens get into the journal', async () => {
  const { access_token } = await token({
    grant_type: 'password',
    username: 'u',
    password: 'very-secret',
  });
  await ask('/query?vault_key=very-secret');
  await ask('/cookie', { cookie: 'vault=very-secret' });
  await ask('/oauth', { authorization: `Bearer ${access_token}` });
  await ask('/authorize?response_type=token&redirect_uri=https://app.example/');
  const journal = JSON.stringify(await served?.double.control.journal());
  expect(journal).not.toMatch(/very-secret|doubletake-access-/);
  expect(journal).toContain('/query?vault_key=***');
});

test.each<
  [
    string,
    {
      given: { auth?: boolean; reset?: object; headers?: Record<string, string> };
      want: number;
    },
  ]
>([
  ['wanted by default', { given: {}, want: 401 }],
  ['the option wants none', { given: { auth: false }, want: 200 }],
  ['the request wants none', { given: { headers: { prefer: 'auth=none' } }, want: 200 }],
  [
    'the request wants some all the same',
    { given: { auth: false, headers: { prefer: 'auth=required' } }, want: 401 },
  ],
  ['the sandbox wants none', { given: { reset: { auth: false } }, want: 200 }],
])('credentials: %s', async (_name, { given: { auth, reset, headers }, want }) => {
  served = await serve({ apis: [document], apiKeys: ['k'], ...(auth === false && { auth }) });
  if (reset !== undefined)
    await fetch(`${served.url}/__doubletake/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reset),
    });
  for (const path of ['/header', '/basic', '/oauth'])
    expect((await ask(path, { ...headers, 'x-vault-key': 'wrong' })).status).toBe(want);
});
