import { expect, test } from 'vitest';
import type { DoubleOptions } from '../create-double.ts';
import {
  answers,
  body,
  type Client,
  documentOf,
  listOf,
  objectOf,
  serveDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const order = objectOf({ id: text, note: text }, 'id', 'note');
const line = objectOf({ id: text, sku: text }, 'id', 'sku');
const missing = objectOf({ message: text }, 'message');
const orders = documentOf(
  {
    '/orders': {
      get: answers([200, listOf(order)]),
      post: { ...body(objectOf({ note: text }, 'note')), ...answers([201, order]) },
    },
    '/orders/{orderId}': {
      get: answers([200, order], [404, missing]),
      delete: answers([204], [404, missing]),
    },
    '/orders/{orderId}/cancel': { post: answers([200, order], [404, missing]) },
    '/orders/{orderId}/lines': {
      get: answers([200, listOf(line)], [404, missing]),
      post: { ...body(objectOf({ sku: text }, 'sku')), ...answers([201, line], [404, missing]) },
    },
    '/orders/{orderId}/lines/{lineId}': { get: answers([200, line], [404, missing]) },
    '/orders/{orderId}/invoice': {
      get: answers([200, objectOf({ total: { type: 'integer' } }, 'total')], [404, missing]),
    },
  },
  {},
  { orderId: { ...text, examples: ['o-shown'] } },
);

async function withOrders(options: DoubleOptions, use: (client: Client) => Promise<void>) {
  const client = await serveDocument(orders, options);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

const make = { Prefer: 'unknown-ids=make' };
type Given = {
  options?: DoubleOptions;
  reset?: object;
  headers?: Record<string, string>;
  call: readonly [method: string, path: string, body?: unknown];
};

test.each<[string, { given: Given; want: number }]>([
  ['a read is refused by default', { given: { call: ['GET', '/orders/x'] }, want: 404 }],
  [
    'a read answers with the option',
    { given: { options: { unknownIds: 'make' }, call: ['GET', '/orders/x'] }, want: 200 },
  ],
  [
    'an action answers',
    { given: { options: { unknownIds: 'make' }, call: ['POST', '/orders/x/cancel'] }, want: 200 },
  ],
  [
    'what lies below answers, and what it lies below too',
    { given: { options: { unknownIds: 'make' }, call: ['GET', '/orders/x/lines/y'] }, want: 200 },
  ],
  [
    'a creation below answers',
    {
      given: { options: { unknownIds: 'make' }, call: ['POST', '/orders/x/lines', { sku: 'a' }] },
      want: 201,
    },
  ],
  [
    'what keeps no state below answers',
    { given: { options: { unknownIds: 'make' }, call: ['GET', '/orders/x/invoice'] }, want: 200 },
  ],
  [
    'a deletion answers',
    { given: { options: { unknownIds: 'make' }, call: ['DELETE', '/orders/x'] }, want: 204 },
  ],
  ['one request prefers it', { given: { headers: make, call: ['GET', '/orders/x'] }, want: 200 }],
  [
    'one request prefers it not',
    {
      given: {
        options: { unknownIds: 'make' },
        headers: { Prefer: 'unknown-ids=refuse' },
        call: ['GET', '/orders/x'],
      },
      want: 404,
    },
  ],
  [
    'a sandbox is begun with it',
    { given: { reset: { unknownIds: 'make' }, call: ['GET', '/orders/x'] }, want: 200 },
  ],
  [
    'a reset without it goes by the option',
    {
      given: { options: { unknownIds: 'make' }, reset: {}, call: ['GET', '/orders/x'] },
      want: 200,
    },
  ],
  [
    'an id that the document shows answers',
    { given: { call: ['GET', '/orders/o-shown'] }, want: 200 },
  ],
  [
    'where nothing is to be there, it does not',
    { given: { options: { empty: true }, call: ['GET', '/orders/o-shown'] }, want: 404 },
  ],
])('an id that nobody has made: %s', async (_name, { given, want }) => {
  await withOrders(given.options ?? {}, async (client) => {
    if (given.reset !== undefined) await client.send('POST', '/__doubletake/reset', given.reset);
    const [method, path, sent] = given.call;
    expect((await client.send(method, path, sent, given.headers)).status).toBe(want);
  });
});

test('what was made for one request is read by the next', () =>
  withOrders({}, async (client) => {
    const made = await client.send('GET', '/orders/x', undefined, make);
    expect(made.headers.get('preference-applied')).toBe('unknown-ids=make');
    expect(made.body).toMatchObject({ id: 'x' });
    expect((await client.send('GET', '/orders/x')).body).toEqual(made.body);
  }));

test('with the option a made-up item answers after its deletion, a client’s own does not', () =>
  withOrders({ unknownIds: 'make' }, async (client) => {
    await client.send('DELETE', '/orders/x');
    expect((await client.send('GET', '/orders/x')).status).toBe(200);
    const own = (await client.send('POST', '/orders', { note: 'mine' })).body as { id: string };
    await client.send('DELETE', `/orders/${own.id}`);
    expect((await client.send('GET', `/orders/${own.id}`)).status).toBe(404);
  }));

test('an id that the document shows stays deleted', () =>
  withOrders({}, async (client) => {
    expect((await client.send('DELETE', '/orders/o-shown')).status).toBe(204);
    expect((await client.send('GET', '/orders/o-shown')).status).toBe(404);
  }));

test('a creation takes the place of what was made up under its id', async () => {
  const tag = objectOf({ id: text, label: text }, 'id', 'label');
  const client = await serveDocument(
    documentOf({
      '/tags': { post: { ...body(tag), ...answers([201, tag], [409, missing]) } },
      '/tags/{id}': {
        get: answers([200, tag], [404, missing]),
        put: { ...body(tag), ...answers([200, tag], [404, missing]) },
        delete: answers([204], [404, missing]),
      },
    }),
    { unknownIds: 'make' },
  );
  await client.send('GET', '/tags/red');
  const sent = { id: 'red', label: 'Red' };
  expect(await client.send('POST', '/tags', sent)).toMatchObject({ status: 201, body: sent });
  expect((await client.send('GET', '/tags/red')).body).toEqual(sent);
  const again = { id: 'red', label: 'Scarlet' };
  expect(await client.send('POST', '/tags', again)).toMatchObject({ status: 201, body: again });
  await client.send('PUT', '/tags/red', again);
  await client.send('DELETE', '/tags/red');
  expect((await client.send('GET', '/tags/red')).status).toBe(200);
  expect((await client.send('POST', '/tags', again, { prefer: 'unknown-ids=refuse' })).status).toBe(
    201,
  );
  expect((await client.send('POST', '/tags', again, { prefer: 'unknown-ids=refuse' })).status).toBe(
    409,
  );
  await client.close();
});

test('with the option nothing is taken, and any cursor begins a list', async () => {
  const user = objectOf({ id: text, email: text }, 'id', 'email');
  const page = objectOf({ data: listOf(user), next_cursor: text }, 'data');
  const parameters = [
    { name: 'limit', in: 'query', schema: { type: 'integer' } },
    { name: 'cursor', in: 'query', schema: text },
  ];
  const document = documentOf({
    '/users': {
      get: { ...answers([200, page], [400, missing]), parameters },
      post: {
        ...body(objectOf({ email: { ...text, description: 'Must be unique.' } }, 'email')),
        ...answers([201, user], [409, missing]),
      },
    },
    '/users/{id}': { get: answers([200, user], [404, missing]) },
  });
  for (const [unknownIds, taken, listed] of [
    ['refuse', 409, 400],
    ['make', 201, 200],
  ] as const) {
    const client = await serveDocument(document, { unknownIds });
    await client.send('POST', '/users', { email: 'a@example.com' });
    expect((await client.send('POST', '/users', { email: 'a@example.com' })).status).toBe(taken);
    expect((await client.send('GET', '/users?cursor=my_cursor')).status).toBe(listed);
    await client.close();
  }
});

test('another value than those accepted is refused', async () => {
  await expect(serveDocument(orders, { unknownIds: 'any' as never })).rejects.toThrow(
    'unknownIds is "any" (accepted: refuse, make)',
  );
});

test('an item that was only read is in no list until something is done to it', async () => {
  const document = documentOf({
    '/lamps': {
      get: answers([200, listOf(order)]),
      post: { ...body(objectOf({ note: text }, 'note')), ...answers([201, order]) },
    },
    '/lamps/{lampId}': {
      get: answers([200, order]),
      patch: { ...body(objectOf({ note: text })), ...answers([200, order]) },
    },
  });
  const client = await serveDocument(document);
  expect((await client.send('GET', '/lamps/unseen')).body).toMatchObject({ id: 'unseen' });
  expect((await client.send('GET', '/lamps')).body).toEqual([]);
  await client.send('PATCH', '/lamps/unseen', { note: 'bright' });
  expect((await client.send('GET', '/lamps')).body).toEqual([{ id: 'unseen', note: 'bright' }]);
  await client.close();
});
