import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  ref,
  serveDocument,
} from './testing/documents.ts';

type Node = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const lamp = objectOf({ id: { type: 'integer' }, label: text, watt: { type: 'integer' } }, 'label');
const tagged = (status: number, schema: Node = ref('Lamp')) => ({
  [status]: { description: 'x', headers: { ETag: { schema: text } }, content: json(schema) },
});
const bare = (...statuses: number[]) =>
  Object.fromEntries(statuses.map((status) => [status, { description: 'x' }]));

const lamps = (changes: Node) =>
  documentOf(
    {
      '/lamps': {
        post: { ...body(ref('Lamp')), responses: tagged(201) },
        get: { responses: { ...tagged(200, listOf(ref('Lamp'))), ...bare(304) } },
      },
      '/lamps/{lampId}': {
        get: { responses: { ...tagged(200), ...bare(304, 404) } },
        patch: {
          ...body(objectOf({ watt: { type: 'integer' } })),
          responses: { ...tagged(200), ...changes },
        },
        delete: { responses: bare(204, 412) },
      },
    },
    { Lamp: lamp },
    { lampId: { type: 'integer' } },
  );

test('an item and a list have a tag: 304 to who has it, 412 to who has an old one', async () => {
  const client = await serveDocument(lamps(bare(412)));
  const ask = async (
    method: string,
    path: string,
    sent?: object,
    headers?: Record<string, string>,
  ) => {
    const { status, headers: fields } = await client.send(method, path, sent, headers);
    return { status, tag: fields.get('etag') ?? '' };
  };
  try {
    const made = await ask('POST', '/lamps', { label: 'a', watt: 5 });
    expect(made.tag).toMatch(/^"\w+"$/);
    expect(await ask('GET', '/lamps/1')).toEqual({ status: 200, tag: made.tag });
    const known = { 'if-none-match': `"x", W/${made.tag}` };
    expect(await ask('GET', '/lamps/1', undefined, known)).toEqual({ status: 304, tag: made.tag });
    const list = await ask('GET', '/lamps');
    expect((await ask('GET', '/lamps', undefined, { 'if-none-match': list.tag })).status).toBe(304);
    const mine = { 'if-match': made.tag };
    const changed = await ask('PATCH', '/lamps/1', { watt: 7 }, mine);
    expect(changed).toMatchObject({ status: 200, tag: expect.not.stringMatching(made.tag) });
    expect((await ask('GET', '/lamps/1', undefined, { 'if-none-match': made.tag })).status).toBe(
      200,
    );
    expect((await ask('GET', '/lamps', undefined, { 'if-none-match': list.tag })).status).toBe(200);
    expect((await ask('PATCH', '/lamps/1', { watt: 9 }, mine)).status).toBe(412);
    expect((await ask('DELETE', '/lamps/1', undefined, mine)).status).toBe(412);
    expect((await client.send('GET', '/lamps/1')).body).toMatchObject({ watt: 7 });
    expect((await ask('PATCH', '/lamps/1', { watt: 9 })).status).toBe(200);
    expect((await ask('DELETE', '/lamps/1', undefined, { 'if-match': '*' })).status).toBe(204);
  } finally {
    await client.close();
  }
});

test('a change without a condition is 428 where that is declared', async () => {
  const client = await serveDocument(lamps(bare(412, 428)));
  const { headers } = await client.send('POST', '/lamps', { label: 'a' });
  expect((await client.send('PATCH', '/lamps/1', { watt: 9 })).status).toBe(428);
  const tag = { 'if-match': headers.get('etag') ?? '' };
  expect((await client.send('PATCH', '/lamps/1', { watt: 9 }, tag)).status).toBe(200);
  await client.close();
});

test.each<[string, { declared: number[]; member?: boolean; want: number }]>([
  ['in a field, and 409 is declared', { declared: [409], want: 409 }],
  ['in a field, and 409 and 422 are', { declared: [409, 422], want: 422 }],
  ['in a member of the body', { declared: [422], member: true, want: 422 }],
])('one idempotency key is one request: %s', async (_name, { declared, member, want }) => {
  const sent = objectOf({ label: text, idempotencyKey: text }, 'label');
  const client = await serveDocument(
    documentOf(
      {
        '/lamps': {
          post: {
            ...body(sent),
            ...answers([201, ref('Lamp')], ...declared.map((status): [number] => [status])),
          },
          get: answers([200, listOf(ref('Lamp'))]),
        },
      },
      { Lamp: lamp },
    ),
  );
  const post = (label: string, key: string) =>
    member === true
      ? client.send('POST', '/lamps', { label, idempotencyKey: key })
      : client.send('POST', '/lamps', { label }, { 'idempotency-key': key });
  try {
    const [one, again] = await Promise.all([post('a', 'k1'), post('a', 'k1')]);
    expect(again).toMatchObject({ status: 201, body: one.body });
    expect((await post('a', 'k1')).headers.get('idempotent-replayed')).toBe('true');
    expect((await post('b', 'k1')).status).toBe(want);
    expect((await post('a', 'k2')).body).not.toEqual(one.body);
    expect((await client.send('GET', '/lamps')).body).toHaveLength(2);
  } finally {
    await client.close();
  }
});

const person = objectOf({ id: { type: 'integer' }, email: text, nick: text, state: text }, 'nick');

test.each<[string, { conflict: string; members?: Node; first: Node; second: Node; want: number }]>([
  [
    'a key by its name',
    {
      conflict: 'Conflict',
      first: { nick: 'a', email: 'a@x.example' },
      second: { nick: 'b', email: 'a@x.example' },
      want: 409,
    },
  ],
  [
    'what its description calls unique',
    {
      conflict: 'Conflict',
      members: { state: { ...text, description: 'Optional unique identifier of the person.' } },
      first: { nick: 'a', state: 's' },
      second: { nick: 'b', state: 's' },
      want: 409,
    },
  ],
  [
    'what the document names',
    {
      conflict: 'The nick is taken already.',
      first: { nick: 'a', email: 'a@x.example' },
      second: { nick: 'a' },
      want: 409,
    },
  ],
  [
    'nothing that only sounds like it',
    {
      conflict: 'In conflict with its state',
      first: { nick: 'a', state: 's' },
      second: { nick: 'b', state: 's' },
      want: 201,
    },
  ],
  [
    'what an overlay marks, and not what it takes the mark from',
    {
      conflict: 'Conflict',
      members: {
        email: { ...text, 'x-doubletake-unique': false },
        state: { ...text, 'x-doubletake-unique': true },
      },
      first: { nick: 'a', email: 'e', state: 's' },
      second: { nick: 'b', email: 'f', state: 's' },
      want: 409,
    },
  ],
])('two items never share %s', async (_name, { conflict, members, first, second, want }) => {
  const schema = { ...person, properties: { ...(person['properties'] as object), ...members } };
  const client = await serveDocument(
    documentOf(
      {
        '/people': {
          post: {
            ...body(ref('Person')),
            responses: {
              201: { description: 'x', content: json(ref('Person')) },
              409: { description: conflict },
            },
          },
        },
        '/people/{personId}': {
          get: answers([200, ref('Person')]),
          patch: { ...body({ type: 'object' }), ...answers([200, ref('Person')], [409]) },
        },
      },
      { Person: schema },
      { personId: { type: 'integer' } },
    ),
  );
  expect((await client.send('POST', '/people', first)).status).toBe(201);
  expect((await client.send('POST', '/people', second)).status).toBe(want);
  expect((await client.send('PATCH', '/people/1', first)).status).toBe(200);
  await client.close();
});
