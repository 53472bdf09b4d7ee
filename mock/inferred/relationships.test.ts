import { test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, ref } from './testing/documents.ts';
import { walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const linkage = (type: string) => objectOf({ type: { const: type }, id: number }, 'type', 'id');
const one = (type: string) => objectOf({ data: { anyOf: [linkage(type), { type: 'null' }] } });
const many = (type: string) => objectOf({ data: listOf(linkage(type)) });
const item = (type: string, relationships: Record<string, unknown>) =>
  objectOf(
    {
      type: { const: type },
      id: number,
      attributes: objectOf({ name: text }),
      relationships: objectOf(relationships),
    },
    'type',
    'id',
  );
const sent = (type: string, relationships: Record<string, unknown>) =>
  body(
    objectOf(
      {
        data: objectOf(
          {
            type: { const: type },
            attributes: objectOf({ name: text }, 'name'),
            relationships: objectOf(relationships),
          },
          'type',
          'attributes',
        ),
      },
      'data',
    ),
  );
const data = (schema: object) => objectOf({ data: schema as never }, 'data');
const none = answers([204], [404]);

/** Ships, their crew, the ports at which they call, and flags that nothing keeps. */
const harbour = documentOf(
  {
    ...Object.fromEntries(
      [
        ['ships', 'Ship', sent('ship', { ports: many('port') })],
        ['sailors', 'Sailor', sent('sailor', { vessel: one('ship') })],
        ['ports', 'Port', sent('port', {})],
      ].flatMap(([path, name, creation]) => [
        [
          `/${path as string}`,
          {
            post: { ...(creation as object), ...answers([201, data(ref(name as string))]) },
            get: answers([200, data(listOf(ref(name as string)))]),
          },
        ],
        [
          `/${path as string}/{id}`,
          { get: answers([200, data(ref(name as string))], [404]), delete: none },
        ],
      ]),
    ),
    '/ships/{id}/crew': { get: answers([200, data(listOf(ref('Sailor')))], [404]) },
    '/ships/{id}/relationships/crew': {
      get: answers([200, many('sailor')], [404]),
      post: { ...body(many('sailor')), ...none },
      delete: { ...body(many('sailor')), ...none },
    },
    '/ships/{id}/relationships/ports': {
      get: answers([200, many('port')], [404]),
      post: { ...body(many('port')), ...none },
      patch: { ...body(many('port')), ...none },
    },
    '/ports/{id}/relationships/ships': {
      get: answers([200, many('ship')], [404]),
      delete: { ...body(many('ship')), ...none },
    },
    '/sailors/{id}/vessel': {
      get: answers([200, data({ anyOf: [ref('Ship'), { type: 'null' }] })], [404]),
    },
    '/sailors/{id}/relationships/vessel': {
      get: answers([200, one('ship')], [404]),
      patch: { ...body(one('ship')), ...none },
    },
    '/ships/{id}/relationships/flags': {
      get: answers([200, many('flag')], [404]),
      post: { ...body(many('flag')), ...none },
      delete: { ...body(many('flag')), ...none },
    },
  },
  {
    Ship: item('ship', { ports: many('port') }),
    Sailor: item('sailor', { vessel: one('ship') }),
    Port: item('port', {}),
  },
);

const make = (type: string, name: string, relationships = {}) => ({
  data: { type, attributes: { name }, relationships },
});
const link = (type: string, ...ids: number[]) => ({ data: ids.map((id) => ({ type, id })) });
const toShip = (id: number) => ({ data: { type: 'ship', id } });

test('what a relationship leads to is shown and changed at its path, from both of its sides', async () => {
  const crew = '/ships/1/relationships/crew';
  const ports = '/ships/1/relationships/ports';
  const vessel = '/sailors/1/relationships/vessel';
  await walk(harbour, [
    { send: ['POST', '/ports', make('port', 'Bergen')] },
    { send: ['POST', '/ports', make('port', 'Oslo')] },
    { send: ['POST', '/ships', make('ship', 'Ann', { ports: link('port', 1) })] },
    { send: ['POST', '/ships', make('ship', 'Eve')] },
    { send: ['POST', '/sailors', make('sailor', 'Bo', { vessel: toShip(1) })] },
    { send: ['POST', '/sailors', make('sailor', 'Cy')] },
    // The other items say what they belong to.
    { send: ['GET', crew], exactly: link('sailor', 1) },
    { send: ['GET', '/ships/1/crew'], want: { data: [{ attributes: { name: 'Bo' } }] } },
    { send: ['POST', crew, link('sailor', 2)], status: 204 },
    { send: ['GET', crew], exactly: link('sailor', 1, 2) },
    { send: ['GET', '/sailors/2/vessel'], want: { data: { attributes: { name: 'Ann' } } } },
    { send: ['DELETE', crew, link('sailor', 1)], status: 204 },
    { send: ['GET', '/sailors/1/vessel'], exactly: { data: null } },
    { send: ['PATCH', vessel, toShip(2)], status: 204 },
    { send: ['GET', vessel], exactly: toShip(2) },
    { send: ['GET', '/ships/2/crew'], want: { data: [{ id: 1 }] } },
    { send: ['POST', crew, link('sailor', 9)], status: 404 },
    // The item says it itself.
    { send: ['GET', ports], exactly: link('port', 1) },
    { send: ['POST', ports, link('port', 1, 2)], status: 204 },
    { send: ['GET', '/ships/1'], want: { data: { relationships: { ports: link('port', 1, 2) } } } },
    { send: ['GET', '/ports/2/relationships/ships'], exactly: link('ship', 1) },
    { send: ['DELETE', '/ports/2/relationships/ships', link('ship', 1)], status: 204 },
    { send: ['GET', ports], exactly: link('port', 1) },
    { send: ['PATCH', ports, link('port')], status: 204 },
    { send: ['GET', ports], exactly: link('port') },
    { send: ['GET', '/ships/9/relationships/ports'], status: 404 },
  ]);
});

test('a relationship to what nothing keeps is kept in the item', async () => {
  const flags = '/ships/1/relationships/flags';
  await walk(harbour, [
    { send: ['POST', '/ships', make('ship', 'Ann')] },
    { send: ['GET', flags], exactly: link('flag') },
    { send: ['POST', flags, link('flag', 3)], status: 204 },
    { send: ['POST', flags, link('flag', 3, 4)], status: 204 },
    { send: ['GET', flags], exactly: link('flag', 3, 4) },
    { send: ['DELETE', flags, link('flag', 3)], status: 204 },
    { send: ['GET', flags], exactly: link('flag', 4) },
  ]);
});
