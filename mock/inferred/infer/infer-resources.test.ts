import { expect, test } from 'vitest';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import { listOperations } from '../../../openapi/model/operation.ts';
import { createApi } from '../../apis/create-api.ts';
import { type Explanation, explainApi } from '../explain.ts';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  withDocument,
} from '../testing/documents.ts';
import { inferResources } from './infer-resources.ts';

const pet = objectOf(
  {
    id: { type: 'integer', readOnly: true },
    name: { type: 'string' },
    status: { type: 'string' },
    ownerId: { type: 'string' },
  },
  'id',
  'name',
);
const schemas = { Pet: pet, NewPet: objectOf({ name: { type: 'string' } }, 'name') };
const reads = { get: { ...answers([200, ref('Pet')], [404]) } };
const lists = { get: answers([200, listOf(ref('Pet'))]) };
const creates = { post: { ...body(ref('NewPet')), ...answers([201, ref('Pet')]) } };
const deletes = { delete: answers([204]) };
const replaces = { put: { ...body(ref('NewPet')), ...answers([200, ref('Pet')]) } };
const bytes = { 'application/octet-stream': {} };
const png = {
  requestBody: {
    content: {
      'multipart/form-data': { schema: objectOf({ file: { type: 'string', format: 'binary' } }) },
    },
  },
};

function explain(document: string): Promise<Explanation> {
  return withDocument(document, async (file) => explainApi(createApi(await loadDocument(file))));
}

/** Each operation with what it does to which resource. */
async function rolesOf(document: string): Promise<Record<string, string>> {
  const { resources, documented } = await explain(document);
  const kept = resources.flatMap(({ name, operations }) =>
    operations.map(({ method, path, role }) => [`${method} ${path}`, `${role} ${name}`]),
  );
  return Object.fromEntries([...kept, ...documented.map(({ path }) => [path, 'documented'])]);
}

test.each<[string, { given: Parameters<typeof documentOf>; want: Record<string, string> }]>([
  [
    'a collection and its items, by their paths',
    {
      given: [
        {
          '/pets': { ...lists, ...creates },
          '/pets/{petId}': { ...reads, ...replaces, ...deletes },
        },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pets/{petId}': 'read pets',
        'PUT /pets/{petId}': 'replace pets',
        'DELETE /pets/{petId}': 'delete pets',
      },
    },
  ],
  [
    'a collection in the plural with items in the singular',
    {
      given: [
        { '/pets': { ...lists, ...creates }, '/pet/{id}': { ...reads, ...deletes } },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pet/{id}': 'read pets',
        'DELETE /pet/{id}': 'delete pets',
      },
    },
  ],
  [
    'one item that is put on its collection, with a list of tags that have an id and a name as it has',
    {
      given: [
        {
          '/pet': {
            post: { ...body(ref('Tagged')), ...answers([200, ref('Tagged')]) },
            put: { ...body(ref('Tagged')), ...answers([200, ref('Tagged')]) },
          },
          '/pet/{petId}': { get: answers([200, ref('Tagged')]), ...deletes },
        },
        {
          Tagged: objectOf({
            id: { type: 'integer' },
            name: { type: 'string' },
            status: { type: 'string' },
            tags: listOf(objectOf({ id: { type: 'integer' }, name: { type: 'string' } })),
          }),
        },
      ],
      want: {
        'POST /pet': 'create pet',
        'PUT /pet': 'replace pet',
        'GET /pet/{petId}': 'read pet',
        'DELETE /pet/{petId}': 'delete pet',
      },
    },
  ],
  [
    'a path at which items of one kind are made, and what lies below it',
    {
      given: [
        {
          '/shops': { get: answers([200, listOf(ref('Shop'))]) },
          '/shops/{shop_id}': { get: answers([200, ref('Shop')]), ...deletes },
          '/shops/popup': { post: { ...body(ref('NewPet')), ...answers([200, ref('ShopId')]) } },
          '/shops/popup/{shop_id}': {
            post: { ...body(ref('NewPet')), ...answers([200, ref('ShopId')]) },
          },
          '/shops/popup/{shop_id}/open': { post: answers([200]) },
        },
        {
          ...schemas,
          Shop: objectOf({ shop_id: { type: 'string' }, name: { type: 'string' } }, 'shop_id'),
          ShopId: objectOf({ shop_id: { type: 'string' } }, 'shop_id'),
        },
      ],
      want: {
        'GET /shops': 'list shops',
        'POST /shops/popup': 'create shops',
        'GET /shops/{shop_id}': 'read shops',
        'DELETE /shops/{shop_id}': 'delete shops',
        'POST /shops/popup/{shop_id}': 'merge shops',
        'POST /shops/popup/{shop_id}/open': 'action shops',
      },
    },
  ],
  [
    'what answers the item above it adds to that item, and is no collection',
    {
      given: [
        {
          '/pets': { ...lists, ...creates },
          '/pets/{petId}': { ...reads, ...deletes },
          '/pets/{petId}/permits': {
            post: {
              ...body(objectOf({ tool: { type: 'string' } }, 'tool')),
              ...answers([200, ref('Pet')]),
            },
          },
          '/pets/{petId}/permits/{tool}': { delete: answers([200, ref('Pet')]) },
          '/pets/{petId}/young': {
            post: { ...body(ref('NewPet')), ...answers([201, ref('Pet')]) },
          },
          '/pets/{petId}/young/{youngId}': deletes,
        },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pets/{petId}': 'read pets',
        'DELETE /pets/{petId}': 'delete pets',
        'POST /pets/{petId}/permits': 'action pets',
        'DELETE /pets/{petId}/permits/{tool}': 'action pets',
        'POST /pets/{petId}/young': 'create young',
        'DELETE /pets/{petId}/young/{youngId}': 'delete young',
      },
    },
  ],
  [
    'a collection without items, by what it lists and creates',
    {
      given: [{ '/pets': { ...lists, ...creates } }, schemas],
      want: { 'GET /pets': 'list pets', 'POST /pets': 'create pets' },
    },
  ],
  [
    'a POST without a body that answers one of those that are listed, in an envelope',
    {
      given: [
        {
          '/backups': {
            get: answers([
              200,
              objectOf({ took: { type: 'number' }, result: listOf(ref('Backup')) }),
            ]),
            post: answers([200, objectOf({ took: { type: 'number' }, result: ref('Backup') })]),
          },
          '/backups/{backupName}': deletes,
          '/backups/all': { post: answers([200, objectOf({ took: { type: 'number' } })]) },
        },
        { Backup: objectOf({ name: { type: 'string' } }, 'name') },
      ],
      want: {
        'GET /backups': 'list backups',
        'POST /backups': 'create backups',
        'DELETE /backups/{backupName}': 'delete backups',
        'POST /backups/all': 'documented',
      },
    },
  ],
  [
    'POST beside GET on an item as a change',
    {
      given: [
        {
          '/pets/{id}': {
            ...reads,
            post: { ...body(ref('NewPet')), ...answers([200, ref('Pet')]) },
          },
        },
        schemas,
      ],
      want: { 'GET /pets/{id}': 'read pets', 'POST /pets/{id}': 'merge pets' },
    },
  ],
  [
    'what lies below an item as a collection of its own',
    {
      given: [
        {
          '/owners/{ownerId}': { ...reads },
          '/owners/{ownerId}/pets': { ...lists, ...creates },
          '/owners/{ownerId}/pets/{petId}': { ...reads },
        },
        schemas,
      ],
      want: {
        'GET /owners/{ownerId}': 'read owners',
        'GET /owners/{ownerId}/pets': 'list pets',
        'POST /owners/{ownerId}/pets': 'create pets',
        'GET /owners/{ownerId}/pets/{petId}': 'read pets',
      },
    },
  ],
  [
    'one item that is read and written at its path',
    {
      given: [
        {
          '/settings': {
            get: answers([200, ref('NewPet')]),
            patch: { ...body(ref('NewPet')), ...answers([200, ref('NewPet')]) },
          },
        },
        schemas,
      ],
      want: { 'GET /settings': 'read settings', 'PATCH /settings': 'merge settings' },
    },
  ],
  [
    'items that the query names',
    {
      given: [
        {
          '/pets': {
            ...lists,
            ...creates,
            delete: {
              parameters: [
                { name: 'petId', in: 'query', required: true, schema: { type: 'integer' } },
              ],
              ...answers([204]),
            },
          },
        },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'DELETE /pets': 'delete pets',
      },
    },
  ],
  [
    'items that the body names',
    {
      given: [
        {
          '/pets': {
            ...lists,
            ...creates,
            put: { ...body(ref('Pet')), ...answers([200, ref('Pet')]) },
          },
        },
        schemas,
      ],
      want: { 'GET /pets': 'list pets', 'POST /pets': 'create pets', 'PUT /pets': 'replace pets' },
    },
  ],
  [
    'another way to create, and another to list, by the schema',
    {
      given: [
        {
          '/pets/{id}': reads,
          '/pets/create': creates,
          '/pets/findByStatus': {
            get: { ...query('status'), ...answers([200, listOf(ref('Pet'))]) },
          },
        },
        schemas,
      ],
      want: {
        'GET /pets/{id}': 'read pets',
        'POST /pets/create': 'create pets',
        'GET /pets/findByStatus': 'list pets',
      },
    },
  ],
  [
    'items of one owner as a view of them',
    {
      given: [
        { '/pets': { ...lists, ...creates }, '/pets/{id}': reads, '/owners/{ownerId}/pets': lists },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pets/{id}': 'read pets',
        'GET /owners/{ownerId}/pets': 'list pets',
      },
    },
  ],
  [
    'what is made and listed below something else, and has a path of its own',
    {
      given: [
        {
          '/owners/{id}': { ...reads },
          '/owners/{id}/pets': { ...lists, ...creates },
          '/pets/{petId}': { ...reads, ...deletes },
        },
        schemas,
      ],
      want: {
        'GET /owners/{id}': 'read owners',
        'GET /owners/{id}/pets': 'list pets',
        'POST /owners/{id}/pets': 'create pets',
        'GET /pets/{petId}': 'read pets',
        'DELETE /pets/{petId}': 'delete pets',
      },
    },
  ],
  [
    'what is made below something else and listed nowhere',
    {
      given: [
        {
          '/owners/{id}': { ...reads },
          '/owners/{id}/pets': { ...creates },
          '/pets/{petId}': { ...reads, ...deletes },
        },
        schemas,
      ],
      want: {
        'GET /owners/{id}': 'read owners',
        'POST /owners/{id}/pets': 'create pets',
        'GET /pets/{petId}': 'read pets',
        'DELETE /pets/{petId}': 'delete pets',
      },
    },
  ],
  [
    'files and actions below an item',
    {
      given: [
        {
          '/pets/{id}': reads,
          '/pets/{id}/photo': {
            put: { ...png, ...answers([204]) },
            get: { responses: { '200': { description: 'x', content: bytes } } },
            delete: answers([204]),
          },
          '/pets/{id}/feed': { post: answers([200, ref('Pet')]) },
        },
        schemas,
      ],
      want: {
        'GET /pets/{id}': 'read pets',
        'PUT /pets/{id}/photo': 'upload pets',
        'GET /pets/{id}/photo': 'download pets',
        'DELETE /pets/{id}/photo': 'remove-file pets',
        'POST /pets/{id}/feed': 'action pets',
      },
    },
  ],
  [
    'calls of a procedure as documented',
    {
      given: [{ '/convert': creates, '/health': { get: answers([200, ref('Pet')]) } }, schemas],
      want: { 'POST /convert': 'documented', 'GET /health': 'documented' },
    },
  ],
  [
    'an operation that a correction takes out',
    {
      given: [
        {
          '/pets': { ...lists, ...creates },
          '/pets/{id}': { get: { ...reads.get, 'x-doubletake-resource': false } },
        },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pets/{id}': 'documented',
      },
    },
  ],
  [
    'an operation that a correction puts in',
    {
      given: [
        {
          '/pets': { ...lists, ...creates },
          '/pets/{id}': reads,
          '/rename': {
            post: {
              ...body(ref('Pet')),
              ...answers([200, ref('Pet')]),
              'x-doubletake-resource': { name: 'pets', role: 'merge', id: 'id' },
            },
          },
        },
        schemas,
      ],
      want: {
        'GET /pets': 'list pets',
        'POST /pets': 'create pets',
        'GET /pets/{id}': 'read pets',
        'POST /rename': 'merge pets',
      },
    },
  ],
])('finds %s', async (_name, { given, want }) => {
  expect(await rolesOf(documentOf(...given))).toEqual(want);
});

const envelopeOf = (...members: [string, object][]) => objectOf(Object.fromEntries(members));
const page = { type: 'integer' };

test.each<[string, { given: Parameters<typeof documentOf>; want: object }]>([
  [
    'a number as id',
    {
      given: [{ '/pets': creates, '/pets/{petId}': reads }, schemas],
      want: { id: { member: 'id', kind: 'integer', by: 'the server' }, confidence: 'high' },
    },
  ],
  [
    'a uuid that is called like the item',
    {
      given: [
        {
          '/pets/{id}': {
            get: answers([
              200,
              objectOf({ pet_id: { type: 'string', format: 'uuid' }, name: { type: 'string' } }),
            ]),
          },
        },
      ],
      want: { id: { member: 'pet_id', kind: 'uuid', by: 'the server' }, confidence: 'medium' },
    },
  ],
  [
    'an id that the client chooses',
    {
      given: [
        {
          '/tags': {
            post: {
              ...body(objectOf({ slug: { type: 'string' }, text: { type: 'string' } })),
              ...answers([201, objectOf({ slug: { type: 'string' }, text: { type: 'string' } })]),
            },
          },
          '/tags/{slug}': { delete: answers([204]) },
        },
      ],
      want: { id: { member: 'slug', kind: 'string', by: 'the client' } },
    },
  ],
  [
    'an id that an overlay marks',
    {
      given: [
        {
          '/pets/{x}': {
            get: answers([
              200,
              objectOf({
                id: { type: 'string' },
                tagNumber: { type: 'string', 'x-doubletake-id': true },
              }),
            ]),
          },
        },
      ],
      want: { id: { member: 'tagNumber', kind: 'string', by: 'the server' } },
    },
  ],
  [
    'envelopes of requests, answers and lists',
    {
      given: [
        {
          '/pets': {
            get: answers([200, envelopeOf(['data', listOf(ref('Pet'))], ['total', page])]),
            post: {
              ...body(envelopeOf(['pet', ref('NewPet')])),
              ...answers([201, envelopeOf(['data', ref('Pet')])]),
            },
          },
          '/pets/{petId}': { get: answers([200, envelopeOf(['data', ref('Pet')])]) },
        },
        schemas,
      ],
      want: { envelope: { request: 'pet', answer: 'data', list: 'data' } },
    },
  ],
  [
    'a list that an overlay marks',
    {
      given: [
        {
          '/pets': {
            get: answers([
              200,
              objectOf({
                data: listOf({ type: 'string' }),
                beasts: { ...listOf(ref('Pet')), 'x-doubletake-items': true },
              }),
            ]),
            ...creates,
          },
          '/pets/{petId}': reads,
        },
        schemas,
      ],
      want: { envelope: { request: '', answer: '', list: 'beasts' } },
    },
  ],
  [
    'an item that an overlay marks',
    {
      given: [
        {
          '/pets': { ...lists, ...creates },
          '/pets/{petId}': {
            get: answers([
              200,
              objectOf({
                meta: objectOf({ id: page }),
                beast: { ...ref('Pet'), 'x-doubletake-thing': true },
              }),
            ]),
          },
        },
        schemas,
      ],
      want: { envelope: { request: '', answer: 'beast', list: '' } },
    },
  ],
  [
    'pages by number',
    {
      given: [
        {
          '/pets': {
            get: { ...query(['page', page], ['per_page', page]), ...lists.get },
            ...creates,
          },
        },
        schemas,
      ],
      want: { paging: 'page page per_page' },
    },
  ],
  [
    'pages by offset',
    {
      given: [
        {
          '/pets': { get: { ...query(['skip', page], ['limit', page]), ...lists.get }, ...creates },
        },
        schemas,
      ],
      want: { paging: 'offset skip limit' },
    },
  ],
  [
    'pages by cursor',
    {
      given: [
        {
          '/pets': {
            get: { ...query('starting_after', ['limit', page]), ...lists.get },
            ...creates,
          },
        },
        schemas,
      ],
      want: { paging: 'cursor starting_after limit' },
    },
  ],
  [
    'a list that comes whole',
    { given: [{ '/pets': { ...lists, ...creates } }, schemas], want: { paging: undefined } },
  ],
  [
    'what query parameters do',
    {
      given: [
        {
          '/pets': {
            get: {
              ...query('status', 'q', 'sort', 'order_dir', 'min_id', 'filter[name]', 'verbose'),
              ...lists.get,
            },
            ...creates,
          },
        },
        schemas,
      ],
      want: {
        query: {
          status: 'filter by status',
          q: 'search',
          sort: 'sort',
          min_id: 'filter by id, gte',
          'filter[name]': 'filter by name',
        },
      },
    },
  ],
])('tells %s', async (_name, { given, want }) => {
  const { resources } = await explain(documentOf(...given));
  expect(resources.at(-1)).toMatchObject(want);
});

test('what keeps no state says what it answers with, and why', async () => {
  const withExample = {
    get: {
      responses: {
        '200': { description: 'x', content: json({ type: 'string' }, { example: 'ok' }) },
      },
    },
  };
  const { documented } = await explain(
    documentOf({
      '/health': withExample,
      '/time': { get: answers([200, { type: 'string' }]) },
      '/ping': { get: answers([204]) },
    }),
  );
  expect(documented.map(({ path, answers: answer }) => [path, answer])).toEqual([
    ['GET /health', 'example'],
    ['GET /time', 'sample'],
    ['GET /ping', 'no body'],
  ]);
  for (const { why } of documented) expect(why).not.toBe('');
});

test('what is made and listed below something else belongs there, and at its own path it does not', async () => {
  const paths = {
    '/owners/{id}': { ...reads },
    '/owners/{id}/pets': { ...lists, ...creates },
    '/pets/{petId}': { ...reads },
  };
  await withDocument(documentOf(paths, schemas), async (file) => {
    const document = await loadDocument(file);
    const { plans } = inferResources(document, listOperations(document));
    const within = [...plans].map(([{ method, path }, plan]) => [
      `${method} ${path}`,
      plan.isWithin ?? false,
    ]);
    expect(Object.fromEntries(within)).toEqual({
      'get /owners/{id}': false,
      'get /owners/{id}/pets': true,
      'post /owners/{id}/pets': true,
      'get /pets/{petId}': false,
    });
  });
});
