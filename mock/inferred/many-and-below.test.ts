import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const mapOf = (schema: object) => ({ type: 'object', additionalProperties: schema });

const lamp = objectOf({ id: number, name: text, watt: number }, 'id', 'name');
const lamps = {
  '/lamps': {
    post: {
      ...body(objectOf({ name: text, watt: number }, 'name')),
      ...answers([201, ref('Lamp')]),
    },
    get: answers([200, listOf(ref('Lamp'))]),
    delete: { ...query('filter'), ...answers([200, objectOf({ num_deleted: number })]) },
  },
  '/lamps/{id}': { get: answers([200, ref('Lamp')], [404]) },
  '/lamps/bulk-retrieve': {
    post: {
      ...body(objectOf({ lamp_ids: listOf(number) }, 'lamp_ids')),
      ...answers([200, objectOf({ answers: mapOf(objectOf({ lamp: ref('Lamp') })) })]),
    },
  },
  '/lamps/batch-get': {
    post: {
      ...body(objectOf({ ids: listOf(number) }, 'ids')),
      ...answers([200, objectOf({ lamps: listOf(ref('Lamp')) })]),
    },
  },
  '/lamps/bulk-create': {
    post: {
      ...body(objectOf({ lamps: mapOf(objectOf({ name: text }, 'name')) }, 'lamps')),
      ...answers([200, objectOf({ answers: mapOf(objectOf({ lamp: ref('Lamp') })) })]),
    },
  },
  '/lamps/search': {
    post: {
      ...body(objectOf({ query: { type: 'object' }, limit: number })),
      ...answers([200, objectOf({ lamps: listOf(ref('Lamp')) })]),
    },
  },
};
const threads = {
  '/threads': {
    post: {
      ...body(objectOf({ title: text, notes: listOf(ref('Draft')), file_ids: listOf(number) })),
      ...answers([201, ref('Thread')]),
    },
  },
  '/threads/{threadId}': { get: answers([200, ref('Thread')], [404]) },
  '/threads/{threadId}/notes': {
    post: { ...body(ref('Draft')), ...answers([201, ref('Note')]) },
    get: answers([200, listOf(ref('Note'))]),
  },
  '/threads/{threadId}/files': {
    post: {
      ...body(objectOf({ file_id: number }, 'file_id')),
      ...answers([201, ref('File')]),
    },
    get: answers([200, listOf(ref('File'))]),
  },
  '/threads/{threadId}/files/{file_id}': { delete: answers([204], [404]) },
};
const threadSchemas = {
  Draft: objectOf({ content: { oneOf: [text, listOf(ref('Piece'))] } }, 'content'),
  Piece: { oneOf: [ref('Picture'), ref('Text')] },
  Picture: objectOf({ type: { const: 'picture' }, url: text }, 'type', 'url'),
  Text: objectOf(
    {
      type: { const: 'text' },
      text: objectOf({ value: text, marks: listOf(text) }, 'value', 'marks'),
    },
    'type',
    'text',
  ),
  Note: objectOf({ id: number, content: listOf(ref('Piece')) }, 'id', 'content'),
  Thread: objectOf(
    {
      id: number,
      title: text,
      file_counts: objectOf({ ready: number, total: number }, 'ready', 'total'),
    },
    'id',
    'file_counts',
  ),
  File: objectOf({ id: number, status: { ...text, enum: ['ready', 'broken'] } }, 'id', 'status'),
};
const tag = objectOf({ id: number, name: text, colour: text }, 'id', 'name');
const tickets = {
  '/tags': {
    post: {
      ...body(objectOf({ name: text, colour: text }, 'name')),
      ...answers([201, ref('Tag')]),
    },
  },
  '/tags/{id}': { get: answers([200, ref('Tag')], [404]) },
  '/tickets': {
    post: {
      ...body(objectOf({ title: text, tags: listOf(text), head: text }, 'title')),
      ...answers([201, ref('Ticket')]),
    },
  },
  '/tickets/{id}': { get: answers([200, ref('Ticket')], [404]) },
  '/tickets/{id}/tags': {
    get: answers([200, listOf(ref('Tag'))], [404]),
    post: {
      ...body(objectOf({ tags: listOf(text) }, 'tags')),
      ...answers([200, listOf(ref('Tag'))]),
    },
    put: {
      ...body(objectOf({ tags: listOf(text) }, 'tags')),
      ...answers([200, listOf(ref('Tag'))]),
    },
    delete: answers([204], [404]),
  },
};
const ticketSchemas = {
  Tag: tag,
  Ticket: objectOf(
    {
      id: number,
      title: text,
      tags: listOf(ref('Tag')),
      head: objectOf({ ref: text, sha: text }, 'ref'),
    },
    'id',
    'tags',
  ),
};

const groups = {
  '/groups': {
    post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Group')]) },
  },
  '/groups/{id}': { get: answers([200, ref('Group')], [404]) },
  '/people': {
    post: {
      ...body(objectOf({ nick: text }, 'nick')),
      ...answers([201, objectOf({ id: number, nick: text })]),
    },
  },
  '/people/{personId}': { get: answers([200, objectOf({ id: number, nick: text })], [404]) },
  '/people/{personId}/groups': { get: answers([200, listOf(ref('Group'))]) },
  '/people/{personId}/groups/{groupId}': {
    post: answers([200, objectOf({ id: number })]),
    delete: answers([200, objectOf({ id: number })]),
  },
};

test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'many are read, made under keys, searched by an object and deleted by a filter',
    {
      given: documentOf(lamps, { Lamp: lamp }, { id: number }),
      want: [
        {
          send: ['POST', '/lamps/bulk-create', { lamps: { x: { name: 'a' }, y: { name: 'b' } } }],
          want: { answers: { x: { lamp: { id: 1, name: 'a' } }, y: { lamp: { id: 2 } } } },
        },
        { send: ['POST', '/lamps', { name: 'c', watt: 9 }], want: { id: 3 } },
        {
          send: ['POST', '/lamps/bulk-retrieve', { lamp_ids: [2, 8] }],
          want: { answers: { 2: { lamp: { id: 2, name: 'b' } } } },
        },
        {
          send: ['POST', '/lamps/batch-get', { ids: [3, 1] }],
          want: {
            lamps: [
              { id: 3, name: 'c', watt: 9 },
              { id: 1, name: 'a' },
            ],
          },
        },
        {
          send: ['POST', '/lamps/search', { query: { filter: { name: { exact: 'b' } } } }],
          want: { lamps: [{ id: 2, name: 'b' }] },
        },
        { send: ['DELETE', '/lamps?filter=name:a'], exactly: { num_deleted: 1 } },
        { send: ['GET', '/lamps'], want: [{ id: 2 }, { id: 3 }] },
      ],
    },
  ],
  [
    'what a creation sends for the collections below is made there, and counted by status',
    {
      given: documentOf(threads, threadSchemas, { threadId: number, file_id: number }),
      want: [
        {
          send: ['POST', '/threads', { title: 't', notes: [{ content: 'Hi' }], file_ids: [7, 8] }],
          want: { id: 1, title: 't', file_counts: { ready: 2, total: 2 } },
        },
        {
          send: ['GET', '/threads/1/notes'],
          exactly: [{ id: 1, content: [{ type: 'text', text: { value: 'Hi', marks: [] } }] }],
        },
        { send: ['GET', '/threads/1/files'], want: [{ id: 7 }, { id: 8 }] },
        { send: ['DELETE', '/threads/1/files/7'] },
        { send: ['GET', '/threads/1'], want: { file_counts: { ready: 1, total: 1 } } },
      ],
    },
  ],
  [
    'things are named by their names, added, set and taken away as a list of the item',
    {
      given: documentOf(tickets, ticketSchemas, { id: number }),
      want: [
        { send: ['POST', '/tags', { name: 'bug', colour: 'red' }], want: { id: 1 } },
        {
          send: ['POST', '/tickets', { title: 'x', tags: ['new'], head: 'main' }],
          want: { id: 1, tags: [{ name: 'new' }], head: { ref: 'main' } },
        },
        {
          send: ['POST', '/tickets/1/tags', { tags: ['bug'] }],
          want: [{ name: 'new' }, { id: 1, name: 'bug', colour: 'red' }],
        },
        { send: ['GET', '/tickets/1/tags'], want: [{ name: 'new' }, { name: 'bug' }] },
        { send: ['PUT', '/tickets/1/tags', { tags: ['1'] }], want: [{ id: 1, name: 'bug' }] },
        { send: ['GET', '/tickets/1'], want: { tags: [{ id: 1, name: 'bug' }] } },
        { send: ['DELETE', '/tickets/1/tags'] },
        { send: ['GET', '/tickets/1/tags'], exactly: [] },
      ],
    },
  ],
  [
    'what stands elsewhere under its id shows there what it is',
    {
      given: documentOf(
        groups,
        { Group: objectOf({ id: number, name: text }, 'id', 'name') },
        { id: number, personId: number, groupId: number },
      ),
      want: [
        { send: ['POST', '/groups', { name: 'choir' }], want: { id: 1 } },
        { send: ['POST', '/people', { nick: 'ann' }], want: { id: 1 } },
        { send: ['POST', '/people/1/groups/1'], want: { id: 1 } },
        { send: ['GET', '/people/1/groups'], exactly: [{ id: 1, name: 'choir' }] },
      ],
    },
  ],
  [
    'an object that is spread over the query filters, and is there without any of it',
    {
      given: documentOf(
        {
          '/lamps': {
            ...lamps['/lamps'],
            get: {
              parameters: [
                {
                  name: 'params',
                  in: 'query',
                  required: true,
                  schema: objectOf({ name: text, per_page: number, page: number }),
                },
              ],
              ...answers([200, listOf(ref('Lamp'))]),
            },
          },
          '/lamps/{id}': lamps['/lamps/{id}'],
        },
        { Lamp: lamp },
        { id: number },
      ),
      want: [
        { send: ['POST', '/lamps', { name: 'a' }] },
        { send: ['POST', '/lamps', { name: 'b' }] },
        { send: ['GET', '/lamps'], want: [{ id: 1 }, { id: 2 }] },
        { send: ['GET', '/lamps?name=b'], exactly: [{ id: 2, name: 'b' }] },
        { send: ['GET', '/lamps?per_page=1&page=2'], exactly: [{ id: 2, name: 'b' }] },
      ],
    },
  ],
  [
    'what is made for somebody at a path of its own is found with the others',
    {
      given: documentOf(
        {
          '/alarms/owner_id/{owner_id}': {
            post: { ...body(objectOf({ hour: number }, 'hour')), ...answers([201, ref('Alarm')]) },
          },
          '/alarms/{id}': { get: answers([200, ref('Alarm')], [404]) },
          '/alarms': { get: answers([200, listOf(ref('Alarm'))]) },
        },
        { Alarm: objectOf({ id: number, hour: number, minute: number }, 'id', 'hour') },
        { id: number },
      ),
      want: [
        { send: ['POST', '/alarms/owner_id/u1', { hour: 7 }], want: { id: 1, hour: 7 } },
        { send: ['GET', '/alarms/1'], want: { hour: 7 } },
      ],
    },
  ],
  [
    'the one who calls is among those like them',
    {
      given: documentOf(
        {
          '/me': { get: answers([200, ref('Person')]) },
          '/persons': {
            post: { ...body(objectOf({ nick: text }, 'nick')), ...answers([201, ref('Person')]) },
          },
          '/persons/{id}': { get: answers([200, ref('Person')], [404]) },
        },
        {
          Person: objectOf(
            { id: { ...text, example: 'p-4711' }, nick: { ...text, example: 'ann' }, town: text },
            'id',
            'nick',
          ),
        },
      ),
      want: [
        { send: ['GET', '/me'], want: { id: 'p-4711' } },
        { send: ['GET', '/persons/p-4711'], want: { id: 'p-4711', nick: 'ann' } },
        { send: ['GET', '/persons/p-4712'], status: 404 },
      ],
    },
  ],
  [
    'an id has the form that an extension shows, and stands in what the example says of it',
    {
      given: documentOf({
        '/jobs': {
          post: {
            'x-code-samples': [{ response: '{\n  "id": "job-a1b2c3",\n  "name": "x"\n}' }],
            ...body(objectOf({ name: text }, 'name')),
            responses: {
              201: {
                description: 'x',
                content: json(
                  objectOf({ id: text, name: text, url: text, version: number }, 'id'),
                  {
                    example: {
                      id: 'job-000111',
                      name: 'n',
                      url: 'https://x.example/job-000111',
                      version: 0,
                    },
                  },
                ),
              },
            },
          },
        },
        '/jobs/{id}': {
          get: answers(
            [200, objectOf({ id: text, name: text, url: text, version: number })],
            [404],
          ),
        },
      }),
      want: [
        {
          send: ['POST', '/jobs', { name: 'a' }],
          want: {
            id: expect.stringMatching(/^job-\w{6}$/),
            url: expect.stringMatching(/^https:\/\/x\.example\/job-(?!000111)\w{6}$/),
            version: 0,
          },
        },
      ],
    },
  ],
  [
    'keys in parentheses, as OData has them',
    {
      given: documentOf(
        {
          '/Vans': {
            get: answers([200, objectOf({ value: listOf(ref('Van')) })]),
            post: { ...body(objectOf({ Plate: text }, 'Plate')), ...answers([201, ref('Van')]) },
          },
          '/Vans({VanId})': {
            get: answers([200, ref('Van')], [404]),
            delete: answers([204], [404]),
          },
          '/Vans({VanId})/Trips': {
            get: answers([200, objectOf({ value: listOf(ref('Trip')) })], [404]),
            post: { ...body(objectOf({ To: text }, 'To')), ...answers([201, ref('Trip')]) },
          },
          '/Vans({VanId})/Trips({TripId})': { get: answers([200, ref('Trip')], [404]) },
          '/Vans({VanId})/Fleet.Retire': { post: answers([200, ref('Van')], [404]) },
        },
        {
          Van: objectOf(
            { VanId: number, Plate: text, Status: { type: 'string', enum: ['Active', 'Retired'] } },
            'VanId',
            'Status',
          ),
          Trip: objectOf({ TripId: number, VanId: number, To: text }, 'TripId'),
        },
        { VanId: number, TripId: number },
      ),
      want: [
        { send: ['POST', '/Vans', { Plate: 'A-1' }], want: { VanId: 1, Status: 'Active' } },
        { send: ['POST', '/Vans(1)/Trips', { To: 'Bergen' }], want: { TripId: 1, VanId: 1 } },
        { send: ['GET', '/Vans(1)/Trips(1)'], want: { To: 'Bergen' } },
        { send: ['POST', '/Vans(1)/Fleet.Retire'], want: { Plate: 'A-1', Status: 'Retired' } },
        { send: ['DELETE', '/Vans(1)'] },
        { send: ['GET', '/Vans(1)'], status: 404 },
      ],
    },
  ],
  [
    'members that a PUT without a body adds, who are of a collection with another name',
    {
      given: documentOf(
        {
          '/people': {
            post: {
              ...body(objectOf({ login: text, mail: text })),
              ...answers([201, ref('Person')]),
            },
          },
          '/people/{login}': { get: answers([200, ref('Person')], [404]) },
          '/clubs': { post: { ...body(objectOf({ name: text })), ...answers([201, ref('Club')]) } },
          '/clubs/{clubId}': { get: answers([200, ref('Club')], [404]) },
          '/clubs/{clubId}/members': { get: answers([200, listOf(ref('Person'))], [404]) },
          '/clubs/{clubId}/members/{login}': {
            put: answers([204], [404]),
            delete: answers([204], [404]),
          },
        },
        {
          Person: objectOf({ login: text, mail: text }, 'login'),
          Club: objectOf({ id: number, name: text }, 'id'),
        },
        { clubId: number },
      ),
      want: [
        { send: ['POST', '/people', { login: 'ann', mail: 'ann@example.com' }] },
        { send: ['PUT', '/clubs/9/members/ann'], status: 404 },
        { send: ['POST', '/clubs', { name: 'Rowers' }], want: { id: 1 } },
        { send: ['PUT', '/clubs/1/members/ann'], status: 204 },
        {
          send: ['GET', '/clubs/1/members'],
          exactly: [{ login: 'ann', mail: 'ann@example.com' }],
        },
        { send: ['DELETE', '/clubs/1/members/ann'], status: 204 },
        { send: ['GET', '/clubs/1/members'], exactly: [] },
      ],
    },
  ],
  [
    'plain texts of an item that have a path of their own',
    {
      given: documentOf(
        {
          '/kites': {
            post: {
              ...body(objectOf({ name: text, marks: listOf(text) })),
              ...answers([201, ref('Kite')]),
            },
          },
          '/kites/{id}': { get: answers([200, ref('Kite')], [404]) },
          '/kites/{id}/marks': {
            get: answers([200, listOf(text)], [404]),
            post: { ...body(objectOf({ marks: listOf(text) })), ...answers([200, listOf(text)]) },
          },
          '/kites/{id}/marks/{mark}': { delete: answers([204], [404]) },
        },
        { Kite: objectOf({ id: number, name: text, marks: listOf(text) }, 'id') },
      ),
      want: [
        { send: ['POST', '/kites', { name: 'K', marks: ['x'] }], want: { id: 1, marks: ['x'] } },
        { send: ['POST', '/kites/1/marks', { marks: ['y', 'z'] }], exactly: ['x', 'y', 'z'] },
        { send: ['DELETE', '/kites/1/marks/x'] },
        { send: ['GET', '/kites/1/marks'], exactly: ['y', 'z'] },
        { send: ['GET', '/kites/1'], want: { marks: ['y', 'z'] } },
      ],
    },
  ],
  [
    'relationships of JSON:API, by which lists are seen from elsewhere and filtered',
    {
      given: documentOf(
        {
          '/poems': {
            get: {
              ...query('filter[poet]'),
              ...answers([200, objectOf({ data: listOf(ref('Poem')) }, 'data')]),
            },
            post: {
              ...body(objectOf({ data: ref('Poem') }, 'data')),
              ...answers([201, objectOf({ data: ref('Poem') }, 'data')]),
            },
          },
          '/poems/{id}': { get: answers([200, objectOf({ data: ref('Poem') }, 'data')], [404]) },
          '/poets/{id}/poems': {
            get: answers([200, objectOf({ data: listOf(ref('Poem')) }, 'data')], [404]),
          },
        },
        {
          Poem: objectOf({
            type: { const: 'poems' },
            id: text,
            attributes: objectOf({ title: text }),
            relationships: objectOf({
              poet: objectOf({ data: objectOf({ type: text, id: text }, 'type', 'id') }),
            }),
          }),
        },
      ),
      want: [
        ...['p1', 'p2'].map(
          (id): Step => ({
            send: [
              'POST',
              '/poems',
              {
                data: {
                  type: 'poems',
                  attributes: { title: `by ${id}` },
                  relationships: { poet: { data: { type: 'poets', id } } },
                },
              },
            ],
          }),
        ),
        {
          send: ['GET', '/poets/p2/poems'],
          want: { data: [{ attributes: { title: 'by p2' } }] },
        },
        {
          send: ['GET', '/poems?filter[poet]=p1'],
          want: { data: [{ attributes: { title: 'by p1' } }] },
        },
      ],
    },
  ],
])('%s', async (_name, { given, want }) => {
  await walk(given, want);
});

test('lines of JSON are imported, whatever their media type is called', async () => {
  const client = await serveDocument(
    documentOf({
      '/docs': { post: { ...body({ type: 'object' }), ...answers([201, { type: 'object' }]) } },
      '/docs/{id}': { get: answers([200, { type: 'object' }], [404]) },
      '/docs/import': {
        post: {
          requestBody: { content: { 'application/octet-stream': { schema: text } } },
          responses: {
            200: { description: 'x', content: { 'application/octet-stream': { schema: text } } },
          },
        },
      },
    }),
  );
  const lines = '{"id":"a","n":1}\n{"id":"b","n":2}\n';
  const sent = await fetch(`${client.url}/docs/import`, {
    method: 'POST',
    body: lines,
    headers: { 'content-type': 'text/plain' },
  });
  expect([sent.status, await sent.text()]).toEqual([200, '{"success":true}\n{"success":true}']);
  expect((await client.send('GET', '/docs/b')).body).toEqual({ id: 'b', n: 2 });
  expect((await client.send('POST', '/docs?action=upsert', { id: 'b', n: 3 })).status).toBe(201);
  expect((await client.send('GET', '/docs/b')).body).toEqual({ id: 'b', n: 3 });
  const broken = await fetch(`${client.url}/docs/import`, {
    method: 'POST',
    body: '{"id"\n{"id":"c","n":4}\n5',
    headers: { 'content-type': 'text/plain' },
  });
  // The answer has a line for each: what is wrong with one says its own, and the others are made.
  const told = (await broken.text()).split('\n').map((line) => JSON.parse(line));
  expect([broken.status, told.map(({ success, document }) => [success, document])]).toEqual([
    200,
    [
      [false, '{"id"'],
      [true, undefined],
      [false, '5'],
    ],
  ]);
  expect((await client.send('GET', '/docs/c')).body).toEqual({ id: 'c', n: 4 });
  await client.close();
});
