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
const whole = { type: 'integer' };
const number = { type: 'number' };
const flag = { type: 'boolean' };
const date = { type: 'string', format: 'date' };
const time = { type: 'string', format: 'date-time' };
const picture = { type: ['string', 'null'], format: 'uri' };

/** A camp site with tents, courses, an account and a pass of the client. */
const camp = documentOf(
  {
    '/stays': {
      get: answers([200, listOf(ref('Stay'))]),
      post: {
        ...body(
          objectOf(
            { check_in: date, check_out: date, price_per_night: number },
            'check_in',
            'check_out',
          ),
        ),
        ...answers([201, ref('Stay')]),
      },
    },
    '/stays/{id}': {
      get: answers([200, ref('Stay')]),
      patch: { ...body(objectOf({ check_out: date })), ...answers([200, ref('Stay')]) },
    },
    '/hikes': {
      get: answers([200, listOf(ref('Hike'))]),
      post: {
        ...body(
          objectOf({ startsAt: time, durationMinutes: whole, restMinutes: whole, capacity: whole }),
        ),
        ...answers([201, ref('Hike')]),
      },
    },
    '/hikes/{id}': { get: answers([200, ref('Hike')]) },
    '/hikes/{id}/registrations': {
      get: answers([200, listOf(ref('Registration'))]),
      post: { ...body(objectOf({ note: text })), ...answers([201, ref('Registration')]) },
    },
    '/hikes/{id}/registrations/{rid}': { delete: answers([204]) },
    '/hikes/{id}/bookmark': { put: answers([204]), delete: answers([204]) },
    '/hikes/{id}/star': {
      post: answers([200, ref('Hike')]),
      delete: answers([200, ref('Hike')]),
    },
    '/trails': {
      get: answers([200, listOf(ref('Trail'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Trail')]) },
    },
    '/trails/{id}': { get: answers([200, ref('Trail')]) },
    '/trails/{id}/rating': {
      put: {
        ...body(objectOf({ stars: whole }, 'stars')),
        ...answers([200, objectOf({ average_rating: number, rating_count: whole })]),
      },
    },
    '/me': { get: answers([200, ref('Camper')]) },
    '/me/mood': {
      put: { ...body(objectOf({ mood: text }, 'mood')), ...answers([200, ref('Camper')]) },
    },
    '/me/portrait': {
      put: {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: objectOf({ file: { type: 'string', format: 'binary' } }, 'file'),
            },
          },
        },
        ...answers([204]),
      },
      delete: answers([204]),
    },
    '/me/pass': {
      get: answers([200, ref('Pass')]),
      patch: { ...body(objectOf({ zone: text })), ...answers([200, ref('Pass')]) },
    },
    '/me/pass/freeze': {
      post: { ...body(objectOf({ until: date })), ...answers([200, ref('Pass')]) },
    },
    '/me/pass/print': { post: answers([200, objectOf({ pages: whole }, 'pages')]) },
  },
  {
    Stay: objectOf(
      {
        id: whole,
        check_in: date,
        check_out: date,
        nights: whole,
        price_per_night: number,
        total_price: number,
      },
      'id',
    ),
    Hike: objectOf(
      {
        id: whole,
        startsAt: time,
        endsAt: time,
        durationMinutes: whole,
        restMinutes: whole,
        totalMinutes: whole,
        capacity: whole,
        registeredCount: whole,
        placesLeft: whole,
        isFull: flag,
        isRegistered: flag,
        isBookmarked: flag,
        starred: flag,
        stars: whole,
      },
      'id',
      'placesLeft',
    ),
    Trail: objectOf(
      {
        id: whole,
        name: text,
        average_rating: { type: ['number', 'null'] },
        rating_count: whole,
        my_rating: { type: ['integer', 'null'] },
      },
      'id',
      'name',
    ),
    Registration: objectOf(
      { id: whole, camperId: whole, note: text, hikeId: whole, hike: ref('Hike') },
      'id',
      'camperId',
    ),
    Camper: objectOf({ id: whole, name: text, mood: text, portraitUrl: picture }, 'id', 'name'),
    Pass: objectOf(
      {
        id: whole,
        zone: text,
        status: { enum: ['active', 'frozen'] },
        frozenUntil: { type: ['string', 'null'], format: 'date' },
      },
      'id',
      'status',
    ),
  },
  { id: whole, rid: whole },
);

const hike = {
  startsAt: '2030-05-01T07:00:00Z',
  durationMinutes: 45,
  restMinutes: 15,
  capacity: 1,
};

test.each<[string, { given: readonly Step[] }]>([
  [
    'nights between two days, and what they cost',
    {
      given: [
        {
          send: [
            'POST',
            '/stays',
            { check_in: '2030-02-27', check_out: '2030-03-02', price_per_night: 19.9 },
          ],
          want: { nights: 3, total_price: 59.7 },
        },
        {
          send: ['PATCH', '/stays/1', { check_out: '2030-02-28' }],
          want: { nights: 1, total_price: 19.9 },
        },
      ],
    },
  ],
  [
    'nothing follows of what is not said',
    {
      given: [
        {
          send: ['POST', '/stays', { check_in: '2030-02-27', check_out: '2030-02-20' }],
          want: { check_out: '2030-02-20' },
        },
      ],
    },
  ],
  [
    'the end of what begins and lasts, and all minutes of it',
    {
      given: [
        {
          send: ['POST', '/hikes', hike],
          want: { endsAt: '2030-05-01T07:45:00Z', totalMinutes: 60 },
        },
      ],
    },
  ],
  [
    'places that are taken and given back',
    {
      given: [
        {
          send: ['POST', '/hikes', hike],
          want: { registeredCount: 0, placesLeft: 1, isFull: false, isRegistered: false },
        },
        {
          send: ['POST', '/hikes/1/registrations', {}],
          want: { id: 1, hikeId: 1, hike: { id: 1, endsAt: '2030-05-01T07:45:00Z' } },
        },
        {
          send: ['GET', '/hikes/1'],
          want: { registeredCount: 1, placesLeft: 0, isFull: true, isRegistered: true },
        },
        { send: ['DELETE', '/hikes/1/registrations/1'] },
        {
          send: ['GET', '/hikes'],
          want: [{ registeredCount: 0, placesLeft: 1, isFull: false, isRegistered: false }],
        },
      ],
    },
  ],
  [
    'DELETE takes back what PUT or POST of its path does',
    {
      given: [
        { send: ['POST', '/hikes', hike], want: { isBookmarked: false, stars: 0 } },
        { send: ['PUT', '/hikes/1/bookmark'] },
        { send: ['GET', '/hikes/1'], want: { isBookmarked: true } },
        { send: ['DELETE', '/hikes/1/bookmark'] },
        { send: ['GET', '/hikes/1'], want: { isBookmarked: false } },
        { send: ['POST', '/hikes/1/star'], want: { starred: true, stars: 1 } },
        { send: ['DELETE', '/hikes/1/star'], want: { starred: false, stars: 0 } },
      ],
    },
  ],
  [
    'a rating is the client’s own, counted once, and averaged',
    {
      given: [
        { send: ['POST', '/trails', { name: 'Ridge' }], want: { rating_count: 0 } },
        {
          send: ['PUT', '/trails/1/rating', { stars: 4 }],
          want: { average_rating: 4, rating_count: 1 },
        },
        { send: ['PUT', '/trails/1/rating', { stars: 2 }] },
        {
          send: ['GET', '/trails/1'],
          want: { average_rating: 2, rating_count: 1, my_rating: 2 },
        },
      ],
    },
  ],
  [
    'what lies below one item changes it',
    {
      given: [
        { send: ['PUT', '/me/mood', { mood: 'tired' }], want: { mood: 'tired' } },
        { send: ['GET', '/me'], want: { mood: 'tired' } },
        {
          send: ['POST', '/me/pass/freeze', { until: '2030-01-15' }],
          want: { status: 'frozen', frozenUntil: '2030-01-15' },
        },
        { send: ['GET', '/me/pass'], want: { status: 'frozen', frozenUntil: '2030-01-15' } },
        { send: ['POST', '/me/pass/print'], want: { pages: expect.any(Number) } },
      ],
    },
  ],
])('%s', async (_name, { given }) => {
  await walk(camp, given);
});

test('a picture of the one item is shown until it is taken away', async () => {
  const client = await serveDocument(camp);
  const form = new FormData();
  form.append(
    'file',
    new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47)], { type: 'image/png' }),
    'a.png',
  );
  const put = await client.send('PUT', '/me/portrait', form);
  expect(put.status).toBe(204);
  const { portraitUrl } = (await client.send('GET', '/me')).body as { portraitUrl: string };
  const bytes = await (await fetch(portraitUrl)).arrayBuffer();
  expect([...new Uint8Array(bytes)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  await client.send('DELETE', '/me/portrait');
  const after = (await client.send('GET', '/me')).body as { portraitUrl?: string | null };
  expect(after.portraitUrl ?? null).toBeNull();
  await client.close();
});

test('what the client makes names them by what they are called', async () => {
  const client = await serveDocument(camp);
  const me = (await client.send('GET', '/me')).body as { id: number };
  await client.send('POST', '/hikes', hike);
  const { body: made } = await client.send('POST', '/hikes/1/registrations', {});
  expect(made).toMatchObject({ camperId: me.id });
  await client.close();
});
