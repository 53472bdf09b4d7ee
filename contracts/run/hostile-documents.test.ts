import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';

type Node = Record<string, unknown>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Schemas that each lead to the next in two ways: 2 to the power of 40 ways to the last. */
function diamonds(around: (next: Node) => Node): Node {
  const last = { type: 'object', properties: { id: { type: 'string' } } };
  return Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`S${at}`, at === 39 ? last : around(ref(`S${at + 1}`))]),
  );
}

// Each of these kept a run busy for ever, which Control-C does not end: the time is vitest's.
test.each<[string, { given: Node; schemas?: Node }]>([
  ['oneOf', { given: ref('S0'), schemas: diamonds((next) => ({ oneOf: [next, next] })) }],
  ['anyOf', { given: ref('S0'), schemas: diamonds((next) => ({ anyOf: [next, next] })) }],
  ['allOf', { given: ref('S0'), schemas: diamonds((next) => ({ allOf: [next, next] })) }],
  [
    'items',
    {
      given: ref('S0'),
      schemas: diamonds((items) => ({ anyOf: [{ items }, { items, minItems: 1 }] })),
    },
  ],
  [
    'members',
    {
      given: ref('S0'),
      schemas: diamonds((next) => ({ type: 'object', properties: { a: next, b: next } })),
    },
  ],
  ['a pattern of a million characters', { given: { type: 'string', pattern: '^a{1000000}$' } }],
  ['a counted pattern in another', { given: { type: 'string', pattern: '^(a{0,3000}b){3000}$' } }],
  [
    'repetitions without end in each other',
    { given: { type: 'string', pattern: '^(((((((a+)+)+)+)+)+)+)+b$' } },
  ],
  ['a text of a million characters', { given: { type: 'string', example: 'a'.repeat(1_000_000) } }],
])('checks of a document with %s come to an end', async (_name, { given, schemas = {} }) => {
  const root = documentRoot({
    '/things': {
      get: { operationId: 'listThings', responses: { 200: jsonResponse(given) } },
      post: {
        operationId: 'createThing',
        requestBody: { content: { 'application/json': { schema: given } } },
        responses: { 201: jsonResponse(given) },
      },
    },
  });
  const { outcomes } = await runAgainst(
    { ...root, components: { schemas } },
    () => ({ status: 200, body: {} }),
    [],
    true,
  );
  expect(Object.keys(outcomes)).toContain('listThings/examples/schema');
});
