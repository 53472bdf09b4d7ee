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
    properties: {
      name: { type: 'string' },
      kind: { type: 'string', enum: ['a', 'b'] },
      due: { type: 'string', format: 'date' },
    },
  };
  const got: Node = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'integer', maximum: 100 },
      due: { type: 'string', format: 'date' },
      kind: { type: 'string', enum: ['a', 'b'] },
      tags: { type: 'array', items: { type: 'string' } },
    },
  };
  const responses: Node = {
    '200': {
      headers: { 'X-Left': { schema: { type: 'integer' } } },
      content: { 'application/json': { schema: got } },
    },
    '409': { description: 'taken' },
  };
  const parameters: Node[] = [
    { name: 'size', in: 'query', schema: { type: 'integer' } },
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ];
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
      given: ({ parameters }) => parameters.shift(),
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
    'members that are not declared are not taken any more',
    {
      given: ({ sent }) => Object.assign(sent, { additionalProperties: false }),
      want: [[true, 'the request body takes no members that are not declared any more']],
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
      want: [[true, 'kind of the answer 200 may be "c" as well']],
    },
  ],
  [
    'a member of the answer is gone',
    {
      given: ({ got }) => Reflect.deleteProperty(members(got), 'tags'),
      want: [[true, 'tags of the answer 200 is gone']],
    },
  ],
  [
    'a member of the answer is new',
    {
      given: ({ got }) => Object.assign(members(got), { age: { type: 'integer' } }),
      want: [[false, 'age of the answer 200 is new']],
    },
  ],
  [
    'an integer of the answer becomes a text',
    {
      given: ({ got }) => Object.assign(members(got)['id'] ?? {}, { type: 'string' }),
      want: [[true, 'id of the answer 200 was integer, and is string']],
    },
  ],
  [
    'an integer of the answer becomes null at times',
    {
      given: ({ got }) => Object.assign(members(got)['id'] ?? {}, { type: ['integer', 'null'] }),
      want: [[true, 'id of the answer 200 was integer, and is integer or null']],
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
    'a refusal is gone',
    {
      given: ({ responses }) => Reflect.deleteProperty(responses, '409'),
      want: [[false, 'does not answer 409 any more']],
    },
  ],
  [
    'a media type is not taken, another is',
    {
      given: ({ node }) => Object.assign(node, { requestBody: { content: { 'text/csv': {} } } }),
      want: [
        [true, 'does not take application/json any more'],
        [false, 'takes text/csv as well'],
      ],
    },
  ],
  [
    'a media type does not come any more',
    {
      given: ({ responses }) =>
        Object.assign(responses, { '200': { content: { 'text/csv': {} } } }),
      want: [
        [true, 'the answer 200 does not come as application/json any more'],
        [true, 'the header X-Left of the answer 200 is gone'],
        [false, 'the answer 200 may come as text/csv'],
      ],
    },
  ],
  [
    'a free text of the request has to be one of some',
    {
      given: ({ sent }) => Object.assign(members(sent)['name'] ?? {}, { enum: ['x'] }),
      want: [[true, 'name of the request body can only be "x", and was free']],
    },
  ],
  [
    'a value of the answer may be anything',
    {
      given: ({ got }) => Reflect.deleteProperty(members(got)['kind'] ?? {}, 'enum'),
      want: [[true, 'kind of the answer 200 may be anything, and was "a", "b"']],
    },
  ],
  [
    'a value does not come any more, one may be sent besides',
    {
      given: ({ got, sent }) => {
        Object.assign(members(got)['kind'] ?? {}, { enum: ['a'] });
        Object.assign(members(sent)['kind'] ?? {}, { enum: ['a', 'b', 'c'] });
      },
      want: [
        [false, 'kind of the answer 200 will not be "b" any more'],
        [false, 'kind of the request body may be "c" as well'],
      ],
    },
  ],
  [
    'a member of the answer is not always there any more',
    {
      given: ({ got }) => Reflect.deleteProperty(got, 'required'),
      want: [[true, 'id of the answer 200 may be missing, and was always there']],
    },
  ],
  [
    'a member that only the server writes is required, where it is sent',
    {
      given: ({ sent }) => {
        Object.assign(members(sent), { at: { type: 'string', readOnly: true } });
        Object.assign(sent, { required: ['at'] });
      },
      want: [],
    },
  ],
  [
    'a format changes, both ways',
    {
      given: ({ sent, got }) => {
        Object.assign(members(sent)['due'] ?? {}, { format: 'date-time' });
        Object.assign(members(got)['due'] ?? {}, { format: 'date-time' });
      },
      want: [
        [true, 'the format of due of the answer 200 was "date", and is "date-time"'],
        [true, 'the format of due of the request body was "date", and is "date-time"'],
      ],
    },
  ],
  [
    'a format is gone: a gain for who sends it, a loss for who reads it',
    {
      given: ({ sent, got }) => {
        Reflect.deleteProperty(members(sent)['due'] ?? {}, 'format');
        Reflect.deleteProperty(members(got)['due'] ?? {}, 'format');
      },
      want: [
        [true, 'the format of due of the answer 200 was "date", and is gone'],
        [false, 'the format of due of the request body was "date", and is gone'],
      ],
    },
  ],
  [
    'a limit of what is sent is lower, one of what comes is higher',
    {
      given: ({ sent, got }) => {
        Object.assign(members(sent)['name'] ?? {}, { maxLength: 5 });
        Object.assign(members(got)['id'] ?? {}, { maximum: 200 });
      },
      want: [
        [true, 'maxLength of name of the request body is 5, and there was none'],
        [true, 'maximum of id of the answer 200 was 100, and is 200'],
      ],
    },
  ],
  [
    'a parameter of the path has another type',
    {
      given: ({ parameters }) =>
        Object.assign(parameters[1] ?? {}, { schema: { type: 'integer' } }),
      want: [[true, 'the path parameter id was string, and is integer']],
    },
  ],
  [
    'credentials of another kind are wanted',
    {
      given: ({ node }) => Object.assign(node, { security: [{ key: [], token: [] }] }),
      want: [[true, 'wants credentials, and wanted none']],
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

test.each<[string, { given: [Node[], Node[]]; want: string[] }]>([
  ['the same', { given: [[{ key: [] }], [{ key: [] }]], want: [] }],
  ['another way besides', { given: [[{ key: [] }], [{ key: [] }, { token: [] }]], want: [] }],
  [
    'another way instead',
    {
      given: [[{ key: [] }], [{ token: [] }]],
      want: ['does not take key any more: it wants token'],
    },
  ],
  [
    'one more scope',
    {
      given: [[{ auth: ['read'] }], [{ auth: ['read', 'write'] }]],
      want: ['wants the scope write of auth too'],
    },
  ],
  ['fewer', { given: [[{ key: [], token: [] }], [{ key: [] }]], want: [] }],
])('credentials: %s', (_name, { given: [before, now], want }) => {
  const [old, next] = [before, now].map((security) =>
    withOperation(({ node }) => Object.assign(node, { security })),
  );
  if (old === undefined || next === undefined) throw new Error('two documents');
  expect(diffDocuments(old, next).map(({ message }) => message)).toEqual(want);
});

test('a schema that contains itself is told once', () => {
  const tree = (type: string) =>
    documentOf({
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
      paths: {
        '/trees': {
          get: {
            responses: {
              200: {
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } },
              },
            },
          },
        },
      },
      components: {
        schemas: {
          Tree: {
            type: 'object',
            properties: {
              size: { type },
              branches: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
            },
          },
        },
      },
    });
  expect(diffDocuments(tree('integer'), tree('string')).map(({ message }) => message)).toEqual([
    'size of the answer 200 was integer, and is string',
  ]);
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
