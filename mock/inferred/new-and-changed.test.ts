import { expect, test } from 'vitest';
import { readVerb } from './act/verbs.ts';
import { laterTime } from './infer/member-kinds.ts';
import { answers, body, documentOf, listOf, objectOf, serveDocument } from './testing/documents.ts';

type Schema = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const integer = { type: 'integer' };
const flag = { type: 'boolean' };
const time = { type: 'string', format: 'date-time' };
const day = { type: 'string', format: 'date' };
const maybe = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] });
const choice = (...values: string[]) => ({ type: 'string', enum: values });

/** A document of parcels: made from a label, shown with these members, moved by these words. */
function parcelsWith(
  members: Schema,
  required: readonly string[],
  { words = [], example, shown }: { words?: string[]; example?: Schema; shown?: Schema } = {},
): string {
  const parcel = objectOf({ id: integer, label: text, ...members }, 'id', 'label', ...required);
  const answer = (value: Schema | undefined) => ({
    description: 'x',
    content: {
      'application/json': { schema: parcel, ...(value !== undefined && { example: value }) },
    },
  });
  const sent = { content: { 'application/json': { schema: { type: 'object' } } } };
  return documentOf(
    {
      '/parcels': {
        post: { ...body(objectOf({ label: text }, 'label')), responses: { 201: answer(example) } },
      },
      '/parcels/{parcelId}': { get: answers([200, parcel]) },
      ...Object.fromEntries(
        words.map((word) => [
          `/parcels/{parcelId}${word.startsWith(':') ? '' : '/'}${word}`,
          { post: { requestBody: sent, responses: { 200: answer(shown) } } },
        ]),
      ),
    },
    {},
    { parcelId: integer },
  );
}

test.each<[string, { given: Parameters<typeof parcelsWith>; want: object }]>([
  [
    'a status at the beginning of its life, wherever that stands',
    {
      given: [
        { status: choice('delivered', 'in_transit', 'pending'), state: choice('lost', 'open') },
        [],
      ],
      want: { status: 'pending', state: 'open' },
    },
  ],
  [
    'flags that are not yet true, and those that are from the start',
    {
      given: [{ delivered: flag, isLost: flag, has_claim: flag, enabled: flag }, ['delivered']],
      want: { delivered: false, isLost: false, has_claim: false, enabled: true },
    },
  ],
  [
    'null where there is nothing yet',
    {
      given: [
        {
          courierId: maybe(integer),
          failure: maybe(text),
          due: maybe(time),
          edited_at: maybe(time),
        },
        ['courierId'],
      ],
      want: { courierId: null, failure: null, due: null, edited_at: null },
    },
  ],
  [
    'counters at 0, also further in',
    {
      given: [
        { attempts: integer, stats: objectOf({ view_count: integer, opens: integer }, 'opens') },
        ['stats'],
      ],
      want: { attempts: 0, stats: { view_count: 0, opens: 0 } },
    },
  ],
  [
    'lists empty where they are needed',
    { given: [{ stops: { type: 'array', items: text } }, ['stops']], want: { stops: [] } },
  ],
  [
    'what the example of the creation shows',
    {
      given: [
        { status: choice('draft', 'accepted'), zone: text, insured: flag },
        [],
        { example: { id: 4, label: 'x', status: 'accepted', zone: 'north', insured: true } },
      ],
      want: { status: 'accepted', zone: 'north', insured: true },
    },
  ],
  [
    'the default before all of it',
    {
      given: [{ status: { ...choice('draft', 'sorted'), default: 'sorted' } }, []],
      want: { status: 'sorted' },
    },
  ],
])('what nobody sent of a new item: %s', async (_name, { given, want }) => {
  const client = await serveDocument(parcelsWith(...given));
  const made = await client.send('POST', '/parcels', { label: 'A' });
  expect(made).toMatchObject({ status: 201, body: { label: 'A', ...want } });
  await client.close();
});

test('the time of change of a new item is that of its creation', async () => {
  const client = await serveDocument(parcelsWith({ createdAt: time, updatedAt: time }, []));
  const { body: made } = await client.send('POST', '/parcels', { label: 'A' });
  const { createdAt, updatedAt } = made as Record<string, string>;
  expect(updatedAt).toBe(createdAt);
  await client.close();
});

const states = choice('new', 'in_review', 'on_hold', 'shipped', 'checked_out', 'closed');
const moved = {
  status: states,
  shippedAt: maybe(time),
  closed_at: maybe(time),
  watched: flag,
  watchedByMe: flag,
  watchCount: integer,
  archived: flag,
  isFlagged: flag,
  rejection_reason: maybe(text),
  courierId: maybe(integer),
  rejected: flag,
};

test.each<[string, { given: readonly (string | readonly [string, Schema])[]; want: object }]>([
  ['ship', { given: ['ship'], want: { status: 'shipped', shippedAt: expect.any(String) } }],
  [':ship', { given: [':ship'], want: { status: 'shipped', shippedAt: expect.any(String) } }],
  ['putOnHold', { given: ['putOnHold'], want: { status: 'on_hold' } }],
  ['hold', { given: ['hold'], want: { status: 'on_hold' } }],
  ['request-review', { given: ['request-review'], want: { status: 'in_review' } }],
  ['check_out', { given: ['check_out'], want: { status: 'checked_out' } }],
  ['reopen', { given: ['close', 'reopen'], want: { status: 'new', closed_at: null } }],
  ['watch twice', { given: ['watch', 'watch'], want: { watchedByMe: true, watchCount: 1 } }],
  ['unwatch', { given: ['watch', 'unwatch'], want: { watched: false, watchCount: 0 } }],
  ['mark-as-flagged', { given: ['mark-as-flagged'], want: { isFlagged: true } }],
  ['unarchive', { given: ['archive', 'unarchive'], want: { archived: false } }],
  [
    'reject with its reason',
    {
      given: [['reject', { reason: 'torn' }]],
      want: { rejected: true, rejection_reason: 'torn' },
    },
  ],
  ['what names a member', { given: [['ship', { courierId: 8 }]], want: { courierId: 8 } }],
])('an action: %s', async (_name, { given, want }) => {
  const words = given.map((step) => (typeof step === 'string' ? step : step[0]));
  const client = await serveDocument(parcelsWith(moved, [], { words: [...new Set(words)] }));
  await client.send('POST', '/parcels', { label: 'A' });
  for (const step of given) {
    const [word, sent] = typeof step === 'string' ? [step, {}] : step;
    const path = `/parcels/1${word.startsWith(':') ? '' : '/'}${word}`;
    expect((await client.send('POST', path, sent)).status).toBe(200);
  }
  expect((await client.send('GET', '/parcels/1')).body).toMatchObject(want);
  await client.close();
});

test('an action does what the example of its answer shows', async () => {
  const client = await serveDocument(
    parcelsWith({ status: states }, [], {
      words: ['dispatch'],
      shown: { id: 9, label: 'x', status: 'shipped' },
    }),
  );
  await client.send('POST', '/parcels', { label: 'A' });
  expect((await client.send('POST', '/parcels/1/dispatch')).body).toMatchObject({
    id: 1,
    label: 'A',
    status: 'shipped',
  });
  await client.close();
});

test.each<[string, { given: [string, boolean?]; want: object }]>([
  ['a plain word', { given: ['archive'], want: { isUndoing: false, stems: ['archive'] } }],
  ['its opposite', { given: ['unlike'], want: { isUndoing: true, stems: ['unlike', 'like'] } }],
  ['a word that is taken back', { given: ['star', true], want: { isUndoing: true } }],
  ['nothing', { given: [''], want: { done: expect.any(Array) } }],
])('reads the word of an action: %s', (_name, { given, want }) => {
  expect(readVerb(...given)).toMatchObject(want);
});

test.each<[string, { given: [unknown, string | number]; want: unknown }]>([
  [
    'of texts',
    {
      given: ['2026-01-01T00:00:00.005Z', '2026-01-01T00:00:00.002Z'],
      want: '2026-01-01T00:00:00.005Z',
    },
  ],
  ['of seconds', { given: [10, 12], want: 12 }],
  ['where there was none', { given: [undefined, 12], want: 12 }],
])('a change is never before the last one: %s', (_name, { given, want }) => {
  expect(laterTime(...given)).toBe(want);
});

test.each<[string, { given: Record<string, unknown>; want: Record<string, unknown> }]>([
  ['a time of its end', { given: { deletedAt: time }, want: {} }],
  ['a time of what may come', { given: { paid_at: time, completedOn: day }, want: {} }],
  ['who ended it, and why', { given: { cancelledBy: text, failureReason: text }, want: {} }],
  [
    'nor is what has to be there left out',
    { given: { archived: flag }, want: { archived: false } },
  ],
])('a new item has not yet %s', async (_name, { given, want }) => {
  const plan = objectOf({ id: text, name: text, ...given });
  const served = await serveDocument(
    documentOf({
      '/plans': {
        get: {
          parameters: [
            { name: 'includeDeleted', in: 'query', schema: { type: 'boolean', default: false } },
          ],
          ...answers([200, listOf(plan)]),
        },
        post: { ...body(objectOf({ name: text })), ...answers([201, plan]) },
      },
      '/plans/{planId}': {
        get: answers([200, plan], [404]),
        patch: { ...body(objectOf({ name: text })), ...answers([200, plan], [404]) },
      },
    }),
  );
  const { id, ...made } = (await served.send('POST', '/plans', { name: 'a' })).body as {
    id: string;
  };
  expect(made).toEqual({ name: 'a', ...want });
  const changed = await served.send('PATCH', `/plans/${id}`, { name: 'b' });
  expect(changed.body).toEqual({ id, name: 'b', ...want });
  expect((await served.send('GET', '/plans')).body).toContainEqual(changed.body);
});

test('an action takes nothing that is the server’s to set', async () => {
  const run = objectOf(
    { id: { type: 'string' }, state: { type: 'string', readOnly: true }, note: { type: 'string' } },
    'id',
  );
  const client = await serveDocument(
    documentOf({
      '/runs': {
        post: { ...body(objectOf({ note: { type: 'string' } })), ...answers([201, run]) },
      },
      '/runs/{id}': { get: answers([200, run], [404]) },
      '/runs/{id}/annotate': {
        patch: { ...body(objectOf({ note: { type: 'string' } })), ...answers([200, run], [404]) },
      },
    }),
  );
  const made = (await client.send('POST', '/runs', { note: 'a' })).body as { state?: string };
  const sent = { note: 'b', state: 'sent by a client' };
  const answer = await client.send('PATCH', `/runs/${Object(made).id}/annotate`, sent);
  expect(answer.body).toEqual({ ...made, note: 'b' });
  await client.close();
});

test('an action is about the member that its path names, a creation takes what its query says', async () => {
  const lens = objectOf({
    id: integer,
    ownerId: { type: 'string' },
    access_key: { ...text, example: 'k-81fa20cc73' },
    focus: objectOf({ near: integer, far: integer }),
  });
  const sent = objectOf({ near: integer, far: integer });
  const document = documentOf({
    '/lenses': {
      get: answers([200, listOf(lens)]),
      post: {
        ...body(objectOf({ focus: sent })),
        ...answers([201, lens]),
        parameters: [{ name: 'owner_id', in: 'query', schema: text }],
      },
    },
    '/lenses/{id}': { get: answers([200, lens], [404]) },
    '/lenses/{id}/focus': {
      put: { ...body(sent), ...answers([200, lens], [404]) },
      patch: { ...body(sent), ...answers([200, lens], [404]) },
    },
    '/lenses/{id}/rotate-access-key': { post: answers([200, lens], [404]) },
  });
  const client = await serveDocument(document);
  const made = (await client.send('POST', '/lenses?owner_id=o7', { focus: { near: 1, far: 9 } }))
    .body as { access_key: string };
  expect(made).toMatchObject({ ownerId: 'o7', focus: { near: 1, far: 9 } });
  const patched = await client.send('PATCH', '/lenses/1/focus', { near: 2 });
  expect(patched.body).toEqual({ ...made, focus: { near: 2, far: 9 } });
  await client.send('PUT', '/lenses/1/focus', { near: 3 });
  expect((await client.send('GET', '/lenses/1')).body).toEqual({ ...made, focus: { near: 3 } });
  const keys = [made.access_key];
  for (let times = 0; times < 2; times++) {
    const rotated = await client.send('POST', '/lenses/1/rotate-access-key');
    keys.push((rotated.body as { access_key: string }).access_key);
  }
  expect(new Set(keys).size).toBe(3);
  expect(keys.at(-1)).toMatch(/^k-[0-9a-f]{10}$/);
  expect((await client.send('GET', '/lenses/1')).body).toMatchObject({ access_key: keys.at(-1) });
  const explained = (await client.send('GET', '/__doubletake/apis/test/explanation')).body;
  expect(JSON.stringify(explained)).toContain('sets its focus');
  await client.close();
});
