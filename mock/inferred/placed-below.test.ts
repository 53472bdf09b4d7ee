import { afterEach, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';
import type { Collection, Store } from '../model/store.ts';
import { createMemoryStore } from '../state/memory-store.ts';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
} from './testing/documents.ts';

const text = { type: 'string' };
const schemas = {
  Bed: objectOf(
    {
      id: { ...text, 'x-doubletake-initial': { like: 'BED-0000' } },
      name: text,
      kind: { type: 'string', enum: ['raised', 'flat'] },
      changed_at: { type: 'string', format: 'date-time' },
    },
    'id',
    'name',
    'kind',
  ),
  Plant: objectOf({ id: text, sort: text, bed_id: text }, 'id', 'sort'),
  Sensor: objectOf({ id: text, label: text }, 'id', 'label'),
  Guest: objectOf({ id: text, mail: { type: 'string', format: 'email' } }, 'id'),
  Invited: objectOf({ mail: { type: 'string', format: 'email', 'x-doubletake-unique': true } }),
  Done: objectOf({ note: text }, 'note'),
};
const done = (note: string) => ({
  responses: {
    200: { description: 'x', content: json(ref('Done'), { example: { note } }) },
    404: { description: 'x' },
  },
});
const kept = (role: string, extras: object = {}) => ({
  'x-doubletake-resource': { name: 'beds', role, ...extras },
});
const picture = (name: string) => ({
  requestBody: {
    content: {
      'multipart/form-data': {
        schema: objectOf({ bedId: text, [name]: { type: 'string', format: 'binary' } }, 'bedId'),
      },
    },
  },
});

/** Calls that say in the query or the body what they are about, and paths below what they make. */
const document = documentOf(
  {
    '/dig-bed': {
      post: {
        ...body(objectOf({ bedName: text, kind: text, plan: { type: 'object' } }, 'bedName')),
        ...answers([200, objectOf({ bedId: text }, 'bedId')]),
        ...kept('create'),
      },
    },
    '/all-beds': {
      get: {
        ...answers([200, objectOf({ beds: listOf(ref('Bed')) }, 'beds')]),
        ...kept('list'),
        'x-doubletake-order': { double: 'newest' },
      },
    },
    '/redo-bed': {
      post: {
        ...body(objectOf({ bedId: text, bedName: text, plan: { type: 'object' } }, 'bedId')),
        ...done('Dug anew.'),
        ...kept('merge', { id: 'bedId' }),
      },
    },
    '/fill-bed': {
      delete: {
        parameters: [{ name: 'bedId', in: 'query', required: true, schema: text }],
        ...done('Filled.'),
        ...kept('delete', { id: 'bedId' }),
      },
    },
    '/hang-sign': {
      post: { ...picture('sign'), ...done('It hangs.'), ...kept('upload', at('sign')) },
    },
    '/hang-flag': {
      post: { ...picture('flag'), ...done('It flies.'), ...kept('upload', at('flag')) },
    },
    '/take-sign': {
      delete: {
        parameters: [{ name: 'bedId', in: 'query', required: true, schema: text }],
        ...done('It is gone.'),
        ...kept('remove-file', at('sign')),
      },
    },
    '/plants': {
      get: {
        ...query(
          ['bedId', text],
          ['page', { type: 'string' }],
          ['size', { ...text, default: '3' }],
        ),
        ...answers([200, objectOf({ found: listOf(ref('Plant')) }, 'found')], [404]),
        'x-doubletake-resource': { name: 'plants', role: 'list', below: { beds: 'bedId' } },
      },
    },
    '/sow': {
      post: {
        operationId: 'sow',
        ...body(objectOf({ bedId: text, sort: text })),
        ...done('Sown.'),
      },
    },
    '/beds/{bedId}/sensors': {
      get: answers([200, listOf(ref('Sensor'))], [404]),
      post: { ...body(objectOf({ label: text })), ...answers([201, ref('Sensor')], [404]) },
    },
    '/beds/{bedId}/sensors/{sensorId}': { get: answers([200, ref('Sensor')], [404]) },
    '/beds/{bedId}/guests': {
      get: answers([200, objectOf({ there: listOf(ref('Guest')) })], [404]),
      post: {
        ...body(objectOf({ people: listOf(ref('Invited')) }, 'people')),
        ...answers([200, objectOf({ there: listOf(ref('Guest')) })], [404]),
        'x-doubletake-errors': [
          { cause: 'resource-conflict', status: 409, body: { why: '{{violation.name}} is taken' } },
        ],
      },
    },
    '/beds/{bedId}/guests/{guestId}': { get: answers([200, ref('Guest')], [404]) },
  },
  schemas,
);

function at(slot: string) {
  return { id: 'bedId', slot };
}

const doubles: Double[] = [];
afterEach(() => Promise.all(doubles.splice(0).map((double) => double.close())));

async function start(options: { readonly store?: Store } = {}) {
  const double = await createDouble({
    apis: [JSON.parse(document)],
    empty: true,
    ...options,
    handlers: {
      sow: async ({ body: sent, sandbox, items }) => {
        const { bedId, sort } = sent as { bedId: string; sort: string };
        const id = await sandbox.ids.token(6);
        await items('plants', { bedId }).upsert(id, () => ({ id, sort, bed_id: bedId }));
        await items('plants', { bedId }).upsert('all', (known) => {
          const { sort: before = '' } = (known ?? {}) as { sort?: string };
          return { id: 'all', sort: `${before}${sort}` };
        });
        return { status: 200, body: { note: 'Sown.' } };
      },
    },
  });
  doubles.push(double);
  const send = async (method: string, path: string, sent?: object) => {
    const init =
      sent === undefined || sent instanceof FormData
        ? { body: sent ?? null }
        : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } };
    const answer = await double.fetch(new Request(`http://x${path}`, { method, ...init }));
    const shown = await answer.text();
    return { status: answer.status, body: shown === '' ? undefined : JSON.parse(shown) };
  };
  const dig = async (bed: object = {}): Promise<string> =>
    (await send('POST', '/dig-bed', { bedName: 'Herbs', kind: 'raised', ...bed })).body.bedId;
  const hang = (bedId: string, part: 'sign' | 'flag') => {
    const form = new FormData();
    form.set('bedId', bedId);
    form.set(part, new Blob(['x']), `${part}.bin`);
    return send('POST', `/hang-${part}`, form);
  };
  const beds = async () => (await send('GET', '/all-beds')).body.beds as object[];
  return { double, send, dig, hang, beds };
}

test('an id looks like what x-doubletake-initial says, and a name is sent with its noun', async () => {
  const { dig, beds } = await start();
  const ids = [await dig(), await dig({ bedName: 'Kale', kind: 'flat' })];
  expect(ids).toEqual([expect.stringMatching(/^BED-\d{6}$/), expect.stringMatching(/^BED-\d{6}$/)]);
  // The last comes first, though nothing says so of the API.
  expect(await beds()).toMatchObject([
    { id: ids[1], name: 'Kale', kind: 'flat' },
    { id: ids[0], name: 'Herbs', kind: 'raised' },
  ]);
});

test('a change takes what its schema has, and answers what the document shows', async () => {
  const { double, send, dig, beds } = await start();
  const bedId = await dig({ plan: { rows: 3, seed: { oak: 1 } } });
  const sent = { bedId, bedName: 'Kale', kind: 'flat', plan: { seed: { elm: 2 } } };
  expect(await send('POST', '/redo-bed', sent)).toEqual({
    status: 200,
    body: { note: 'Dug anew.' },
  });
  expect(await beds()).toMatchObject([{ name: 'Kale', kind: 'raised' }]);
  const { collections } = await double.control.snapshot();
  expect(collections['test/beds']?.[0]?.[1]).toMatchObject({
    hidden: { plan: { rows: 3, seed: { oak: 1, elm: 2 } } },
  });
});

test.each([
  ['an empty id', ''],
  ['the name', 'Herbs'],
])('%s names no item that goes by its id', async (_name, bedId) => {
  const { send, dig, beds } = await start();
  await dig();
  await dig({ bedName: '' });
  expect((await send('DELETE', `/fill-bed?bedId=${bedId}`)).status).toBe(404);
  expect((await send('POST', '/redo-bed', { bedId, bedName: 'x' })).status).toBe(404);
  expect(await beds()).toHaveLength(2);
});

test('what lies below an item is found by the parameter that names the item, and goes with it', async () => {
  const { double, send, dig } = await start();
  const [bedId, other] = [await dig(), await dig()];
  await Promise.all([1, 2, 3, 4].map((n) => send('POST', '/sow', { bedId, sort: `${n}` })));
  await send('POST', `/beds/${bedId}/sensors`, { label: 'damp' });
  const plants = async (of: string, rest = '') =>
    (await send('GET', `/plants?bedId=${of}${rest}`)).body.found;
  expect(await plants(bedId)).toHaveLength(3);
  expect(await plants(bedId, '&page=2')).toHaveLength(2);
  // Of four changes of one item at once none is lost.
  const all = (await plants(bedId, '&size=9')).find(({ id }: { id: string }) => id === 'all');
  expect([...all.sort].sort()).toEqual(['1', '2', '3', '4']);
  expect(await plants(other)).toEqual([]);
  expect((await send('GET', '/plants?bedId=none')).status).toBe(404);
  expect((await send('POST', '/sow', { bedId: 'none', sort: 'x' })).status).toBe(404);
  expect((await send('DELETE', `/fill-bed?bedId=${bedId}`)).body).toEqual({ note: 'Filled.' });
  expect((await send('GET', `/plants?bedId=${bedId}`)).status).toBe(404);
  expect((await send('GET', `/beds/${bedId}/sensors`)).status).toBe(404);
  const { collections } = await double.control.snapshot();
  expect(Object.keys(collections).filter((path) => path.includes(bedId))).toEqual([]);
});

test('two files of an item are two: taking one that is not there leaves the other', async () => {
  const { double, send, dig, hang } = await start();
  const bedId = await dig();
  expect((await hang(bedId, 'flag')).body).toEqual({ note: 'It flies.' });
  expect((await send('DELETE', `/take-sign?bedId=${bedId}`)).status).toBe(404);
  await hang(bedId, 'sign');
  expect((await send('DELETE', `/take-sign?bedId=${bedId}`)).body).toEqual({ note: 'It is gone.' });
  expect(Object.keys((await double.control.snapshot()).files)).toHaveLength(1);
});

test('a list that is sent makes several, or none where one is refused', async () => {
  const { send, dig } = await start();
  const bedId = await dig();
  const path = `/beds/${bedId}/guests`;
  const invite = (...mails: string[]) =>
    send('POST', path, { people: mails.map((mail) => ({ mail })) });
  const made = await invite('a@x.test', 'b@x.test');
  expect(made.body.there).toMatchObject([{ mail: 'a@x.test' }, { mail: 'b@x.test' }]);
  for (const mails of [
    ['c@x.test', 'A@x.test'],
    ['c@x.test', 'c@x.test'],
  ])
    expect(await invite(...mails)).toEqual({ status: 409, body: { why: 'mail is taken' } });
  expect((await send('GET', path)).body.there).toHaveLength(2);
  expect((await invite('c@x.test')).status).toBe(200);
});

test('of many at once that want one value, the first has it', async () => {
  const { send, dig } = await start();
  const path = `/beds/${await dig()}/guests`;
  const answersOf = Array.from({ length: 20 }, (_, index) =>
    send('POST', path, { people: [{ mail: index % 2 === 0 ? 'a@x.test' : 'A@x.test' }] }),
  );
  const statuses = (await Promise.all(answersOf)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect((await send('GET', path)).body.there).toHaveLength(1);
});

/** A store in which an item is deleted, with all it has, just before something is written below it. */
function racing(path: string, id: () => string): Store {
  const store = createMemoryStore();
  return {
    ...store,
    sandbox(name) {
      const sandbox = store.sandbox(name);
      const race = async () => {
        if ((await sandbox.collection(path).delete(id())) !== undefined)
          await sandbox.deleteUnder(`${path}/${id()}`);
      };
      return {
        ...sandbox,
        files: {
          ...sandbox.files,
          put: (at, file) => race().then(() => sandbox.files.put(at, file)),
        },
        collection<Entity extends object>(at: string): Collection<Entity> {
          const own = sandbox.collection<Entity>(at);
          if (!at.startsWith(`${path}/`)) return own;
          return {
            ...own,
            insert: (key, entity) => race().then(() => own.insert(key, entity)),
            upsert: (key, change) => race().then(() => own.upsert(key, change)),
          };
        },
      };
    },
  };
}

test.each([
  ['an item', { given: ['POST', '/beds/{}/sensors', { label: 'damp' }] }],
  ['several', { given: ['POST', '/beds/{}/guests', { people: [{ mail: 'a@x.test' }] }] }],
  ['what a handler writes', { given: ['POST', '/sow', { bedId: '{}', sort: 'x' }] }],
] as const)('%s below what is deleted meanwhile goes with it', async (_name, { given }) => {
  let id = '';
  const { double, send, dig } = await start({ store: racing('test/beds', () => id) });
  id = await dig();
  const [method, path, sent] = given;
  const own = JSON.parse(JSON.stringify(sent).replace('{}', id));
  expect((await send(method, path.replace('{}', id), own)).status).toBe(404);
  expect(JSON.stringify(await double.control.snapshot())).not.toContain(id);
});

test('a file of what is deleted meanwhile goes with it', async () => {
  let id = '';
  const { double, dig, hang } = await start({ store: racing('test/beds', () => id) });
  id = await dig();
  expect((await hang(id, 'sign')).status).toBe(404);
  expect((await double.control.snapshot()).files).toEqual({});
});

const cup = ref('Cup');
const cups = documentOf(
  {
    '/cups': { get: answers([200, listOf(cup)]), post: { ...body(cup), ...answers([201, cup]) } },
    '/cups/{cupId}': { get: answers([200, cup], [404]), delete: answers([204], [404]) },
  },
  { Cup: objectOf({ id: text, glaze: text }, 'id') },
  { cupId: { type: 'string', example: 'cup-1' } },
);

test.each([
  ['the document', { given: {}, want: [200, 404] }],
  [
    'a data file that has others',
    { given: { data: { cups: [{ id: 'cup-2' }] } }, want: [404, 404] },
  ],
] as const)('an id that the document shows is there at first by %s', async (_, { given, want }) => {
  const double = await createDouble({ apis: [JSON.parse(cups)], ...given });
  doubles.push(double);
  const status = async (path: string, method = 'GET') =>
    (await double.fetch(new Request(`http://x${path}`, { method }))).status;
  expect([await status('/cups/cup-1'), await status('/cups/cup-9')]).toEqual(want);
  for (const id of ['cup-1', 'cup-2']) await status(`/cups/${id}`, 'DELETE');
  expect([await status('/cups/cup-1'), await status('/cups/cup-2')]).toEqual([404, 404]);
});
