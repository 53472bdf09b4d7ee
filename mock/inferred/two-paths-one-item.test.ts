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
const number = { type: 'integer' };
const shown = answers([200, ref('Horse')], [404]);

/** Horses are made below their stable, and are read, changed and deleted below it or by themselves. */
const stables = (base: string, parameter: string, own: string) =>
  documentOf(
    {
      [`${base}/stables`]: {
        post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Stable')]) },
        get: answers([200, listOf(ref('Stable'))]),
      },
      [`${base}/stables/{stableId}`]: { get: answers([200, ref('Stable')], [404]) },
      [`${base}/stables/{stableId}/horses`]: {
        get: answers([200, listOf(ref('Horse'))], [404]),
        post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Horse')], [404]) },
      },
      [`${base}/stables/{stableId}/horses/{${parameter}}`]: {
        get: shown,
        put: { ...body(objectOf({ name: text }, 'name')), ...shown },
      },
      [`${base}/stables/{stableId}/horses/{${parameter}}/races`]: {
        post: {
          ...body(objectOf({ place: number }, 'place')),
          ...answers([201, ref('Race')], [404]),
        },
      },
      [`${base}/horses`]: { get: answers([200, listOf(ref('Horse'))]) },
      [`${base}/horses/{${own}}`]: { get: shown, delete: answers([204], [404]) },
      [`${base}/races`]: { get: answers([200, listOf(ref('Race'))]) },
      [`${base}/races/{raceId}`]: { get: answers([200, ref('Race')], [404]) },
    },
    {
      Stable: objectOf({ id: number, name: text }, 'id', 'name'),
      Horse: objectOf({ id: number, stableId: number, name: text }, 'id', 'name'),
      Race: objectOf({ id: number, horseId: number, place: number }, 'id', 'horseId', 'place'),
    },
    { stableId: number, horseId: number, id: number, raceId: number },
  );

test.each<[string, { base: string; parameter: string; own: string }]>([
  ['one parameter', { base: '', parameter: 'horseId', own: 'horseId' }],
  ['parameters of two names, below a version', { base: '/v1', parameter: 'horseId', own: 'id' }],
])('what is made below its owner is one thing at both of its paths: %s', async (_name, given) => {
  const { base, parameter, own } = given;
  const steps: Step[] = [
    { send: ['POST', `${base}/stables`, { name: 'North' }] },
    { send: ['POST', `${base}/stables`, { name: 'South' }] },
    { send: ['POST', `${base}/stables/1/horses`, { name: 'Bess' }], want: { id: 1, stableId: 1 } },
    { send: ['POST', `${base}/stables/2/horses`, { name: 'Zoe' }], want: { id: 2, stableId: 2 } },
    { send: ['GET', `${base}/horses/1`], want: { name: 'Bess' } },
    {
      send: ['GET', `${base}/horses`],
      exactly: [
        { id: 1, stableId: 1, name: 'Bess' },
        { id: 2, stableId: 2, name: 'Zoe' },
      ],
    },
    { send: ['GET', `${base}/stables/1/horses`], exactly: [{ id: 1, stableId: 1, name: 'Bess' }] },
    { send: ['PUT', `${base}/stables/1/horses/1`, { name: 'Bo' }], want: { name: 'Bo' } },
    { send: ['GET', `${base}/horses/1`], want: { name: 'Bo' } },
    { send: ['GET', `${base}/stables/9/horses/1`], status: 404 },
    { send: ['POST', `${base}/stables/2/horses/1/races`, { place: 3 }], want: { horseId: 1 } },
    { send: ['POST', `${base}/stables/1/horses/9/races`, { place: 3 }], status: 404 },
    { send: ['DELETE', `${base}/horses/1`] },
    { send: ['GET', `${base}/stables/1/horses/1`], status: 404 },
    { send: ['GET', `${base}/stables/1/horses`], exactly: [] },
  ];
  await walk(stables(base, parameter, own), steps);
});

test('a number that only one owner has does not make two collections one', async () => {
  const client = await serveDocument(
    documentOf(
      {
        '/books/{book}/pages': {
          post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Page')]) },
        },
        '/books/{book}/pages/{number}': { get: answers([200, ref('Page')], [404]) },
        '/pages/{pageId}': { get: answers([200, ref('Page')], [404]) },
      },
      { Page: objectOf({ id: number, number, text }, 'id', 'number', 'text') },
      { number, pageId: number },
    ),
  );
  const made = await client.send('POST', '/books/a/pages', { text: 'One' });
  const { number: own } = made.body as { number: number };
  expect((await client.send('GET', `/books/a/pages/${own}`)).body).toMatchObject({ text: 'One' });
  await client.close();
});

test('what lies below an item lies there under all names of the item', async () => {
  const shelf = objectOf({ id: text, slug: text }, 'id', 'slug');
  await walk(
    documentOf(
      {
        '/shelves': {
          post: { ...body(objectOf({ slug: text }, 'slug')), ...answers([201, ref('Shelf')]) },
        },
        '/shelves/{shelf}': { get: answers([200, ref('Shelf')], [404]) },
        '/shelves/{shelf}/jars': {
          post: { ...body(objectOf({ of: text }, 'of')), ...answers([201, ref('Jar')], [404]) },
          get: answers([200, listOf(ref('Jar'))], [404]),
        },
      },
      { Shelf: shelf, Jar: objectOf({ id: number, of: text }, 'id', 'of') },
    ),
    [
      { send: ['POST', '/shelves', { slug: 'cellar' }] },
      { send: ['POST', '/shelves/cellar/jars', { of: 'plums' }] },
      { send: ['GET', '/shelves/cellar/jars'], want: [{ of: 'plums' }] },
      { send: ['GET', '/shelves/attic/jars'], status: 404 },
    ],
  );
});

test('what the description of a parameter calls the item by finds it', async () => {
  const described = (description: string) => ({
    parameters: [{ name: 'gate', in: 'path', required: true, schema: text, description }],
  });
  const client = await serveDocument(
    documentOf(
      {
        '/gates': {
          post: { ...body(objectOf({ label: text }, 'label')), ...answers([201, ref('Gate')]) },
        },
        '/gates/{gate}': {
          get: {
            ...described('The ID or label of the gate'),
            ...answers([200, ref('Gate')], [404]),
          },
        },
      },
      { Gate: objectOf({ id: number, label: text }, 'id', 'label') },
    ),
  );
  await client.send('POST', '/gates', { label: 'east' });
  expect((await client.send('GET', '/gates/east')).body).toMatchObject({ id: 1 });
  expect((await client.send('GET', '/gates/west')).status).toBe(404);
  await client.close();
});

test.each<[string, { around: Record<string, unknown>; first: object; none: object }]>([
  [
    'the list and count',
    { around: { boatsCount: number }, first: { boatsCount: 2 }, none: { boatsCount: 0 } },
  ],
  [
    'total and the list',
    { around: { total_boats: number }, first: { total_boats: 2 }, none: { total_boats: 0 } },
  ],
  [
    'one of them and count, beside a total',
    {
      around: { boat_count: number, total: number },
      first: { boat_count: 1, total: 2 },
      none: { boat_count: 0, total: 0 },
    },
  ],
])('a number around a list counts it where it is called as %s', async (_name, given) => {
  const { around, first, none } = given;
  await walk(
    documentOf(
      {
        '/boats': {
          post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Boat')]) },
          get: {
            ...query('name', ['limit', number]),
            responses: {
              200: {
                description: 'x',
                content: json(
                  objectOf(
                    { boats: listOf(ref('Boat')), ...around },
                    'boats',
                    ...Object.keys(around),
                  ),
                ),
              },
            },
          },
        },
        '/boats/{id}': { get: answers([200, ref('Boat')], [404]) },
      },
      { Boat: objectOf({ id: number, name: text }, 'id', 'name') },
      { id: number },
    ),
    [
      { send: ['POST', '/boats', { name: 'Ada' }] },
      { send: ['POST', '/boats', { name: 'Bee' }] },
      { send: ['GET', '/boats?limit=1'], want: first },
      { send: ['GET', '/boats?name=Cid'], want: none },
    ],
  );
});

test('what a PUT or POST does in an envelope, a DELETE of the same path takes back', async () => {
  const answer = answers([200, objectOf({ recipe: ref('Recipe') }, 'recipe')], [404]);
  await walk(
    documentOf(
      {
        '/recipes': {
          post: { ...body(objectOf({ title: text }, 'title')), ...answer },
        },
        '/recipes/{id}': { get: answer },
        '/recipes/{id}/bookmark': { post: answer, delete: answer },
      },
      {
        Recipe: objectOf(
          { id: number, title: text, bookmarked: { type: 'boolean' }, bookmarksCount: number },
          'id',
          'title',
          'bookmarked',
          'bookmarksCount',
        ),
      },
      { id: number },
    ),
    [
      { send: ['POST', '/recipes', { title: 'Soup' }] },
      {
        send: ['POST', '/recipes/1/bookmark'],
        want: { recipe: { bookmarked: true, bookmarksCount: 1 } },
      },
      {
        send: ['DELETE', '/recipes/1/bookmark'],
        want: { recipe: { title: 'Soup', bookmarked: false, bookmarksCount: 0 } },
      },
      { send: ['GET', '/recipes/1'], want: { recipe: { bookmarked: false } } },
    ],
  );
});

test('the id of something else in the query of a creation is that of the new item', async () => {
  const hook = objectOf({ id: number, mast_id: text, on: text }, 'id');
  await walk(
    documentOf(
      {
        '/hooks': {
          post: { ...query('mast_id', 'on'), ...body(ref('Hook')), ...answers([201, ref('Hook')]) },
          get: { ...query('mast_id'), ...answers([200, listOf(ref('Hook'))]) },
        },
        '/hooks/{id}': { get: answers([200, ref('Hook')], [404]) },
      },
      { Hook: { ...hook, required: ['on'] } },
      { id: number },
    ),
    [
      { send: ['POST', '/hooks?mast_id=m1', { on: 'rain' }], want: { id: 1, mast_id: 'm1' } },
      {
        send: ['POST', '/hooks?mast_id=m1', { on: 'sun', mast_id: 'm2' }],
        want: { mast_id: 'm2' },
      },
      { send: ['GET', '/hooks?mast_id=m1'], want: [{ id: 1 }] },
      { send: ['POST', '/hooks?on=no', { on: 'fog' }], want: { on: 'fog' } },
    ],
  );
});
