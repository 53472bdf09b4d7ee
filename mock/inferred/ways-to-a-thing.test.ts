import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const one = (name: string) => answers([200, objectOf({ [name]: ref(name) }, name)]);

/** One document with all the ways: each test has resources of its own. */
const document = documentOf(
  {
    // Calls: what stands before the last word is the collection.
    '/parcel/create': {
      post: { ...body(objectOf({ label: text, weight: number }, 'label')), ...one('Parcel') },
    },
    '/parcel/get': {
      post: { ...body(objectOf({ parcel_id: text }, 'parcel_id')), ...one('Parcel') },
    },
    '/parcel/update': {
      post: {
        ...body(objectOf({ parcel_id: text, label: text }, 'parcel_id')),
        ...one('Parcel'),
      },
    },
    '/parcel/list': {
      post: {
        ...body(objectOf({ label: text })),
        ...answers([200, objectOf({ parcels: listOf(ref('Parcel')) }, 'parcels')]),
      },
    },
    '/parcel/cancel': {
      post: { ...body(objectOf({ parcel_id: text }, 'parcel_id')), ...one('Parcel') },
    },
    '/parcel/remove': {
      post: {
        ...body(objectOf({ parcel_id: text }, 'parcel_id')),
        ...answers([200, objectOf({ removed: { type: 'boolean' } })], [404]),
      },
    },
    // One item by its members.
    '/links': {
      post: { ...body(objectOf({ domain: text, key: text })), ...answers([201, ref('Link')]) },
    },
    '/links/{linkId}': {
      patch: { ...body(objectOf({ key: text })), ...answers([200, ref('Link')]) },
    },
    '/links/info': {
      get: { ...query('domain', 'key', 'linkId'), ...answers([200, ref('Link')], [404]) },
    },
    // Worked out at each call, and kept nowhere.
    '/links/preview': { get: { ...query('domain', 'key'), ...answers([200, ref('Link')], [404]) } },
    // Named by a number, by a part of the parameter's name, in another case, by one of two members.
    '/takes': { post: { ...body(ref('Take')), ...answers([201, ref('Take')]) } },
    '/takes/{take}': { get: answers([200, ref('Take')], [404]) },
    '/badges': {
      post: {
        ...body(objectOf({ name: text, badges: objectOf({ id: text, size: number }) }, 'name')),
        ...answers([200, objectOf({ message: text })]),
      },
      get: answers([200, objectOf({ badges: listOf(objectOf({ name: text }, 'name')) })]),
    },
    '/badges/{badges_name}': { delete: answers([204], [404]) },
    '/senders': {
      post: {
        ...body(objectOf({ Sid: text }, 'Sid')),
        ...answers([201, objectOf({ sid: text, kind: text }, 'sid')]),
      },
    },
    '/senders/{Sid}': { get: answers([200, objectOf({ sid: text, kind: text }, 'sid')], [404]) },
    '/hosts': {
      post: { ...body(objectOf({ alias: text })), ...answers([201, ref('Host')]) },
    },
    '/hosts/info': { get: { ...query('alias'), ...answers([200, ref('Host')], [404]) } },
    '/hosts/{idOrAlias}': { get: answers([200, ref('Host')], [404]) },
    // Made by a call that answers the id alone.
    '/tones/add': {
      post: {
        ...body(objectOf({ name: text })),
        ...answers([200, objectOf({ tone_id: text }, 'tone_id')]),
      },
    },
    '/tones/{tone_id}': { get: answers([200, ref('Tone')]) },
    '/tones': { get: answers([200, objectOf({ tones: listOf(ref('Tone')) }, 'tones')]) },
    // Made at a later version of the path.
    '/v1/reels/{id}': { get: answers([200, ref('Tone')], [404]) },
    '/v2/reels': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Tone')]) },
    },
    '/v1/reels': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Tone')]) },
    },
    // Named by the path alone.
    '/racks/{rack_name}': {
      put: {
        ...body(objectOf({ size: number }, 'size')),
        ...answers([200, objectOf({ result: { type: 'boolean' } })]),
      },
      get: answers([200, objectOf({ result: objectOf({ size: number }) })], [404]),
    },
    '/racks': {
      get: answers([
        200,
        objectOf({ result: objectOf({ racks: listOf(objectOf({ name: text }, 'name')) }) }),
      ]),
    },
    // Named by the one above and by itself.
    '/user': { get: answers([200, ref('User')]) },
    '/user/barns': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Barn')]) },
      get: answers([200, listOf(ref('Barn'))]),
    },
    '/orgs/{org}/barns': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Barn')]) },
    },
    '/barns/{owner}/{barn}': {
      get: answers([200, ref('Barn')], [404]),
      patch: { ...body(objectOf({ note: text })), ...answers([200, ref('Barn')], [404]) },
    },
    '/search/barns': {
      get: { ...query('q'), ...answers([200, objectOf({ items: listOf(ref('Barn')) }, 'items')]) },
    },
    // Put in by an id that is another thing's.
    '/shelves': { post: { ...body(objectOf({ name: text })), ...answers([201, ref('Shelf')]) } },
    '/shelves/{shelf_id}/books': {
      post: { ...body(objectOf({ book_id: text }, 'book_id')), ...answers([201, ref('Placed')]) },
      get: answers([200, listOf(ref('Placed'))]),
    },
    '/shelves/{shelf_id}/books/{book_id}': {
      get: answers([200, ref('Placed')], [404]),
      delete: answers([204], [404]),
    },
    // A DELETE that deletes nothing, a PUT that changes a part, a list that begins with the last.
    '/plans': {
      post: { ...body(objectOf({ name: text, note: text })), ...answers([201, ref('Plan')]) },
      get: {
        description: 'Plans, most recently created first.',
        ...answers([200, listOf(ref('Plan'))]),
      },
    },
    '/plans/{id}': {
      get: answers([200, ref('Plan')], [404]),
      put: {
        description: 'Only the fields that are sent are changed.',
        ...body(objectOf({ name: text, note: text })),
        ...answers([200, ref('Plan')], [404]),
      },
      delete: { summary: 'Cancel a plan', ...answers([200, ref('Plan')], [404]) },
    },
    '/plans/{id}/keys': {
      post: {
        ...body(objectOf({ label: text })),
        ...answers([201, objectOf({ id: text, secret: text })]),
      },
      get: answers([200, listOf(ref('Key'))]),
    },
    '/plans/{id}/keys/{keyId}': { get: answers([200, ref('Key')], [404]) },
    // Files, however a document calls them.
    '/clips': {
      post: {
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: objectOf({
                label: text,
                maybe: { anyOf: [{ type: 'string', format: 'binary' }, { type: 'null' }] },
                coded: { type: 'string', contentEncoding: 'binary' },
                attachment: text,
                pages: listOf({ type: 'string', format: 'binary' }),
              }),
            },
          },
        },
        ...answers([201, ref('Clip')]),
      },
    },
    '/clips/{id}': { get: answers([200, ref('Clip')], [404]) },
    '/clips/{id}/content': { get: answers([200, text]) },
    // Shown otherwise than it was sent, and told of when it is gone.
    '/tickets': {
      post: {
        ...body(objectOf({ name: text, lines: listOf(objectOf({ line: ref('Line') })) }, 'name')),
        ...answers([201, ref('Ticket')]),
      },
      get: {
        ...query(['state', { enum: ['open', 'closed', 'all'] }]),
        ...answers([200, listOf(ref('Ticket'))]),
      },
    },
    '/tickets/{id}': {
      get: answers([200, { anyOf: [ref('Ticket'), ref('Gone')] }], [404]),
      put: {
        summary: 'Update a ticket',
        ...body(objectOf({ name: text, state: text })),
        ...answers([200, ref('Ticket')], [404]),
      },
      delete: { summary: 'Delete a ticket', ...answers([200, ref('Gone')], [404]) },
    },
    // A stream beside a whole answer.
    '/talks': {
      post: {
        ...body(objectOf({ ask: text, stream: { type: 'boolean' } })),
        responses: {
          200: {
            description: 'x',
            content: {
              ...json(ref('Talk')),
              'text/event-stream': { schema: ref('TalkEvent') },
            },
          },
        },
      },
    },
    '/talks/{id}': { get: answers([200, ref('Talk')]) },
  },
  {
    Parcel: objectOf(
      {
        id: text,
        label: text,
        weight: number,
        status: { type: 'string', description: 'One of `pending`, `sent` and `cancelled`.' },
      },
      'id',
      'label',
    ),
    Link: objectOf({ id: text, domain: text, key: text }, 'id'),
    Take: objectOf({ take: number, note: text }, 'take'),
    Host: objectOf({ uid: text, alias: text }, 'uid'),
    Tone: objectOf({ tone_id: text, name: text }, 'tone_id', 'name'),
    User: objectOf({ id: number, login: text }, 'id', 'login'),
    Barn: objectOf(
      { id: number, name: text, full_name: text, note: text, owner: ref('User') },
      'id',
      'name',
      'full_name',
      'owner',
    ),
    Shelf: objectOf({ id: text, name: text }, 'id'),
    Placed: objectOf({ id: text, status: { enum: ['waiting', 'placed'] } }, 'id', 'status'),
    Plan: objectOf(
      { id: text, name: text, note: text, status: { enum: ['canceled', 'active', 'past_due'] } },
      'id',
      'status',
    ),
    Key: objectOf(
      { id: text, label: text, created_at: { type: 'string', format: 'date-time' } },
      'id',
    ),
    Line: objectOf({ what: text, pieces: number }, 'what'),
    Ticket: objectOf(
      {
        id: text,
        name: text,
        state: { type: 'string', enum: ['open', 'closed'] },
        closed_at: { type: ['string', 'null'], format: 'date-time' },
        lines: listOf(ref('Line')),
      },
      'id',
      'name',
      'state',
      'closed_at',
    ),
    Gone: objectOf({ id: text, deleted: { const: true, type: 'boolean' } }, 'id', 'deleted'),
    Clip: objectOf({ id: text, label: text }, 'id'),
    Talk: objectOf(
      { id: text, choices: listOf(objectOf({ text }, 'text')), errors: listOf(text) },
      'id',
      'choices',
      'errors',
    ),
    TalkEvent: {
      oneOf: [
        objectOf({ type: { const: 'talk.failed' } }, 'type'),
        objectOf({ type: { const: 'talk.created' } }, 'type'),
        objectOf({ type: { const: 'talk.text.delta' }, delta: text }, 'type', 'delta'),
        objectOf({ type: { const: 'talk.completed' } }, 'type'),
      ],
    },
  },
);

let client: Client;
beforeAll(async () => {
  client = await serveDocument(document);
});
afterAll(() => client.close());

const send = async (method: string, path: string, sent?: unknown) => {
  const { status, body: came } = await client.send(method, path, sent);
  return { status, came: came as Record<string, never> };
};

test('calls such as /parcel/create and /parcel/get are about one collection', async () => {
  const made = await send('POST', '/parcel/create', { label: 'a', weight: 2 });
  await send('POST', '/parcel/create', { label: 'b' });
  const { id, status } = made.came['Parcel'] as unknown as { id: string; status: string };
  expect(status).toBe('pending');
  const get = async () => (await send('POST', '/parcel/get', { parcel_id: id })).came['Parcel'];
  expect(await get()).toMatchObject({ id, label: 'a', weight: 2 });
  await send('POST', '/parcel/update', { parcel_id: id, label: 'c' });
  expect(await get()).toMatchObject({ id, label: 'c', weight: 2 });
  await send('POST', '/parcel/cancel', { parcel_id: id });
  expect(await get()).toMatchObject({ id, label: 'c', status: 'cancelled' });
  const listed = await send('POST', '/parcel/list', {});
  expect(listed.came['parcels']).toMatchObject([{ label: 'c' }, { label: 'b' }]);
  await send('POST', '/parcel/remove', { parcel_id: id });
  expect((await send('POST', '/parcel/remove', { parcel_id: id })).status).toBe(404);
});

test('one item is found by the members that a query names', async () => {
  const made = await send('POST', '/links', { domain: 'd.example', key: 'x' });
  await send('POST', '/links', { domain: 'd.example', key: 'y' });
  const info = (sent: string) => send('GET', `/links/info?${sent}`);
  expect((await info('domain=d.example&key=y')).came).toMatchObject({ key: 'y' });
  expect((await info(`linkId=${made.came['id']}`)).came).toMatchObject({ key: 'x' });
  expect((await info('domain=d.example&key=z')).status).toBe(404);
});

test.each<[string, { given: readonly [path: string, body: object][]; read: string; want: object }]>(
  [
    [
      'a search that names nothing shows what the document does',
      { given: [], read: '/hosts/info', want: {} },
    ],
    [
      'what is worked out at each call is not looked up',
      { given: [], read: '/links/preview?domain=nowhere&key=none', want: {} },
    ],
    [
      'a number that is called as the parameter is the id',
      { given: [['/takes', { take: 73, note: 'n' }]], read: '/takes/73', want: { note: 'n' } },
    ],
    [
      'what is sent beside a member that is called as the collection is of the item',
      {
        given: [['/badges', { name: 'Ann B', badges: { size: 3 } }]],
        read: '/badges',
        want: { badges: [{ name: 'Ann B' }] },
      },
    ],
    [
      'an id that is sent in another case is the id',
      { given: [['/senders', { Sid: 'x-1' }]], read: '/senders/x-1', want: { sid: 'x-1' } },
    ],
    [
      'a parameter says by which members it takes an item',
      {
        given: [['/hosts', { alias: 'a.example' }]],
        read: '/hosts/a.example',
        want: { alias: 'a.example' },
      },
    ],
  ],
)('%s', async (_name, { given, read, want }) => {
  for (const [path, sent] of given) await send('POST', path, sent);
  expect(await send('GET', read)).toMatchObject({ status: 200, came: want });
  if (read.startsWith('/hosts/')) expect((await send('GET', `${read}.no`)).status).toBe(404);
});

test('what is made by a call that answers the id alone is kept', async () => {
  const { came } = await send('POST', '/tones/add', { name: 'low' });
  expect((await send('GET', `/tones/${came['tone_id']}`)).came).toMatchObject({ name: 'low' });
  expect((await send('GET', '/tones')).came['tones']).toMatchObject([{ name: 'low' }]);
});

test('what lies below a name is made for the one who calls, or for whom the path names', async () => {
  const me = (await send('GET', '/user')).came['login'];
  const own = await send('POST', '/user/barns', { name: 'red' });
  expect(own.came).toMatchObject({ full_name: `${me}/red`, owner: { login: me } });
  const other = await send('POST', '/orgs/acme/barns', { name: 'blue' });
  expect(other.came).toMatchObject({ full_name: 'acme/blue', owner: { login: 'acme' } });
  expect((await send('PATCH', '/barns/acme/blue', { note: 'n' })).came).toMatchObject({
    note: 'n',
  });
  expect((await send('GET', `/barns/${me}/red`)).came).toMatchObject({ name: 'red' });
  expect((await send('GET', `/barns/${me}/blue`)).status).toBe(404);
  expect((await send('GET', '/user/barns')).came).toMatchObject([{ name: 'red' }]);
  expect((await send('GET', '/search/barns?q=blue')).came['items']).toMatchObject([
    { name: 'blue' },
  ]);
});

test('an id that is sent under the name of the parameter is the id', async () => {
  const shelf = (await send('POST', '/shelves', { name: 's' })).came['id'];
  const placed = await send('POST', `/shelves/${shelf}/books`, { book_id: 'b-7' });
  expect(placed.came).toMatchObject({ id: 'b-7', status: 'waiting' });
  expect((await send('GET', `/shelves/${shelf}/books/b-7`)).status).toBe(200);
});

test('the words of an operation count: cancel by DELETE, PUT of a part, newest first', async () => {
  const made = await send('POST', '/plans', { name: 'one', note: 'n' });
  await send('POST', '/plans', { name: 'two' });
  const path = `/plans/${made.came['id']}`;
  expect(made.came).toMatchObject({ status: 'active' });
  expect((await send('PUT', path, { name: 'uno' })).came).toMatchObject({ name: 'uno', note: 'n' });
  expect((await send('DELETE', path)).came).toMatchObject({ status: 'canceled' });
  expect((await send('GET', path)).came).toMatchObject({ status: 'canceled' });
  expect((await send('GET', '/plans')).came).toMatchObject([{ name: 'two' }, { name: 'uno' }]);
  const key = await send('POST', `${path}/keys`, { label: 'k' });
  expect(key.came).toMatchObject({ secret: expect.any(String) });
  expect((await send('GET', `${path}/keys/${key.came['id']}`)).came).not.toHaveProperty('secret');
});

test('a body with stream: true gets the stream, and a whole answer has what was made of it', async () => {
  const whole = await send('POST', '/talks', { ask: 'x' });
  expect(whole.came).toMatchObject({ errors: [] });
  expect(whole.came['choices']).toContainEqual({ text: expect.any(String) });
  const streamed = await client.send('POST', '/talks', { ask: 'x', stream: true });
  expect(streamed.headers.get('content-type')).toMatch('text/event-stream');
  const events = String(streamed.body).matchAll(/"type":"([\w.]+)"/g);
  expect([...events].map(([, name]) => name)).toEqual([
    'talk.created',
    'talk.text.delta',
    'talk.completed',
  ]);
});

test.each<[string, { given: string; want: number }]>([
  ['one of several alternatives', { given: 'name="maybe"; filename="a.txt"', want: 201 }],
  ['an encoding that is binary', { given: 'name="coded"; filename="a.txt"', want: 201 }],
  [
    'a text that is called like a file',
    { given: 'name="attachment"; filename="a.txt"', want: 201 },
  ],
  ['a list, with brackets', { given: 'name="pages[]"; filename="a.txt"', want: 201 }],
  ['bytes without a file name', { given: 'name="maybe"', want: 201 }],
  ['any other text', { given: 'name="label"; filename="a.txt"', want: 400 }],
])('a part is a file where its schema is %s', async (_name, { given, want }) => {
  const part = `Content-Disposition: form-data; ${given}\r\nContent-Type: application/octet-stream`;
  const form = Buffer.from(`--b\r\n${part}\r\n\r\nbytes\r\n--b--\r\n`);
  const made = await client.send('POST', '/clips', form, {
    'content-type': 'multipart/form-data; boundary=b',
  });
  expect(made.status).toBe(want);
  if (want !== 201) return;
  const { id } = made.body as { id: string };
  const content = await fetch(`${client.url}/clips/${id}/content`);
  expect(await content.text()).toBe('bytes');
});

test('a change sets the time of a status, what each item of a list wraps is the item, and what is gone says so', async () => {
  const made = await send('POST', '/tickets', {
    name: 'n',
    lines: [{ line: { what: 'nut', pieces: 2 } }],
  });
  const path = `/tickets/${made.came['id']}`;
  expect(made.came).toMatchObject({ state: 'open', closed_at: null });
  expect(made.came['lines']).toEqual([{ what: 'nut', pieces: 2 }]);
  const closed = await send('PUT', path, { state: 'closed' });
  expect(closed.came).toMatchObject({ name: 'n', state: 'closed', closed_at: expect.any(String) });
  expect((await send('PUT', path, { state: 'open' })).came).toMatchObject({ closed_at: null });
  expect((await send('DELETE', path)).came).toMatchObject({ deleted: true });
  expect(await send('GET', path)).toEqual({
    status: 200,
    came: { id: made.came['id'], deleted: true },
  });
  expect((await send('GET', '/tickets/other')).status).toBe(404);
});

test('what is made at another version of a path is found at its own', async () => {
  const { came } = await send('POST', '/v2/reels', { name: 'r' });
  expect((await send('GET', `/v1/reels/${came['tone_id']}`)).came).toMatchObject({ name: 'r' });
});

test('a list shows the name that the path has', async () => {
  await send('PUT', '/racks/tall', { size: 3 });
  expect((await send('GET', '/racks')).came).toMatchObject({
    result: { racks: [{ name: 'tall' }] },
  });
});

test("an id that is another thing's may be deleted twice where any id is made", async () => {
  const anyId = { prefer: 'unknown-ids=make' };
  const { came } = await send('POST', '/shelves', { name: 's' });
  const books = `/shelves/${came['id']}/books`;
  await client.send('POST', books, { book_id: 'b-8' });
  for (const want of [204, 204])
    expect((await client.send('DELETE', `${books}/b-8`, undefined, anyId)).status).toBe(want);
  await client.send('POST', books, { book_id: 'b-9' });
  expect((await client.send('DELETE', `${books}/b-9`)).status).toBe(204);
  expect((await client.send('DELETE', `${books}/b-9`)).status).toBe(404);
});
