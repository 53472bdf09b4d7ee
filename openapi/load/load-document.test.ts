import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { dereference } from '../model/document.ts';
import { listOperations } from '../model/operation.ts';
import { serverBasePaths } from '../model/servers.ts';
import { loadDocument } from './load-document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

async function errorsOf(
  loading: Promise<unknown>,
): Promise<{ code: string; where: string | undefined }[]> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DoubletakeError))
    throw new Error('it was loaded, or failed otherwise', { cause: error });
  return [error, ...error.others].map(({ code, where }) => ({
    code,
    where: where?.replace(`${folder}/`, ''),
  }));
}

test('a 3.0 document keeps its dialect, with its overlay applied', async () => {
  const file = await write(
    'pets.yaml',
    'openapi: 3.0.3\ninfo: {title: Pets, version: "1"}\npaths: {}\ncomponents: {schemas: {Name: {type: string, nullable: true}}}\n',
  );
  const overlay = await write(
    'overlay.json',
    '{"overlay": "1.0.0", "actions": [{"target": "$.components.schemas.Name", "update": {"maxLength": 5}, "x-evidence": "assumed"}]}',
  );
  const document = await loadDocument(file, { overlays: [overlay] });
  expect(document).toMatchObject({
    name: 'pets',
    title: 'Pets',
    version: '3.0.3',
    files: [file, overlay],
  });
  expect(dereference(document, '/components/schemas/Name').node).toEqual({
    type: 'string',
    nullable: true,
    maxLength: 5,
  });
  expect(document.evidence.at('/components/schemas/Name/maxLength').evidence).toBe('assumed');
});

test.each<[string, { given: string; want: { code: string; where: unknown }[] }]>([
  [
    'YAML that does not parse, with every line and column',
    {
      given: 'openapi: 3.1.0\npaths: {a: b c: d}\ninfo: "\\q"\n',
      want: [
        { code: 'document-unparseable', where: expect.stringMatching(/^broken.yaml:2:\d+$/) },
        { code: 'document-unparseable', where: expect.stringMatching(/^broken.yaml:3:\d+$/) },
      ],
    },
  ],
  [
    'a bracket without quotes: what follows from it is not told',
    {
      given: 'openapi: 3.1.0\npaths: { a: b{c}, d: { e: f, g: [h, i] }, j: { k: l } }\ninfo: {}\n',
      want: [{ code: 'document-unparseable', where: 'broken.yaml:2:14' }],
    },
  ],
  [
    'a list',
    { given: '- a\n', want: [{ code: 'document-unsupported', where: 'broken.yaml:1:1' }] },
  ],
  [
    'a version of the future',
    {
      given: 'info: {}\nopenapi: 4.0.0\npaths: {}\n',
      want: [{ code: 'document-unsupported', where: 'broken.yaml:2:1#/openapi' }],
    },
  ],
  [
    'nothing in it',
    {
      given: 'openapi: 3.1.0\n',
      want: [{ code: 'document-unsupported', where: 'broken.yaml:1:1' }],
    },
  ],
  [
    'what is built otherwise, all of it',
    {
      given: [
        'openapi: 3.1.0',
        'paths:',
        '  /a: text',
        '  /b:',
        '    get:',
        '      parameters:',
        '        - { in: query }',
        "        - { $ref: '#/components/parameters/Missing' }",
        '      responses: []',
      ].join('\n'),
      want: [
        { code: 'document-invalid', where: 'broken.yaml:3:3#/paths/~1a' },
        { code: 'document-invalid', where: 'broken.yaml:7:11#/paths/~1b/get/parameters/0' },
        { code: 'document-invalid', where: 'broken.yaml:9:7#/paths/~1b/get/responses' },
        { code: 'reference-unresolved', where: 'broken.yaml:8:11#/paths/~1b/get/parameters/1' },
      ],
    },
  ],
])('refuses %s', async (_name, { given, want }) => {
  expect(await errorsOf(loadDocument(await write('broken.yaml', given)))).toEqual(want);
});

test('places in JSON have lines too', async () => {
  const file = await write(
    'broken.json',
    '{\n  "openapi": "3.1.0",\n  "paths": {\n    "/a": {"get": [1, "}"]},\n    "/b": {"get":\n      7}\n  }\n}\n',
  );
  expect((await errorsOf(loadDocument(file))).map(({ where }) => where)).toEqual([
    'broken.json:4:12#/paths/~1a/get',
    'broken.json:5:12#/paths/~1b/get',
  ]);
});

test('a file that is not there is named', async () => {
  const file = join(folder, 'nowhere.yaml');
  await expect(loadDocument(file)).rejects.toMatchObject({
    code: 'document-unreadable',
    where: file,
  });
});

test.each<[string, { given: string; want: string[] }]>([
  ['to nothing', { given: '#/components/schemas/Missing', want: ['reference-dead'] }],
  ['to itself', { given: '#/components/schemas/Dead', want: ['reference-circular'] }],
  ['to a file that is not there', { given: 'other.yaml#/Pet', want: ['reference-dead'] }],
])(
  'a schema that is a $ref %s accepts anything, and a warning says where it stands',
  async (_name, { given, want }) => {
    const text = `openapi: 3.1.0\ninfo: {title: T}\npaths: {/a: {get: {operationId: a, responses: {}}}}\ncomponents: {schemas: {Dead: {$ref: '${given}'}}}\n`;
    const document = await loadDocument(await write('refs.yaml', text));
    expect(document.warnings.map(({ code }) => code)).toEqual(want);
    expect(document.warnings[0]?.where).toMatch(/refs\.yaml:4:24#\/components\/schemas\/Dead$/);
    expect(document.root['components']).toEqual({
      schemas: { Dead: { 'x-doubletake-unresolved': given } },
    });
  },
);

test.each<[string, { given: string; want: string[] }]>([
  [
    'no operationId',
    {
      given: 'paths: {/a: {get: {responses: {"200": {}}}, put: {responses: {"200": {}}}}}',
      want: ['operation-id-missing'],
    },
  ],
  [
    'an operationId twice',
    {
      given: 'paths: {/a: {get: {operationId: x}, put: {operationId: x}}}',
      want: ['operation-id-duplicate'],
    },
  ],
  [
    'two paths of one shape',
    {
      given:
        'paths: {"/a/{x}": {get: {operationId: a, parameters: [{name: x, in: path}]}}, "/a/{y}": {}}',
      want: ['path-duplicate'],
    },
  ],
  [
    'a path parameter that is not declared',
    { given: 'paths: {"/a/{x}": {get: {operationId: a}}}', want: ['path-parameter-undeclared'] },
  ],
  [
    'a parameter that the path has not',
    {
      given: 'paths: {/a: {get: {operationId: a, parameters: [{name: x, in: path}]}}}',
      want: ['path-parameter-unused'],
    },
  ],
  [
    'a path without a slash',
    { given: 'paths: {a: {get: {operationId: a}}}', want: ['path-without-slash'] },
  ],
  [
    'a path with a query',
    { given: 'paths: {/a?x=1: {get: {operationId: a}}}', want: ['path-with-query'] },
  ],
  [
    'an unknown security scheme',
    {
      given: 'security: [{key: []}]\npaths: {/a: {get: {operationId: a}}}',
      want: ['security-scheme-undeclared'],
    },
  ],
  [
    'a key twice',
    { given: 'paths: {/a: {get: {operationId: a, operationId: b}}}', want: ['yaml-irregular'] },
  ],
  [
    'no paths but webhooks',
    { given: 'webhooks: {ping: {post: {responses: {}}}}', want: ['document-incomplete'] },
  ],
  [
    'members without a value',
    {
      given: 'paths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        "200":\n',
      want: [],
    },
  ],
])('serves a document with %s, with a warning', async (_name, { given, want }) => {
  const document = await loadDocument(
    await write('odd.yaml', `openapi: 3.1.0\ninfo: {title: T}\n${given}\n`),
  );
  expect(document.warnings.map(({ code }) => code)).toEqual(want);
  for (const { where } of document.warnings) expect(where).toMatch(/odd\.yaml:\d+:\d+/);
});

test.each<[string, { given: string; want: string }]>([
  ['a number', { given: '3.0', want: '3.0' }],
  ['two numbers', { given: '"3.1"', want: '3.1' }],
])('a version that is written as %s is a warning', async (_name, { given, want }) => {
  const document = await loadDocument(
    await write(
      'v.yaml',
      `openapi: ${given}\ninfo: {title: T}\npaths: {/a: {get: {operationId: a, responses: {"200": {}}}}}\n`,
    ),
  );
  expect(document.version).toBe(want);
  expect(document.warnings.map(({ code }) => code)).toEqual(['version-unusual']);
});

test('what OpenAPI 3.2 adds is read', async () => {
  const text = [
    'openapi: 3.2.0',
    '$self: https://example.com/api',
    'info: {title: T}',
    'paths:',
    '  /a:',
    '    query: {operationId: find, responses: {"200": {content: {application/jsonl: {$ref: "#/components/mediaTypes/Lines"}}}}}',
    '    additionalOperations: {COPY: {operationId: copy, parameters: [{name: q, in: querystring, content: {text/plain: {}}}], responses: {}}}',
    'components:',
    '  mediaTypes: {Lines: {itemSchema: {$ref: "https://example.com/api#/components/schemas/Line"}}}',
    '  schemas: {Line: {type: object}}',
  ].join('\n');
  const document = await loadDocument(await write('new.yaml', text));
  expect(document.warnings).toEqual([]);
  const [find, copy] = listOperations(document);
  expect([find?.method, copy?.method, copy?.parameters[0]?.in]).toEqual([
    'query',
    'copy',
    'querystring',
  ]);
  const lines = find?.responses[0]?.content[0];
  expect(dereference(document, `${lines?.pointer}/itemSchema`)).toEqual({
    pointer: '/components/schemas/Line',
    node: { type: 'object' },
  });
});

async function serve(answer: {
  status?: number;
  type?: string;
  text: string;
}): Promise<{ url: string; close: () => void }> {
  const server = createServer((_req, res) =>
    res
      .writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/yaml' })
      .end(answer.text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/pets.yaml`,
    close: () => server.close(),
  };
}

test('a reference in place of a map of media types is what it leads to', async () => {
  const text = [
    'openapi: 3.0.3',
    'info: {title: T, version: "1"}',
    'paths:',
    '  /a: {get: {operationId: a, responses: {"200": {description: x, content: {$ref: "#/components/contents/A"}}}}}',
    'components: {contents: {A: {application/json: {schema: {type: object}}}}}',
  ].join('\n');
  const document = await loadDocument(await write('content.yaml', text));
  const [first] = listOperations(document);
  expect(first?.responses[0]?.content.map(({ type }) => type)).toEqual(['application/json']);
});

test('a document can be a URL', async () => {
  const { url, close } = await serve({
    text: 'openapi: 3.1.0\ninfo: {title: T}\npaths: {/a: {get: {operationId: a}}}\n',
  });
  try {
    expect(await loadDocument(url)).toMatchObject({
      name: 'pets',
      title: 'T',
      files: [url],
      warnings: [],
    });
  } finally {
    close();
  }
});

test.each<[string, { given: { status?: number; type?: string; text: string }; want: RegExp }]>([
  ['another status than 200', { given: { status: 404, text: 'none' }, want: /answers 404/ }],
  [
    'a page',
    {
      given: { text: '<!doctype html><title>Docs</title>', type: 'text/html' },
      want: /an HTML page/,
    },
  ],
])('a URL that answers %s is refused by name', async (_name, { given, want }) => {
  const { url, close } = await serve(given);
  try {
    await expect(loadDocument(url)).rejects.toMatchObject({
      code: 'document-unreadable',
      message: expect.stringMatching(want),
      where: url,
    });
  } finally {
    close();
  }
});

test('a URL that nobody answers is refused by name', async () => {
  const { url, close } = await serve({ text: '' });
  close();
  await expect(loadDocument(url)).rejects.toMatchObject({
    code: 'document-unreadable',
    message: expect.stringMatching(/cannot be reached/),
    where: url,
  });
});

test.each<[string, { given: string; want: string[] }]>([
  ['a path', { given: '[{url: "https://a.example/api/v1/"}]', want: ['/api/v1'] }],
  ['the root', { given: '[{url: "https://a.example"}]', want: [''] }],
  ['a relative URL', { given: '[{url: "v1"}, {url: /v2}]', want: ['/v1', '/v2'] }],
  [
    'a variable',
    {
      given:
        '[{url: "https://{host}/{base}", variables: {host: {default: a.example}, base: {default: v3}}}]',
      want: ['/v3'],
    },
  ],
  [
    'choices',
    {
      given:
        '[{url: "{scheme}://a/{v}/x", variables: {scheme: {default: https}, v: {default: v2, enum: [v1, v2]}}}]',
      want: ['/v2/x', '/v1/x'],
    },
  ],
  ['none', { given: '[]', want: [] }],
])('servers with %s', async (_name, { given, want }) => {
  const document = await loadDocument(
    await write('servers.yaml', `openapi: 3.1.0\npaths: {}\nservers: ${given}\n`),
  );
  expect(serverBasePaths(document)).toEqual(want);
});

test.each(['null', '"words"', '7', '[1]'])(
  'a $ref to what is no object leads nowhere, which is told: %s',
  async (target) => {
    const file = await write(
      'no-object.json',
      `{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": ${target}}}}`,
    );
    const document = await loadDocument(file);
    expect(document.warnings.map(({ message }) => message).join()).toContain('leads nowhere');
    expect(dereference(document, '/components/schemas/A').node).not.toHaveProperty('$ref');
  },
);
