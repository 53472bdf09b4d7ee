import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from '../testing/serve.ts';

type Schema = boolean | Record<string, unknown>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-documents-'));
});
afterAll(() => rm(folder, { recursive: true }));

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: Schema) => ({ 'application/json': { schema } });

/** A document with one schema, which is sent to `/things` and shown at `/shown`. */
function documentWith(
  schema: Schema,
  schemas: Record<string, Schema> = {},
): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: 'Hostile', version: '1' },
    paths: {
      '/things': {
        post: {
          requestBody: { required: true, content: content(schema) },
          responses: { 204: { description: 'Done.' } },
        },
      },
      '/shown': {
        get: { responses: { 200: { description: 'Shown.', content: content(schema) } } },
      },
      '/alive': { get: { responses: { 204: { description: 'Yes.' } } } },
    },
    components: { schemas },
  };
}

async function served(document: unknown, use: (served: Served) => Promise<void>): Promise<void> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  await writeFile(file, JSON.stringify(document));
  const double = await serve({ apis: [file] });
  try {
    await use(double);
    expect((await fetch(`${double.url}/alive`)).status).toBe(204);
  } finally {
    await double.close();
  }
}

async function post(
  url: string,
  body: string,
  type = 'application/json',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/things`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

/** Schemas each of which leads to the next one twice, through a keyword. */
function diamonds(keyword: string, levels: number): Record<string, Schema> {
  const steps = Array.from({ length: levels }, (_, index): [string, Schema] => [
    `S${index}`,
    { [keyword]: [named(`S${index + 1}`), named(`S${index + 1}`)] },
  ]);
  return Object.fromEntries([
    ...steps,
    [`S${levels}`, { type: 'object', properties: { a: { type: 'string' } } }],
  ]);
}

/** Schemas each of which refers to the next one, longer than the stack is deep. */
const chainLength = 20_000;
const chain = Object.fromEntries([
  ...Array.from({ length: chainLength }, (_, index): [string, Schema] => [
    `C${index}`,
    named(`C${index + 1}`),
  ]),
  [
    `C${chainLength}`,
    { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: named('C19000') } },
  ],
]);

test.each<
  [
    string,
    {
      given: Schema;
      schemas?: Record<string, Schema>;
      want: { shown: number; why?: string; sent?: [string, number] };
    },
  ]
>([
  [
    'a billion items',
    {
      given: { type: 'array', minItems: 1e9, items: { type: 'integer' } },
      want: { shown: 500, why: 'minItems is 1000000000', sent: ['[1]', 400] },
    },
  ],
  [
    'ten million members',
    {
      given: { type: 'object', minProperties: 1e7 },
      want: { shown: 500, why: 'minProperties is 10000000', sent: ['{}', 400] },
    },
  ],
  [
    'a text longer than memory',
    {
      given: { type: 'string', minLength: 1e15 },
      want: { shown: 500, why: 'minLength is 1000000000000000', sent: ['"a"', 400] },
    },
  ],
  [
    'a text longer than memory, with a name that says what it is',
    {
      given: {
        type: 'object',
        required: ['city'],
        properties: { city: { type: 'string', minLength: 1e9 } },
      },
      want: { shown: 500, why: 'minLength is 1000000000', sent: ['{"city":"a"}', 400] },
    },
  ],
  [
    'ten million that are contained',
    {
      given: { type: 'array', contains: { const: 1 }, minContains: 1e7 },
      want: { shown: 500, sent: ['[1]', 400] },
    },
  ],
  [
    'more different items than there are',
    {
      given: { type: 'array', minItems: 9, uniqueItems: true, items: { type: 'boolean' } },
      want: { shown: 500, why: 'fewer than 9 different items' },
    },
  ],
  [
    'more different items than there are, in a member',
    {
      given: {
        type: 'object',
        required: ['tags'],
        properties: {
          tags: { type: 'array', minItems: 4, uniqueItems: true, items: { enum: ['a', 'b'] } },
        },
      },
      want: { shown: 500, why: 'fewer than 4 different items' },
    },
  ],
  [
    'a large step',
    {
      given: { type: 'integer', multipleOf: 9_007_199_254_740_881, minimum: 5 },
      want: { shown: 200, sent: ['5', 400] },
    },
  ],
  [
    'diamonds of allOf',
    {
      given: named('S0'),
      schemas: diamonds('allOf', 40),
      want: { shown: 200, sent: ['{"a":1}', 400] },
    },
  ],
  [
    'diamonds of anyOf',
    {
      given: named('S0'),
      schemas: diamonds('anyOf', 40),
      want: { shown: 200, sent: ['{"a":1}', 400] },
    },
  ],
  [
    'diamonds of oneOf',
    {
      given: named('S0'),
      schemas: diamonds('oneOf', 40),
      want: { shown: 500, sent: ['{"a":"b"}', 204] },
    },
  ],
  [
    'a chain of 20,000 references that comes back to itself',
    { given: named('C0'), schemas: chain, want: { shown: 200, sent: ['{"a":"b"}', 204] } },
  ],
  [
    'a member at the end of 20,000 references',
    {
      given: { type: 'object', required: ['c'], properties: { c: named('C0') } },
      schemas: chain,
      want: { shown: 200, sent: ['{"c":{"a":"b"}}', 204] },
    },
  ],
  [
    'a choice by a discriminator, with a chain of 20,000 references in a branch',
    {
      given: { oneOf: [named('C0'), named('Short')], discriminator: { propertyName: 'a' } },
      schemas: {
        ...chain,
        Short: { type: 'object', required: ['a'], properties: { a: { const: 'short' } } },
      },
      want: { shown: 200, sent: ['{"a":"short"}', 204] },
    },
  ],
  [
    '20,000 items of their own',
    {
      given: { type: 'array', prefixItems: Array(20_000).fill({ type: 'integer' }) },
      want: { shown: 500, sent: ['["a"]', 400] },
    },
  ],
  [
    'a pattern that nothing matches',
    { given: { type: 'string', pattern: '^(?!.*)$x' }, want: { shown: 500, sent: ['"a"', 400] } },
  ],
])(
  '%s: an answer or a clear error, and the double goes on',
  async (_name, { given, schemas, want }) => {
    await served(documentWith(given, schemas), async ({ url }) => {
      const shown = await fetch(`${url}/shown`);
      const error = shown.status === 500 ? await shown.json() : undefined;
      expect([shown.status, error]).toEqual([
        want.shown,
        want.shown === 500
          ? expect.objectContaining({
              type: 'urn:doubletake:error:answer-invalid',
              detail: expect.stringContaining(want.why ?? 'no value can be made for the schema'),
            })
          : undefined,
      ]);
      if (want.sent !== undefined)
        expect((await post(url, want.sent[0])).status).toBe(want.sent[1]);
    });
  },
  30_000,
);

test.each<[string, { given: Schema; want: [body: string, status: number][] }]>([
  ['true as a body', { given: true, want: [['5', 204]] }],
  ['false as a body', { given: false, want: [['5', 400]] }],
  [
    'true as a member',
    {
      given: { type: 'object', properties: { a: true, b: false } },
      want: [
        ['{"a":1}', 204],
        ['{"b":1}', 400],
      ],
    },
  ],
  [
    'true among allOf',
    {
      given: { allOf: [true, { type: 'object' }] },
      want: [
        ['{}', 204],
        ['1', 400],
      ],
    },
  ],
  ['a reference to true', { given: named('Any'), want: [['[]', 204]] }],
  [
    'false for other members',
    {
      given: { type: 'object', additionalProperties: false },
      want: [
        ['{}', 204],
        ['{"a":1}', 400],
      ],
    },
  ],
])('a boolean schema: %s', async (_name, { given, want }) => {
  await served(documentWith(given, { Any: true }), async ({ url }) => {
    for (const [body, status] of want)
      expect([body, (await post(url, body)).status]).toEqual([body, status]);
    expect((await fetch(`${url}/shown`)).status).toBe(given === false ? 500 : 200);
  });
});

test('schemas that hold each other without a member between them come to an end', async () => {
  const part = (name: string) => ({
    allOf: [named('Key')],
    properties: { [name]: { type: 'string' } },
    required: [name],
  });
  const schemas = { Key: { oneOf: [named('A'), named('B')] }, A: part('a'), B: part('b') };
  await served(documentWith(named('Key'), schemas), async ({ url }) => {
    expect((await post(url, '{"a":"x"}')).status).toBe(204);
    expect((await post(url, '{"c":"x"}')).status).toBe(400);
    expect((await fetch(`${url}/shown`)).status).toBe(200);
  });
});

test('a value that two branches go into is looked at once, not once for each way to it', async () => {
  const branch = (type: string) => ({
    type: 'object',
    required: ['in'],
    properties: { in: named('Node'), kind: { const: type } },
  });
  await served(
    documentWith(named('Node'), {
      Node: { oneOf: [branch('x'), branch('y'), { type: 'integer' }] },
    }),
    async ({ url }) => {
      const { status, body } = await post(url, `${'{"in":'.repeat(60)}"wrong"${'}'.repeat(60)}`);
      expect(status).toBe(400);
      expect(JSON.stringify(body).length).toBeLessThan(100_000);
    },
  );
});

test.each<[string, { given: Schema; body: string; want: number }]>([
  [
    'different objects',
    {
      given: { type: 'array', uniqueItems: true },
      body: JSON.stringify(Array.from({ length: 50_000 }, (_, id) => ({ id }))),
      want: 204,
    },
  ],
  [
    'the last the same as the first',
    {
      given: { type: 'array', uniqueItems: true },
      body: `[{"a":1,"b":2},${'1'},{"b":2,"a":1}]`,
      want: 400,
    },
  ],
  ['empty objects', { given: {}, body: `[${'{},'.repeat(400_000)}{}]`, want: 204 }],
  ['more values than are taken', { given: {}, body: `[${'{},'.repeat(999_999)}{}]`, want: 400 }],
  [
    'a repetition of repetitions',
    {
      given: { pattern: '^(\\w+\\s?)*$' },
      body: JSON.stringify(`${'a'.repeat(5000)}!`),
      want: 400,
    },
  ],
  [
    'the same with a look-ahead',
    { given: { pattern: '^(?=(a+)+$).*' }, body: JSON.stringify(`${'a'.repeat(60)}!`), want: 400 },
  ],
])(
  'a body that is meant to take long: %s',
  async (_name, { given, body, want }) => {
    await served(documentWith(given), async ({ url }) =>
      expect((await post(url, body)).status).toBe(want),
    );
  },
  30_000,
);

test('an error is not many times as long as what it is about', async () => {
  const item = { type: 'object', required: ['x'] };
  const document = documentWith({ type: 'array', items: item });
  await served(document, async ({ url }) => {
    const many = await post(url, `[${'{},'.repeat(9_999)}{}]`);
    expect([many.status, JSON.stringify(many.body).length < 100_000]).toEqual([400, true]);
    const long = await post(url, JSON.stringify(['y'.repeat(500_000)]));
    expect([long.status, JSON.stringify(long.body).length < 10_000]).toEqual([400, true]);
  });
});

test.each<[string, string]>([
  ['an anchor within itself', 'x: &a { b: *a }'],
  [
    'aliases of aliases',
    [
      'x0: &x0 [1,1,1,1,1,1,1,1,1,1]',
      ...Array.from({ length: 8 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(10).fill(`*x${i}`)}]`),
    ].join('\n'),
  ],
  ['lists in lists', `x: ${'['.repeat(3000)}${']'.repeat(3000)}`],
])('a document with %s is refused in words', async (_name, yaml) => {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
  await writeFile(
    file,
    `openapi: 3.1.0\ninfo: { title: Bomb, version: '1' }\npaths: {}\n${yaml}\n`,
  );
  await expect(serve({ apis: [file] })).rejects.toMatchObject({ code: 'document-unparseable' });
});

const words = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
];

test('a document whose every name is one that all objects seem to have', async () => {
  for (const word of words) {
    const resourceSchema = JSON.parse(
      `{"type":"object","properties":{"id":{"type":"string"},"${word}":{"type":"string","enum":["${word}","b"]}}}`,
    );
    const parameter = { name: word, in: 'query', schema: { type: 'string' } };
    const header = { ...parameter, in: 'header' };
    const ok = (schema: Schema) => ({ 200: { description: 'Shown.', content: content(schema) } });
    const ref = { $ref: `#/components/schemas/${word}` };
    const document = {
      openapi: '3.1.0',
      info: { title: word, version: '1' },
      paths: {
        [`/${word}`]: {
          get: {
            operationId: word,
            tags: [word],
            parameters: [parameter, header],
            responses: ok({ type: 'array', items: ref }),
          },
          post: {
            operationId: `make-${word}`,
            requestBody: { content: content(ref) },
            responses: { 201: { description: 'Made.', content: content(ref) } },
          },
        },
        [`/${word}/{${word}}`]: {
          parameters: [{ ...parameter, in: 'path', required: true }],
          get: { operationId: `read-${word}`, responses: ok(ref) },
        },
        '/alive': { get: { responses: { 204: { description: 'Yes.' } } } },
      },
      components: { schemas: JSON.parse(`{"${word}":${JSON.stringify(resourceSchema)}}`) },
    };
    await served(document, async ({ url }) => {
      const made = await fetch(`${url}/${word}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${word}":"b"}`,
      });
      const item: unknown = await made.json();
      expect([word, made.status, JSON.stringify(item).includes(`"${word}":"b"`)]).toEqual([
        word,
        201,
        true,
      ]);
      // The path's parameter is called after the member, so that is the id.
      const read = await fetch(`${url}/${word}/b`);
      expect([word, read.status, await read.text()]).toEqual([word, 200, JSON.stringify(item)]);
      // The parameter is called after the member, so that the list is filtered by it.
      const listed = async (value: string) =>
        (await fetch(`${url}/${word}?${word}=${value}`)).json() as Promise<unknown[]>;
      expect([word, await listed('b'), await listed('x')]).toEqual([word, [item], []]);
      const wrong = await fetch(`${url}/${word}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${word}":"c"}`,
      });
      expect([word, wrong.status]).toEqual([word, 400]);
    });
  }
});

test.each<[string, (broken: unknown) => unknown]>([
  ['among allOf', (broken) => ({ allOf: [{ type: 'object' }, broken] })],
  ['among anyOf', (broken) => ({ anyOf: [{ type: 'integer' }, broken] })],
  ['among oneOf', (broken) => ({ oneOf: [{ type: 'integer' }, broken] })],
  ['as a member', (broken) => ({ type: 'object', properties: { name: broken } })],
  ['as other members', (broken) => ({ type: 'object', additionalProperties: broken })],
  ['as a member by pattern', (broken) => ({ patternProperties: { name: broken } })],
  ['as items', (broken) => ({ properties: { name: { type: 'array', items: broken } } })],
  ['as the first item', (broken) => ({ properties: { name: { prefixItems: [broken] } } })],
  ['behind a reference', () => ({ allOf: [named('Broken')] })],
  ['as not', (broken) => ({ type: 'object', not: broken })],
  ['in place of the list of allOf', (broken) => ({ type: 'object', allOf: broken })],
  ['in place of the members', (broken) => ({ type: 'object', properties: broken })],
])('what is no schema, %s, is refused at start or lets anything through', async (_name, make) => {
  for (const broken of [null, 5, 'text', [], [1]]) {
    const schema = make(broken) as Schema;
    const answers = (shown: Schema) => ({
      200: { description: 'Shown.', content: content(shown) },
    });
    const document = {
      ...documentWith(schema),
      paths: {
        '/things': {
          get: { responses: answers({ type: 'array', items: named('Item') }) },
          post: { requestBody: { content: content(named('Item')) }, responses: answers(schema) },
        },
        '/things/{id}': {
          get: { responses: answers(named('Item')) },
          patch: { responses: answers(named('Item')) },
        },
        '/alive': { get: { responses: { 204: { description: 'Yes.' } } } },
      },
      components: { schemas: { Item: schema, Broken: broken } },
    };
    const outcome = served(document, async ({ url }) => {
      const send = (method: string, path: string, body: string | null) =>
        fetch(url + path, { method, body, headers: { 'content-type': 'application/json' } });
      expect((await send('POST', '/things', '{"name":["a"]}')).status).toBeLessThan(500);
      for (const [method, path, body] of [
        ['GET', '/things', null],
        ['GET', '/things/a', null],
        ['PATCH', '/things/a', '{"name":["b"]}'],
      ] as const)
        expect(await (await send(method, path, body)).text()).not.toContain('internal-error');
    });
    await outcome.catch((error: unknown) =>
      expect(error).toMatchObject({
        code: 'document-invalid',
        where: expect.stringContaining('#'),
      }),
    );
  }
});

test('an id that is longer than a header field may be is answered, without a Location', async () => {
  const thing = { type: 'object', properties: { id: { type: 'string', minLength: 100_000 } } };
  const made = { 201: { description: 'Made.', content: content(thing) } };
  const document = documentWith({});
  const paths = document['paths'] as Record<string, unknown>;
  paths['/notes'] = { post: { responses: made } };
  paths['/notes/{id}'] = { get: { responses: { 200: { description: 'It.' } } } };
  await served(document, async ({ url }) => {
    const answer = await fetch(`${url}/notes`, { method: 'POST' });
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({
      status: 201,
      location: null,
    });
    expect(((await answer.json()) as { id: string }).id.length).toBeGreaterThanOrEqual(100_000);
  });
});

test('a parameter whose place is an object is told, whatever the object is like', async () => {
  const document = documentWith({});
  const parameter = { name: { toString: 1 }, in: { toString: 1 }, schema: {} };
  Object.assign(document['paths'] as object, {
    '/odd': { get: { parameters: [parameter], responses: {} } },
  });
  await expect(served(document, async () => {})).rejects.toMatchObject({
    code: 'document-invalid',
  });
});
