import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  listOf,
  objectOf,
  ref,
  serveDocument,
} from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const person = objectOf({ id: number, email: text, full_name: text }, 'id', 'email');
const register = {
  '/auth/register': {
    post: {
      ...body(objectOf({ email: text, password: text, full_name: text }, 'email', 'password')),
      ...answers([201, ref('Person')], [409]),
    },
  },
  '/auth/login': {
    post: {
      ...body(objectOf({ email: text, password: text }, 'email', 'password')),
      ...answers([200, objectOf({ token: text })]),
    },
  },
};
const notes = {
  '/notes': {
    post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Note')]) },
    get: answers([200, listOf(ref('Note'))]),
  },
};
const schemas = {
  Person: person,
  Note: objectOf({ id: number, text, owner_id: number }, 'id', 'owner_id'),
};
const ann = { email: 'ann@x.example', password: 'p', full_name: 'Ann' };
const bo = { email: 'bo@x.example', password: 'p', full_name: 'Bo' };
const life: readonly Step[] = [
  { send: ['POST', '/auth/register', ann], want: { email: 'ann@x.example', full_name: 'Ann' } },
  { send: ['GET', '/me'], want: { email: 'ann@x.example', full_name: 'Ann' } },
  { send: ['POST', '/auth/register', ann], status: 409 },
  { send: ['POST', '/auth/register', bo] },
  { send: ['GET', '/me'], want: { full_name: 'Bo' } },
  { send: ['POST', '/auth/login', { email: 'ann@x.example', password: 'p' }] },
  { send: ['GET', '/me'], want: { full_name: 'Ann' } },
];

test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'who has registered is who GET /me shows, and who signs in again',
    {
      given: documentOf({ ...register, '/me': { get: answers([200, person]) } }, schemas),
      want: life,
    },
  ],
  [
    'so it is where they can change what is said of them',
    {
      given: documentOf(
        {
          ...register,
          '/me': {
            get: answers([200, person]),
            patch: { ...body(objectOf({ full_name: text })), ...answers([200, person]) },
          },
        },
        schemas,
      ),
      want: [
        ...life,
        { send: ['PATCH', '/me', { full_name: 'Ann B.' }], want: { email: 'ann@x.example' } },
        { send: ['GET', '/me'], want: { email: 'ann@x.example', full_name: 'Ann B.' } },
      ],
    },
  ],
  [
    'a password that is not the one of the registration is refused, where that is declared',
    {
      given: documentOf(
        {
          ...register,
          '/auth/login': {
            post: {
              ...body(objectOf({ email: text, password: text }, 'email', 'password')),
              ...answers([200, objectOf({ token: text })], [401]),
            },
          },
          '/me': { get: answers([200, person]) },
        },
        schemas,
      ),
      want: [
        { send: ['POST', '/auth/login', { email: 'cy@x.example', password: 'any' }] },
        { send: ['POST', '/auth/register', ann] },
        { send: ['POST', '/auth/login', { email: ann.email, password: 'q' }], status: 401 },
        { send: ['POST', '/auth/login', { email: ann.email, password: 'p' }] },
      ],
    },
  ],
  [
    'what is made has their id',
    {
      given: documentOf(
        {
          ...register,
          ...notes,
          '/me': {
            get: answers([200, objectOf({ id: { ...number, example: 4711 }, email: text }, 'id')]),
          },
        },
        schemas,
      ),
      want: [{ send: ['POST', '/notes', { text: 'a' }], want: { id: 1, owner_id: 4711 } }],
    },
  ],
  [
    'lines say of what they name what there is to say, and are summed up',
    {
      given: documentOf(
        {
          '/products': {
            post: {
              ...body(objectOf({ name: text, price: { type: 'number' } }, 'name', 'price')),
              ...answers([201, ref('Product')]),
            },
          },
          '/products/{id}': { get: answers([200, ref('Product')], [404]) },
          '/orders': {
            post: {
              ...body(objectOf({ items: listOf(ref('NewLine')) }, 'items')),
              ...answers([201, ref('Order')]),
            },
          },
          '/orders/{id}': { get: answers([200, ref('Order')], [404]) },
        },
        {
          Product: objectOf({ id: number, name: text, price: { type: 'number' } }, 'id'),
          NewLine: objectOf({ productId: number, quantity: number }, 'productId'),
          Line: objectOf(
            {
              productId: number,
              productName: text,
              unitPrice: { type: 'number' },
              quantity: number,
            },
            'productId',
          ),
          Order: objectOf(
            { id: number, items: listOf(ref('Line')), total: { type: 'number' } },
            'id',
          ),
        },
        { id: number },
      ),
      want: [
        { send: ['POST', '/products', { name: 'Mug', price: 4.5 }], want: { id: 1 } },
        {
          send: ['POST', '/orders', { items: [{ productId: 1, quantity: 2 }] }],
          want: { total: 9, items: [{ productName: 'Mug', unitPrice: 4.5, quantity: 2 }] },
        },
      ],
    },
  ],
  [
    'what is sent under the noun is the text of the item',
    {
      given: documentOf(
        {
          '/remarks': {
            post: {
              ...body(objectOf({ remark: text, lang: text }, 'remark')),
              ...answers([
                201,
                objectOf({ id: number, content: text, lang: text }, 'id', 'content'),
              ]),
            },
          },
          '/remarks/{id}': {
            get: answers([
              200,
              objectOf({ id: number, content: text, lang: text }, 'id', 'content'),
            ]),
            put: {
              ...body(objectOf({ remark: text })),
              ...answers([
                200,
                objectOf({ id: number, content: text, lang: text }, 'id', 'content'),
              ]),
            },
          },
        },
        {},
        { id: number },
      ),
      want: [
        { send: ['POST', '/remarks', { remark: 'Hi' }], want: { id: 1, content: 'Hi' } },
        { send: ['PUT', '/remarks/1', { remark: 'Ho' }], want: { id: 1, content: 'Ho' } },
      ],
    },
  ],
])('%s', async (_name, { given, want }) => {
  await walk(given, want);
});

test.each<[string, { bearerFormat?: string; isJwt: boolean }]>([
  ['tokens', { isJwt: false }],
  ['tokens that are JWTs', { bearerFormat: 'JWT', isJwt: true }],
])('each sign-in and each renewal has %s of its own', async (_name, { bearerFormat, isJwt }) => {
  const session = objectOf(
    {
      accessToken: text,
      refreshToken: text,
      tokenType: text,
      expiresIn: number,
      user: ref('Person'),
    },
    'accessToken',
    'refreshToken',
  );
  const plain = documentOf(
    {
      '/auth/login': {
        post: { ...body(objectOf({ email: text, password: text })), ...answers([200, session]) },
      },
      '/auth/refresh': {
        post: { ...body(objectOf({ refreshToken: text })), ...answers([200, session]) },
      },
      '/me': { get: answers([200, ref('Person')]) },
    },
    schemas,
  );
  const document = JSON.parse(plain) as { components: object };
  const scheme = { type: 'http', scheme: 'bearer', ...(bearerFormat && { bearerFormat }) };
  document.components = { ...document.components, securitySchemes: { bearer: scheme } };
  const client = await serveDocument(JSON.stringify(document));
  type Session = { accessToken: string; refreshToken: string; expiresIn: number; user: object };
  const sign = async (path: string, sent: object) =>
    (await client.send('POST', path, sent)).body as Session;
  const first = await sign('/auth/login', { email: 'ann@x.example', password: 'p' });
  const second = await sign('/auth/refresh', { refreshToken: first.refreshToken });
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(second.user).toMatchObject({ email: 'ann@x.example' });
  const [, payload = ''] = second.accessToken.split('.');
  expect(payload !== '').toBe(isJwt);
  if (isJwt) {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      iat: number;
      exp: number;
    };
    expect(claims.exp - claims.iat).toBe(second.expiresIn);
  }
  await client.close();
});

const members = documentOf(
  {
    '/register': {
      post: {
        ...body(objectOf({ email: text, name: text, password: text }, 'email', 'password')),
        ...answers([201, objectOf({ token: text, user: ref('Member') }, 'token', 'user')], [409]),
      },
    },
    '/login': {
      post: {
        ...body(objectOf({ email: text, password: text }, 'email', 'password')),
        ...answers([200, objectOf({ token: text, refresh_token: text }, 'token')], [403]),
      },
    },
    '/auth/refresh': {
      post: {
        ...body(objectOf({ refresh_token: text }, 'refresh_token')),
        ...answers([200, objectOf({ token: text, refresh_token: text }, 'token')], [401]),
      },
    },
    '/logout': { post: { security: [{ key: [] }], ...answers([204], [401]) } },
    '/me': {
      get: { security: [{ key: [] }], ...answers([200, ref('Member')], [401]) },
      patch: {
        security: [{ key: [] }],
        ...body(objectOf({ name: text })),
        ...answers([200, ref('Member')]),
      },
    },
    '/notes': {
      post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Note')]) },
      get: answers([200, listOf(ref('Note'))]),
    },
    '/notes/{id}': { get: answers([200, ref('Note')], [404]) },
  },
  {
    Member: objectOf({ id: number, email: text, name: text }, 'id', 'email', 'name'),
    Note: objectOf({ id: number, text, author: ref('Member'), author_id: number }, 'id', 'author'),
  },
  { id: number },
).replace('"schemas"', '"securitySchemes":{"key":{"type":"http","scheme":"bearer"}},"schemas"');

test('whose token a request carries is who calls', async () => {
  const client = await serveDocument(members);
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const register = async (email: string, name: string) =>
    (await client.send('POST', '/register', { email, name, password: `${name}!` })).body as {
      token: string;
      user: { id: number };
    };
  const ann = await register('ann@x.example', 'Ann');
  const bo = await register('bo@x.example', 'Bo');
  expect(ann.user.id).not.toBe(bo.user.id);
  const me = async (token: string) => (await client.send('GET', '/me', undefined, as(token))).body;
  expect(await me(ann.token)).toEqual({ id: ann.user.id, email: 'ann@x.example', name: 'Ann' });
  expect(await me(bo.token)).toMatchObject({ id: bo.user.id, name: 'Bo' });
  await client.send('PATCH', '/me', { name: 'Ann B.' }, as(ann.token));
  expect(await me(ann.token)).toMatchObject({ name: 'Ann B.', email: 'ann@x.example' });
  expect(await me(bo.token)).toMatchObject({ name: 'Bo' });
  // What somebody has made stays theirs, whoever looks at it.
  await client.send('POST', '/notes', { text: 'Hi' }, as(ann.token));
  const note = { author: { name: 'Ann B.' }, author_id: ann.user.id };
  expect((await client.send('GET', '/notes/1', undefined, as(bo.token))).body).toMatchObject(note);
  // Another sign-in is the same person, with what they have changed.
  const wrong = { email: 'ann@x.example', password: 'Bo!' };
  expect((await client.send('POST', '/login', wrong)).status).toBe(403);
  const again = await client.send('POST', '/login', { ...wrong, password: 'Ann!' });
  const { token } = again.body as { token: string };
  expect(await me(token)).toMatchObject({ id: ann.user.id, name: 'Ann B.' });
  await client.close();
});

test('a token that is over lets nobody in', async () => {
  const client = await serveDocument(members);
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const ann = { email: 'ann@x.example', name: 'Ann', password: 'p' };
  await client.send('POST', '/register', ann);
  const first = (await client.send('POST', '/login', ann)).body as Record<string, string>;
  const renew = (token: string | undefined) =>
    client.send('POST', '/auth/refresh', { refresh_token: token });
  const second = (await renew(first['refresh_token'])).body as Record<string, string>;
  expect(second['token']).not.toBe(first['token']);
  expect((await renew(first['refresh_token'])).status).toBe(401);
  const see = (token: string | undefined) => client.send('GET', '/me', undefined, as(token ?? ''));
  expect((await see(second['token'])).body).toMatchObject({ name: 'Ann' });
  await client.send('POST', '/logout', undefined, as(second['token'] ?? ''));
  expect((await see(second['token'])).status).toBe(401);
  expect((await see(first['token'])).status).toBe(200);
  await client.close();
});
