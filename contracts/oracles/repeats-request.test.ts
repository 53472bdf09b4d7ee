import { expect, test } from 'vitest';
import { listOperations } from '../../openapi/model/operation.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { repeatsWrongValue } from './repeats-request.ts';

const schema = {
  type: 'object',
  properties: {
    length: { type: 'number' },
    owner: { type: 'object', properties: { age: { type: 'integer' } } },
  },
};
const document = documentOf({
  paths: {
    '/boats': {
      post: { requestBody: { content: { 'application/json': { schema } } }, responses: {} },
    },
  },
});
const validator = createSchemaValidator(document);

test.each<[string, { given: [sent: unknown, instance: string, value: unknown]; want: boolean }]>([
  ['a wrong value comes back', { given: [{ length: 'x' }, '/length', 'x'], want: true }],
  ['in an envelope', { given: [{ length: 'x' }, '/data/0/length', 'x'], want: true }],
  ['further down', { given: [{ owner: { age: 'x' } }, '/owner/age', 'x'], want: true }],
  ['another value comes back', { given: [{ length: 'x' }, '/length', 'y'], want: false }],
  ['of another member', { given: [{ length: 'x' }, '/owner/length/age', 'x'], want: false }],
  ['what was sent is allowed there', { given: [{ length: 1 }, '/length', 1], want: false }],
  ['what the schema does not name', { given: [{ note: 'x' }, '/note', 'x'], want: false }],
  ['no body', { given: [undefined, '/length', 'x'], want: false }],
])('%s', (_name, { given: [sent, instance, value], want }) => {
  const [operation] = listOperations(document);
  if (operation === undefined) throw new Error('no operation');
  const request = {
    method: 'POST',
    path: '/boats',
    query: [],
    headers: {},
    body: sent === undefined ? undefined : ({ kind: 'json', value: sent } as const),
    credentials: 'valid',
  } as const;
  expect(repeatsWrongValue({ validator }, operation, request, instance, value)).toBe(want);
});
