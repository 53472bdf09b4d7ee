import { test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, ref } from './testing/documents.ts';
import { walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const none = answers([204], [404]);

/** Plots and beds are made by PUT on their lists, and changed by POST. */
const garden = documentOf(
  {
    '/plots': {
      get: answers([200, listOf(ref('Plot'))]),
      put: {
        summary: 'Creates a new plot',
        ...body(ref('Plot')),
        ...answers([200, ref('Plot')], [400]),
      },
    },
    '/plots/{plotId}': {
      get: answers([200, ref('Plot')], [404]),
      post: { ...body(ref('Plot')), ...answers([200, ref('Plot')], [404]) },
      delete: none,
    },
    '/plots/{plotId}/beds': {
      put: { ...body(ref('Bed')), ...answers([201, ref('Bed')], [404]) },
    },
    '/beds': { get: answers([200, listOf(ref('Bed'))]) },
    '/beds/{bedId}': { get: answers([200, ref('Bed')], [404]) },
    '/seeds': {
      get: answers([200, listOf(ref('Seed'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Seed')]) },
    },
    '/beds/{bedId}/seeds': {
      get: answers([200, listOf(ref('Seed'))], [404]),
      put: {
        ...body(objectOf({ seed_id: number }, 'seed_id')),
        ...answers([201, objectOf({ seed_id: number })], [404]),
      },
    },
    '/beds/{bedId}/seeds/{seed}': { delete: none },
  },
  {
    Plot: objectOf({ id: number, name: text }, 'name'),
    Bed: objectOf({ id: number, plotId: number, of: text, seeds: listOf(ref('Seed')) }, 'of'),
    Seed: objectOf({ id: number, name: text }, 'id', 'name'),
  },
  { plotId: number, bedId: number, seed: number },
);

test('a PUT on a list makes an item where it says that it creates, by its words or by 201', async () => {
  await walk(garden, [
    { send: ['PUT', '/plots', { name: 'North' }], want: { id: 1, name: 'North' } },
    { send: ['PUT', '/plots', { name: 'South' }], want: { id: 2 } },
    { send: ['GET', '/plots'], want: [{ name: 'North' }, { name: 'South' }] },
    { send: ['POST', '/plots/1', { name: 'East' }], want: { id: 1, name: 'East' } },
    { send: ['PUT', '/plots/2/beds', { of: 'peas' }], status: 201, want: { id: 1, plotId: 2 } },
    { send: ['GET', '/beds/1'], want: { of: 'peas' } },
    { send: ['PUT', '/plots/9/beds', { of: 'peas' }], status: 404 },
    { send: ['DELETE', '/plots/1'], status: 204 },
    { send: ['GET', '/plots'], exactly: [{ id: 2, name: 'South' }] },
  ]);
});

test('one id in a body adds what it names to a list of the item, and DELETE takes it away', async () => {
  await walk(garden, [
    { send: ['PUT', '/plots', { name: 'North' }] },
    { send: ['PUT', '/plots/1/beds', { of: 'peas' }] },
    { send: ['POST', '/seeds', { name: 'early' }] },
    { send: ['POST', '/seeds', { name: 'late' }] },
    { send: ['PUT', '/beds/1/seeds', { seed_id: 2 }], status: 201, exactly: { seed_id: 2 } },
    { send: ['PUT', '/beds/1/seeds', { seed_id: 1 }], status: 201 },
    { send: ['GET', '/beds/1/seeds'], want: [{ name: 'late' }, { name: 'early' }] },
    { send: ['GET', '/beds/1'], want: { seeds: [{ id: 2 }, { id: 1 }] } },
    { send: ['DELETE', '/beds/1/seeds/2'], status: 204 },
    { send: ['GET', '/beds/1/seeds'], exactly: [{ id: 1, name: 'early' }] },
  ]);
});

const shelves = documentOf(
  {
    '/shelves': {
      get: answers([200, listOf(ref('Shelf'))]),
      put: {
        summary: 'Updates a shelf, or creates it',
        ...body(objectOf({ id: number, name: text }, 'id', 'name')),
        ...answers([200, ref('Shelf')]),
      },
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Shelf')]) },
    },
    '/shelves/{id}': { get: answers([200, ref('Shelf')], [404]) },
  },
  { Shelf: objectOf({ id: number, name: text }, 'id', 'name') },
  { id: number },
);

test('a PUT beside a POST that names an item changes that one', async () => {
  await walk(shelves, [
    { send: ['POST', '/shelves', { name: 'A' }], want: { id: 1 } },
    { send: ['PUT', '/shelves', { id: 1, name: 'B' }], want: { id: 1, name: 'B' } },
    { send: ['GET', '/shelves'], exactly: [{ id: 1, name: 'B' }] },
  ]);
});
