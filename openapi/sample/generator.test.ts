import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { sampleSchema } from './samples.ts';

function sample(
  schema: unknown,
  options: { seed?: number; complete?: boolean; direction?: 'request' | 'answer' } = {},
  schemas: Record<string, unknown> = {},
): unknown {
  return sampleSchema(
    documentOf({ components: { schemas: { Given: schema, ...schemas } } }),
    '/components/schemas/Given',
    { seed: 1, ...options },
  );
}

/** The independent judge of the corpus: not the validator that guides the samples. */
function judge(schema: unknown, value: unknown, schemas: Record<string, unknown> = {}): void {
  const root = { ...(schema as object), components: { schemas } };
  expect(
    new Validator(root as unknown as Schema, '2020-12').validate(value as never),
    JSON.stringify({ schema, value }),
  ).toMatchObject({ valid: true });
}

test('every row of a list looks like the first', () => {
  const row = {
    type: 'object',
    properties: { name: { type: 'string' }, of: { properties: { title: { type: 'string' } } } },
  };
  const rows = sample({ type: 'array', items: row, minItems: 3 }, { complete: true });
  const like = { name: expect.any(String), of: { title: expect.any(String) } };
  expect(rows).toEqual([like, like, like]);
});

test.each<[string, unknown]>([
  ['anchors and counts', { type: 'string', pattern: '^[A-Z]{2}\\d{3,5}-(red|green)$' }],
  ['a pattern with a length', { type: 'string', pattern: '^a+$', minLength: 12, maxLength: 14 }],
  ['look-aheads', { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d).{8,}$' }],
  ['Unicode properties', { type: 'string', pattern: '^\\p{Lu}\\p{L}+$' }],
  ['a back reference', { type: 'string', pattern: '^([a-c])-\\1$' }],
  ['a format with a length', { type: 'string', format: 'uri', minLength: 60 }],
  ['open bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 }],
  [
    'several multiples',
    { type: 'integer', allOf: [{ multipleOf: 4 }, { multipleOf: 6 }], minimum: 1, maximum: 20 },
  ],
  ['decimal multiples', { type: 'number', multipleOf: 0.25, minimum: 0.3 }],
  [
    'unique items of few values',
    { type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true, minItems: 3 },
  ],
  [
    'unique items with an example',
    { type: 'array', items: { type: 'string', examples: ['x'] }, uniqueItems: true, minItems: 3 },
  ],
  [
    'contains',
    { type: 'array', items: { type: 'integer' }, contains: { minimum: 500 }, minContains: 2 },
  ],
  [
    'a tuple',
    {
      type: 'array',
      prefixItems: [{ type: 'string' }, { type: 'boolean' }],
      items: false,
      minItems: 2,
    },
  ],
  [
    'more properties than are named',
    { type: 'object', minProperties: 3, additionalProperties: { type: 'integer' } },
  ],
  [
    'property names',
    { type: 'object', minProperties: 2, propertyNames: { pattern: '^x-[a-z]{3}$' } },
  ],
  [
    'pattern properties',
    {
      type: 'object',
      minProperties: 1,
      patternProperties: { '^n\\d$': { type: 'number' } },
      additionalProperties: false,
    },
  ],
  [
    'no more properties than allowed',
    {
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
      required: ['c'],
      maxProperties: 2,
      type: 'object',
    },
  ],
  [
    'what depends on a member',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      dependentRequired: { a: ['b'] },
      dependentSchemas: { a: { required: ['c'] } },
    },
  ],
  [
    'if and then',
    JSON.parse(
      '{"type": "object", "properties": {"kind": {"const": "x"}}, "required": ["kind"], "if": {"required": ["kind"]}, "then": {"required": ["extra"]}}',
    ),
  ],
  ['not a type', { not: { type: ['string', 'object'] } }],
  ['not a constant', { enum: ['a', 'b'], not: { const: 'a' } }],
  ['not a member', { type: 'object', properties: { a: {}, b: {} }, not: { required: ['a'] } }],
  [
    'merged allOf',
    {
      allOf: [
        { type: 'integer', minimum: 3 },
        { maximum: 4 },
        { type: 'number', exclusiveMaximum: 4 },
      ],
    },
  ],
  [
    'oneOf of open objects',
    { oneOf: [{ type: 'object' }, { type: 'object', properties: { done: { type: 'boolean' } } }] },
  ],
  [
    'choices within choices',
    {
      oneOf: [
        { type: 'integer' },
        { anyOf: [{ type: 'string' }, { oneOf: [{ type: 'boolean' }, { type: 'array' }] }] },
      ],
    },
  ],
  [
    'closed by unevaluatedProperties',
    {
      allOf: [{ type: 'object', properties: { a: { type: 'string' } } }],
      properties: { b: { type: 'integer' } },
      unevaluatedProperties: false,
    },
  ],
  ['an example that does not conform', { type: 'string', minLength: 5, example: 'no', default: 1 }],
])('a sample conforms: %s', (_name, schema) => {
  for (let seed = 0; seed < 10; seed++)
    for (const complete of [true, false]) judge(schema, sample(schema, { seed, complete }));
});

test('a tree comes to an end', () => {
  const tree = {
    type: 'object',
    required: ['value', 'children'],
    properties: {
      value: { type: 'string' },
      children: { type: 'array', items: { $ref: '#/components/schemas/Given' } },
    },
  };
  expect(sample(tree)).toEqual({ value: expect.any(String), children: [] });
});

test('a recursion with a way out takes it', () => {
  const link = {
    type: 'object',
    required: ['next'],
    properties: { next: { oneOf: [{ $ref: '#/components/schemas/Given' }, { type: 'null' }] } },
  };
  expect(JSON.stringify(sample(link))).toContain('null');
});

test('a recursion without an end is an error', () => {
  const endless = {
    type: 'object',
    required: ['next'],
    properties: { next: { $ref: '#/components/schemas/Given' } },
  };
  expect(() => sample(endless)).toThrow(expect.objectContaining({ code: 'schema-invalid' }));
});

test.each<[string, { schema: unknown; want: string }]>([
  [
    'types',
    {
      schema: { allOf: [{ type: 'string' }, { type: 'object' }] },
      want: '/components/schemas/Given/allOf/0/type, /components/schemas/Given/allOf/1/type',
    },
  ],
  [
    'bounds',
    {
      schema: { type: 'integer', allOf: [{ minimum: 5 }, { maximum: 4 }] },
      want: 'minimum 5 contradicts maximum 4',
    },
  ],
  [
    'values',
    {
      schema: { allOf: [{ enum: ['a'] }, { const: 'b' }] },
      want: '/components/schemas/Given/allOf/0/enum',
    },
  ],
])('the error names the keywords that contradict each other: %s', (_name, { schema, want }) => {
  expect(() => sample(schema)).toThrow(want);
});

test('an optional member that cannot be made is left out', () => {
  expect(
    sample({
      type: 'object',
      properties: {
        a: { type: 'integer' },
        b: { allOf: [{ type: 'string' }, { type: 'object' }] },
      },
    }),
  ).toEqual({
    a: expect.any(Number),
  });
});

test('a sample for an answer leaves out what is writeOnly, one for a request what is readOnly, also in examples', () => {
  const schema = {
    type: 'object',
    required: ['id', 'secret'],
    properties: {
      id: { type: 'string', readOnly: true },
      secret: { type: 'string', writeOnly: true },
    },
    example: { id: '1', secret: 's' },
  };
  expect(sample(schema, { direction: 'answer' })).toEqual({ id: '1' });
  expect(sample(schema, { direction: 'request' })).toEqual({ secret: 's' });
});

test('the discriminator has the name by which the branch is told', () => {
  const schemas = {
    Cat: {
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
    },
  };
  const schema = {
    oneOf: [{ $ref: '#/components/schemas/Cat' }],
    discriminator: { propertyName: 'kind', mapping: { feline: '#/components/schemas/Cat' } },
  };
  expect(sample(schema, {}, schemas)).toMatchObject({ kind: 'feline' });
});

test('names and formats suggest what a value looks like', () => {
  const text = { type: 'string' };
  const value = sample({
    type: 'object',
    properties: {
      email: text,
      city: text,
      website: text,
      createdAt: { ...text, format: 'date-time' },
      price: { type: 'number' },
    },
  });
  expect(value).toEqual({
    email: expect.stringMatching(/^[a-z.0-9]+@example\.com$/),
    city: expect.stringMatching(/^[A-Z][a-z]+$/),
    website: expect.stringMatching(/^https:\/\/example\.com\//),
    createdAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT/),
    price: expect.any(Number),
  });
});

const leaf = fc.oneof(
  fc
    .record({ type: fc.constant('string'), minLength: fc.nat(8) })
    .map((schema) => ({ ...schema, maxLength: schema.minLength + 9 })),
  fc.record({
    type: fc.constant('string'),
    format: fc.constantFrom('date', 'date-time', 'email', 'uuid', 'uri', 'ipv4', 'time'),
  }),
  fc.record({
    type: fc.constant('string'),
    pattern: fc.constantFrom('^[a-z]{2,4}$', '^\\d{3}-\\d{4}$', '^(a|bc)+$', '^[^x]{3}$'),
  }),
  fc
    .record({ type: fc.constant('integer'), minimum: fc.integer({ min: -50, max: 50 }) })
    .map((schema) => ({ ...schema, maximum: schema.minimum + 40 })),
  fc.record({
    type: fc.constant('number'),
    exclusiveMinimum: fc.integer({ min: -9, max: 9 }),
    multipleOf: fc.constantFrom(0.01, 0.5, 3),
  }),
  fc.record({
    enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ type: fc.constant('boolean') }),
);
const { schema: anySchema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2) }),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'name', 'id'), tie('schema'), {
        maxKeys: 3,
        noNullPrototype: true,
      })
      .map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        additionalProperties: false,
      })),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.tuple(tie('schema')) }),
  ),
}));

test('whatever the schema, a sample conforms by a judge that is not the one that guided it', () => {
  fc.assert(
    fc.property(anySchema, fc.nat(100), fc.boolean(), (schema, seed, complete) =>
      judge(schema, sample(schema, { seed, complete })),
    ),
    { numRuns: 300, seed: 1 },
  );
});

test.each<[string, { branches: unknown[]; want: 'a sample' | 'none' }]>([
  [
    'branches that a member tells apart',
    {
      branches: [
        { required: ['a'], properties: { a: { type: 'string' } } },
        { properties: { b: { type: 'boolean' } } },
      ],
      want: 'a sample',
    },
  ],
  [
    'branches that nothing tells apart',
    {
      branches: [
        { required: ['a'], properties: { a: { type: 'string' } } },
        { properties: { a: { type: 'string' } } },
      ],
      want: 'none',
    },
  ],
  [
    'three branches, two of which nothing tells apart',
    {
      branches: [
        { required: ['a'], properties: { a: { type: 'string' } } },
        { properties: { b: { type: 'boolean' } } },
        { properties: { a: { type: 'string' } } },
      ],
      want: 'a sample',
    },
  ],
])('oneOf: %s', (_name, { branches, want }) => {
  const schema = { oneOf: branches.map((branch) => ({ type: 'object', ...(branch as object) })) };
  let value: unknown;
  try {
    value = sample(schema);
  } catch (error) {
    expect([want, String(error)]).toEqual(['none', expect.stringContaining('schema')]);
    return;
  }
  judge(schema, value);
  expect(want).toBe('a sample');
});

test.each<[string, { dog: object; direction: 'request' | 'answer'; want: unknown }]>([
  [
    'an answer shows what a member tells apart',
    { dog: { barks: { type: 'boolean' } }, direction: 'answer', want: [true, false] },
  ],
  [
    'no answer shows what only a discriminator tells apart',
    { dog: {}, direction: 'answer', want: 'none' },
  ],
  [
    'a request shows what a discriminator tells apart',
    { dog: {}, direction: 'request', want: [true, true] },
  ],
])('%s', (_name, { dog, direction, want }) => {
  const kind = { kind: { type: 'string' } };
  const schemas = {
    Cat: { type: 'object', required: ['kind'], properties: kind },
    Dog: { type: 'object', required: ['kind'], properties: { ...kind, ...dog } },
  };
  const refs = Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const schema = { oneOf: refs, discriminator: { propertyName: 'kind' } };
  const shown = () => {
    try {
      return sample(schema, { direction }, schemas);
    } catch {
      return 'none';
    }
  };
  const value = shown();
  const fits = Object.values(schemas).map(
    (branch) => new Validator(branch as Schema, '2020-12').validate(value as never).valid,
  );
  expect(value === 'none' ? value : fits).toEqual(want);
});
