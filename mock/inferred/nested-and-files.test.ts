import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pictures } from '../testing/pictures.ts';
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
const binary = { type: 'string', format: 'binary' };
const form = (properties: object, ...required: string[]) => ({
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: objectOf(properties as Record<string, unknown>, ...required),
      },
    },
  },
});
const time = { type: 'string', format: 'date-time' };
const document = documentOf(
  {
    '/owners': {
      get: answers([200, listOf(ref('Owner'))]),
      post: { ...body(objectOf({ name: text })), ...answers([201, ref('Owner')]) },
    },
    '/owners/{ownerId}': {
      get: answers([200, ref('Owner')], [404]),
      delete: answers([204], [404]),
    },
    '/owners/{ownerId}/pets': {
      get: answers([200, listOf(ref('Pet'))], [404]),
      post: { ...body(objectOf({ name: text })), ...answers([201, ref('Pet')], [404]) },
    },
    '/owners/{ownerId}/pets/{petId}': {
      get: answers([200, ref('Pet')], [404]),
      patch: { ...body(objectOf({ name: text })), ...answers([200, ref('Pet')], [404]) },
      delete: answers([204], [404]),
    },
    '/owners/{ownerId}/pets/{petId}/photo': {
      put: { ...form({ photo: binary }, 'photo'), ...answers([200, ref('Pet')], [404]) },
      delete: answers([204], [404]),
    },
    '/posts': {
      get: { ...query('ownerId'), ...answers([200, listOf(ref('Post'))]) },
      post: { ...body(ref('Post')), ...answers([201, ref('Post')]) },
    },
    '/posts/{id}': { get: answers([200, ref('Post')], [404]) },
    '/owners/{ownerId}/posts': { get: answers([200, listOf(ref('Post'))]) },
    '/orders': {
      post: { ...body(objectOf({ what: text })), ...answers([201, ref('Order')]) },
      get: answers([200, listOf(ref('Order'))]),
    },
    '/orders/{id}': { get: answers([200, ref('Order')], [404]) },
    '/orders/{id}/cancel': { post: answers([200, ref('Order')], [404]) },
    '/orders/{id}/archive': { post: answers([200, ref('Order')], [404]) },
    '/orders/{id}/unarchive': { post: answers([200, ref('Order')], [404]) },
    '/orders/{id}/assign': {
      post: { ...body(objectOf({ assignee: text })), ...answers([200, ref('Order')], [404]) },
    },
    '/orders/{id}/duplicate': { post: answers([201, ref('Order')], [404]) },
    '/documents': {
      post: { ...form({ file: binary, title: text }, 'file'), ...answers([201, ref('Document')]) },
    },
    '/documents/{id}': {
      get: answers([200, ref('Document')], [404]),
      delete: answers([204], [404]),
    },
    '/documents/{id}/content': {
      get: {
        responses: {
          '200': { description: 'x', content: { 'application/octet-stream': {} } },
          '404': { description: 'x' },
        },
      },
      put: {
        requestBody: { required: true, content: { 'application/octet-stream': {} } },
        ...answers([204], [404]),
      },
    },
  },
  {
    Owner: objectOf({ id: { type: 'integer', readOnly: true }, name: text }, 'id'),
    Pet: objectOf(
      {
        id: { type: 'integer' },
        name: text,
        ownerId: { type: 'integer' },
        photoUrl: { type: 'string', format: 'uri' },
      },
      'id',
      'ownerId',
    ),
    Post: objectOf(
      { id: { type: 'integer', readOnly: true }, ownerId: text, title: text },
      'title',
    ),
    Order: objectOf(
      {
        id: { type: 'integer' },
        what: text,
        assignee: text,
        status: { type: 'string', enum: ['open', 'cancelled'], default: 'open' },
        archived: { type: 'boolean', default: false },
        archivedAt: { type: ['string', 'null'], format: 'date-time' },
        placedAt: time,
      },
      'id',
      'status',
      'archived',
    ),
    Document: objectOf(
      {
        id: { type: 'string', format: 'uuid' },
        title: text,
        filename: text,
        size: { type: 'integer' },
        contentType: text,
      },
      'id',
    ),
  },
);

let client: Client;
beforeAll(async () => {
  client = await serveDocument(document);
});
afterAll(() => client.close());
beforeEach(() => client.double.control.reset());

const [png, gif] = ['image/png', 'image/gif'].map(
  (type) => pictures.find(([, own]) => own === type)?.[2] ?? Buffer.alloc(0),
) as [Buffer, Buffer];

function formOf(
  parts: Readonly<Record<string, string | Buffer>>,
  filename = 'one.png',
  type = 'image/png',
): FormData {
  const made = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === 'string') made.append(name, part);
    else made.append(name, new Blob([new Uint8Array(part)], { type }), filename);
  }
  return made;
}

async function add(path: string, sent: unknown = { name: 'A' }): Promise<number> {
  const { status, body: made } = await client.send('POST', path, sent);
  expect(status).toBe(201);
  return (made as { id: number }).id;
}

test('what lies below a new item starts empty, and knows what it belongs to', async () => {
  const [ann, bea] = [await add('/owners'), await add('/owners')];
  expect((await client.send('GET', `/owners/${ann}/pets`)).body).toEqual([]);
  expect((await client.send('POST', `/owners/${ann}/pets`, { name: 'Rex' })).body).toEqual({
    id: 1,
    name: 'Rex',
    ownerId: ann,
  });
  expect((await client.send('GET', `/owners/${bea}/pets`)).body).toEqual([]);
  expect((await client.send('GET', `/owners/${ann}/pets/1`)).status).toBe(200);
  expect((await client.send('GET', `/owners/${bea}/pets/1`)).status).toBe(404);
});

test.each([
  ['GET', '/owners/99/pets'],
  ['POST', '/owners/99/pets'],
  ['GET', '/owners/99/pets/1'],
  ['PATCH', '/owners/99/pets/1'],
  ['DELETE', '/owners/99/pets/1'],
])('%s %s is 404 where the owner is not there', async (method, path) => {
  expect(
    (
      await client.send(
        method,
        path,
        method === 'POST' || method === 'PATCH' ? { name: 'Rex' } : undefined,
      )
    ).status,
  ).toBe(404);
});

test('what lies below an item goes with it, its files too', async () => {
  const owner = await add('/owners');
  const pet = await add(`/owners/${owner}/pets`);
  const { body: shown } = await client.send(
    'PUT',
    `/owners/${owner}/pets/${pet}/photo`,
    formOf({ photo: png }),
  );
  const url = (shown as { photoUrl: string }).photoUrl;
  expect((await fetch(url)).status).toBe(200);
  expect((await client.send('DELETE', `/owners/${owner}`)).status).toBe(204);
  expect((await client.send('GET', `/owners/${owner}/pets`)).status).toBe(404);
  expect((await client.send('GET', `/owners/${owner}/pets/${pet}`)).status).toBe(404);
  expect((await fetch(url)).status).toBe(404);
});

test('a view by owner shows what names the owner', async () => {
  await add('/posts', { ownerId: '7', title: 'One' });
  await add('/posts', { ownerId: '8', title: 'Two' });
  expect((await client.send('GET', '/owners/8/posts')).body).toEqual([
    { id: 2, ownerId: '8', title: 'Two' },
  ]);
  expect((await client.send('GET', '/posts?ownerId=7')).body).toEqual([
    { id: 1, ownerId: '7', title: 'One' },
  ]);
});

test('an uploaded file is shown, served byte for byte, replaced, and taken away', async () => {
  const here = `/owners/${await add('/owners')}/pets`;
  const photo = `${here}/${await add(here)}/photo`;
  const first = (
    (await client.send('PUT', photo, formOf({ photo: png }))).body as { photoUrl: string }
  ).photoUrl;
  const served = await fetch(first);
  expect(served.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
  expect((await client.send('GET', `${here}/1`)).body).toMatchObject({ photoUrl: first });
  const second = (
    (await client.send('PUT', photo, formOf({ photo: gif }, 'two.gif', 'image/gif'))).body as {
      photoUrl: string;
    }
  ).photoUrl;
  expect((await fetch(first)).status).toBe(404);
  expect((await fetch(second)).headers.get('content-type')).toBe('image/gif');
  expect((await client.send('PATCH', `${here}/1`, { name: 'Rex' })).body).toMatchObject({
    name: 'Rex',
    photoUrl: second,
  });
  expect((await client.send('DELETE', photo)).status).toBe(204);
  expect((await fetch(second)).status).toBe(404);
  expect((await client.send('GET', `${here}/1`)).body).not.toHaveProperty('photoUrl');
  expect((await client.send('DELETE', photo)).status).toBe(404);
});

test('a file that makes an item is described by it, downloaded, replaced as a whole body, and gone with it', async () => {
  const { body: made } = await client.send(
    'POST',
    '/documents',
    formOf({ file: Buffer.from('hello'), title: 'Hi' }, 'hi.txt', 'text/plain'),
  );
  expect(made).toMatchObject({
    title: 'Hi',
    filename: 'hi.txt',
    size: 5,
    contentType: 'text/plain',
  });
  const here = `/documents/${(made as { id: string }).id}`;
  const download = async () =>
    Buffer.from(await (await fetch(`${client.url + here}/content`)).arrayBuffer()).toString();
  expect(await download()).toBe('hello');
  expect(
    (
      await client.send('PUT', `${here}/content`, Buffer.from('other'), {
        'content-type': 'application/octet-stream',
      })
    ).status,
  ).toBe(204);
  expect(await download()).toBe('other');
  await client.send('DELETE', here);
  expect((await client.send('GET', `${here}/content`)).status).toBe(404);
});

test.each<[string, { given: [action: string, sent?: object]; want: object }]>([
  ['sets a status', { given: ['cancel'], want: { status: 'cancelled', archived: false } }],
  [
    'sets a flag and a time',
    { given: ['archive'], want: { archived: true, archivedAt: expect.stringMatching(/Z$/) } },
  ],
  [
    'takes what it is sent',
    { given: ['assign', { assignee: 'Ann' }], want: { assignee: 'Ann', status: 'open' } },
  ],
])('an action %s', async (_name, { given: [action, sent], want }) => {
  const id = await add('/orders', { what: 'Tea' });
  expect(await client.send('POST', `/orders/${id}/${action}`, sent)).toMatchObject({
    status: 200,
    body: { id, what: 'Tea', ...want },
  });
  expect((await client.send('GET', `/orders/${id}`)).body).toMatchObject(want);
  expect((await client.send('POST', `/orders/99/${action}`, sent)).status).toBe(404);
});

test('an action can be undone', async () => {
  const id = await add('/orders', { what: 'Tea' });
  await client.send('POST', `/orders/${id}/archive`);
  expect((await client.send('POST', `/orders/${id}/unarchive`)).body).toMatchObject({
    archived: false,
    archivedAt: null,
  });
});

test('a duplicate is another item of the same members', async () => {
  const id = await add('/orders', { what: 'Tea' });
  expect(await client.send('POST', `/orders/${id}/duplicate`)).toMatchObject({
    status: 201,
    body: { id: id + 1, what: 'Tea' },
  });
  expect((await client.send('GET', '/orders')).body).toHaveLength(2);
});

const petExample = { id: 7, name: 'Rex' };
const started = documentOf(
  {
    '/pets': {
      get: {
        responses: {
          '200': {
            description: 'x',
            content: json(listOf(ref('Pet')), { example: [petExample, { id: 8, name: 'Tom' }] }),
          },
        },
      },
      post: {
        requestBody: { content: json(ref('Pet'), { example: { id: 9, name: 'New' } }) },
        ...answers([201, ref('Pet')], [409]),
      },
    },
    '/pets/{id}': {
      get: {
        responses: {
          '200': { description: 'x', content: json(ref('Pet'), { example: petExample }) },
          '404': { description: 'x' },
        },
      },
      delete: answers([204]),
    },
    '/breeds': { get: answers([200, listOf(ref('Breed'))]) },
    '/breeds/{name}': { get: answers([200, ref('Breed')], [404]) },
  },
  {
    Pet: objectOf({ id: { type: 'integer' }, name: text }, 'id', 'name'),
    Breed: objectOf(
      { name: text, size: { type: 'integer', minimum: 1, maximum: 9 } },
      'name',
      'size',
    ),
  },
);

test('a collection starts with what the examples of answers show, each once; those of requests are free to be sent', async () => {
  const double = await serveDocument(started);
  expect((await double.send('GET', '/pets')).body).toEqual([petExample, { id: 8, name: 'Tom' }]);
  expect((await double.send('POST', '/pets', { id: 9, name: 'New' })).status).toBe(201);
  expect((await double.send('POST', '/pets', petExample)).status).toBe(409);
  await double.send('DELETE', '/pets/7');
  expect((await double.send('GET', '/pets/7')).status).toBe(404);
  await double.double.control.reset();
  expect((await double.send('GET', '/pets/7')).body).toEqual(petExample);
  await double.close();
});

test('a collection that nothing can add to starts with a sample', async () => {
  const double = await serveDocument(started);
  const { body: breeds } = await double.send('GET', '/breeds');
  const [first] = breeds as { name: string }[];
  expect(
    (await double.send('GET', `/breeds/${encodeURIComponent(first?.name ?? '')}`)).body,
  ).toEqual(first);
  await double.close();
});

test('`empty` leaves examples out, and `fill` adds made-up items with ids of their own', async () => {
  const empty = await serveDocument(started, { empty: true });
  expect((await empty.send('GET', '/pets')).body).toEqual([]);
  await empty.close();
  const lists: unknown[] = [];
  for (const seed of [1, 1, 2]) {
    const filled = await serveDocument(started, { fill: 5, seed });
    const { body: pets } = await filled.send('GET', '/pets');
    expect(new Set((pets as { id: number }[]).map(({ id }) => id)).size).toBe(7);
    const { body: breeds } = await filled.send('GET', '/breeds');
    expect((breeds as unknown[]).length).toBeGreaterThanOrEqual(5);
    lists.push(pets);
    await filled.close();
  }
  expect(lists[0]).toEqual(lists[1]);
  expect(lists[0]).not.toEqual(lists[2]);
});

test.each<[string, { given: object[]; want: number }]>([
  [
    'that was taken away is gone, where the document has a 404',
    { given: [{ status: 404 }], want: 404 },
  ],
  ['is shown by a sample where it has none', { given: [], want: 200 }],
])('a picture %s', async (_name, { given, want }) => {
  const bytes = { content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } };
  const none = Object.fromEntries(given.map(() => [404, { description: 'none' }]));
  const served = await serveDocument(
    documentOf({
      '/users': {
        post: { ...body(objectOf({ name: text })), ...answers([201, objectOf({ id: text })]) },
      },
      '/users/{userId}': { get: answers([200, objectOf({ id: text })], [404]) },
      '/users/{userId}/avatar': {
        get: { responses: { 200: { description: 'it', ...bytes }, ...none } },
        put: { requestBody: bytes, ...answers([204]) },
        delete: answers([204]),
      },
    }),
  );
  const { id } = (await served.send('POST', '/users', { name: 'a' })).body as { id: string };
  const avatar = `/users/${id}/avatar`;
  expect((await served.send('GET', avatar)).status).toBe(200);
  await served.send('PUT', avatar, png, { 'content-type': 'image/png' });
  expect((await served.send('GET', avatar)).status).toBe(200);
  expect((await served.send('DELETE', avatar)).status).toBe(204);
  expect((await served.send('GET', avatar)).status).toBe(want);
});
