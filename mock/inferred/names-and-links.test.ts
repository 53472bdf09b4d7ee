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
import { walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const named = (format: string) => ({ ...text, description: `The resource name. ${format}` });

/** Wells and what is measured in them go by whole names, of which paths have the last part. */
const wells = documentOf(
  {
    '/v1/wells': {
      get: answers([200, objectOf({ wells: listOf(ref('Well')) })]),
      post: {
        parameters: [{ name: 'wellId', in: 'query', schema: text }],
        ...body(ref('Well')),
        ...answers([200, ref('Well')]),
      },
    },
    '/v1/wells/{well}': {
      get: answers([200, ref('Well')], [404]),
      patch: { ...body(ref('Well')), ...answers([200, ref('Well')], [404]) },
      delete: answers([200, { type: 'object' }], [404]),
    },
    '/v1/wells/{well}/probes': {
      get: answers([200, objectOf({ probes: listOf(ref('Probe')) })], [404]),
      post: { ...body(ref('Probe')), ...answers([200, ref('Probe')], [404]) },
    },
    '/v1/wells/{well}/probes/{probe}': { get: answers([200, ref('Probe')], [404]) },
  },
  {
    Well: objectOf({ name: named('Format: wells/{well}'), depth: number }),
    Probe: objectOf({ name: named('Format: `wells/{well}/probes/{probe}`.'), ph: number }),
  },
);

test('an item goes by its whole name where the description of its name says so', async () => {
  const client = await serveDocument(wells);
  const send = async (method: string, path: string, sent?: unknown) =>
    (await client.send(method, `/v1/${path}`, sent)).body as Record<string, unknown>;
  const { name } = (await send('POST', 'wells', { depth: 9 })) as { name: string };
  expect(name).toMatch(/^wells\/[^/]+$/);
  expect(await send('GET', name)).toEqual({ name, depth: 9 });
  expect(await send('PATCH', name, { name, depth: 10 })).toEqual({ name, depth: 10 });
  expect(await send('GET', 'wells')).toEqual({ wells: [{ name, depth: 10 }] });
  const probe = (await send('POST', `${name}/probes`, { ph: 7 })) as { name: string };
  expect(probe.name).toMatch(new RegExp(`^${name}/probes/[^/]+$`));
  expect(await send('GET', probe.name)).toEqual(probe);
  expect(await send('POST', 'wells?wellId=old', { depth: 1 })).toMatchObject({ name: 'wells/old' });
  expect(await send('GET', 'wells/old')).toMatchObject({ depth: 1 });
  await send('DELETE', name);
  expect((await client.send('GET', `/v1/${name}`)).status).toBe(404);
  await client.close();
});

const href = objectOf({ href: text }, 'href');
const boats = documentOf(
  {
    '/boats': {
      get: answers([200, listOf(ref('Boat'))]),
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Boat')]) },
    },
    '/boats/{id}': { get: answers([200, ref('Boat')], [404]) },
    '/crew': {
      post: {
        ...body(objectOf({ data: objectOf({ name: text }, 'name') }, 'data')),
        ...answers([201, ref('Sailor')]),
      },
    },
    '/crew/{id}': { get: answers([200, ref('Sailor')], [404]) },
    '/flags': {
      post: {
        ...body(objectOf({ links: objectOf({ self: text }) })),
        ...answers([201, ref('Flag')]),
      },
    },
    '/flags/{id}': { get: answers([200, ref('Flag')], [404]) },
  },
  {
    Boat: objectOf(
      { id: number, name: text, _links: objectOf({ self: href }, 'self') },
      'id',
      '_links',
    ),
    Sailor: objectOf(
      {
        data: objectOf({ id: number, name: text }, 'id'),
        links: objectOf({ self: { ...text, format: 'uri' } }, 'self'),
      },
      'data',
      'links',
    ),
    Flag: objectOf({ id: number, links: objectOf({ self: text }) }, 'id'),
  },
  { id: number },
);

test('a link of an item to itself leads there, unless a client says where', async () => {
  const client = await serveDocument(boats);
  const boat = { _links: { self: { href: `${client.url}/boats/1` } } };
  expect((await client.send('POST', '/boats', { name: 'Ann' })).body).toMatchObject(boat);
  expect((await client.send('GET', '/boats/1')).body).toMatchObject(boat);
  expect((await client.send('GET', '/boats')).body).toMatchObject([boat]);
  const sailor = { links: { self: `${client.url}/crew/1` } };
  expect((await client.send('POST', '/crew', { data: { name: 'Bo' } })).body).toMatchObject(sailor);
  expect((await client.send('GET', '/crew/1')).body).toMatchObject(sailor);
  const flag = { links: { self: 'mine' } };
  expect((await client.send('POST', '/flags', flag)).body).toMatchObject(flag);
  await client.close();
});

test('who is made in a collection of people signs in, and is who calls, in an envelope too', async () => {
  const person = objectOf({ id: number, username: text }, 'id', 'username');
  const sign = objectOf({ username: text, password: text }, 'username', 'password');
  await walk(
    documentOf(
      {
        '/users': {
          get: answers([200, listOf(ref('User'))]),
          post: { ...body(sign), ...answers([201, ref('User')]) },
        },
        '/users/{id}': { get: answers([200, ref('User')], [404]) },
        '/signin': { post: { ...body(sign), ...answers([200, objectOf({ token: text })], [401]) } },
        '/auth/me': { get: answers([200, objectOf({ user: ref('User') }, 'user')]) },
      },
      { User: person },
      { id: number },
    ),
    [
      { send: ['POST', '/users', { username: 'ann', password: 'a' }], want: { id: 1 } },
      { send: ['POST', '/users', { username: 'bo', password: 'b' }], want: { id: 2 } },
      { send: ['POST', '/signin', { username: 'bo', password: 'a' }], status: 401 },
      { send: ['POST', '/signin', { username: 'bo', password: 'b' }] },
      { send: ['GET', '/auth/me'], exactly: { user: { id: 2, username: 'bo' } } },
    ],
  );
});
