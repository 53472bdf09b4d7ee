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
const picture = { type: ['string', 'null'], format: 'uri' };

/** A nursery whose baskets have plants, and whose plants have photos. */
const nursery = documentOf(
  {
    '/plants': {
      get: answers([200, listOf(ref('Plant'))]),
      post: {
        ...body(objectOf({ name: text, price: number }, 'name')),
        ...answers([201, ref('Plant')]),
      },
    },
    '/plants/{id}': { get: answers([200, ref('Plant')]) },
    '/plants/{id}/photo': {
      put: {
        requestBody: { required: true, content: { 'image/png': { schema: {} } } },
        ...answers([200, ref('Plant')]),
      },
    },
    '/plants/{id}/notes': {
      get: answers([200, listOf(ref('Note'))]),
      post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Note')]) },
    },
    '/basket': {
      get: answers([200, ref('Basket')]),
      delete: answers([204]),
    },
    '/basket/items': {
      post: {
        ...body(objectOf({ plant_id: whole, quantity: whole }, 'plant_id', 'quantity')),
        ...answers([201, ref('Basket')]),
      },
    },
    '/wish-list': { get: answers([200, ref('WishList')]), delete: answers([204]) },
    '/wish-list/items': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Wish')]) },
    },
    '/wish-list/items/{id}': { delete: answers([204]) },
    '/plantings': {
      get: answers([200, listOf(ref('Planting'))]),
      post: {
        ...body(objectOf({ plant_id: whole }, 'plant_id')),
        ...answers([201, ref('Planting')]),
      },
    },
    '/plantings/{id}': { get: answers([200, ref('Planting')]) },
  },
  {
    Plant: objectOf(
      { id: whole, name: text, price: number, photo_url: picture, note_count: whole },
      'id',
      'name',
    ),
    Note: objectOf({ id: whole, text }, 'id', 'text'),
    BasketItem: objectOf(
      { id: whole, plant_id: whole, plant: ref('Plant'), quantity: whole, unit_price: number },
      'id',
      'quantity',
    ),
    Wish: objectOf({ id: whole, name: text }, 'id', 'name'),
    WishList: objectOf({ items: listOf(ref('Wish')), item_count: whole }),
    Basket: objectOf(
      { id: text, items: listOf(ref('BasketItem')), item_count: whole },
      'id',
      'items',
    ),
    Planting: objectOf({ id: whole, plant_id: whole, plant: ref('Plant') }, 'id'),
  },
);

const query = (name: string, schema: object) => ({ name, in: 'query', schema });

/** Walks that are sorted and filtered by the words that an app's menus have. */
const walks = documentOf(
  {
    '/walks': {
      get: {
        parameters: [
          query('sort', { type: 'string', enum: ['newest', 'top_rated', 'quickest', 'popular'] }),
          query('max_minutes', whole),
          query('minRating', number),
          query('max_price', number),
        ],
        ...answers([200, listOf(ref('Walk'))]),
      },
      post: { ...body(ref('Walk')), ...answers([201, ref('Walk')]) },
    },
  },
  {
    Walk: objectOf(
      {
        id: whole,
        name: text,
        total_minutes: whole,
        rest_minutes: whole,
        average_rating: number,
        rating_count: whole,
        view_count: whole,
        adult_price: number,
        child_price: number,
      },
      'name',
    ),
  },
);
const threeWalks: readonly Step[] = (
  [
    ['A', 90, 4.5, 3],
    ['B', 30, 3.5, 9],
    ['C', 60, 5, 6],
  ] as const
).map(([name, total_minutes, average_rating, view_count]) => ({
  send: [
    'POST',
    '/walks',
    { name, total_minutes, rest_minutes: 100, average_rating, rating_count: 2, view_count },
  ],
}));
const named = (...names: readonly string[]) => names.map((name) => ({ name }));

/** A help desk: tickets are given to somebody and taken back, and are labelled with plain texts. */
const ticketAnswer = answers([200, objectOf({ ticket: ref('Ticket') }, 'ticket')]);
const labelsAnswer = answers([200, objectOf({ labels: listOf(text) }, 'labels')]);
const desk = documentOf(
  {
    '/clerks': {
      get: answers([200, listOf(ref('Clerk'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Clerk')]) },
    },
    '/clerks/{id}': { get: answers([200, ref('Clerk')]) },
    '/clerks/{id}/skills': {
      post: {
        ...body(objectOf({ skills: listOf(text) }, 'skills')),
        ...answers([200, ref('Clerk')]),
      },
    },
    '/clerks/{id}/follow': { post: answers([200, ref('Clerk')]) },
    '/clerks/{id}/unfollow': { post: answers([200, ref('Clerk')]) },
    '/tickets': {
      get: answers([200, listOf(ref('Ticket'))]),
      post: {
        ...body(objectOf({ subject: text }, 'subject')),
        ...answers([201, objectOf({ ticket: ref('Ticket') }, 'ticket')]),
      },
    },
    '/tickets/{id}': { get: ticketAnswer },
    '/tickets/{id}/assign': {
      post: { ...body(objectOf({ clerk_id: whole }, 'clerk_id')), ...ticketAnswer },
    },
    '/tickets/{id}/unassign': { post: ticketAnswer },
    '/tickets/{id}/lock': { post: ticketAnswer },
    '/tickets/{id}/release': { post: ticketAnswer },
    '/tickets/{id}/labels': {
      post: { ...body(objectOf({ labels: listOf(text) }, 'labels')), ...labelsAnswer },
      delete: { parameters: [query('label', text)], ...labelsAnswer },
    },
  },
  {
    Clerk: objectOf(
      {
        id: whole,
        name: text,
        is_following: { type: 'boolean' },
        follower_count: whole,
        skills: listOf(text),
      },
      'id',
      'name',
    ),
    Ticket: objectOf(
      {
        id: whole,
        subject: text,
        assignee_id: { type: ['integer', 'null'] },
        assignee: { anyOf: [ref('Clerk'), { type: 'null' }] },
        locked: { type: 'boolean' },
        locked_at: { type: ['string', 'null'], format: 'date-time' },
        labels: listOf(text),
      },
      'id',
      'subject',
    ),
  },
);
const ticketIs = (want: object) => ({ ticket: want });

/** Lessons with few places, booked below them or by their id. */
const school = documentOf(
  {
    '/lessons': {
      get: answers([200, listOf(ref('Lesson'))]),
      post: {
        ...body(objectOf({ name: text, capacity: whole })),
        ...answers([201, ref('Lesson')]),
      },
    },
    '/lessons/{id}': { get: answers([200, ref('Lesson')]) },
    '/bookings': {
      get: answers([200, listOf(ref('Booking'))]),
      post: {
        ...body(objectOf({ lesson_id: whole }, 'lesson_id')),
        ...answers([201, ref('Booking')], [409, objectOf({ message: text })]),
      },
    },
    '/bookings/{id}': { delete: answers([204]) },
    '/courses': {
      get: answers([200, listOf(ref('Course'))]),
      post: {
        ...body(objectOf({ name: text, capacity: whole })),
        ...answers([201, ref('Course')]),
      },
    },
    '/courses/{id}': { get: answers([200, ref('Course')]) },
    '/courses/{id}/registrations': {
      get: answers([200, listOf(ref('Registration'))]),
      post: {
        ...body(objectOf({ pupil: text }, 'pupil')),
        ...answers([201, ref('Registration')], [409, objectOf({ message: text })]),
      },
    },
  },
  {
    Lesson: objectOf(
      { id: whole, name: text, capacity: whole, is_booked: { type: 'boolean' } },
      'id',
    ),
    Booking: objectOf({ id: whole, lesson_id: whole }, 'id', 'lesson_id'),
    Course: objectOf({ id: whole, name: text, capacity: whole, spots_left: whole }, 'id'),
    Registration: objectOf({ id: whole, pupil: text }, 'id', 'pupil'),
  },
);

/** The texts within a value, wherever they are. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
);

test('pictures of an item that another one shows are on the origin of the request', async () => {
  const client = await serveDocument(nursery);
  try {
    const { body: plant } = await client.send('POST', '/plants', { name: 'Fern', price: 4 });
    const id = Number((plant as { id: number }).id);
    await fetch(`${client.url}/plants/${id}/photo`, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: png,
    });
    const basket = await client.send('POST', '/basket/items', { plant_id: id, quantity: 2 });
    const planting = await client.send('POST', '/plantings', { plant_id: id });
    for (const shown of [basket, planting, await client.send('GET', '/basket')]) {
      const urls = textsIn(shown.body).filter((own) => own.includes('/files/'));
      expect(urls, JSON.stringify(shown.body)).not.toHaveLength(0);
      for (const url of urls) {
        const answer = await fetch(url);
        expect([url, answer.status]).toEqual([url, 200]);
      }
    }
  } finally {
    await client.close();
  }
});

const rows: readonly [string, { given: string; want: readonly Step[] }][] = [
  [
    'an item that another one shows says how many are below it',
    {
      given: nursery,
      want: [
        { send: ['POST', '/plants', { name: 'Fern' }], want: { id: 1, note_count: 0 } },
        { send: ['POST', '/plantings', { plant_id: 1 }], want: { plant: { note_count: 0 } } },
        { send: ['POST', '/plants/1/notes', { text: 'water' }] },
        { send: ['GET', '/plantings/1'], want: { plant: { name: 'Fern', note_count: 1 } } },
      ],
    },
  ],
  [
    'DELETE of the one basket empties it',
    {
      given: nursery,
      want: [
        { send: ['POST', '/plants', { name: 'Fern' }], want: { id: 1 } },
        { send: ['POST', '/basket/items', { plant_id: 1, quantity: 2 }] },
        { send: ['DELETE', '/basket'], status: 204 },
        { send: ['GET', '/basket'], want: { items: [], item_count: 0 } },
        { send: ['POST', '/basket/items', { plant_id: 1, quantity: 3 }] },
        { send: ['GET', '/basket'], want: { items: [{ quantity: 3 }] } },
      ],
    },
  ],
  [
    'DELETE of the one list empties what lies below it',
    {
      given: nursery,
      want: [
        { send: ['POST', '/wish-list/items', { name: 'Fern' }] },
        { send: ['DELETE', '/wish-list'], status: 204 },
        { send: ['GET', '/wish-list'], exactly: { items: [], item_count: 0 } },
        { send: ['POST', '/wish-list/items', { name: 'Moss' }] },
        { send: ['GET', '/wish-list'], want: { items: [{ name: 'Moss' }], item_count: 1 } },
      ],
    },
  ],
  [
    'a list is sorted by what words say of ratings, views and minutes',
    {
      given: walks,
      want: [
        ...threeWalks,
        { send: ['GET', '/walks?sort=top_rated'], want: named('C', 'A', 'B') },
        { send: ['GET', '/walks?sort=quickest'], want: named('B', 'C', 'A') },
        { send: ['GET', '/walks?sort=popular'], want: named('B', 'C', 'A') },
      ],
    },
  ],
  [
    'a bound is one of the number whose name has its word, where there is one such',
    {
      given: walks,
      want: [
        ...threeWalks,
        { send: ['GET', '/walks?max_minutes=60'], want: named('B', 'C') },
        { send: ['GET', '/walks?minRating=4'], want: named('A', 'C') },
        { send: ['GET', '/walks?max_price=0'], want: named('A', 'B', 'C') },
      ],
    },
  ],
  [
    'what unassign and release undo is nothing again',
    {
      given: desk,
      want: [
        { send: ['POST', '/clerks', { name: 'Ann' }], want: { id: 1 } },
        { send: ['POST', '/tickets', { subject: 'Leak' }] },
        {
          send: ['POST', '/tickets/1/assign', { clerk_id: 1 }],
          want: ticketIs({ assignee_id: 1, assignee: { name: 'Ann' } }),
        },
        {
          send: ['POST', '/tickets/1/unassign'],
          want: ticketIs({ assignee_id: null, assignee: null }),
        },
        { send: ['GET', '/tickets/1'], want: ticketIs({ assignee_id: null, assignee: null }) },
        { send: ['POST', '/tickets/1/lock'], want: ticketIs({ locked: true }) },
        {
          send: ['POST', '/tickets/1/release'],
          want: ticketIs({ locked: false, locked_at: null }),
        },
      ],
    },
  ],
  [
    'who is followed has one more follower, and is left by unfollow',
    {
      given: desk,
      want: [
        { send: ['POST', '/clerks', { name: 'Ann' }], want: { is_following: false } },
        {
          send: ['POST', '/clerks/1/follow'],
          want: { is_following: true, follower_count: 1 },
        },
        {
          send: ['POST', '/clerks/1/unfollow'],
          want: { is_following: false, follower_count: 0 },
        },
      ],
    },
  ],
  [
    'plain texts are added to a list that no GET shows, and taken from it one by one',
    {
      given: desk,
      want: [
        { send: ['POST', '/tickets', { subject: 'Leak' }] },
        { send: ['POST', '/tickets/1/labels', { labels: ['wet'] }], want: { labels: ['wet'] } },
        {
          send: ['POST', '/tickets/1/labels', { labels: ['cold'] }],
          exactly: { labels: ['wet', 'cold'] },
        },
        { send: ['DELETE', '/tickets/1/labels?label=wet'], exactly: { labels: ['cold'] } },
        { send: ['GET', '/tickets/1'], want: ticketIs({ labels: ['cold'] }) },
      ],
    },
  ],
  [
    'what is booked already or full is refused with the declared 409',
    {
      given: school,
      want: [
        { send: ['POST', '/lessons', { name: 'Yoga', capacity: 5 }], want: { id: 1 } },
        { send: ['POST', '/bookings', { lesson_id: 1 }], status: 201 },
        { send: ['POST', '/bookings', { lesson_id: 1 }], status: 409 },
        { send: ['DELETE', '/bookings/1'], status: 204 },
        { send: ['POST', '/bookings', { lesson_id: 1 }], status: 201 },
        { send: ['POST', '/courses', { name: 'Tea', capacity: 2 }], want: { id: 1 } },
        { send: ['POST', '/courses/1/registrations', { pupil: 'Ann' }], status: 201 },
        { send: ['POST', '/courses/1/registrations', { pupil: 'Bob' }], status: 201 },
        { send: ['POST', '/courses/1/registrations', { pupil: 'Cid' }], status: 409 },
        { send: ['GET', '/courses/1'], want: { spots_left: 0 } },
      ],
    },
  ],
  [
    'what is added to a list of plain texts answers the whole item where that is declared',
    {
      given: desk,
      want: [
        { send: ['POST', '/clerks', { name: 'Ann' }] },
        { send: ['POST', '/clerks/1/skills', { skills: ['tea'] }], want: { id: 1, name: 'Ann' } },
        {
          send: ['POST', '/clerks/1/skills', { skills: ['law'] }],
          want: { skills: ['tea', 'law'] },
        },
      ],
    },
  ],
];

test.each(rows)('%s', async (_name, { given, want }) => {
  await walk(given, want);
});
