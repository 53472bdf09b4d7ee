import { expect, test } from 'vitest';
import { toJsonSchema } from './to-json-schema.ts';

const choice = { nullable: true, anyOf: [{ type: 'string' }] };
const typed = { nullable: true, type: 'string' };

test.each<[string, { given: [schema: unknown, isNullableAlone: boolean]; want: unknown }]>([
  [
    'beside anyOf, before 3.0.3',
    {
      given: [choice, true],
      want: { anyOf: [{ type: 'null' }, { anyOf: [{ type: ['string'] }] }] },
    },
  ],
  [
    'beside anyOf, from 3.0.3 on',
    { given: [choice, false], want: { anyOf: [{ type: ['string'] }] } },
  ],
  ['beside a type', { given: [typed, false], want: { type: ['string', 'null'] } }],
  ['beside a type, before 3.0.3', { given: [typed, true], want: { type: ['string', 'null'] } }],
])('nullable %s', (_name, { given: [schema, isNullableAlone], want }) => {
  expect(toJsonSchema(schema, { is30: true, isNullableAlone, reference: (ref) => ref })).toEqual(
    want,
  );
});
