import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  documentOf,
  json,
  listOf,
  objectOf,
  ref,
  serveDocument,
} from './testing/documents.ts';

const time = { type: 'string', format: 'date-time', readOnly: true };
const text = { type: 'string' };
const user = objectOf(
  {
    id: { type: 'integer', readOnly: true },
    name: text,
    nickname: { type: ['string', 'null'] },
    email: text,
    tags: listOf(text),
    address: objectOf({ city: text, street: text }),
    password: { type: 'string', writeOnly: true },
    role: { type: 'string', enum: ['guest', 'admin'], default: 'guest' },
    version: { type: 'integer', readOnly: true },
    loginCount: { type: 'integer', readOnly: true },
    createdAt: time,
    updatedAt: time,
  },
  'id',
  'name',
  'createdAt',
);
const error = objectOf(
  { error: objectOf({ message: text, code: { type: 'integer' } }, 'message') },
  'error',
);
const patchBodies = {
  requestBody: {
    content: {
      ...json({ type: 'object' }),
      'application/merge-patch+json': { schema: { type: 'object' } },
      'application/json-patch+json': { schema: listOf({ type: 'object' }) },
    },
  },
};
const document = documentOf(
  {
    '/users': {
      get: answers([200, objectOf({ users: listOf(ref('User')) })]),
      post: {
        ...body(ref('User')),
        ...answers([201, objectOf({ user: ref('User') })], [400, error]),
      },
    },
    '/users/{id}': {
      get: answers([200, objectOf({ user: ref('User') })], [404, error]),
      put: { ...body(ref('User')), ...answers([200, ref('User')], [404, error]) },
      patch: { ...patchBodies, ...answers([200, ref('User')], [400, error], [404, error]) },
      delete: answers([204], [404, error]),
    },
    '/users/{id}/deactivate': { post: answers([200, ref('User')], [404, error]) },
    '/tags': { post: { ...body(ref('Tag')), ...answers([201, ref('Tag')], [409]) } },
    '/tags/{slug}': { get: answers([200, ref('Tag')], [404]), delete: answers([204], [404]) },
    '/labels': { post: { ...body(ref('Tag')), ...answers([201, ref('Tag')]) } },
    '/labels/{slug}': { get: answers([200, ref('Tag')], [404]) },
    '/customers': {
      post: { ...body(objectOf({ name: text })), ...answers([201, ref('Customer')]) },
    },
    '/customers/{customer}': { get: answers([200, ref('Customer')], [404]) },
    '/parcels': { post: { ...body(objectOf({ name: text })), ...answers([201, ref('Parcel')]) } },
    '/parcels/{id}': {
      get: answers([200, ref('Parcel')], [404]),
      patch: {
        ...body(objectOf({ status: text }, 'status')),
        ...answers([200, ref('Parcel')], [404]),
      },
    },
    '/uuids': { post: { ...body(objectOf({ name: text })), ...answers([201, ref('Keyed')]) } },
    '/uuids/{id}': { get: answers([200, ref('Keyed')], [404]) },
    '/cities/{city}': {
      get: answers([200, objectOf({ city: text, size: { type: 'integer' } }, 'city', 'size')]),
      delete: answers([204]),
    },
    '/silent': {
      get: answers([200, listOf(ref('Keyed'))]),
      post: { ...body(ref('Keyed')), ...answers([400, error]) },
    },
    '/settings': {
      get: answers([200, ref('Settings')]),
      put: { ...body(ref('Settings')), ...answers([200, ref('Settings')]) },
      patch: { ...body(ref('Settings')), ...answers([200, ref('Settings')]) },
    },
  },
  {
    User: user,
    Tag: objectOf({ slug: text, text }, 'slug'),
    Customer: objectOf({ id: { type: 'string', examples: ['cus_9s6XKzkN'] }, name: text }, 'id'),
    Parcel: objectOf({ id: text, name: text, status: { type: 'string', readOnly: true } }, 'id'),
    Keyed: objectOf({ id: { type: 'string', format: 'uuid', readOnly: true }, name: text }, 'id'),
    Settings: objectOf({
      theme: { type: 'string', enum: ['dark', 'light'] },
      size: { type: 'integer' },
    }),
  },
);

let client: Client;
beforeAll(async () => {
  client = await serveDocument(document);
});
afterAll(() => client.close());
beforeEach(() => client.double.control.reset());

interface User {
  readonly [name: string]: unknown;
  readonly id: number;
}

async function add(sent: object = {}): Promise<User> {
  const { status, body: made } = await client.send('POST', '/users', { name: 'Ann', ...sent });
  expect(status).toBe(201);
  return (made as { user: User }).user;
}

async function read(id: number): Promise<User> {
  return ((await client.send('GET', `/users/${id}`)).body as { user: User }).user;
}

test('what is created is read, listed, deleted, and then gone', async () => {
  const made = await client.send('POST', '/users', { name: 'Ann' });
  expect(made).toMatchObject({ status: 201, body: { user: { id: 1, name: 'Ann' } } });
  expect(made.headers.get('location')).toBe('/users/1');
  const { user: own } = made.body as { user: User };
  expect(await client.send('GET', '/users/1')).toMatchObject({ status: 200, body: { user: own } });
  expect((await client.send('GET', '/users')).body).toEqual({ users: [own] });
  expect(await client.send('DELETE', '/users/1')).toMatchObject({ status: 204, body: '' });
  expect(await client.send('GET', '/users/1')).toMatchObject({ status: 404 });
  expect(await client.send('DELETE', '/users/1')).toMatchObject({ status: 404 });
  expect((await client.send('GET', '/users')).body).toEqual({ users: [] });
  expect((await add()).id).toBe(2);
});

test('an error has the shape that the document gives it', async () => {
  expect(await client.send('GET', '/users/9')).toMatchObject({
    status: 404,
    body: { error: { message: 'There is no user "9".' } },
  });
  expect(await client.send('POST', '/users', { name: 7 })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('body/name must be string') } },
  });
});

test('the server fills in id, times, counters, version and defaults', async () => {
  const made = await add();
  expect(made).toMatchObject({
    id: 1,
    role: 'guest',
    version: 1,
    loginCount: 0,
    createdAt: expect.stringMatching(/T.*Z$/),
    updatedAt: made['createdAt'],
  });
  const { body: changed } = await client.send('PATCH', '/users/1', { name: 'Bea' });
  expect(changed).toMatchObject({ version: 2, createdAt: made['createdAt'] });
  expect(Date.parse(String((changed as User)['updatedAt']))).toBeGreaterThanOrEqual(
    Date.parse(String(made['createdAt'])),
  );
});

test('what is writeOnly is never shown, and what is readOnly is not taken', async () => {
  const made = await add({ password: 'secret', id: 77, version: 9 });
  expect(made).toMatchObject({ id: 1, version: 1 });
  await client.send('PATCH', '/users/1', { password: 'other', id: 78 });
  const shown = await client.send('GET', '/users');
  expect(JSON.stringify(shown.body)).not.toMatch(/secret|other|password/);
  expect(shown.body).toMatchObject({ users: [{ id: 1 }] });
});

test('PUT replaces: what is not sent is gone, but for what the server fills in', async () => {
  const made = await add({ email: 'a@example.com', tags: ['x'] });
  const { status, body: put } = await client.send('PUT', '/users/1', { name: 'Bea' });
  expect({ status, put }).toMatchObject({
    status: 200,
    put: { id: 1, name: 'Bea', createdAt: made['createdAt'], version: 2 },
  });
  expect(await read(1)).toEqual(put);
  expect(put).not.toHaveProperty('email');
  expect(put).not.toHaveProperty('tags');
});

test.each<[string, { given: object; want: object }]>([
  [
    'keeps what is not sent',
    { given: { name: 'Bea' }, want: { name: 'Bea', email: 'a@example.com' } },
  ],
  [
    'merges objects',
    { given: { address: { city: 'Rome' } }, want: { address: { city: 'Rome', street: 'Via 1' } } },
  ],
  [
    'takes a member of an object away by null',
    { given: { address: { street: null } }, want: { address: { city: 'Bonn' } } },
  ],
  [
    'takes null for a value where the schema has it',
    { given: { nickname: null }, want: { nickname: null } },
  ],
  ['puts a list in place of a list', { given: { tags: ['z'] }, want: { tags: ['z'] } }],
])('PATCH %s', async (_name, { given, want }) => {
  await add({
    email: 'a@example.com',
    nickname: 'A',
    tags: ['x', 'y'],
    address: { city: 'Bonn', street: 'Via 1' },
  });
  expect(
    await client.send('PATCH', '/users/1', given, {
      'content-type': 'application/merge-patch+json',
    }),
  ).toMatchObject({ status: 200, body: want });
  const kept = await read(1);
  expect(kept).toMatchObject(want);
  if ('address' in want) expect(kept['address']).toEqual(want.address);
});

test('PATCH takes an optional member away by null, and leaves a required one', async () => {
  await add({ email: 'a@example.com' });
  expect((await client.send('PATCH', '/users/1', { email: null, name: null })).status).toBe(200);
  const kept = await read(1);
  expect(kept).not.toHaveProperty('email');
  expect(kept).toMatchObject({ name: 'Ann' });
});

const patchType = { 'content-type': 'application/json-patch+json' };

test('JSON Patch does its operations', async () => {
  await add({ tags: ['x', 'y'] });
  const operations = [
    { op: 'test', path: '/name', value: 'Ann' },
    { op: 'replace', path: '/name', value: 'Bea' },
    { op: 'add', path: '/tags/-', value: 'z' },
    { op: 'remove', path: '/tags/0' },
  ];
  expect(await client.send('PATCH', '/users/1', operations, patchType)).toMatchObject({
    status: 200,
    body: { name: 'Bea', tags: ['y', 'z'] },
  });
  expect(await read(1)).toMatchObject({ name: 'Bea', tags: ['y', 'z'], version: 2 });
});

test.each<[string, { given: object[]; want: RegExp }]>([
  [
    'a test that fails',
    {
      given: [
        { op: 'replace', path: '/name', value: 'Bea' },
        { op: 'test', path: '/name', value: 'Cleo' },
      ],
      want: /body\/1 cannot be done: /,
    },
  ],
  [
    'a path that is not there',
    { given: [{ op: 'remove', path: '/nowhere/0' }], want: /body\/0 cannot be done: / },
  ],
  [
    'an operation that there is not',
    { given: [{ op: 'shuffle', path: '/name' }], want: /body\/0 cannot be done: / },
  ],
  [
    'what leaves a value of a wrong type',
    { given: [{ op: 'replace', path: '/name', value: 7 }], want: /name must be string/ },
  ],
])('JSON Patch with %s changes nothing', async (_name, { given, want }) => {
  const made = await add();
  expect(await client.send('PATCH', '/users/1', given, patchType)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringMatching(want) } },
  });
  expect(await read(1)).toEqual(made);
});

test('no patch changes what only the server writes', async () => {
  const made = await add();
  await client.send(
    'PATCH',
    '/users/1',
    [
      { op: 'replace', path: '/id', value: 5 },
      { op: 'replace', path: '/createdAt', value: '2000-01-01T00:00:00Z' },
      { op: 'replace', path: '/name', value: 'Bea' },
    ],
    patchType,
  );
  expect(await read(1)).toMatchObject({ id: 1, createdAt: made['createdAt'], name: 'Bea' });
});

test('an id that the client chooses is kept; a taken one is a conflict where the document has it, else it is replaced', async () => {
  expect(await client.send('POST', '/tags', { slug: 'blue', text: '1' })).toMatchObject({
    status: 201,
    body: { slug: 'blue' },
  });
  expect(await client.send('POST', '/tags', { slug: 'blue', text: '2' })).toMatchObject({
    status: 409,
  });
  expect(await client.send('GET', '/tags/blue')).toMatchObject({
    status: 200,
    body: { text: '1' },
  });
  await client.send('DELETE', '/tags/blue');
  expect(await client.send('POST', '/tags', { slug: 'blue', text: '3' })).toMatchObject({
    status: 201,
  });
  for (const text of ['1', '2'])
    expect((await client.send('POST', '/labels', { slug: 'blue', text })).status).toBe(201);
  expect(await client.send('GET', '/labels/blue')).toMatchObject({ body: { text: '2' } });
});

test('ids are like the example, or of the format that the schema has', async () => {
  const made = await Promise.all(
    [1, 2].map(
      async () => (await client.send('POST', '/customers', { name: 'A' })).body as { id: string },
    ),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  for (const { id } of made) {
    expect(id).toMatch(/^cus_[A-Za-z0-9]{8}$/);
    expect((await client.send('GET', `/customers/${id}`)).body).toEqual({ id, name: 'A' });
  }
  const { body: keyed } = await client.send('POST', '/uuids', { name: 'A' });
  expect((keyed as { id: string }).id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('what is asked for is made where no 404 is documented, and stays as it is until it is deleted', async () => {
  const first = await client.send('GET', '/cities/Bonn');
  expect(first).toMatchObject({ status: 200, body: { city: 'Bonn' } });
  expect((await client.send('GET', '/cities/Bonn')).body).toEqual(first.body);
  expect((await client.send('DELETE', '/cities/Bonn')).status).toBe(204);
  expect((await client.send('GET', '/cities/Bonn')).status).toBe(404);
});

test('a success that is not documented has no body, and is kept', async () => {
  expect(await client.send('POST', '/silent', { name: 'A' })).toMatchObject({
    status: 200,
    body: '',
  });
  expect((await client.send('GET', '/silent')).body).toMatchObject([{ name: 'A' }]);
});

test('one item at its path is read, replaced and changed', async () => {
  expect((await client.send('GET', '/settings')).status).toBe(200);
  expect((await client.send('PUT', '/settings', { theme: 'dark', size: 3 })).body).toEqual({
    theme: 'dark',
    size: 3,
  });
  expect((await client.send('PATCH', '/settings', { theme: 'light' })).body).toEqual({
    theme: 'light',
    size: 3,
  });
  expect((await client.send('GET', '/settings')).body).toEqual({ theme: 'light', size: 3 });
  await client.double.control.reset();
  expect((await client.send('GET', '/settings')).body).not.toEqual({ theme: 'light', size: 3 });
});

test('a hundred creations and changes at once lose nothing', async () => {
  const made = await Promise.all(
    Array.from({ length: 100 }, (_item, index) => add({ name: `User ${index}` })),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(100);
  expect(((await client.send('GET', '/users')).body as { users: User[] }).users).toHaveLength(100);
  await Promise.all(
    Array.from({ length: 100 }, (_item, index) =>
      client.send('PATCH', '/users/1', { address: { [`street${index}`]: 'x' } }),
    ),
  );
  const { address, version } = await read(1);
  expect(Object.keys(address as object)).toHaveLength(100);
  expect(version).toBe(101);
});

test('of items chosen by many at once one is made, the others are conflicts', async () => {
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => client.send('POST', '/tags', { slug: 'red' })),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([
    201,
    ...Array.from({ length: 19 }, () => 409),
  ]);
});

test('snapshots bring items back, and sandboxes do not see each other', async () => {
  await add();
  const snapshot = await client.double.control.snapshot();
  await client.send('DELETE', '/users/1');
  await client.double.control.restore(snapshot);
  expect(await read(1)).toMatchObject({ name: 'Ann' });
  const elsewhere = { 'x-doubletake-sandbox': 'other' };
  expect((await client.send('GET', '/users', undefined, elsewhere)).body).toEqual({ users: [] });
  expect(await client.send('POST', '/users', { name: 'Other' }, elsewhere)).toMatchObject({
    body: { user: { id: 1, name: 'Other' } },
  });
  expect(await read(1)).toMatchObject({ name: 'Ann' });
});

test('what the answer calls readOnly is changed by a request whose own schema takes it', async () => {
  const { body: made } = await client.send('POST', '/parcels', { name: 'Ada' });
  const path = `/parcels/${(made as { id: string }).id}`;
  expect((await client.send('PATCH', path, { status: 'gone' })).body).toMatchObject({
    name: 'Ada',
    status: 'gone',
  });
  expect((await client.send('GET', path)).body).toMatchObject({ name: 'Ada', status: 'gone' });
});

test('of the alternatives of an answer the one that knows what was sent is shown', async () => {
  const gone = objectOf({ id: text, deleted: { type: 'boolean', enum: [true] } }, 'id', 'deleted');
  const customer = objectOf(
    { id: text, name: text, email: text, balance: { type: 'integer' } },
    'id',
    'balance',
  );
  const one = await serveDocument(
    documentOf(
      {
        '/customers': {
          post: {
            ...body(objectOf({ name: text, email: text })),
            ...answers([201, ref('Customer')]),
          },
        },
        '/customers/{id}': {
          get: answers([200, { anyOf: [ref('Gone'), ref('Customer')] }], [404]),
          patch: {
            ...body(objectOf({ name: text, email: text })),
            ...answers([200, ref('Customer')], [404]),
          },
        },
      },
      { Gone: gone, Customer: customer },
    ),
  );
  const { body: made } = await one.send('POST', '/customers', {
    name: 'Ada',
    email: 'ada@example.com',
  });
  const path = `/customers/${(made as { id: string }).id}`;
  expect((await one.send('PATCH', path, { email: 'lovelace@example.com' })).body).toMatchObject({
    name: 'Ada',
    email: 'lovelace@example.com',
  });
  const { body: shown } = await one.send('GET', path);
  expect(shown).toMatchObject({ name: 'Ada', email: 'lovelace@example.com' });
  expect(shown).not.toHaveProperty('deleted');
  await one.close();
});
