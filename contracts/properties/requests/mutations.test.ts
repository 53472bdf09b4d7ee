import { expect, test } from 'vitest';
import { contextOfSchemas } from '../../testing/plan-of.ts';
import { mutate } from './mutations.ts';

test.each<[string, { schema: object; valid: unknown; want: string[] }]>([
  ['a type', { schema: { type: 'string' }, valid: 'a', want: ['type', 'type-number', 'null'] }],
  [
    'a nullable type',
    { schema: { type: ['string', 'null'] }, valid: 'a', want: ['type', 'type-number'] },
  ],
  ['an enum', { schema: { enum: ['a'] }, valid: 'a', want: ['enum', 'enum-case'] }],
  ['an enum of capitals', { schema: { enum: ['A', 1] }, valid: 'A', want: ['enum'] }],
  [
    'bounds',
    {
      schema: { type: 'integer', minimum: 1, maximum: 5 },
      valid: 3,
      want: ['type-fraction', 'type-numeral', 'type', 'type-string', 'null', 'minimum', 'maximum'],
    },
  ],
  [
    'exclusive bounds',
    {
      schema: { type: 'number', exclusiveMinimum: 0 },
      valid: 3,
      want: ['type-numeral', 'type', 'type-string', 'null', 'exclusiveMinimum'],
    },
  ],
  [
    'lengths',
    {
      schema: { type: 'string', minLength: 2, maxLength: 4 },
      valid: 'abc',
      want: ['type', 'type-number', 'null', 'minLength', 'maxLength'],
    },
  ],
  [
    'a pattern',
    {
      schema: { type: 'string', pattern: '^[a-z]+$' },
      valid: 'abc',
      want: ['type', 'type-number', 'null', 'pattern'],
    },
  ],
  [
    'a format',
    {
      schema: { type: 'string', format: 'uuid' },
      valid: '3317853e-0af2-427d-a56f-351a9587f48f',
      want: ['type', 'type-number', 'null', 'format'],
    },
  ],
  [
    'a format that is not checked',
    {
      schema: { type: 'string', format: 'password' },
      valid: 'x',
      want: ['type', 'type-number', 'null'],
    },
  ],
  [
    'members, down to their own rules',
    {
      schema: {
        type: 'object',
        required: ['a'],
        properties: {
          a: { type: 'object', required: ['b'], properties: { b: { type: 'boolean' } } },
        },
      },
      valid: { a: { b: true } },
      want: [
        'type-string',
        'null',
        'type-array',
        'a/missing',
        'a/type-string',
        'a/null',
        'a/type-array',
        'a/b/missing',
        'a/b/type-word',
        'a/b/type',
        'a/b/type-string',
        'a/b/null',
      ],
    },
  ],
  [
    'items',
    {
      schema: { type: 'array', minItems: 1, items: { type: 'integer' } },
      valid: [1],
      want: [
        'type',
        'type-string',
        'null',
        'minItems',
        '0/type-fraction',
        '0/type-numeral',
        '0/type',
        '0/type-string',
        '0/null',
      ],
    },
  ],
  [
    'a length within an alternative',
    {
      schema: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] },
      valid: 'a',
      want: ['minLength', 'type', 'type-number'],
    },
  ],
  [
    'unknown members where none are allowed',
    {
      schema: { type: 'object', additionalProperties: false },
      valid: {},
      want: ['type-string', 'null', 'type-array', 'doubletake_unknown_member/unknown'],
    },
  ],
])('breaks %s, one rule at a time', (_name, { schema, valid, want }) => {
  const context = contextOfSchemas({ Given: schema });
  const mutations = mutate(context, '/components/schemas/Given', valid);
  expect(mutations.map(({ id }) => id)).toEqual(want);
  for (const { value } of mutations)
    expect(context.validator.validate('/components/schemas/Given', value)).not.toEqual([]);
});

test('too many items are all different, so that nothing but their number is wrong', () => {
  const schema = { type: 'array', maxItems: 2, uniqueItems: true, items: { type: 'string' } };
  const tooMany = mutate(contextOfSchemas({ Given: schema }), '/components/schemas/Given', [
    'a',
  ]).find(({ id }) => id === 'maxItems');
  expect(tooMany?.value).toEqual(['a', 'a-1', 'a-2']);
});

test('the valid value stays as it was', () => {
  const valid = { a: [1] };
  mutate(
    contextOfSchemas({
      Given: {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'array', items: { type: 'integer' } } },
      },
    }),
    '/components/schemas/Given',
    valid,
  );
  expect(valid).toEqual({ a: [1] });
});
