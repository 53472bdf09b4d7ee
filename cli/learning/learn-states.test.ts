import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createPersonalMask } from '../../contracts/learn/personal.ts';
import { writeData } from '../../contracts/learn/write-learned.ts';
import { scoreOf } from '../../contracts/replay/score.ts';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/**
 * What an API keeps and refuses, learned from one session and held to another one: the double that
 * has learned has to answer each request of the second as the API did.
 */

type Fields = Record<string, unknown>;
interface Answered {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** An API that begins anew at each call; it is asked by method, path and body. */
type Api = () => (method: string, path: readonly string[], body: Fields) => Answered;
type Requests = readonly (readonly [to: string, send?: object])[];

const text = { type: 'string' };
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (schema: object, status = '200') => ({
  responses: { [status]: { description: 'ok', ...json(schema) } },
});
const id = { name: 'id', in: 'path', required: true, schema: text };

/** A document of things that says as little as documents do. */
function documentOf(thing: object, sent: object): string {
  const item = { $ref: '#/components/schemas/Thing' };
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: { operationId: 'listThings', ...answers({ type: 'array', items: item }) },
        post: { operationId: 'makeThing', requestBody: json(sent), ...answers(item, '201') },
      },
      '/things/{id}': {
        parameters: [id],
        get: { operationId: 'readThing', ...answers(item) },
        put: { operationId: 'putThing', requestBody: json(sent), ...answers(item) },
        patch: { operationId: 'changeThing', requestBody: json(sent), ...answers(item) },
        delete: { operationId: 'deleteThing', responses: { 204: { description: 'gone' } } },
      },
      '/things/{id}/close': {
        parameters: [id],
        post: {
          operationId: 'closeThing',
          requestBody: json({ type: 'object', properties: { reason: text } }),
          ...answers(item),
        },
      },
    },
    components: { schemas: { Thing: thing } },
  });
}

const objectOf = (...names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

/** An API that keeps things, with what is made of a new one, and of a changed one. */
function keeping({
  made = () => ({}),
  derived = () => ({}),
  refused = () => undefined,
  reset = {},
  closed = () => ({}),
}: {
  readonly made?: (count: number, body: Fields) => Fields;
  readonly derived?: (item: Fields) => Fields;
  readonly refused?: (
    method: string,
    item: Fields | undefined,
    body: Fields,
    all: readonly Fields[],
    path: readonly string[],
  ) => Answered | undefined;
  readonly reset?: Fields;
  readonly closed?: (item: Fields, body: Fields) => Fields;
}): Api {
  return () => {
    const items = new Map<string, Fields>();
    let count = 0;
    return (method, path, body) => {
      const [, key = '', action] = path;
      const item = items.get(key);
      if (key !== '' && item === undefined)
        return { status: 404, body: { error: `no thing ${key}` } };
      const refusal = refused(method, item, body, [...items.values()], path);
      if (refusal !== undefined) return refusal;
      if (key === '' && method === 'GET') return { body: [...items.values()] };
      if (item === undefined) {
        const fresh = { id: `t${++count}x7q`, ...made(count, body), ...body };
        Object.assign(fresh, derived(fresh));
        items.set(fresh.id, fresh);
        return { status: 201, body: { ...fresh } };
      }
      if (method === 'DELETE') {
        items.delete(key);
        return { status: 204 };
      }
      if (method !== 'GET') {
        Object.assign(item, method === 'PUT' ? reset : {}, action === undefined ? body : {});
        if (action !== undefined) Object.assign(item, closed(item, body));
        Object.assign(item, derived(item));
      }
      return { body: { ...item } };
    };
  };
}

const slug = (item: Fields) => String(item['name']).toLowerCase().replaceAll(' ', '-');
const names = ['Red Lamp', 'Blue Chair', 'Old Desk', 'New Shelf'];
const makeAll: Requests = names.map((name) => ['POST /things', { name }]);
const first = '/things/t1x7q';
const second = '/things/t2x7q';

const rows: readonly (readonly [
  string,
  {
    readonly given: {
      readonly document: string;
      readonly api: Api;
      readonly learned: Requests;
      readonly unseen: Requests;
    };
    /** A line of the overlay. */
    readonly want: string;
  },
])[] = [
  [
    'a number that counts, with what stands before it',
    {
      given: {
        document: documentOf(objectOf('id', 'name'), objectOf('name')),
        api: keeping({ made: (count) => ({ number: `P-${String(count + 41).padStart(4, '0')}` }) }),
        learned: makeAll,
        unseen: [['POST /things', { name: 'x' }], ['POST /things', { name: 'y' }], ['GET /things']],
      },
      want: 'next: P-0042',
    },
  ],
  [
    'a slug that is made anew when the name changes',
    {
      given: {
        document: documentOf(objectOf('id', 'name'), objectOf('name')),
        api: keeping({ derived: (item) => ({ slug: slug(item) }) }),
        learned: [...makeAll, [`PATCH ${first}`, { name: 'Green Lamp' }]],
        unseen: [
          ['POST /things', { name: 'Tall Tree' }],
          [`PATCH ${first}`, { name: 'Small Tree' }],
          [`GET ${first}`],
        ],
      },
      want: 'template: "{{entity.name|slug}}"',
    },
  ],
  [
    'a total of price and quantity',
    {
      given: {
        document: documentOf(objectOf('id', 'price', 'quantity'), objectOf('price', 'quantity')),
        api: keeping({
          derived: ({ price, quantity }) => ({ total: Number(price) * Number(quantity) }),
        }),
        learned: [2, 3, 7].map((price) => ['POST /things', { price, quantity: price + 2 }]),
        unseen: [
          ['POST /things', { price: 11, quantity: 4 }],
          [`PATCH ${first}`, { quantity: 9 }],
        ],
      },
      want: 'product:',
    },
  ],
  [
    'PUT sets back what is not sent',
    {
      given: {
        document: documentOf(objectOf('id', 'name', 'kind'), objectOf('name', 'kind')),
        api: keeping({ made: () => ({ kind: 'misc' }), reset: { kind: 'misc' } }),
        learned: [
          ...makeAll,
          ['POST /things', { name: 'q', kind: 'tool' }],
          ['PUT /things/t5x7q', { name: 'r' }],
        ],
        unseen: [
          ['POST /things', { name: 'a', kind: 'tool' }],
          [`PUT ${first}`, { name: 'b' }],
          [`GET ${first}`],
        ],
      },
      want: 'value: misc',
    },
  ],
  [
    'an action that is refused in a state, with the item in the text',
    {
      given: {
        document: documentOf(objectOf('id', 'name', 'state'), objectOf('name')),
        api: keeping({
          made: () => ({ state: 'open' }),
          closed: () => ({ state: 'closed' }),
          refused: (method, item, _body, _all, path) =>
            item?.['state'] === 'closed' && (path[2] === 'close' || method === 'PATCH')
              ? { status: 409, body: { error: `${String(item['name'])} is closed` } }
              : undefined,
        }),
        learned: [
          ...makeAll,
          [`POST ${first}/close`, {}],
          [`POST ${second}/close`, {}],
          [`POST ${first}/close`, {}],
          [`POST ${second}/close`, {}],
          [`PATCH ${first}`, { name: 'no' }],
          [`PATCH ${second}`, { name: 'no' }],
          ['PATCH /things/t3x7q', { name: 'Oak Desk' }],
        ],
        unseen: [
          ['POST /things', { name: 'Tall Tree' }],
          [`PATCH ${first}`, { name: 'Small Tree' }],
          [`POST ${first}/close`, {}],
          [`POST ${first}/close`, {}],
          [`PATCH ${first}`, { name: 'no' }],
          [`GET ${first}`],
        ],
      },
      want: 'x-doubletake-refuses:',
    },
  ],
  [
    'a name that another item has',
    {
      given: {
        document: documentOf(objectOf('id', 'name'), objectOf('name')),
        api: keeping({
          refused: (method, _item, body, all) =>
            method === 'POST' && all.some((own) => own['name'] === body['name'])
              ? { status: 409, body: { error: `${String(body['name'])} exists` } }
              : undefined,
        }),
        learned: [...makeAll, ['POST /things', { name: 'Red Lamp' }], makeAll[1] ?? ['']],
        unseen: [
          ['POST /things', { name: 'Tall Tree' }],
          ['POST /things', { name: 'Tall Tree' }],
        ],
      },
      want: 'x-doubletake-unique: true',
    },
  ],
  [
    'limits of a number that the error names',
    {
      given: {
        document: documentOf(objectOf('id', 'size'), objectOf('size')),
        api: keeping({
          refused: (_method, _item, { size }) =>
            Number(size) < 1 || Number(size) > 50
              ? { status: 422, body: { error: 'size must be between 1 and 50' } }
              : undefined,
        }),
        learned: [5, 9, 0, 51, 70, 12].map((size) => ['POST /things', { size }]),
        unseen: [30, -4, 51, 50].map((size) => ['POST /things', { size }]),
      },
      want: 'maximum: 50',
    },
  ],
  [
    'what an action adds, and what it takes from the request or says itself',
    {
      given: {
        document: documentOf(objectOf('id', 'name'), objectOf('name')),
        api: keeping({
          made: () => ({ rounds: 0, reason: null }),
          closed: ({ rounds }, body) => ({
            rounds: Number(rounds) + 2,
            reason: body['reason'] ?? 'none given',
          }),
        }),
        learned: [
          ...makeAll,
          [`POST ${first}/close`, { reason: 'late' }],
          [`POST ${first}/close`, {}],
          [`POST ${second}/close`, { reason: 'lost' }],
        ],
        unseen: [
          ['POST /things', { name: 'Tall Tree' }],
          [`POST ${first}/close`, { reason: 'old' }],
          [`POST ${first}/close`, {}],
          [`GET ${first}`],
        ],
      },
      want: '{{body.reason|or none given}}',
    },
  ],
  [
    'first values and changes inside of attributes',
    {
      given: {
        document: documentOf(
          {
            type: 'object',
            properties: { id: text, attributes: objectOf('title') },
          },
          { type: 'object', properties: { attributes: objectOf('title') } },
        ),
        api: keeping({
          derived: (item) => ({
            attributes: { locked: false, shade: 'grey', ...Object(item['attributes']) },
          }),
          closed: (item) => ({ attributes: { ...Object(item['attributes']), locked: true } }),
        }),
        learned: [
          ['POST /things', { attributes: { title: 'a' } }],
          ['POST /things', { attributes: { title: 'b' } }],
          [`POST ${first}/close`, {}],
          [`POST ${second}/close`, {}],
        ],
        unseen: [
          ['POST /things', { attributes: { title: 'c' } }],
          [`POST ${first}/close`, {}],
          [`GET ${first}`],
        ],
      },
      want: 'x-doubletake-effects:',
    },
  ],
  [
    'the time, and an id that is another each time, in errors',
    {
      given: {
        document: documentOf(objectOf('id', 'name'), objectOf('name')),
        api: () => {
          let count = 0;
          return (_method, path) => ({
            status: 404,
            body: {
              error: `no thing ${path[1]}`,
              timestamp: new Date(1.7e12 + ++count * 1000).toISOString(),
              requestId: `req_${count}f3a9${count}c71d${count}`,
            },
          });
        },
        learned: [['GET /things/none1'], ['GET /things/none2'], ['GET /things/none3']],
        unseen: [['GET /things/none4'], ['GET /things/none5']],
      },
      want: '{{like req_',
    },
  ],
];

test.each(rows)('%s', async (_name, { given, want }) => {
  const learned = await learnedFrom(given.document, sessionOf(given.api, given.learned));
  expect(learned.overlay).toContain(want);
  const files = await recordedFiles(given.document, sessionOf(given.api, given.unseen));
  const overlay = join(files.folder, 'overlay.yaml');
  await writeFile(overlay, learned.overlay);
  const replayed = [];
  const double = { apis: [files.document], overlays: [overlay] };
  for await (const exchange of replayOnDouble([files.recording], double)) replayed.push(exchange);
  expect(replayed.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scoreOf(replayed).total).toMatchObject({ compared: given.unseen.length });
});

test('what follows from names follows from those that they are replaced by', async () => {
  const api = keeping({
    made: () => ({}),
    derived: (item) => ({ fullName: `${String(item['firstName'])} ${String(item['lastName'])}` }),
  });
  const document = documentOf(
    objectOf('id', 'firstName', 'lastName'),
    objectOf('firstName', 'lastName'),
  );
  const people = [
    ['Ann', 'Abel'],
    ['Bob', 'Brown'],
    ['Cleo', 'Clark'],
    ['Dan', 'Dean'],
  ].map(([firstName, lastName]): Requests[number] => ['POST /things', { firstName, lastName }]);
  // What is listed first was there before.
  const another: Requests[number] = ['POST /things', { firstName: 'Eve', lastName: 'Evans' }];
  const all = sessionOf(api, [...people, ['GET /things'], another]);
  const learned = await learnedFrom(document, all.slice(people.length));
  const { change } = createPersonalMask(1);
  const data = parse(writeData(learned, change).text) as Record<string, Fields[]>;
  const things = data['/things'] ?? [];
  expect(things).toHaveLength(people.length);
  for (const { firstName, lastName, fullName } of things)
    expect(fullName).toBe(`${String(firstName)} ${String(lastName)}`);
  expect(JSON.stringify(things)).not.toContain('Abel');
});

/** What a client and an API say to each other. */
function sessionOf(api: Api, requests: Requests): Said[] {
  const answer = api();
  return requests.map(([to, send]) => {
    const [method = '', path = ''] = to.split(' ');
    const { status = 200, body } = answer(method, path.split('/').slice(1), { ...send });
    return {
      to,
      status,
      ...(send !== undefined && { send }),
      ...(body !== undefined && { answer: structuredClone(body) }),
    };
  });
}
