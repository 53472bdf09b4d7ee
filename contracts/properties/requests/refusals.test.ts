import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../../testing/run-against.ts';

const text = { type: 'string' };
const search = (schema: object, more: object = {}) =>
  documentRoot({
    '/hits': {
      get: {
        operationId: 'search',
        parameters: [{ name: 'by', in: 'query', required: true, schema, ...more }],
        responses: {
          200: jsonResponse({ type: 'array', items: text }),
          400: { description: 'no' },
        },
      },
    },
  });

test.each<[string, { given: ReturnType<typeof documentRoot>; want: boolean }]>([
  ['a text', { given: search(text), want: true }],
  [
    'an object none of whose members is required is written as nothing',
    { given: search({ type: 'object', properties: { q: text } }), want: false },
  ],
  [
    'one with a member that is required',
    { given: search({ type: 'object', required: ['q'], properties: { q: text } }), want: true },
  ],
  [
    'one under its own name',
    { given: search({ type: 'object', properties: { q: text } }, { explode: false }), want: true },
  ],
])('a required parameter that may be missing: %s', async (_name, { given, want }) => {
  const { outcomes } = await runAgainst(given, () => ({ status: 200, body: [] }), [
    'search/negative/query/by/missing',
  ]);
  expect(Object.keys(outcomes)).toEqual(want ? ['search/negative/query/by/missing'] : []);
});

test.each<[string, { type: string; want: string[] }]>([
  ['bytes may be none', { type: 'application/octet-stream', want: [] }],
  ['JSON may not', { type: 'application/json', want: ['body-missing'] }],
])('an answer without a body: %s', async (_name, { type, want }) => {
  const content = { [type]: { schema: text } };
  const root = documentRoot({
    '/export': {
      get: { operationId: 'export', responses: { 200: { description: 'x', content } } },
    },
  });
  const { findings } = await runAgainst(
    root,
    () => ({ status: 200, headers: { 'content-type': type } }),
    ['export/'],
  );
  expect([...new Set(findings.map(({ code }) => code))]).toEqual(want);
});
