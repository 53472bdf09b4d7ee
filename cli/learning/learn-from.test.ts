import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { writeData, writeRemarks } from '../../contracts/learn/write-learned.ts';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const thing = { $ref: '#/components/schemas/Thing' };
const thingAt = '$.components.schemas.Thing';

/** A document of things, and what is below them, that says as little as documents do. */
function documentOf({
  members = { id: { type: 'string' }, name: { type: 'string' } },
  sent = { name: { type: 'string' } },
  extra = {},
}: {
  members?: Record<string, object>;
  sent?: Record<string, object>;
  extra?: Record<string, object>;
} = {}): string {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  return stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
          responses: { 200: { description: 'all', ...json({ type: 'array', items: thing }) } },
        },
        post: {
          operationId: 'makeThing',
          requestBody: json({ type: 'object', properties: sent }),
          responses: { 201: { description: 'made', ...json(thing) } },
        },
      },
      '/things/{id}': {
        parameters: [id],
        get: {
          operationId: 'readThing',
          responses: { 200: { description: 'it', ...json(thing) } },
        },
        delete: { operationId: 'dropThing', responses: { 204: { description: 'gone' } } },
      },
      '/things/{id}/close': {
        parameters: [id],
        post: {
          operationId: 'closeThing',
          responses: { 200: { description: 'it', ...json(thing) } },
        },
      },
      ...extra,
    },
    components: { schemas: { Thing: { type: 'object', properties: members } } },
  });
}

const notes = {
  '/things/{id}/notes': {
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    get: {
      operationId: 'listNotes',
      responses: {
        200: {
          description: 'all',
          ...json({
            type: 'array',
            items: { type: 'object', properties: { id: { type: 'string' } } },
          }),
        },
      },
    },
    post: {
      operationId: 'addNote',
      requestBody: json({ type: 'object', properties: { text: { type: 'string' } } }),
      responses: {
        201: {
          description: 'made',
          ...json({ type: 'object', properties: { id: { type: 'string' } } }),
        },
      },
    },
  },
};

const people = {
  '/people': {
    get: {
      operationId: 'listPeople',
      responses: {
        200: {
          description: 'all',
          ...json({ type: 'array', items: { $ref: '#/components/schemas/Thing' } }),
        },
      },
    },
    post: {
      operationId: 'addPerson',
      requestBody: json({ type: 'object', properties: { name: { type: 'string' } } }),
      responses: {
        201: {
          description: 'made',
          ...json({ type: 'object', properties: { id: { type: 'string' } } }),
        },
      },
    },
  },
};

const range = (length: number) => Array.from({ length }, (_, index) => index);
const made = (name: string, own: object = {}, id = `t_${name}9x8y7`): Said => ({
  to: 'POST /things',
  send: { name },
  status: 201,
  answer: { id, name, ...own },
});
const listed = (names: readonly string[], own: (name: string) => object = () => ({})): Said => ({
  to: 'GET /things',
  answer: names.map((name) => ({ id: `t_${name}9x8y7`, name, ...own(name) })),
});
const letters = (length: number) => range(length).map((index) => String.fromCharCode(97 + index));

const rows: readonly (readonly [
  string,
  {
    given: { document?: Parameters<typeof documentOf>[0]; session: readonly Said[] };
    /** Updates that are at a target, and how often they were seen. */
    want?: readonly (readonly [target: string, update: object, seen?: string])[];
    remark?: RegExp;
    not?: string;
  },
])[] = [
  [
    'a status and a body that are not declared',
    {
      given: {
        session: [{ to: 'GET /things/none', status: 404, answer: { error: 'no thing none' } }],
      },
      want: [
        [
          "$.paths['/things/{id}'].get",
          {
            responses: {
              404: {
                description: 'Observed.',
                ...json({ type: 'object', properties: { error: { type: 'string' } } }),
              },
            },
          },
          '1 of 1',
        ],
        [
          '$',
          {
            'x-doubletake-errors': [
              {
                cause: 'resource-not-found',
                status: 404,
                body: { error: 'no {{resource}} {{path.id}}' },
              },
            ],
          },
        ],
      ],
    },
  ],
  [
    'members that are not declared: type, format, null, and those that are always there',
    {
      given: {
        session: [
          ...letters(5).map((name) => made(name, { at: '2026-01-05T10:00:00Z', mark: null })),
          made('z', { at: '2026-01-05T10:00:00Z', mark: 3 }),
        ],
      },
      want: [
        [thingAt, { properties: { at: { type: 'string', format: 'date-time' } } }, '6 of 6'],
        [thingAt, { properties: { mark: { type: ['integer', 'null'] } } }, '6 of 6'],
        [thingAt, { required: ['at', 'id', 'mark', 'name'] }, '6 of 6'],
      ],
    },
  ],
  [
    'a closed set, with counts',
    {
      given: {
        session: [
          ...letters(6).map((name, index) => made(name, { kind: index % 2 ? 'big' : 'small' })),
          listed(letters(6), (name) => ({ kind: 'bdf'.includes(name) ? 'big' : 'small' })),
        ],
      },
      want: [
        [thingAt, { properties: { kind: { type: 'string', enum: ['big', 'small'] } } }, '12 of 12'],
      ],
    },
  ],
  [
    'no closed set of what came from one item, though often',
    {
      given: {
        session: range(20).map((index) => ({
          to: 'GET /things/a',
          answer: { id: 'a', name: 'x', kind: index % 2 ? 'big' : 'small' },
        })),
      },
      not: 'enum:',
    },
  ],
  [
    'a closed set of what clients send is told, and refuses nothing',
    {
      given: {
        document: {
          members: { id: { type: 'string' }, name: {}, kind: { type: 'string' } },
          sent: { name: { type: 'string' }, kind: { type: 'string' } },
        },
        session: letters(12).map((name, index) => {
          const kind = index % 2 ? 'big' : 'small';
          return {
            ...made(name, { kind }),
            send: { name, kind },
          };
        }),
      },
      remark: /kind is big, small in 12 of 12 answers; clients send it/,
      not: 'enum:',
    },
  ],
  [
    'the format of a declared member',
    {
      given: {
        document: { members: { id: { type: 'string' }, name: {}, due: { type: 'string' } } },
        session: letters(5).map((name) => made(name, { due: '2026-02-03' })),
      },
      want: [[`${thingAt}.properties.due`, { format: 'date' }, '5 of 5']],
    },
  ],
  [
    'header fields that come with every answer',
    {
      given: {
        session: range(3).map((index) => ({
          to: 'GET /things',
          answer: [],
          answerHeaders: { 'X-Total': String(index), 'X-Plan': 'free', Date: 'now', Server: 'n' },
        })),
      },
      want: [
        [
          "$.paths['/things'].get.responses['200']",
          { headers: { 'X-Total': { schema: { type: 'integer' } } } },
          '3 of 3',
        ],
        [
          "$.paths['/things'].get.responses['200']",
          { headers: { 'X-Plan': { schema: { type: 'string' }, example: 'free' } } },
          '3 of 3',
        ],
      ],
      not: 'Server',
    },
  ],
  [
    'what a new item has that nobody has sent: a value, the time, what another member says',
    {
      given: {
        session: letters(3).map((name, index) =>
          made(name, { state: 'new', at: `2026-01-05T00:00:0${index}Z`, label: name }),
        ),
      },
      want: [
        [`${thingAt}.properties.state`, { 'x-doubletake-initial': { value: 'new' } }, '3 of 3'],
        [`${thingAt}.properties.at`, { 'x-doubletake-initial': 'now' }, '3 of 3'],
        [`${thingAt}.properties.label`, { 'x-doubletake-initial': { copy: 'name' } }, '3 of 3'],
      ],
    },
  ],
  [
    'what an id looks like',
    {
      given: { session: letters(2).map((name) => made(name)) },
      want: [[`${thingAt}.properties.id`, { example: 't_a9x8y7' }, '2 of 2']],
    },
  ],
  [
    'what an action changes',
    {
      given: {
        session: letters(2).flatMap((name): Said[] => [
          made(name, { open: true, closed_at: null }),
          {
            to: `POST /things/t_${name}9x8y7/close`,
            answer: {
              id: `t_${name}9x8y7`,
              name,
              open: false,
              closed_at: `2026-01-05T00:00:0${name === 'a' ? 1 : 2}Z`,
            },
          },
        ]),
      },
      want: [
        [
          "$.paths['/things/{id}/close'].post",
          { 'x-doubletake-effects': { set: { open: false }, now: ['closed_at'] } },
          '2 of 2',
        ],
      ],
    },
  ],
  [
    'lists that show first what was made last',
    {
      given: {
        session: [
          ...letters(3).map((name) => made(name)),
          listed(['c', 'b', 'a']),
          made('d'),
          listed(['d', 'c', 'b', 'a']),
        ],
      },
      want: [["$.paths['/things'].get", { 'x-doubletake-order': 'newest' }, '2 of 2']],
    },
  ],
  [
    'lists in the order of a member',
    {
      given: {
        session: [
          ...['c', 'a', 'b'].map((name) => made(name)),
          listed(['a', 'b', 'c']),
          made('B'),
          listed(['B', 'a', 'b', 'c']),
        ],
      },
      // Not by the name alone: without regard to case, B would come after a.
      want: [
        [
          "$.paths['/things'].get",
          { 'x-doubletake-order': 'name', 'x-doubletake-collation': 'code-units' },
          '2 of 2',
        ],
      ],
    },
  ],
  [
    'how many items a page has where the request does not say',
    {
      given: {
        session: [
          ...letters(4).map((name) => made(name)),
          listed(['a', 'b']),
          made('e'),
          listed(['a', 'b']),
        ],
      },
      want: [["$.paths['/things'].get.parameters[0].schema", { default: 2 }]],
    },
  ],
  [
    'a number that counts what lies below',
    {
      given: {
        document: { extra: notes },
        session: [
          made('a', { notes: 0 }),
          { to: 'GET /things/t_a9x8y7/notes', answer: [] },
          { to: 'GET /things/t_a9x8y7', answer: { id: 't_a9x8y7', name: 'a', notes: 0 } },
          {
            to: 'POST /things/t_a9x8y7/notes',
            send: { text: 'x' },
            status: 201,
            answer: { id: 'n1', text: 'x' },
          },
          { to: 'GET /things/t_a9x8y7', answer: { id: 't_a9x8y7', name: 'a', notes: 1 } },
        ],
      },
      want: [[`${thingAt}.properties.notes`, { 'x-doubletake-count': 'notes' }]],
    },
  ],
  [
    'how long it takes until a status changes, and what comes with it',
    {
      given: {
        session: letters(3).flatMap((name, index): Said[] => {
          const begun = index * 60_000;
          const id = `t_${name}9x8y7`;
          const at = (state: string, own: object) => ({ id, name, state, ...own });
          const read = (after: number, state: string, own: object): Said => ({
            to: `GET /things/${id}`,
            answer: at(state, own),
            at: begun + after,
          });
          return [
            { ...made(name, { state: 'waiting', url: null }), at: begun },
            read(900, 'waiting', { url: null }),
            read(1100, 'working', { url: null }),
            read(2900, 'working', { url: null }),
            read(3100, 'done', { url: `/files/${id}` }),
          ];
        }),
      },
      want: [
        [
          thingAt,
          {
            'x-doubletake-later': [
              { after: 1000, from: { state: 'waiting' }, set: { state: 'working' } },
              {
                after: 3000,
                from: { state: 'working' },
                set: { state: 'done', url: '/files/{{entity.id}}' },
              },
            ],
          },
          '3 of 3',
        ],
      ],
    },
  ],
  [
    'a member that names items of another collection',
    {
      given: {
        document: { extra: people },
        session: [
          ...['p_1k2j3', 'p_4h5g6'].map(
            (id): Said => ({
              to: 'POST /people',
              send: { name: id },
              status: 201,
              answer: { id },
            }),
          ),
          ...letters(4).map((name, index) =>
            made(name, { assignee: index % 2 ? 'p_1k2j3' : 'p_4h5g6' }),
          ),
        ],
      },
      want: [[`${thingAt}.properties.assignee`, { 'x-doubletake-names': 'people' }, '4 of 4']],
    },
  ],
  [
    'errors by cause: what is taken, and what a member lacks',
    {
      given: {
        document: { sent: { name: { type: 'string', minLength: 2 } } },
        session: [
          {
            to: 'POST /things',
            send: { name: '' },
            status: 422,
            answer: { field: 'name', why: 'short' },
          },
          {
            to: 'POST /things',
            send: { name: 'x' },
            status: 422,
            answer: { field: 'name', why: 'short' },
          },
          { to: 'POST /things', send: { name: 'taken' }, status: 409, answer: { taken: 'taken' } },
          { to: 'POST /things', send: { name: 'other' }, status: 409, answer: { taken: 'other' } },
        ],
      },
      want: [
        [
          '$',
          {
            'x-doubletake-errors': [
              {
                cause: 'request-invalid',
                place: 'body',
                status: 422,
                body: { field: '{{violation.name}}', why: 'short' },
              },
              { cause: 'resource-conflict', status: 409, body: { taken: '{{body.name}}' } },
            ],
          },
          '4 of 4',
        ],
      ],
    },
  ],
  [
    'a type that contradicts the document is a remark',
    {
      given: {
        document: { members: { id: { type: 'string' }, name: { type: 'integer' } } },
        session: [made('a')],
      },
      want: [[`${thingAt}.properties.name`, { type: 'string' }, '1 of 1']],
      remark: /name is declared as integer, and comes as string \(seen in 1 of 1\)/,
    },
  ],
  [
    'a request that the document refuses and the API takes is a remark with its exchanges',
    {
      given: {
        document: { sent: { name: { type: 'string', maxLength: 3 } } },
        session: [made('abcdef')],
      },
      remark: /takes it all the same \(1 times\) \(.*session\.har:2, exchange 1: POST \/things\)/,
    },
  ],
  [
    'a member that the API wants and the document does not',
    {
      given: {
        session: [
          made('a'),
          made('b'),
          { to: 'POST /things', send: { size: 1 }, status: 422, answer: { error: 'name' } },
        ],
      },
      want: [
        [
          "$.paths['/things'].post.requestBody.content['application/json'].schema",
          { required: ['name'] },
          '1 of 1',
        ],
      ],
    },
  ],
  [
    'what a browser has of other hosts, of its own cache, and without a body, is left out',
    {
      given: {
        session: [
          { to: 'GET /things', answer: [] },
          { to: 'GET /things', answer: { odd: true }, host: 'ads.elsewhere.test' },
          { to: 'GET /things', status: 304 },
          { to: 'GET /things', status: 101 },
          {
            to: 'GET /things/a',
            response: { content: { size: 40, mimeType: 'application/json' } },
          },
        ],
      },
      remark:
        /learned from 1 of 4 exchanges: the connection became.*\n.*1 exchange with another host is left out/,
      not: 'odd',
    },
  ],
  [
    'what is made of the id, and of what was sent',
    {
      given: {
        document: {
          members: { id: { type: 'string' }, name: { type: 'string' }, url: { type: 'string' } },
        },
        session: letters(3).map((name) =>
          made(name, {
            url: `/things/t_${name}9x8y7`,
            links: { self: `/things/t_${name}9x8y7`, called: `the ${name}` },
          }),
        ),
      },
      want: [
        [
          `${thingAt}.properties.url`,
          { 'x-doubletake-initial': { template: '/things/{{entity.id}}' } },
          '3 of 3',
        ],
        [
          `${thingAt}.properties.links`,
          {
            'x-doubletake-initial': {
              template: { called: 'the {{entity.name}}', self: '/things/{{entity.id}}' },
            },
          },
        ],
      ],
    },
  ],
  [
    'a member that one operation wants, and another that has the same schema does not',
    {
      given: {
        document: {
          extra: {
            '/people': {
              post: {
                operationId: 'addPerson',
                requestBody: json(thing),
                responses: { 201: { description: 'made', ...json({ type: 'object' }) } },
              },
              patch: {
                operationId: 'changePeople',
                requestBody: json(thing),
                responses: { 200: { description: 'made', ...json({ type: 'object' }) } },
              },
            },
          },
        },
        session: [
          ...['a', 'b'].map((name) => ({
            to: 'POST /people',
            send: { name },
            status: 201,
            answer: {},
          })),
          { to: 'POST /people', send: { id: 'x' }, status: 422, answer: {} },
          { to: 'PATCH /people', send: { id: 'y' }, answer: {} },
        ],
      },
      want: [
        [
          "$.paths['/people'].post.requestBody.content['application/json']",
          { schema: { allOf: [thing, { required: ['name'] }] } },
          '1 of 1',
        ],
      ],
      not: 'target: $.components.schemas.Thing\n',
    },
  ],
  [
    'a media type of JSON that always comes in the place of the declared one',
    {
      given: {
        session: [
          {
            to: 'GET /things',
            answer: [{ id: 'a', extra: 1 }],
            type: 'application/vnd.things+json',
          },
        ],
      },
      want: [
        [
          "$.paths['/things'].get.responses['200']",
          {
            content: {
              'application/vnd.things+json': { schema: { type: 'array', items: thing } },
            },
          },
          '1 of 1',
        ],
      ],
      remark: /comes as application\/vnd\.things\+json alone; declared: application\/json/,
    },
  ],
  [
    'an object that an action was seen to change once is not set in every item',
    {
      given: {
        session: [
          made('a', { box: { lid: 'open', label: 'a' } }),
          {
            to: 'POST /things/t_a9x8y7/close',
            answer: { id: 't_a9x8y7', name: 'a', box: { lid: 'shut', label: 'a' } },
          },
        ],
      },
      remark: /closeThing: it changes box\.lid in a way that nothing explains/,
      not: 'lid: shut',
    },
  ],
  [
    'requests of no operation are told',
    {
      given: { session: [{ to: 'GET /elsewhere', answer: {} }] },
      remark: /1 of 1 exchanges are of no operation/,
    },
  ],
];

const isRequired = (update: unknown) => JSON.stringify(update).includes('"required"');

test.each(rows)('%s', async (_name, { given, want = [], remark, not }) => {
  const learned = await learnedFrom(documentOf(given.document), given.session);
  for (const [target, update, seen] of want) {
    expect(learned.updates.get(target) ?? [...learned.updates]).toContainEqual(update);
    if (seen === undefined) continue;
    const { actions } = parse(learned.overlay) as { actions: Record<string, unknown>[] };
    const found = actions.find(
      (action) =>
        action['target'] === target && JSON.stringify(action['update']) === JSON.stringify(update),
    );
    expect(found).toMatchObject({
      // Once may be by chance.
      'x-evidence': isRequired(update) && seen === '1 of 1' ? 'assumed' : 'observed',
      'x-source': `session.har: seen in ${seen}`,
    });
  }
  for (const { message, where } of learned.remarks) {
    expect(where.length, message).toBeGreaterThan(0);
    expect(where.length, message).toBeLessThanOrEqual(3);
    for (const name of where)
      expect(name).toMatch(/session\.har:\d+, exchange \d+: (GET|POST|PUT|PATCH|DELETE) \//);
  }
  const remarks = writeRemarks(learned).join('\n');
  if (remark !== undefined) expect(remarks).toMatch(remark);
  if (not !== undefined) expect(learned.overlay).not.toContain(not);
});

test('secrets that a browser has written down are in nothing that is learned', async () => {
  const token = 'live-tok-1a2b3c4d5e6f';
  const learned = await learnedFrom(documentOf(), [
    {
      to: `GET /things?api_key=${token}`,
      answer: [{ id: 'a', name: token, secret: 'hush-hush-77' }],
    },
    {
      to: 'GET /things/none',
      headers: { authorization: `Bearer ${token}`, cookie: 'sid=cookie-value-123456' },
      status: 404,
      answer: { error: `none for ${token}`, hint: 'cookie-value-123456' },
    },
  ]);
  const written = learned.overlay + writeData(learned, (value) => value).text;
  for (const secret of [token, 'hush-hush-77', 'cookie-value-123456'])
    expect(written).not.toContain(secret);
  expect(written).toContain('masked-');
});

test('a double that has learned how long a job takes answers as the API did, by its clock', async () => {
  const row = rows.find(([name]) => name.startsWith('how long it takes'));
  const { session } = row?.[1].given ?? { session: [] };
  const { overlay } = await learnedFrom(documentOf(), session);
  const { folder, document } = await recordedFiles(documentOf(), session);
  await writeFile(join(folder, 'overlay.yaml'), overlay);
  const differences: unknown[] = [];
  const replayed = replayOnDouble([join(folder, 'session.har')], {
    apis: [document],
    overlays: [join(folder, 'overlay.yaml')],
  });
  for await (const exchange of replayed) differences.push(...exchange.differences);
  expect(differences).toEqual([]);
});

test('the same recording gives the same overlay, and each action says what it rests on', async () => {
  const session = rows.flatMap(([, { given }]) =>
    given.document === undefined ? given.session : [],
  );
  const [first, second] = [
    await learnedFrom(documentOf(), session),
    await learnedFrom(documentOf(), session),
  ];
  expect(second.overlay).toBe(first.overlay);
  const { actions } = parse(first.overlay) as { actions: Record<string, unknown>[] };
  for (const action of actions) {
    expect(['observed', 'assumed']).toContain(action['x-evidence']);
    expect(action['x-source']).toMatch(/^session\.har: seen in \d+ of \d+$/);
  }
});
