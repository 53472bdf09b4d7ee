import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { createSchemaValidator, type Direction } from './schema-validator.ts';

function accepts(
  version: string,
  schemas: Record<string, unknown>,
  value: unknown,
  direction?: Direction,
): boolean {
  const document = { ...documentOf({ components: { schemas } }), version };
  return createSchemaValidator(document).accepts('/components/schemas/Given', value, direction);
}

test.each<[string, { version: string; schema: unknown; valid: unknown[]; invalid: unknown[] }]>([
  [
    '3.0: nullable widens the type',
    {
      version: '3.0.3',
      schema: { type: 'string', nullable: true },
      valid: [null, 'a'],
      invalid: [1],
    },
  ],
  [
    '3.0: an enum beside nullable has to name null',
    {
      version: '3.0.3',
      schema: { type: 'string', nullable: true, enum: ['a'] },
      valid: ['a'],
      invalid: [null, 'b'],
    },
  ],
  [
    '3.0: nullable without a type says nothing',
    {
      version: '3.0.3',
      schema: { nullable: true, minLength: 2 },
      valid: [null, 'ab'],
      invalid: ['a'],
    },
  ],
  [
    '3.0: nullable alone is null as a branch of oneOf',
    {
      version: '3.0.3',
      schema: { oneOf: [{ type: 'string' }, { nullable: true, description: 'none' }] },
      valid: ['a', null],
      invalid: [],
    },
  ],
  [
    '3.0: nullable beside allOf lets null through',
    {
      version: '3.0.3',
      schema: { nullable: true, allOf: [{ type: 'object' }] },
      valid: [null, {}],
      invalid: [1],
    },
  ],
  [
    '3.0: an exclusive minimum',
    { version: '3.0.3', schema: { minimum: 1, exclusiveMinimum: true }, valid: [2], invalid: [1] },
  ],
  [
    '3.0: what stands beside a $ref is ignored',
    {
      version: '3.0.3',
      schema: { $ref: '#/components/schemas/Text', maxLength: 1 },
      valid: ['abc'],
      invalid: [1],
    },
  ],
  [
    '3.1: what stands beside a $ref counts',
    {
      version: '3.1.0',
      schema: { $ref: '#/components/schemas/Text', maxLength: 1 },
      valid: ['a'],
      invalid: ['abc', 1],
    },
  ],
  [
    '3.1: nullable is no keyword',
    { version: '3.1.0', schema: { type: 'string', nullable: true }, valid: ['a'], invalid: [null] },
  ],
  [
    '3.1: a schema in the dialect of draft-04',
    {
      version: '3.1.0',
      schema: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        maximum: 1,
        exclusiveMaximum: true,
      },
      valid: [0],
      invalid: [1],
    },
  ],
  [
    '2.0: x-nullable',
    {
      version: '2.0',
      schema: { type: 'string', 'x-nullable': true },
      valid: [null, 'a'],
      invalid: [1],
    },
  ],
  [
    'bounds that were quoted',
    { version: '3.0.0', schema: { minimum: '3' }, valid: [3], invalid: [2] },
  ],
  [
    'a list of items as a tuple',
    {
      version: '3.0.0',
      schema: { items: [{ type: 'string' }] },
      valid: [['a', 1]],
      invalid: [[1]],
    },
  ],
  [
    'required as a boolean',
    { version: '3.0.0', schema: { required: true, type: 'object' }, valid: [{}], invalid: [1] },
  ],
  [
    'a pattern of another language',
    {
      version: '3.0.0',
      schema: { pattern: '(?i)^a$', maxLength: 3 },
      valid: ['b'],
      invalid: ['long'],
    },
  ],
  [
    'an enum of another type than the type',
    { version: '3.0.0', schema: { type: 'string', enum: [1, 2] }, valid: ['1'], invalid: [1] },
  ],
  [
    'a type that nobody knows',
    { version: '3.0.0', schema: { type: 'any', minLength: 2 }, valid: [1, 'ab'], invalid: ['a'] },
  ],
  [
    'a member called like the prototype',
    {
      version: '3.1.0',
      schema: { required: ['toString'] },
      valid: [{ toString: 1 }],
      invalid: [{}],
    },
  ],
  [
    'multiples in decimal',
    {
      version: '3.1.0',
      schema: { multipleOf: 0.01 },
      valid: [19.99, 4.35, 0.07],
      invalid: [0.005],
    },
  ],
  [
    'a format that nobody knows',
    { version: '3.1.0', schema: { format: 'colour' }, valid: ['x'], invalid: [] },
  ],
  [
    'int32',
    {
      version: '3.1.0',
      schema: { format: 'int32' },
      valid: [2_147_483_647],
      invalid: [2_147_483_648, 1.5],
    },
  ],
])('%s', (_name, { version, schema, valid, invalid }) => {
  const schemas = { Given: schema, Text: { type: 'string' } };
  for (const value of valid)
    expect([value, accepts(version, schemas, value)]).toEqual([value, true]);
  for (const value of invalid)
    expect([value, accepts(version, schemas, value)]).toEqual([value, false]);
});

const account = {
  required: ['id', 'password', 'name'],
  properties: {
    id: { type: 'string', readOnly: true },
    password: { $ref: '#/components/schemas/Secret' },
    name: { type: 'string' },
  },
};

test.each<[string, { value: unknown; direction?: Direction; want: boolean }]>([
  [
    'a request need not carry what is readOnly',
    { value: { name: 'a', password: 'b' }, direction: 'request', want: true },
  ],
  ['an answer has to', { value: { name: 'a', password: 'b' }, direction: 'answer', want: false }],
  [
    'an answer need not carry what is writeOnly, also behind a $ref',
    { value: { name: 'a', id: '1' }, direction: 'answer', want: true },
  ],
  ['a request has to', { value: { name: 'a', id: '1' }, direction: 'request', want: false }],
  ['without a direction all is wanted', { value: { name: 'a', id: '1' }, want: false }],
])('%s', (_name, { value, direction, want }) => {
  expect(
    accepts(
      '3.1.0',
      { Given: account, Secret: { type: 'string', writeOnly: true } },
      value,
      direction,
    ),
  ).toBe(want);
});

test('a required list beside the allOf that has the members knows which are readOnly', () => {
  const schemas = {
    Given: { allOf: [{ $ref: '#/components/schemas/Base' }, { required: ['id'] }] },
    Base: { properties: { id: { readOnly: true } } },
  };
  expect(accepts('3.0.0', schemas, {}, 'request')).toBe(true);
  expect(accepts('3.0.0', schemas, {}, 'answer')).toBe(false);
});

const pets = {
  Cat: {
    type: 'object',
    required: ['kind', 'lives'],
    properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
  },
  Dog: {
    type: 'object',
    required: ['kind', 'tricks'],
    properties: { kind: { type: 'string' }, tricks: { type: 'array' } },
  },
};
const choice = {
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
};

test.each<[string, { given: unknown; value: unknown; want: unknown[] }]>([
  [
    'the discriminator selects the branch whose errors are told',
    {
      given: { ...choice, discriminator: { propertyName: 'kind' } },
      value: { kind: 'Dog', lives: 'x' },
      want: [{ instance: '/tricks', keyword: 'required' }],
    },
  ],
  [
    'a mapping names the branch',
    {
      given: {
        ...choice,
        discriminator: {
          propertyName: 'kind',
          mapping: { c: '#/components/schemas/Cat', d: 'Dog' },
        },
      },
      value: { kind: 'd', lives: 1 },
      want: [{ instance: '/tricks', keyword: 'required' }],
    },
  ],
  [
    'an unknown value of the discriminator is told with those that are known',
    {
      given: { ...choice, discriminator: { propertyName: 'kind' } },
      value: { kind: 'Bird' },
      want: [
        { instance: '/kind', keyword: 'discriminator', message: 'must be one of "Cat", "Dog"' },
      ],
    },
  ],
  [
    'without one the closest branch is told',
    {
      given: choice,
      value: { kind: 'Dog', tricks: 'sit' },
      want: [{ instance: '/tricks', keyword: 'type' }],
    },
  ],
  [
    'types alone are told in one',
    {
      given: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      value: 1,
      want: [{ message: 'must be string or null' }],
    },
  ],
  [
    'more than one branch of oneOf',
    {
      given: { oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      value: 3,
      want: [{ keyword: 'oneOf', message: expect.stringContaining('0 and 1') }],
    },
  ],
])('%s', (_name, { given, value, want }) => {
  const validator = createSchemaValidator(
    documentOf({ components: { schemas: { ...pets, Given: given } } }),
  );
  expect(validator.validate('/components/schemas/Given', value)).toEqual(
    want.map((violation) => expect.objectContaining(violation as object)),
  );
});

test.each<[string, { given: unknown; value: unknown; want: boolean }]>([
  ['a value that no branch is mapped to', { given: { d: 'Dog' }, value: 'Bird', want: false }],
  ['one that is mapped', { given: { d: 'Dog', c: 'Cat' }, value: 'c', want: true }],
  ['the name of a schema beside a mapping', { given: { d: 'Dog' }, value: 'Cat', want: true }],
  [
    'any value where nothing but names says which there are',
    { given: {}, value: 'kitty', want: true },
  ],
])('a discriminator of a request: %s', (_name, { given: mapping, value: kind, want }) => {
  const schema = { ...choice, discriminator: { propertyName: 'kind', mapping } };
  const validator = createSchemaValidator(
    documentOf({ components: { schemas: { ...pets, Given: schema } } }),
  );
  const at = '/components/schemas/Given';
  const value = { kind, lives: 9 };
  expect(validator.accepts(at, value, 'request')).toBe(want);
  expect(validator.accepts(at, value, 'answer')).toBe(true);
  expect(validator.validate(at, value, 'request')).toEqual(
    want ? [] : [expect.objectContaining({ instance: '/kind', keyword: 'discriminator' })],
  );
});

test('a parent with a discriminator is held to the child that it names', () => {
  const schemas = {
    Given: {
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
      discriminator: { propertyName: 'kind' },
    },
    Child: { allOf: [{ $ref: '#/components/schemas/Given' }, { required: ['toy'] }] },
  };
  expect(accepts('3.0.3', schemas, { kind: 'Child' })).toBe(false);
  expect(accepts('3.0.3', schemas, { kind: 'Child', toy: 1 })).toBe(true);
  expect(accepts('3.0.3', schemas, { kind: 'Other' })).toBe(true);
});

test('a circle of references that says nothing lets everything through', () => {
  const schemas = {
    Given: { $ref: '#/components/schemas/Other' },
    Other: { allOf: [{ $ref: '#/components/schemas/Given' }] },
  };
  expect(accepts('3.0.3', schemas, 1)).toBe(true);
});
