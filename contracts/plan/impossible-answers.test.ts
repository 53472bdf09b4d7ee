import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { documentRoot, jsonResponse } from '../testing/run-against.ts';
import { createCheckContext } from './check-context.ts';

const either = { oneOf: [{ type: 'string' }, { type: 'number' }] };
const never = { ...either, type: 'null' };
const objectOf = (owner: unknown, ...required: string[]) => ({
  type: 'object',
  properties: { owner },
  required,
});

test.each<[string, { given: Record<string, unknown>; want: string | undefined }]>([
  [
    'a required member whose types contradict each other',
    {
      given: { 200: jsonResponse(objectOf(never, 'owner')) },
      want: 'no success can conform: no value can be made for the schema: type contradicts itself',
    },
  ],
  [
    'such a member that may be left out',
    { given: { 200: jsonResponse(objectOf(never)) }, want: undefined },
  ],
  [
    'another success that can conform',
    {
      given: {
        200: jsonResponse(objectOf(never, 'owner')),
        202: jsonResponse(objectOf(either, 'owner')),
      },
      want: undefined,
    },
  ],
  [
    'another success without a body',
    {
      given: { 200: jsonResponse(objectOf(never, 'owner')), 204: { description: '' } },
      want: undefined,
    },
  ],
])('an operation with %s', (_name, { given, want }) => {
  const { operations, impossible } = createCheckContext(
    documentOf(documentRoot({ '/lamps': { get: { operationId: 'lamps', responses: given } } })),
    { seed: 1, runId: 'r' },
  );
  const reason = impossible.get('lamps')?.reason;
  expect(operations).toHaveLength(want === undefined ? 1 : 0);
  if (want === undefined) expect(reason).toBeUndefined();
  else expect(reason).toContain(want);
});
