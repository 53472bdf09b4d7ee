import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const number = { type: 'number' };
const flag = { type: 'boolean' };
const time = { type: 'string', format: 'date-time' };
const now = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
const ids = { board_id: whole, column_id: whole, card_id: whole, label_id: whole, id: whole };

const board = documentOf(
  {
    '/me': { get: answers([200, ref('User')]) },
    '/session': {
      post: { ...body(objectOf({ email: text, password: text })), ...answers([200, ref('User')]) },
    },
    '/boards': {
      get: answers([200, listOf(ref('Board'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Board')]) },
    },
    '/boards/{board_id}': { get: answers([200, ref('Board')], [404]), delete: answers([204]) },
    '/boards/{board_id}/columns': {
      get: answers([200, listOf(ref('Column'))]),
      post: { ...body(objectOf({ title: text }, 'title')), ...answers([201, ref('Column')]) },
    },
    '/columns/{column_id}': {
      patch: { ...body(objectOf({ title: text })), ...answers([200, ref('Column')]) },
      delete: answers([204]),
    },
    '/boards/{board_id}/labels': {
      get: answers([200, listOf(ref('Label'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Label')]) },
    },
    '/columns/{column_id}/cards': {
      get: answers([200, listOf(ref('Card'))]),
      post: {
        ...body(objectOf({ title: text, label_ids: listOf(whole) }, 'title')),
        ...answers([201, ref('Card')]),
      },
    },
    '/cards/{card_id}': { get: answers([200, ref('Card')], [404]), delete: answers([204]) },
    '/cards/{card_id}/move': {
      post: {
        ...body(objectOf({ column_id: whole, position: whole }, 'column_id')),
        ...answers([200, ref('Card')]),
      },
    },
    '/cards/{card_id}/assignee': {
      put: {
        ...body(objectOf({ user_id: whole }, 'user_id')),
        ...answers([200, ref('Card')]),
      },
      delete: answers([200, ref('Card')]),
    },
    '/cards/{card_id}/labels/{label_id}': { put: answers([204]), delete: answers([204]) },
    '/cards/{card_id}/notes': {
      get: answers([200, listOf(ref('Note'))]),
      post: { ...body(objectOf({ body: text }, 'body')), ...answers([201, ref('Note')]) },
    },
    '/notes/{id}': { delete: answers([204]) },
    '/notices': {
      get: {
        ...query(['unread', flag]),
        ...answers([200, objectOf({ unread_count: whole, items: listOf(ref('Notice')) })]),
      },
    },
    '/notices/{id}/read': { post: answers([200, ref('Notice')]) },
    '/notices/read-all': { post: answers([204]) },
  },
  {
    User: objectOf({ id: whole, name: text, email: text, created_at: time }, 'id', 'name'),
    Board: objectOf(
      { id: whole, name: text, columns: listOf(ref('Column')), labels: listOf(ref('Label')) },
      'id',
      'name',
    ),
    Column: objectOf(
      { id: whole, board_id: whole, title: text, position: whole },
      'id',
      'title',
      'board_id',
    ),
    Label: objectOf({ id: whole, name: text }, 'id', 'name'),
    Card: objectOf(
      {
        id: whole,
        column_id: whole,
        board_id: whole,
        title: text,
        position: whole,
        labels: listOf(ref('Label')),
        assignee: { anyOf: [ref('User'), { type: 'null' }] },
      },
      'id',
      'title',
      'column_id',
    ),
    Note: objectOf({ id: whole, card_id: whole, body: text, author: ref('User') }, 'id', 'body'),
    Notice: objectOf(
      { id: whole, text, read_at: { type: ['string', 'null'], format: 'date-time' } },
      'id',
      'text',
      'read_at',
    ),
  },
  ids,
);

const made: readonly Step[] = [
  { send: ['POST', '/boards', { name: 'b' }], want: { id: 1, columns: [], labels: [] } },
  { send: ['POST', '/boards/1/columns', { title: 'to do' }], want: { board_id: 1, position: 0 } },
  { send: ['POST', '/boards/1/columns', { title: 'done' }], want: { board_id: 1, position: 1 } },
  { send: ['POST', '/boards/1/labels', { name: 'bug' }], want: { id: 1 } },
  { send: ['POST', '/boards/1/labels', { name: 'ux' }], want: { id: 2 } },
  {
    send: ['POST', '/columns/1/cards', { title: 'c', label_ids: [1] }],
    want: { column_id: 1, board_id: 1, position: 0, labels: [{ id: 1, name: 'bug' }] },
  },
];

test.each<[string, readonly Step[]]>([
  [
    'lists what was made below it',
    [
      {
        send: ['GET', '/boards/1'],
        want: {
          columns: [{ id: 1, title: 'to do' }, { id: 2 }],
          labels: [{ name: 'bug' }, { name: 'ux' }],
        },
      },
    ],
  ],
  [
    'of which one is moved lists it no longer, and the other does',
    [
      {
        send: ['POST', '/cards/1/move', { column_id: 2, position: 0 }],
        want: { column_id: 2, position: 0 },
      },
      { send: ['GET', '/columns/1/cards'], exactly: [] },
      { send: ['GET', '/columns/2/cards'], want: [{ id: 1 }] },
    ],
  ],
  [
    'shows the labels that were put on it and taken off',
    [
      { send: ['PUT', '/cards/1/labels/2'] },
      { send: ['GET', '/cards/1'], want: { labels: [{ name: 'bug' }, { name: 'ux' }] } },
      { send: ['DELETE', '/cards/1/labels/1'] },
      { send: ['GET', '/cards/1'], want: { labels: [{ id: 2, name: 'ux' }] } },
      { send: ['POST', '/columns/1/cards', { title: 'bare' }], want: { id: 2, labels: [] } },
      { send: ['PUT', '/cards/2/labels/2'] },
      { send: ['GET', '/cards/2'], want: { labels: [{ id: 2, name: 'ux' }] } },
    ],
  ],
  [
    'shows who it was given to, and nobody when that is taken back',
    [
      { send: ['PUT', '/cards/1/assignee', { user_id: 7 }], want: { assignee: { id: 7 } } },
      { send: ['GET', '/cards/1'], want: { id: 1, assignee: { id: 7 } } },
      { send: ['DELETE', '/cards/1/assignee'], want: { id: 1, title: 'c', assignee: null } },
    ],
  ],
  [
    'that is deleted takes what was made below it along',
    [
      { send: ['DELETE', '/columns/1'] },
      { send: ['GET', '/cards/1'], status: 404 },
      { send: ['POST', '/columns/2/cards', { title: 'd' }], want: { id: 2 } },
      { send: ['DELETE', '/boards/1'] },
      { send: ['GET', '/cards/2'], status: 404 },
    ],
  ],
  [
    'made after one is gone has a place that no other has',
    [
      { send: ['POST', '/boards/1/columns', { title: 'later' }], want: { id: 3, position: 2 } },
      { send: ['DELETE', '/columns/1'] },
      { send: ['POST', '/boards/1/columns', { title: 'new' }], want: { id: 4, position: 3 } },
    ],
  ],
  [
    'has notes by the one who signed in, deleted by a path that does nothing else',
    [
      { send: ['POST', '/session', { email: 'ann@x.example', password: 'p' }] },
      { send: ['GET', '/me'], want: { email: 'ann@x.example' } },
      {
        send: ['POST', '/cards/1/notes', { body: 'n' }],
        want: { card_id: 1, author: { email: 'ann@x.example' } },
      },
      { send: ['DELETE', '/notes/1'] },
      { send: ['GET', '/cards/1/notes'], exactly: [] },
    ],
  ],
])('an item of a board %s', async (_name, steps) => {
  await walk(board, [...made, ...steps]);
});

test('what nothing makes is read one by one and all at once, and counted', async () => {
  const client = await serveDocument(board);
  type Notices = { unread_count: number; items: { id: number; read_at: unknown }[] };
  const list = async (query = '') => (await client.send('GET', `/notices${query}`)).body as Notices;
  const before = await list();
  // How many of the made-up ones are unread is a matter of the seed.
  const unread = before.items.filter(({ read_at }) => read_at === null);
  expect(before.unread_count).toBe(unread.length);
  expect((await list('?unread=true')).items).toEqual(unread);
  const one = unread[0] ?? before.items[0];
  const answer = await client.send('POST', `/notices/${one?.id}/read`);
  expect(answer.body).toMatchObject({ id: one?.id, read_at: now });
  expect((await list()).unread_count).toBe(Math.max(0, unread.length - 1));
  await client.send('POST', '/notices/read-all');
  expect(await list('?unread=true')).toMatchObject({ unread_count: 0, items: [] });
  await client.close();
});

const line = objectOf(
  {
    id: whole,
    product: ref('Product'),
    quantity: whole,
    unitPrice: number,
    lineTotal: number,
  },
  'id',
  'quantity',
);

/** A basket, alone or one of several. */
test('explain says what a new item has in common with others as assumed', async () => {
  const client = await serveDocument(board);
  const answer = await client.send('GET', '/__doubletake/apis/test/explanation');
  await client.close();
  const { resources } = answer.body as { resources: { name: string; shows: unknown }[] };
  expect(resources.find(({ name }) => /cards$/.test(name))?.shows).toMatchObject({
    position: 'after those that are there, where it is not sent (assumed)',
    board_id: 'that of what it is made below or names, where it is not sent (assumed)',
  });
});

function shop(base: string): string {
  return documentOf(
    {
      '/products': {
        get: answers([200, listOf(ref('Product'))]),
        post: {
          ...body(objectOf({ name: text, price: number, currency: text }, 'name', 'price')),
          ...answers([201, ref('Product')]),
        },
      },
      '/products/{id}': { get: answers([200, ref('Product')]) },
      '/orders': {
        get: answers([200, listOf(ref('Order'))]),
        post: {
          ...body(objectOf({ items: listOf(objectOf({ productId: whole, quantity: whole })) })),
          ...answers([201, ref('Order')]),
        },
      },
      ...(base === '/basket'
        ? { '/basket': { get: answers([200, ref('Basket')]), delete: answers([204]) } }
        : {
            '/baskets': { post: { ...body(objectOf({})), ...answers([201, ref('Basket')]) } },
            '/baskets/{basketId}': { get: answers([200, ref('Basket')]) },
          }),
      [`${base}/items`]: {
        post: {
          ...body(objectOf({ productId: whole, quantity: whole }, 'productId', 'quantity')),
          ...answers([200, ref('Basket')]),
        },
      },
      [`${base}/items/{itemId}`]: {
        put: {
          ...body(objectOf({ quantity: whole }, 'quantity')),
          ...answers([200, ref('Basket')]),
        },
        delete: answers([200, ref('Basket')]),
      },
    },
    {
      Product: objectOf({ id: whole, name: text, price: number, currency: text }, 'id', 'name'),
      Basket: objectOf(
        { id: whole, items: listOf(line), totalQuantity: whole, total: number, currency: text },
        'id',
        'items',
      ),
      Order: objectOf(
        {
          id: whole,
          orderNumber: text,
          items: listOf(objectOf({ productId: whole, quantity: whole, unitPrice: number })),
          total: number,
          currency: text,
        },
        'id',
      ),
    },
    { id: whole, itemId: whole, basketId: whole },
  );
}

const goods: readonly Step[] = [
  { send: ['POST', '/products', { name: 'shoe', price: 40, currency: 'CHF' }], want: { id: 1 } },
  { send: ['POST', '/products', { name: 'bag', price: 19.5, currency: 'CHF' }], want: { id: 2 } },
];

test.each<[string, { given: string; made: readonly Step[]; at: string }]>([
  ['the one basket', { given: shop('/basket'), made: [], at: '/basket' }],
  [
    'one of several baskets',
    {
      given: shop('/baskets/{basketId}'),
      made: [{ send: ['POST', '/baskets', {}], want: { id: 1, items: [] } }],
      at: '/baskets/1',
    },
  ],
])('lines of %s are in it, with their sums', async (_name, { given, made: before, at }) => {
  const shoe = { id: 1, product: { id: 1, name: 'shoe' }, quantity: 2, unitPrice: 40 };
  await walk(given, [
    ...goods,
    ...before,
    { send: ['GET', at], want: { items: [], total: 0, totalQuantity: 0 } },
    {
      send: ['POST', `${at}/items`, { productId: 1, quantity: 2 }],
      want: { items: [{ ...shoe, lineTotal: 80 }], total: 80, totalQuantity: 2, currency: 'CHF' },
    },
    { send: ['POST', `${at}/items`, { productId: 2, quantity: 1 }], want: { total: 99.5 } },
    {
      send: ['POST', `${at}/items`, { productId: 1, quantity: 1 }],
      want: { items: [{ id: 1, quantity: 3, lineTotal: 120 }, { id: 2 }], total: 139.5 },
    },
    { send: ['PUT', `${at}/items/1`, { quantity: 1 }], want: { total: 59.5, totalQuantity: 2 } },
    { send: ['DELETE', `${at}/items/2`], want: { items: [{ id: 1 }], total: 40 } },
    { send: ['PUT', `${at}/items/1`, { quantity: 0 }], want: { items: [], total: 0 } },
    { send: ['GET', at], want: { items: [], total: 0 } },
  ]);
});

const bag = (key: string, line: Record<string, unknown>) =>
  documentOf(
    {
      '/books': {
        get: answers([200, listOf(ref('Book'))]),
        post: {
          ...body(objectOf({ title: text, price: number }, 'title', 'price')),
          ...answers([201, ref('Book')]),
        },
      },
      '/bag': { get: answers([200, ref('Bag')]) },
      '/bag/lines': {
        post: {
          ...body(objectOf({ book_id: whole, qty: whole }, 'book_id', 'qty')),
          ...answers([200, ref('Bag')]),
        },
      },
      [`/bag/lines/{${key}}`]: {
        put: { ...body(objectOf({ qty: whole }, 'qty')), ...answers([200, ref('Bag')], [404]) },
        delete: answers([200, ref('Bag')], [404]),
      },
    },
    {
      Book: objectOf({ id: whole, title: text, price: number }, 'id', 'title', 'price'),
      Bag: objectOf(
        {
          lines: listOf(objectOf({ ...line, qty: whole, unit_price: number, amount: number })),
          total: number,
          total_items: whole,
        },
        'lines',
        'total',
      ),
    },
    { [key]: whole },
  );

test.each<[string, { given: string }]>([
  ['the id of what it names', { given: bag('book_id', { book_id: whole }) }],
  ['the id of what it shows', { given: bag('bookId', { book: ref('Book') }) }],
  ['an id of its own', { given: bag('line_id', { line_id: whole, book_id: whole }) }],
])('a line is found by %s, and the same again adds to its qty', async (_name, { given }) => {
  await walk(given, [
    { send: ['POST', '/books', { title: 'a', price: 10 }] },
    { send: ['POST', '/books', { title: 'b', price: 2.5 }] },
    { send: ['POST', '/bag/lines', { book_id: 1, qty: 2 }], want: { total: 20 } },
    { send: ['POST', '/bag/lines', { book_id: 2, qty: 1 }], want: { total: 22.5 } },
    {
      send: ['POST', '/bag/lines', { book_id: 1, qty: 1 }],
      want: {
        lines: [
          { qty: 3, amount: 30 },
          { qty: 1, amount: 2.5 },
        ],
        total_items: 4,
      },
    },
    { send: ['PUT', '/bag/lines/1', { qty: 5 }], want: { total: 52.5 } },
    { send: ['PUT', '/bag/lines/2', { qty: 0 }], want: { lines: [{ qty: 5 }], total: 50 } },
    { send: ['DELETE', '/bag/lines/9'], status: 404 },
    { send: ['DELETE', '/bag/lines/1'], want: { lines: [], total: 0 } },
  ]);
});

test('an order has the currency of its products, and a number of its own', async () => {
  await walk(shop('/basket'), [
    ...goods,
    {
      send: ['POST', '/orders', { items: [{ productId: 1, quantity: 2 }] }],
      want: { currency: 'CHF', total: 80, orderNumber: 'ORD-100001' },
    },
    {
      send: ['POST', '/orders', { items: [{ productId: 2, quantity: 2 }] }],
      want: { currency: 'CHF', orderNumber: 'ORD-100002' },
    },
  ]);
});

const talk = documentOf(
  {
    '/rooms': {
      get: answers([200, listOf(ref('Room'))]),
      post: {
        ...body(objectOf({ name: text, member_ids: listOf(text) }, 'name')),
        ...answers([201, ref('Room')]),
      },
    },
    '/rooms/{room_id}': { get: answers([200, ref('Room')]), delete: answers([204]) },
    '/rooms/{room_id}/members': { get: answers([200, objectOf({ members: listOf(ref('User')) })]) },
    '/rooms/{room_id}/members/{user_id}': { put: answers([204]), delete: answers([204]) },
    '/rooms/{room_id}/messages': {
      get: {
        parameters: [
          { name: 'before', in: 'query', description: 'older than this', schema: text },
          { name: 'after', in: 'query', schema: text },
          { name: 'limit', in: 'query', schema: { ...whole, default: 10 } },
        ],
        responses: {
          200: {
            description: 'newest first',
            content: json(objectOf({ messages: listOf(ref('Message')) })),
          },
        },
      },
      post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Message')]) },
    },
    '/rooms/{room_id}/messages/{message_id}': {
      get: answers([200, ref('Message')]),
      patch: { ...body(objectOf({ text })), ...answers([200, ref('Message')]) },
    },
    '/rooms/{room_id}/messages/{message_id}/reactions': {
      post: {
        ...body(objectOf({ emoji: text }, 'emoji')),
        ...answers([201, objectOf({ emoji: text, count: whole })]),
      },
    },
  },
  {
    User: objectOf({ id: text, name: text }, 'id', 'name'),
    Room: objectOf({ id: text, name: text, member_ids: listOf(text) }, 'id', 'name'),
    Message: objectOf(
      {
        id: { ...text, examples: ['m-100'] },
        room_id: text,
        text,
        edited: flag,
        reactions: listOf(objectOf({ emoji: text, count: whole, reacted: flag })),
      },
      'id',
      'text',
    ),
  },
);

test('a room lists its members, and its messages with what was said to them', async () => {
  const client = await serveDocument(talk);
  const send = async (...request: Parameters<typeof client.send>) =>
    (await client.send(...request)).body as never;
  const { id: room } = await send('POST', '/rooms', { name: 'r', member_ids: ['u1', 'u2'] });
  const at = `/rooms/${String(room)}`;
  await send('PUT', `${at}/members/u3`);
  await send('DELETE', `${at}/members/u1`);
  const { members } = await send('GET', `${at}/members`);
  expect(members).toEqual([
    { id: 'u2', name: expect.any(String) },
    { id: 'u3', name: expect.any(String) },
  ]);
  const sent: string[] = [];
  for (const said of ['one', 'two', 'three', 'four'])
    sent.push((await send('POST', `${at}/messages`, { text: said }))['id']);
  const texts = async (asked: string) =>
    ((await send('GET', `${at}/messages?${asked}`))['messages'] as { text: string }[]).map(
      ({ text: said }) => said,
    );
  expect(await texts('limit=2')).toEqual(['four', 'three']);
  expect(await texts(`limit=2&before=${sent[2]}`)).toEqual(['two', 'one']);
  expect(await texts(`limit=2&after=${sent[2]}`)).toEqual(['four']);
  const message = `${at}/messages/${sent[0]}`;
  const thumb = { emoji: '👍', count: 1 };
  expect(await send('POST', `${message}/reactions`, { emoji: '👍' })).toEqual(thumb);
  expect(await send('POST', `${message}/reactions`, { emoji: '👍' })).toEqual(thumb);
  await send('POST', `${message}/reactions`, { emoji: '🎉' });
  expect(await send('PATCH', message, { text: 'uno' })).toMatchObject({
    text: 'uno',
    edited: true,
    reactions: [
      { ...thumb, reacted: true },
      { emoji: '🎉', count: 1, reacted: true },
    ],
  });
  await client.close();
});

const maybe = { type: ['integer', 'null'] };
const owned = (list: object) =>
  documentOf(
    {
      '/racks': {
        get: answers([200, listOf(ref('Rack'))]),
        post: { ...body(objectOf({ name: text })), ...answers([201, ref('Rack')]) },
      },
      '/racks/{id}': { get: answers([200, ref('Rack')]), delete: answers([204]) },
      '/books': {
        get: answers([200, listOf(ref('Book'))]),
        post: {
          ...body(objectOf({ title: text, rack_id: whole }, 'title')),
          ...answers([201, ref('Book')]),
        },
      },
      '/books/{id}': { get: answers([200, ref('Book')], [404]) },
    },
    {
      Rack: objectOf({ id: whole, name: text }, 'id'),
      Book: objectOf({ id: whole, title: text, rack_id: list }, 'id', 'title'),
    },
    { id: whole },
  );

test.each<[string, { given: string; want: unknown }]>([
  ['null where it may be', { given: owned(maybe), want: { id: 1, rack_id: null } }],
  [
    'left where the document says nothing of it',
    { given: owned(whole), want: { id: 1, rack_id: 1 } },
  ],
  [
    'left where the document takes the relation back',
    {
      given: owned({ ...maybe, 'x-doubletake-relation': false }),
      want: { id: 1, rack_id: 1 },
    },
  ],
])('the id of what was deleted is %s', async (_name, { given, want }) => {
  await walk(given, [
    { send: ['POST', '/racks', { name: 's' }] },
    { send: ['POST', '/books', { title: 't', rack_id: 1 }] },
    { send: ['DELETE', '/racks/1'] },
    { send: ['GET', '/books/1'], want },
  ]);
});
