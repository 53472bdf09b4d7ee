import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { diffDocuments } from './diff-documents.ts';

type Node = Record<string, unknown>;

/** A document with one operation, changed in one place. */
function withOperation(
  change: (operation: {
    parameters: Node[];
    sent: Node;
    got: Node;
    responses: Node;
    node: Node;
  }) => void,
) {
  const sent: Node = {
    type: 'object',
    properties: { name: { type: 'string' }, kind: { type: 'string', enum: ['a', 'b'] } },
  };
  const got: Node = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'integer' },
      kind: { type: 'string', enum: ['a', 'b'] },
      tags: { type: 'array', items: { type: 'string' } },
    },
  };
  const responses: Node = { '200': { content: { 'application/json': { schema: got } } } };
  const parameters: Node[] = [{ name: 'size', in: 'query', schema: { type: 'integer' } }];
  const node: Node = {
    parameters,
    requestBody: { content: { 'application/json': { schema: sent } } },
    responses,
  };
  change({ parameters, sent, got, responses, node });
  return documentOf({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: { '/pets/{id}': { put: node } },
  });
}

const members = (schema: Node) => schema['properties'] as Record<string, Node>;

const rows: readonly (readonly [
  string,
  {
    given: Parameters<typeof withOperation>[0];
    want: readonly [breaks: boolean, message: string][];
  },
])[] = [
  ['nothing', { given: () => undefined, want: [] }],
  [
    'a parameter becomes required',
    {
      given: ({ parameters }) => Object.assign(parameters[0] ?? {}, { required: true }),
      want: [[true, 'wants the query parameter size, which was optional']],
    },
  ],
  [
    'a parameter is new and optional',
    {
      given: ({ parameters }) => parameters.push({ name: 'page', in: 'query' }),
      want: [[false, 'takes the query parameter page']],
    },
  ],
  [
    'a parameter is gone',
    {
      given: ({ parameters }) => parameters.pop(),
      want: [[true, 'does not know the query parameter size any more']],
    },
  ],
  [
    'a member of the request becomes required',
    {
      given: ({ sent }) => Object.assign(sent, { required: ['name'] }),
      want: [[true, 'name of the request body is required, and was optional']],
    },
  ],
  [
    'a value may not be sent any more',
    {
      given: ({ sent }) => Object.assign(members(sent)['kind'] ?? {}, { enum: ['a'] }),
      want: [[true, 'kind of the request body cannot be "b" any more']],
    },
  ],
  [
    'a value may come that nobody knows',
    {
      given: ({ got }) => Object.assign(members(got)['kind'] ?? {}, { enum: ['a', 'b', 'c'] }),
      want: [[true, 'kind of 200: the answer may be "c" as well']],
    },
  ],
  [
    'a member of the answer is gone',
    {
      given: ({ got }) => Reflect.deleteProperty(members(got), 'tags'),
      want: [[true, 'tags of 200: the answer is gone']],
    },
  ],
  [
    'a member of the answer is new',
    {
      given: ({ got }) => Object.assign(members(got), { age: { type: 'integer' } }),
      want: [[false, 'age of 200: the answer is new']],
    },
  ],
  [
    'an integer of the answer becomes a text',
    {
      given: ({ got }) => Object.assign(members(got)['id'] ?? {}, { type: 'string' }),
      want: [[true, 'id of 200: the answer was integer, and is string']],
    },
  ],
  [
    'an integer of the answer becomes null at times',
    {
      given: ({ got }) => Object.assign(members(got)['id'] ?? {}, { type: ['integer', 'null'] }),
      want: [[true, 'id of 200: the answer was integer, and is integer or null']],
    },
  ],
  [
    'a number is taken where an integer was',
    {
      given: ({ parameters }) => Object.assign(parameters[0] ?? {}, { schema: { type: 'number' } }),
      want: [],
    },
  ],
  [
    'another success status',
    {
      given: ({ responses }) => {
        responses['201'] = responses['200'];
        Reflect.deleteProperty(responses, '200');
      },
      want: [
        [true, 'does not answer 200 any more'],
        [true, 'may answer 201'],
      ],
    },
  ],
  [
    'a refusal is new',
    {
      given: ({ responses }) => Object.assign(responses, { '404': { description: '' } }),
      want: [[false, 'may answer 404']],
    },
  ],
  [
    'credentials are wanted',
    {
      given: ({ node }) => Object.assign(node, { security: [{ key: [] }] }),
      want: [[true, 'wants credentials, and wanted none']],
    },
  ],
];

test.each(rows)('%s', (_name, { given, want }) => {
  const changes = diffDocuments(
    withOperation(() => undefined),
    withOperation(given),
  );
  expect(changes.map(({ breaks, message }) => [breaks, message])).toEqual(want);
  for (const { operation } of changes) expect(operation).toBe('PUT /pets/{id}');
});

test('operations that go and come', () => {
  const empty = documentOf({ openapi: '3.1.0', paths: {} });
  const full = withOperation(() => undefined);
  expect(diffDocuments(full, empty)).toEqual([
    { breaks: true, operation: 'PUT /pets/{id}', message: 'is gone' },
  ]);
  expect(diffDocuments(empty, full)).toEqual([
    { breaks: false, operation: 'PUT /pets/{id}', message: 'is new' },
  ]);
});
