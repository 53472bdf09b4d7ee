import { expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { createApi } from '../apis/create-api.ts';
import { explainApi } from './explain.ts';
import {
  answers,
  body,
  documentOf,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
  withDocument,
} from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const nobody = { anyOf: [ref('Clerk'), { type: 'null' }] };

const library = documentOf(
  {
    '/clerks': {
      post: {
        ...body(objectOf({ name: text, badge: text }, 'name')),
        ...answers([201, ref('Clerk')]),
      },
      get: answers([200, listOf(ref('Clerk'))]),
    },
    '/clerks/{id}': {
      get: answers([200, ref('Clerk')], [404]),
      patch: { ...body(objectOf({ name: text })), ...answers([200, ref('Clerk')], [404]) },
    },
    '/clerks/badge/{badge}': {
      get: answers([200, ref('Clerk')], [404]),
      patch: { ...body(objectOf({ name: text })), ...answers([200, ref('Clerk')], [404]) },
    },
    '/colours': {
      get: {
        responses: {
          '200': {
            description: 'x',
            content: {
              'application/json': {
                schema: listOf(ref('Colour')),
                example: [
                  { id: 1, name: 'red' },
                  { id: 2, name: 'blue' },
                ],
              },
            },
          },
        },
      },
    },
    '/books': {
      post: {
        ...body(
          objectOf(
            {
              title: text,
              clerk_id: { type: ['integer', 'null'] },
              colourId: number,
              price: number,
            },
            'title',
            'price',
          ),
        ),
        ...answers([201, ref('Book')]),
      },
      get: {
        ...query(['clerk_id', number], 'clerk.name', ['colourId', number]),
        ...answers([200, listOf(ref('Book'))]),
      },
    },
    '/books/{id}': {
      get: answers([200, ref('Book')], [404]),
      put: {
        ...body(objectOf({ price: number, clerk_id: { type: ['integer', 'null'] } })),
        ...answers([200, ref('Book')], [404]),
      },
    },
    '/books/{id}/notes': {
      post: { ...body(objectOf({ stars: number })), ...answers([201, ref('Note')]) },
      get: answers([200, listOf(ref('Note'))]),
    },
    '/books/{id}/tags/{tag}': {
      put: answers([200, ref('Book')]),
      delete: answers([204]),
    },
    '/books/bulk': {
      post: {
        ...body(listOf(objectOf({ title: text, price: number }, 'title'))),
        ...answers([201, listOf(ref('Book'))]),
      },
      patch: {
        ...body(objectOf({ bookIds: listOf(number), data: objectOf({ price: number }) })),
        ...answers([200, listOf(ref('Book'))]),
      },
    },
    '/books/bulk-delete': {
      post: {
        ...body(objectOf({ ids: listOf(number) })),
        ...answers([200, objectOf({ deleted: number, failed: number })]),
      },
    },
  },
  {
    Clerk: objectOf({ id: number, name: text, badge: text }, 'id', 'name'),
    Colour: objectOf({ id: number, name: text }, 'id', 'name'),
    Note: objectOf({ id: number, bookId: number, stars: number }, 'id', 'bookId'),
    Book: objectOf(
      {
        id: number,
        title: text,
        price: number,
        clerk: nobody,
        colour: ref('Colour'),
        tags: listOf(text),
        tag_count: number,
        notes_count: number,
        average_stars: { type: 'number' },
        latest_note: { anyOf: [ref('Note'), { type: 'null' }] },
      },
      'id',
      'title',
    ),
  },
  { id: number },
);

const clerk: Step = { send: ['POST', '/clerks', { name: 'Ann', badge: 'A7' }] };
const book: Step = {
  send: ['POST', '/books', { title: 'Bees', price: 3, clerk_id: 1, colourId: 2 }],
};

test.each<[string, readonly Step[]]>([
  [
    'a thing shows the other one that it was sent the id of, as that is now',
    [
      clerk,
      { ...book, want: { clerk: { id: 1, name: 'Ann' }, colour: { id: 2, name: 'blue' } } },
      { send: ['PATCH', '/clerks/1', { name: 'Bo' }] },
      { send: ['GET', '/books/1'], want: { clerk: { id: 1, name: 'Bo', badge: 'A7' } } },
      { send: ['GET', '/books'], want: [{ clerk: { name: 'Bo' } }] },
      { send: ['PUT', '/books/1', { clerk_id: null }], want: { clerk: null, title: 'Bees' } },
    ],
  ],
  [
    'a list is filtered by what its items show of others',
    [
      clerk,
      book,
      { send: ['POST', '/books', { title: 'Ants', price: 1, colourId: 1 }] },
      { send: ['GET', '/books?clerk_id=1'], want: [{ title: 'Bees' }] },
      { send: ['GET', '/books?clerk.name=Ann'], want: [{ title: 'Bees' }] },
      { send: ['GET', '/books?colourId=1'], want: [{ title: 'Ants' }] },
    ],
  ],
  [
    'a thing is read and changed by another of its members',
    [
      clerk,
      { send: ['POST', '/clerks', { name: 'Bo', badge: 'B1' }] },
      { send: ['GET', '/clerks/badge/B1'], want: { id: 2, name: 'Bo' } },
      { send: ['PATCH', '/clerks/badge/B1', { name: 'Cy' }] },
      { send: ['GET', '/clerks/2'], want: { name: 'Cy', badge: 'B1' } },
      { send: ['GET', '/clerks/badge/none'], status: 404 },
    ],
  ],
  [
    'counts, averages and the last follow the state',
    [
      book,
      { send: ['GET', '/books/1'], want: { notes_count: 0, latest_note: null } },
      { send: ['POST', '/books/1/notes', { stars: 5 }], want: { bookId: 1 } },
      { send: ['POST', '/books/1/notes', { stars: 2 }] },
      {
        send: ['GET', '/books/1'],
        want: { notes_count: 2, average_stars: 3.5, latest_note: { stars: 2 } },
      },
    ],
  ],
  [
    'a path adds to a list of a thing and takes from it',
    [
      book,
      { send: ['PUT', '/books/1/tags/old'], want: { tags: ['old'], tag_count: 1 } },
      { send: ['PUT', '/books/1/tags/old'], want: { tags: ['old'] } },
      { send: ['PUT', '/books/1/tags/thin'], want: { tags: ['old', 'thin'], tag_count: 2 } },
      { send: ['DELETE', '/books/1/tags/old'], status: 204 },
      { send: ['GET', '/books/1'], want: { tags: ['thin'], tag_count: 1 } },
    ],
  ],
  [
    'a PUT that wants less than what creates changes a part',
    [book, { send: ['PUT', '/books/1', { price: 9 }], want: { title: 'Bees', price: 9 } }],
  ],
  [
    'many are made, changed and deleted at once',
    [
      {
        send: ['POST', '/books/bulk', [{ title: 'a' }, { title: 'b', price: 2 }, { title: 'c' }]],
        want: [{ title: 'a' }, { title: 'b', price: 2 }, { title: 'c' }],
      },
      {
        send: ['PATCH', '/books/bulk', { bookIds: [1, 3], data: { price: 8 } }],
        want: [
          { id: 1, price: 8 },
          { id: 3, price: 8 },
        ],
      },
      { send: ['GET', '/books/3'], want: { title: 'c', price: 8 } },
      {
        send: ['POST', '/books/bulk-delete', { ids: [1, 2, 77] }],
        exactly: { deleted: 2, failed: 0 },
      },
      { send: ['GET', '/books'], want: [{ id: 3 }] },
      { send: ['GET', '/books/1'], status: 404 },
    ],
  ],
])('%s', async (_name, steps) => walk(library, steps));

test('explain says what the members are taken from, and an extension takes it back', async () => {
  const shows = async (document: string) => {
    const { resources } = await withDocument(document, async (file) =>
      explainApi(createApi(await loadDocument(file))),
    );
    return resources.find(({ name }) => name === 'books')?.shows;
  };
  expect(await shows(library)).toEqual({
    clerk: 'what clerkid or clerkuuid or clerkkey names of /clerks',
    colour: 'what colourid or colouruuid or colourkey names of /colours',
    tag_count: 'the number of tags',
    notes_count: 'the number of /books/{id}/notes',
    average_stars: 'the average of /books/{id}/notes',
    latest_note: 'the last of /books/{id}/notes',
  });
  const left = library.replace('"tag_count":{', '"tag_count":{"x-doubletake-relation":false,');
  expect(await shows(left)).not.toHaveProperty('tag_count');
});

const wrapped = (name: string) => objectOf({ data: ref(name) }, 'data');
const shop = documentOf(
  {
    '/orders': { post: { ...body(objectOf({ sum: number })), ...answers([201, ref('Order')]) } },
    '/orders/{orderId}': { get: answers([200, ref('Order')], [404]) },
    '/orders/{orderId}/payments': {
      post: { ...body(objectOf({ amount: text })), ...answers([201, ref('Payment')]) },
    },
    '/orders/{orderId}/stamps': {
      post: { ...body(objectOf({ word: text })), ...answers([201, objectOf({ word: text })]) },
    },
    '/orders/{orderId}/remarks': {
      post: { ...body(objectOf({ text })), ...answers([201, wrapped('Remark')]) },
      get: answers([200, objectOf({ data: listOf(ref('Remark')) }, 'data')]),
    },
    '/remarks/{id}': {
      patch: { ...body(objectOf({ text })), ...answers([200, wrapped('Remark')], [404]) },
      delete: answers([204], [404]),
    },
    '/shelves/{room}': {
      post: { ...body(objectOf({ label: text })), ...answers([201, ref('Shelf')]) },
      get: answers([200, objectOf({ size: number, values: listOf(ref('Shelf')) })]),
    },
    '/shelves/{room}/{shelf_id}': { get: answers([200, ref('Shelf')], [404]) },
  },
  {
    Order: objectOf({ id: number, sum: number }, 'id'),
    Payment: objectOf({ id: number, orderId: number, amount: text }, 'id', 'orderId', 'amount'),
    Remark: objectOf({ id: number, orderId: number, text }, 'id', 'orderId', 'text'),
    Shelf: objectOf({ id: number, label: text }, 'id'),
  },
  { orderId: number, id: number },
);

test('what is only ever made below an item is a thing of its own', async () => {
  await walk(shop, [
    { send: ['POST', '/orders', { sum: 5 }] },
    {
      send: ['POST', '/orders/1/payments', { amount: '2' }],
      exactly: { id: 1, orderId: 1, amount: '2' },
    },
    {
      send: ['POST', '/orders/1/payments', { amount: '3' }],
      exactly: { id: 2, orderId: 1, amount: '3' },
    },
    { send: ['POST', '/orders/1/stamps', { word: 'paid' }], exactly: { word: 'paid' } },
  ]);
});

test('a list below an item and items at their own path are one collection, in envelopes too', async () => {
  await walk(shop, [
    { send: ['POST', '/orders', { sum: 5 }] },
    { send: ['POST', '/orders/1/remarks', { text: 'a' }], want: { data: { orderId: 1 } } },
    { send: ['PATCH', '/remarks/1', { text: 'b' }], want: { data: { text: 'b', orderId: 1 } } },
    { send: ['PATCH', '/remarks/9', { text: 'b' }], status: 404 },
    { send: ['GET', '/orders/1/remarks'], want: { data: [{ id: 1, text: 'b' }] } },
    { send: ['DELETE', '/remarks/1'], status: 204 },
    { send: ['GET', '/orders/1/remarks'], exactly: { data: [] } },
  ]);
});

test('a path that ends in a parameter may be a collection', async () => {
  const client = await serveDocument(shop);
  const made = await client.send('POST', '/shelves/cellar', { label: 'low' });
  expect(made.body).toEqual({ id: 1, label: 'low' });
  expect((await client.send('GET', '/shelves/cellar')).body).toMatchObject({
    values: [{ id: 1, label: 'low' }],
  });
  expect((await client.send('GET', '/shelves/attic')).body).toMatchObject({ values: [] });
  expect((await client.send('GET', '/shelves/cellar/1')).body).toEqual({ id: 1, label: 'low' });
  await client.close();
});
