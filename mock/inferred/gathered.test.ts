import { expect, test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, query, ref } from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };

/** A garden with plants, gardeners, and letters between them. */
const garden = documentOf(
  {
    '/plants': {
      get: answers([200, objectOf({ data: listOf(ref('PlantCard')) })]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Plant')]) },
    },
    '/plants/{id}': { get: answers([200, ref('Plant')]) },
    '/plants/{id}/favorite': { post: answers([204]), delete: answers([204]) },
    '/favorites': { get: answers([200, objectOf({ data: listOf(ref('PlantCard')) })]) },
    '/gardeners': {
      get: answers([200, listOf(ref('Gardener'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Gardener')]) },
    },
    '/gardeners/{id}': { get: answers([200, ref('Gardener')]) },
    '/gardeners/{id}/letters': { get: answers([200, listOf(ref('Letter'))]) },
    '/letters': {
      get: answers([200, listOf(ref('Letter'))]),
      post: {
        ...body(objectOf({ about: text, writer_id: whole, state: text }, 'about')),
        ...answers([201, ref('Letter')]),
      },
    },
    '/letters/{id}': { get: answers([200, ref('Letter')]) },
    '/parcels': {
      get: answers([200, objectOf({ parcels: listOf(ref('Parcel')) })]),
      post: {
        ...body(objectOf({ parcel: objectOf({ label: text, weight: whole }, 'label') }, 'parcel')),
        ...answers([201, objectOf({ parcel: ref('Parcel') })]),
      },
    },
    '/parcels/{id}': {
      get: answers([200, objectOf({ parcel: ref('Parcel') })]),
      put: {
        ...body(objectOf({ parcel: objectOf({ weight: whole, label: text }) }, 'parcel')),
        ...answers([200, objectOf({ parcel: ref('Parcel') })]),
      },
    },
    '/parcels/{id}/assign': {
      post: {
        ...body(objectOf({ gardener_id: whole }, 'gardener_id')),
        ...answers([200, objectOf({ parcel: ref('Parcel') })]),
      },
    },
    '/search': {
      get: {
        ...query('q', ['limit', whole]),
        ...answers([
          200,
          objectOf(
            {
              results: objectOf({
                plants: listOf(ref('PlantCard')),
                gardeners: listOf(ref('Gardener')),
              }),
              plants_count: whole,
              total: whole,
            },
            'results',
            'total',
          ),
        ]),
      },
    },
    '/weather': { get: answers([200, objectOf({ days: listOf(objectOf({ rain: whole })) })]) },
  },
  {
    PlantCard: objectOf({ id: whole, name: text, is_favorite: flag }, 'id', 'name'),
    Plant: objectOf(
      { id: whole, name: text, is_favorite: flag, soil: text, light: text, height: whole },
      'id',
      'name',
    ),
    Gardener: objectOf(
      { id: whole, name: text, letter_count: whole, open_letters_count: whole },
      'id',
      'name',
    ),
    Parcel: objectOf(
      {
        id: whole,
        label: text,
        weight: whole,
        assignee_id: { type: ['integer', 'null'] },
        assignee: { anyOf: [ref('Gardener'), { type: 'null' }] },
      },
      'id',
      'label',
    ),
    Letter: objectOf(
      {
        id: whole,
        about: text,
        state: { enum: ['open', 'answered'] },
        writer_id: whole,
        writer: { anyOf: [ref('Gardener'), { type: 'null' }] },
      },
      'id',
      'about',
    ),
  },
  { id: whole },
);

const seeds: readonly Step[] = [
  { send: ['POST', '/plants', { name: 'Red maple' }] },
  { send: ['POST', '/plants', { name: 'Fern' }] },
  { send: ['POST', '/plants', { name: 'Blue maple' }] },
  { send: ['POST', '/gardeners', { name: 'Maple Smith' }] },
  { send: ['POST', '/gardeners', { name: 'Ann' }] },
];

test.each<[string, { given: readonly Step[] }]>([
  [
    'a search shows what it finds in each collection, and counts it',
    {
      given: [
        ...seeds,
        {
          send: ['GET', '/search?q=maple'],
          want: {
            results: {
              plants: [{ name: 'Red maple' }, { name: 'Blue maple' }],
              gardeners: [{ name: 'Maple Smith' }],
            },
            plants_count: 2,
            total: 3,
          },
        },
        {
          send: ['GET', '/search?q=maple&limit=1'],
          want: { results: { plants: [{ name: 'Red maple' }] }, total: 3 },
        },
        {
          send: ['GET', '/search?q=nothing-like-it'],
          want: { results: { plants: [], gardeners: [] }, total: 0 },
        },
      ],
    },
  ],
  [
    'a list that is called after a flag shows those that have it',
    {
      given: [
        ...seeds,
        { send: ['GET', '/favorites'], exactly: { data: [] } },
        { send: ['POST', '/plants/2/favorite'] },
        {
          send: ['GET', '/favorites'],
          exactly: { data: [{ id: 2, name: 'Fern', is_favorite: true }] },
        },
        { send: ['DELETE', '/plants/2/favorite'] },
        { send: ['GET', '/favorites'], exactly: { data: [] } },
      ],
    },
  ],
  [
    'what an item names under another word is listed below that one, and counted',
    {
      given: [
        ...seeds,
        { send: ['POST', '/letters', { about: 'Slugs', writer_id: 2, state: 'open' }] },
        { send: ['POST', '/letters', { about: 'Rain', writer_id: 2, state: 'answered' }] },
        { send: ['POST', '/letters', { about: 'Sun', writer_id: 1, state: 'open' }] },
        { send: ['GET', '/gardeners/2/letters'], want: [{ about: 'Slugs' }, { about: 'Rain' }] },
        { send: ['GET', '/gardeners/2'], want: { letter_count: 2, open_letters_count: 1 } },
        { send: ['GET', '/gardeners/1'], want: { letter_count: 1, open_letters_count: 1 } },
      ],
    },
  ],
  [
    'a PUT that wants less than POST in the same envelope changes a part',
    {
      given: [
        { send: ['POST', '/parcels', { parcel: { label: 'Soil', weight: 3 } }] },
        {
          send: ['PUT', '/parcels/1', { parcel: { weight: 4 } }],
          want: { parcel: { label: 'Soil', weight: 4 } },
        },
      ],
    },
  ],
  [
    'an item shows whom an action has given it to, by its own member for the id',
    {
      given: [
        ...seeds,
        { send: ['POST', '/parcels', { parcel: { label: 'Soil' } }] },
        {
          send: ['POST', '/parcels/1/assign', { gardener_id: 2 }],
          want: { parcel: { assignee_id: 2, assignee: { id: 2, name: 'Ann' } } },
        },
        {
          send: ['GET', '/parcels'],
          want: { parcels: [{ assignee_id: 2, assignee: { id: 2, name: 'Ann' } }] },
        },
      ],
    },
  ],
  [
    'what shows nothing that is kept is a sample',
    { given: [{ send: ['GET', '/weather'], want: { days: expect.any(Array) } }] },
  ],
])('%s', async (_name, { given }) => {
  await walk(garden, given);
});
