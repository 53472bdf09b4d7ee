import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { getPointer } from '../../lib/json-pointer.ts';
import type { OpenApiDocument } from '../../model/document.ts';
import { listOperations } from '../../model/operation.ts';
import { loadDocument, readOverlaid } from '../load-document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(root: unknown, name = 'api.yaml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, stringify(root));
  return file;
}

const swagger = (rest: object) => ({
  swagger: '2.0',
  info: { title: 'T', version: '1' },
  paths: {},
  ...rest,
});
const operation = (given: object, rest: object = {}) =>
  swagger({ paths: { '/a': { post: { operationId: 'a', responses: {}, ...given } } }, ...rest });
const converted = async (root: unknown) => (await readOverlaid(await write(root))).root;

test.each<[string, { given: object; want: unknown[] }]>([
  [
    'schemes, host and base path',
    {
      given: { schemes: ['https', 'http'], host: 'a.example', basePath: '/v1' },
      want: [{ url: 'https://a.example/v1' }, { url: 'http://a.example/v1' }],
    },
  ],
  ['a base path alone', { given: { basePath: 'v1' }, want: [{ url: '/v1' }] }],
  ['a host alone', { given: { host: 'a.example' }, want: [{ url: 'https://a.example' }] }],
])('%s become servers', async (_name, { given, want }) => {
  expect((await converted(swagger(given)))['servers']).toEqual(want);
});

const multipart = (schema: object, required: boolean, encoding?: object) => ({
  required,
  content: {
    'multipart/form-data': { schema: { type: 'object', ...schema }, ...(encoding && { encoding }) },
  },
});

test.each<[string, { given: object; rest?: object; want: unknown }]>([
  [
    'a body, in each media type that is consumed',
    {
      given: {
        consumes: ['application/json', 'text/xml'],
        parameters: [
          { in: 'body', name: 'b', required: true, description: 'It.', schema: { type: 'object' } },
        ],
      },
      want: {
        description: 'It.',
        required: true,
        content: {
          'application/json': { schema: { type: 'object' } },
          'text/xml': { schema: { type: 'object' } },
        },
      },
    },
  ],
  [
    'a form with a file',
    {
      given: {
        consumes: ['application/json', 'multipart/form-data'],
        parameters: [
          { in: 'formData', name: 'photo', type: 'file', required: true },
          {
            in: 'formData',
            name: 'tags',
            type: 'array',
            items: { type: 'string' },
            description: 'Words.',
          },
        ],
      },
      want: multipart(
        {
          required: ['photo'],
          properties: {
            photo: { type: 'string', format: 'binary' },
            tags: { type: 'array', items: { type: 'string' }, description: 'Words.' },
          },
        },
        true,
        { tags: { style: 'form', explode: false } },
      ),
    },
  ],
  [
    'a form of shared parameters',
    {
      given: { consumes: ['multipart/form-data'], parameters: [{ $ref: '#/parameters/Name' }] },
      rest: {
        parameters: { Name: { in: 'formData', name: 'name', type: 'string', maxLength: 5 } },
      },
      want: multipart({ properties: { name: { type: 'string', maxLength: 5 } } }, false),
    },
  ],
  [
    'a shared body',
    {
      given: { parameters: [{ $ref: '#/parameters/Body' }] },
      rest: { parameters: { Body: { in: 'body', name: 'b', schema: {} } } },
      want: { $ref: '#/components/requestBodies/Body' },
    },
  ],
])('%s becomes a request body', async (_name, { given, rest, want }) => {
  const root = await converted(operation(given, rest));
  expect(getPointer(root, '/paths/~1a/post/requestBody')).toEqual(want);
  expect(getPointer(root, '/paths/~1a/post/parameters')).toEqual([]);
});

test.each<[string, { given: object; want: object }]>([
  ['csv', { given: { collectionFormat: 'csv' }, want: { style: 'form', explode: false } }],
  ['multi', { given: { collectionFormat: 'multi' }, want: { style: 'form', explode: true } }],
  [
    'ssv',
    { given: { collectionFormat: 'ssv' }, want: { style: 'spaceDelimited', explode: false } },
  ],
  [
    'pipes',
    { given: { collectionFormat: 'pipes' }, want: { style: 'pipeDelimited', explode: false } },
  ],
  ['none', { given: {}, want: { style: 'form', explode: false } }],
])('collectionFormat %s becomes style and explode', async (_name, { given, want }) => {
  const list = {
    in: 'query',
    name: 'ids',
    type: 'array',
    items: { type: 'integer', collectionFormat: 'csv' },
    maxItems: 3,
    ...given,
  };
  const root = await converted(operation({ parameters: [list] }));
  const schema = { type: 'array', items: { type: 'integer' }, maxItems: 3 };
  expect(getPointer(root, '/paths/~1a/post/parameters/0')).toEqual({
    in: 'query',
    name: 'ids',
    ...want,
    schema,
  });
});

test.each([
  [
    'schema',
    { in: 'query', name: 'size', type: 'string', schema: { type: 'integer', maximum: 5 } },
  ],
  [
    'content',
    {
      in: 'query',
      name: 'filter',
      content: { 'application/json': { schema: { type: 'object' } } },
    },
  ],
])('a parameter that has %s already, as in OpenAPI 3, stays as it is', async (_name, given) => {
  const root = await converted(operation({ parameters: [given] }));
  expect(getPointer(root, '/paths/~1a/post/parameters/0')).toEqual(given);
});

test('what has no equivalent is a warning', async () => {
  const document = await loadDocument(
    await write(
      operation({
        parameters: [
          { in: 'query', name: 'ids', type: 'array', items: {}, collectionFormat: 'tsv' },
        ],
      }),
    ),
  );
  expect(document.warnings.find(({ code }) => code === 'conversion-lossy')?.where).toMatch(
    /api\.yaml:\d+:\d+#\/paths\/~1a\/post\/parameters\/0$/,
  );
});

test.each<[string, { given: object; rest?: object; want: unknown }]>([
  [
    'a schema, examples and headers',
    {
      given: {
        description: 'd',
        schema: { type: 'array' },
        examples: { 'application/json': [1] },
        headers: { 'X-A': { type: 'integer', description: 'h' } },
      },
      want: {
        description: 'd',
        headers: { 'X-A': { description: 'h', schema: { type: 'integer' } } },
        content: { 'application/json': { schema: { type: 'array' }, example: [1] } },
      },
    },
  ],
  [
    'a file',
    {
      given: { description: 'd', schema: { type: 'file' } },
      want: {
        description: 'd',
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    },
  ],
  ['nothing', { given: { description: 'd' }, want: { description: 'd' } }],
])('a response with %s gets content', async (_name, { given, rest, want }) => {
  expect(
    getPointer(
      await converted(operation({ responses: { 200: given } }, rest)),
      '/paths/~1a/post/responses/200',
    ),
  ).toEqual(want);
});

test('of what an operation produces, a picture and an error each get what can hold them', async () => {
  const responses = {
    200: { description: '', schema: { type: 'file' } },
    404: { description: '', schema: { type: 'object' } },
  };
  const root = await converted(
    operation({ produces: ['image/png', 'application/json'], responses }),
  );
  const typesOf = (status: string) =>
    Object.keys(getPointer(root, `/paths/~1a/post/responses/${status}/content`) as object);
  expect([typesOf('200'), typesOf('404')]).toEqual([['image/png'], ['application/json']]);
});

test('schemas, and references to them, move into the components', async () => {
  const root = await converted(
    operation(
      {
        responses: {
          200: { $ref: '#/responses/Found' },
          404: { description: '', schema: { $ref: '#/definitions/Page%C2%ABPet%C2%BB' } },
        },
      },
      {
        responses: { Found: { description: '', schema: { $ref: '#/definitions/Pet' } } },
        definitions: {
          Pet: {
            type: 'object',
            discriminator: 'kind',
            properties: { kind: { type: 'string', 'x-nullable': true } },
          },
          'Page«Pet»': { type: 'array', items: { $ref: '#/definitions/Pet' } },
        },
      },
    ),
  );
  expect(root['components']).toEqual({
    schemas: {
      Pet: {
        type: 'object',
        discriminator: { propertyName: 'kind' },
        properties: { kind: { type: 'string', nullable: true } },
      },
      'Page«Pet»': { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
    },
    responses: {
      Found: {
        description: '',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
      },
    },
  });
  expect(
    getPointer(root, '/paths/~1a/post/responses/404/content/application~1json/schema/$ref'),
  ).toBe('#/components/schemas/Page%C2%ABPet%C2%BB');
});

test('security definitions become security schemes', async () => {
  const root = await converted(
    swagger({
      securityDefinitions: {
        basic: { type: 'basic' },
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        code: {
          type: 'oauth2',
          flow: 'accessCode',
          authorizationUrl: 'https://a.example',
          tokenUrl: 'https://t.example',
          scopes: { read: 'r' },
        },
      },
    }),
  );
  expect(getPointer(root, '/components/securitySchemes')).toEqual({
    basic: { type: 'http', scheme: 'basic' },
    key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    code: {
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: 'https://a.example',
          tokenUrl: 'https://t.example',
          scopes: { read: 'r' },
        },
      },
    },
  });
});

test('an overlay goes by the document as it was written, and its evidence and places go along', async () => {
  const root = operation(
    {
      parameters: [
        { in: 'body', name: 'b', schema: { type: 'object' } },
        { in: 'query', name: 'q', type: 'string' },
      ],
    },
    { definitions: { Pet: {} } },
  );
  const overlay = {
    overlay: '1.0.0',
    actions: [
      { target: '$.definitions.Pet', 'x-evidence': 'assumed', update: { required: ['id'] } },
      {
        target: "$.paths['/a'].post.parameters[0].schema",
        'x-evidence': 'observed',
        update: { required: ['name'] },
      },
      {
        target: "$.paths['/a'].post.parameters[1]",
        'x-evidence': 'assumed',
        update: { maxLength: 5 },
      },
    ],
  };
  const document: OpenApiDocument = await loadDocument(await write(root), {
    overlays: [await write(overlay, 'overlay.yaml')],
  });
  const [found] = listOperations(document);
  const schema = found?.requestBody?.content[0]?.schema ?? '';
  expect(document.version).toBe('2.0');
  expect(document.evidence.at('/components/schemas/Pet/required/0').evidence).toBe('assumed');
  expect(document.evidence.at(`${schema}/required/0`).evidence).toBe('observed');
  expect(document.evidence.at(`${found?.parameters[0]?.schema}/maxLength`).evidence).toBe(
    'assumed',
  );
  expect(document.locate(schema)).toMatch(
    /api\.yaml:\d+:\d+#\/paths\/~1a\/post\/parameters\/0\/schema$/,
  );
  expect(document.locate(found?.parameters[0]?.pointer ?? '')).toMatch(
    /#\/paths\/~1a\/post\/parameters\/1$/,
  );
});

test('parts of Swagger 2.0 in other files are converted as well', async () => {
  await write(
    {
      Body: {
        in: 'body',
        name: 'b',
        schema: { type: 'object', properties: { n: { type: 'string', 'x-nullable': true } } },
      },
    },
    'shared.yaml',
  );
  const document = await loadDocument(
    await write(operation({ parameters: [{ $ref: 'shared.yaml#/Body' }] })),
  );
  const [found] = listOperations(document);
  expect(
    getPointer(document.root, `${found?.requestBody?.content[0]?.schema}/properties/n`),
  ).toEqual({ type: 'string', nullable: true });
});
