import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const number = { type: 'integer' };

const teams = documentOf(
  {
    '/orgs': { post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Org')]) } },
    '/orgs/{orgId}': { get: answers([200, ref('Org')], [404]) },
    '/orgs/{orgId}/teams': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Team')], [404]) },
      get: answers([200, listOf(ref('Team'))], [404]),
    },
    '/teams/{id}': {
      get: answers([200, ref('Team')], [404]),
      patch: { ...body(objectOf({ name: text })), ...answers([200, ref('Team')], [404]) },
      delete: answers([204], [404]),
    },
  },
  {
    Org: objectOf({ id: number, name: text }, 'id', 'name'),
    Team: objectOf({ id: number, orgId: text, name: text, size: number }, 'id', 'name'),
  },
);

test('what is made below something else is found at its own path, and listed where it was made', async () => {
  const client = await serveDocument(teams);
  for (const name of ['red', 'blue']) await client.send('POST', '/orgs', { name });
  const made = await client.send('POST', '/orgs/1/teams', { name: 'one' });
  const { id } = made.body as { id: number };
  expect(made.headers.get('location')).toBe(`/teams/${id}`);
  expect((await client.send('GET', `/teams/${id}`)).body).toMatchObject({
    name: 'one',
    orgId: '1',
  });
  await client.send('PATCH', `/teams/${id}`, { name: 'other' });
  expect((await client.send('GET', '/orgs/1/teams')).body).toMatchObject([{ id, name: 'other' }]);
  expect((await client.send('GET', '/orgs/2/teams')).body).toEqual([]);
  expect((await client.send('POST', '/orgs/3/teams', { name: 'two' })).status).toBe(404);
  await client.send('DELETE', `/teams/${id}`);
  expect((await client.send('GET', '/orgs/1/teams')).body).toEqual([]);
  await client.close();
});

const plays = documentOf({
  '/plays': {
    get: {
      ...query(['limit', number], ['offset', number]),
      ...answers([200, listOf(objectOf({ title: text, seconds: number }, 'title'))]),
    },
  },
});

test('a list that nothing keeps comes to an end', async () => {
  const client = await serveDocument(plays);
  const all = (await client.send('GET', '/plays')).body as unknown[];
  const first = (await client.send('GET', '/plays?limit=1')).body as unknown[];
  const rest = (await client.send('GET', '/plays?offset=1')).body as unknown[];
  expect([...first, ...rest]).toEqual(all);
  expect((await client.send('GET', `/plays?offset=${all.length}`)).body).toEqual([]);
  await client.close();
});

const schedules = documentOf(
  {
    '/schedules': {
      post: {
        ...body(
          objectOf({ schedule: ref('Schedule'), schedule_id: text, queue: text }, 'schedule'),
        ),
        ...answers([201, objectOf({ schedule_id: text }, 'schedule_id')]),
      },
      get: answers([200, objectOf({ schedules: listOf(ref('Schedule')) }, 'schedules')]),
    },
    '/schedules/{schedule_id}': { delete: answers([204], [404]) },
  },
  { Schedule: objectOf({ input: text, jitter: number, schedule_id: text }, 'input') },
);

test('what a body wraps is the item, also where the id stands beside it', async () => {
  const client = await serveDocument(schedules);
  await client.send('POST', '/schedules', {
    schedule: { input: 'a', jitter: 1 },
    schedule_id: 'nightly',
    queue: 'q',
  });
  expect((await client.send('GET', '/schedules')).body).toEqual({
    schedules: [{ input: 'a', jitter: 1, schedule_id: 'nightly' }],
  });
  await client.close();
});
