import { expect, test } from 'vitest';
import { markImmutable } from '../lib/immutable-values.ts';
import { documentOf } from '../testing/document-of.ts';
import { createSchemaValidator } from './schema-validator.ts';

function validate(schema: unknown, value: unknown) {
  const document = documentOf({
    components: {
      schemas: {
        Given: schema,
        Node: { properties: { next: { $ref: '#/components/schemas/Node' } } },
      },
    },
  });
  return createSchemaValidator(document).validate('/components/schemas/Given', value);
}

test.each<
  [
    string,
    {
      schema: unknown;
      given: unknown;
      want: { instance: string; keyword: string; schema: string; message?: string }[];
    },
  ]
>([
  ['a conforming value', { schema: { type: 'string' }, given: 'a', want: [] }],
  [
    'a missing member, at the member itself',
    {
      schema: { required: ['a', 'b/c'] },
      given: { a: 1 },
      want: [
        { instance: '/b~1c', keyword: 'required', schema: '/components/schemas/Given/required' },
      ],
    },
  ],
  [
    'an unknown member, at the member itself',
    {
      schema: { additionalProperties: false },
      given: { a: 1 },
      want: [
        {
          instance: '/a',
          keyword: 'additionalProperties',
          schema: '/components/schemas/Given/additionalProperties',
        },
      ],
    },
  ],
  [
    'an unknown member, with those that are known',
    {
      schema: { properties: { a: {}, b: {} }, additionalProperties: false },
      given: { c: 1 },
      want: [
        {
          instance: '/c',
          keyword: 'additionalProperties',
          schema: '/components/schemas/Given/additionalProperties',
          message: 'is not a member that the document knows (it knows a, b)',
        },
      ],
    },
  ],
  [
    'all violations at once, through a $ref',
    {
      schema: {
        properties: { a: { type: 'string' }, node: { $ref: '#/components/schemas/Node' } },
      },
      given: { a: 1, node: { next: { next: 2 } } },
      want: [
        { instance: '/a', keyword: 'type', schema: '/components/schemas/Given/properties/a/type' },
      ],
    },
  ],
  [
    'a format',
    {
      schema: { format: 'uuid' },
      given: 'x',
      want: [{ instance: '', keyword: 'format', schema: '/components/schemas/Given/format' }],
    },
  ],
  // 2020-12, which draft-07 validators let through without a word.
  [
    'prefixItems',
    {
      schema: { prefixItems: [{ type: 'string' }] },
      given: [1],
      want: [
        { instance: '/0', keyword: 'type', schema: '/components/schemas/Given/prefixItems/0/type' },
      ],
    },
  ],
  [
    'unevaluatedProperties',
    {
      schema: { allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
      given: { a: 1, b: 2 },
      want: [
        {
          instance: '/b',
          keyword: 'unevaluatedProperties',
          schema: '/components/schemas/Given/unevaluatedProperties',
        },
      ],
    },
  ],
])('%s', (_name, { schema, given, want }) => {
  expect(validate(schema, given)).toEqual(
    want.map((violation) => expect.objectContaining(violation)),
  );
});

test('a keyword that makes no sense is left out with a warning that says where it stands, and the others count', () => {
  const document = documentOf({
    components: { schemas: { Given: { type: 'nonsense', minLength: 2 } } },
  });
  const validator = createSchemaValidator(document);
  expect(validator.validate('/components/schemas/Given', 'a')).toEqual([
    expect.objectContaining({ keyword: 'minLength' }),
  ]);
  expect(validator.warnings()).toEqual([
    {
      where: 'test.yaml#/components/schemas/Given',
      message: expect.stringContaining('type: "nonsense"'),
    },
  ]);
});

test('each pattern of a schema is held against its own member', () => {
  const schema = {
    type: 'object',
    properties: { a: { pattern: '^a+$' }, b: { pattern: '^b+$' } },
    patternProperties: { '^c': { type: 'number' }, '^d': { type: 'string' } },
  };
  expect(validate(schema, { a: 'aa', b: 'bb', c1: 1, d1: 'x' })).toEqual([]);
  const wrong = [{ b: 'aa' }, { a: 'bb' }, { c1: 'x' }, { d1: 1 }];
  expect(wrong.map((value) => validate(schema, value).length)).toEqual([1, 1, 1, 1]);
});

test('what is frozen outside only is checked again, since it may have changed', () => {
  const document = documentOf({
    components: {
      schemas: { Given: { properties: { inner: { properties: { count: { type: 'integer' } } } } } },
    },
  });
  const validator = createSchemaValidator(document);
  const given = markImmutable(Object.freeze({ inner: { count: 1 as unknown } }));
  const before = validator.accepts('/components/schemas/Given', given);
  given.inner.count = 'many';
  expect([before, validator.accepts('/components/schemas/Given', given)]).toEqual([true, false]);
});

test('a settled value that conforms to one schema is not taken to conform to another', () => {
  const document = documentOf({
    components: { schemas: { Text: { type: 'object' }, Other: { required: ['b'] } } },
  });
  const validator = createSchemaValidator(document);
  const given = markImmutable(Object.freeze({ a: 1 }));
  const accepts = (name: string) => validator.accepts(`/components/schemas/${name}`, given);
  expect([accepts('Text'), accepts('Text'), accepts('Other'), accepts('Other')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
