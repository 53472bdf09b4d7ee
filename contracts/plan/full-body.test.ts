import { expect, test } from 'vitest';
import { countValues } from '../../openapi/schema/budget.ts';
import { contextOfSchemas } from '../testing/plan-of.ts';
import { fillUp } from './full-body.ts';

const text = { type: 'string' };

const small = {
  Lamp: {
    type: 'object',
    properties: {
      name: text,
      id: { type: 'string', readOnly: true },
      parts: { type: 'array', items: { type: 'object', properties: { code: { const: 'x' } } } },
    },
  },
};

test.each<[string, { given: unknown; want: unknown }]>([
  [
    'members that are not there',
    { given: {}, want: { name: expect.any(String), parts: expect.anything() } },
  ],
  ['an item of an empty list', { given: { parts: [] }, want: { parts: [{ code: 'x' }] } }],
  ['members of what is there', { given: { parts: [{}] }, want: { parts: [{ code: 'x' }] } }],
  ['nothing in place of what is there', { given: { name: 'b' }, want: { name: 'b' } }],
])('a value is filled up with %s', (_name, { given, want }) => {
  const context = contextOfSchemas(small);
  const full = fillUp(context, '/components/schemas/Lamp', given);
  expect(full).toMatchObject(want as object);
  expect(full).not.toHaveProperty('id');
});

// Each member leads to all the others: filled up four levels deep, it would be a million of values.
test('a value is filled up with what a request holds, wherever schemas lead', () => {
  const names = Array.from({ length: 30 }, (_, at) => `S${at}`);
  const context = contextOfSchemas(
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          type: 'object',
          properties: Object.fromEntries(
            names.map((other) => [other, { $ref: `#/components/schemas/${other}` }]),
          ),
        },
      ]),
    ),
  );
  const full = fillUp(context, '/components/schemas/S0', {});
  expect(Object.keys(full as object)).toContain('S1');
  expect(countValues(full)).toBeLessThan(4000);
});
