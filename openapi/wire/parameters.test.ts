import { expect, test } from 'vitest';
import { formatPointer } from '../lib/json-pointer.ts';
import { listOperations } from '../model/operation.ts';
import { createSchemaValidator } from '../schema/schema-validator.ts';
import { documentOf } from '../testing/document-of.ts';
import { readParameter } from './read-parameter.ts';

const array = { type: 'array', items: { type: 'integer' } };
const object = { type: 'object', properties: { r: { type: 'integer' }, g: { type: 'integer' } } };

/** Reads the parameter `color` from a raw query, path value, header or cookie. */
function read(parameter: Record<string, unknown>, raw: string): unknown {
  const path = parameter['in'] === 'path' ? '/x/{color}' : '/x';
  const document = documentOf({
    paths: { [path]: { get: { parameters: [{ name: 'color', ...parameter }], responses: {} } } },
  });
  const [declared] = listOperations(document)[0]?.parameters ?? [];
  if (declared === undefined) throw new Error(`no parameter at ${formatPointer(['paths', path])}`);
  return readParameter(
    document,
    declared,
    {
      path: new Map(parameter['in'] === 'path' ? [['color', raw]] : []),
      query: String(parameter['in']).startsWith('query') ? raw : '',
      headers:
        parameter['in'] === 'header'
          ? { color: raw }
          : parameter['in'] === 'cookie'
            ? { cookie: raw }
            : {},
    },
    { taken: new Set(['limit']) },
  );
}

// The examples of the table in OpenAPI 3.1, section 4.8.12.5, with numbers.
test.each<[string, { parameter: Record<string, unknown>; given: string; want: unknown }]>([
  [
    'form, a string',
    { parameter: { in: 'query', schema: { type: 'string' } }, given: 'color=a%20b', want: 'a b' },
  ],
  [
    'form, a plus sign is a space',
    { parameter: { in: 'query', schema: { type: 'string' } }, given: 'color=a+b', want: 'a b' },
  ],
  [
    'form, a number',
    { parameter: { in: 'query', schema: { type: 'number' } }, given: 'color=1.5', want: 1.5 },
  ],
  [
    'form, no number',
    { parameter: { in: 'query', schema: { type: 'integer' } }, given: 'color=1e', want: '1e' },
  ],
  [
    'form, a boolean',
    { parameter: { in: 'query', schema: { type: 'boolean' } }, given: 'color=true', want: true },
  ],
  [
    'form, a type behind anyOf',
    {
      parameter: { in: 'query', schema: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
      given: 'color=3',
      want: 3,
    },
  ],
  [
    'form, exploded array',
    { parameter: { in: 'query', schema: array }, given: 'color=1&color=2', want: [1, 2] },
  ],
  [
    'form, array with one item',
    { parameter: { in: 'query', schema: array }, given: 'color=1', want: [1] },
  ],
  [
    'form, array not exploded',
    { parameter: { in: 'query', explode: false, schema: array }, given: 'color=1,2', want: [1, 2] },
  ],
  [
    'form, comma encoded within an item',
    {
      parameter: {
        in: 'query',
        explode: false,
        schema: { type: 'array', items: { type: 'string' } },
      },
      given: 'color=a%2Cb,c',
      want: ['a,b', 'c'],
    },
  ],
  [
    'form, exploded object',
    { parameter: { in: 'query', schema: object }, given: 'r=1&g=2&other=3', want: { r: 1, g: 2 } },
  ],
  [
    'form, object not exploded',
    {
      parameter: { in: 'query', explode: false, schema: object },
      given: 'color=r,1,g,2',
      want: { r: 1, g: 2 },
    },
  ],
  [
    'spaceDelimited',
    {
      parameter: { in: 'query', style: 'spaceDelimited', explode: false, schema: array },
      given: 'color=1%202',
      want: [1, 2],
    },
  ],
  [
    'pipeDelimited',
    {
      parameter: { in: 'query', style: 'pipeDelimited', explode: false, schema: array },
      given: 'color=1|2',
      want: [1, 2],
    },
  ],
  [
    'deepObject',
    {
      parameter: { in: 'query', style: 'deepObject', explode: true, schema: object },
      given: 'color[r]=1&color%5Bg%5D=2',
      want: { r: 1, g: 2 },
    },
  ],
  [
    'content, JSON',
    {
      parameter: { in: 'query', content: { 'application/json': { schema: object } } },
      given: 'color=%7B%22r%22%3A1%7D',
      want: { r: 1 },
    },
  ],
  [
    'absent',
    { parameter: { in: 'query', schema: { type: 'string' } }, given: 'other=1', want: undefined },
  ],
  ['empty', { parameter: { in: 'query', schema: { type: 'string' } }, given: 'color=', want: '' }],
  [
    'simple, in the path',
    { parameter: { in: 'path', schema: { type: 'string' } }, given: 'a%2Fb', want: 'a/b' },
  ],
  ['simple, array', { parameter: { in: 'path', schema: array }, given: '1,2', want: [1, 2] }],
  [
    'simple, object',
    { parameter: { in: 'path', schema: object }, given: 'r,1,g,2', want: { r: 1, g: 2 } },
  ],
  [
    'simple, exploded object',
    {
      parameter: { in: 'path', explode: true, schema: object },
      given: 'r=1,g=2',
      want: { r: 1, g: 2 },
    },
  ],
  [
    'label',
    { parameter: { in: 'path', style: 'label', schema: array }, given: '.1,2', want: [1, 2] },
  ],
  [
    'label, exploded',
    {
      parameter: { in: 'path', style: 'label', explode: true, schema: array },
      given: '.1.2',
      want: [1, 2],
    },
  ],
  [
    'matrix',
    {
      parameter: { in: 'path', style: 'matrix', schema: array },
      given: ';color=1,2',
      want: [1, 2],
    },
  ],
  [
    'matrix, exploded',
    {
      parameter: { in: 'path', style: 'matrix', explode: true, schema: array },
      given: ';color=1;color=2',
      want: [1, 2],
    },
  ],
  [
    'matrix, a string',
    {
      parameter: { in: 'path', style: 'matrix', schema: { type: 'string' } },
      given: ';color=blue',
      want: 'blue',
    },
  ],
  ['header', { parameter: { in: 'header', schema: { type: 'integer' } }, given: '5', want: 5 }],
  ['header, array', { parameter: { in: 'header', schema: array }, given: '1, 2', want: [1, 2] }],
  [
    'header, percent and plus signs are themselves',
    { parameter: { in: 'header', schema: { type: 'string' } }, given: '50%+', want: '50%+' },
  ],
  [
    'header, a string with a list in it',
    { parameter: { in: 'header', schema: { type: 'string' } }, given: 'a, b=c', want: 'a, b=c' },
  ],
  [
    'simple, a plus sign is itself',
    { parameter: { in: 'path', schema: { type: 'string' } }, given: 'a+b', want: 'a+b' },
  ],
  [
    'deepObject, nested',
    {
      parameter: { in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
      given: 'color[a][b]=1&color[c][]=x&color[c][]=y',
      want: { a: { b: '1' }, c: ['x', 'y'] },
    },
  ],
  [
    'an array with empty brackets',
    { parameter: { in: 'query', schema: array }, given: 'color[]=1&color[]=2', want: [1, 2] },
  ],
  [
    'an array with numbered brackets',
    { parameter: { in: 'query', schema: array }, given: 'color[0]=1&color[1]=2', want: [1, 2] },
  ],
  [
    'an array repeated where it is not exploded',
    {
      parameter: { in: 'query', explode: false, schema: array },
      given: 'color=1&color=2',
      want: [1, 2],
    },
  ],
  [
    'an object in brackets where style form is declared',
    { parameter: { in: 'query', schema: object }, given: 'color[r]=1', want: { r: 1 } },
  ],
  [
    'a free-form object without members of others',
    {
      parameter: {
        in: 'query',
        schema: { type: 'object', additionalProperties: { type: 'integer' } },
      },
      given: 'r=1&limit=2',
      want: { r: 1 },
    },
  ],
  [
    'a value that is allowed to be empty',
    {
      parameter: { in: 'query', allowEmptyValue: true, schema: { type: 'integer' } },
      given: 'color',
      want: '',
    },
  ],
  [
    'an empty value of a nullable number',
    {
      parameter: { in: 'query', schema: { type: ['integer', 'null'] } },
      given: 'color=',
      want: null,
    },
  ],
  [
    'items of prefix brackets in a name',
    {
      parameter: { name: 'color[]', in: 'query', schema: array },
      given: 'color[]=1&color[]=2',
      want: [1, 2],
    },
  ],
  [
    'a value with reserved characters',
    {
      parameter: { in: 'query', allowReserved: true, schema: { type: 'string' } },
      given: 'color=/a:b?c@d',
      want: '/a:b?c@d',
    },
  ],
  [
    'percent signs that encode nothing',
    { parameter: { in: 'query', schema: { type: 'string' } }, given: 'color=100%', want: '100%' },
  ],
  [
    'the whole query string',
    {
      parameter: {
        in: 'querystring',
        content: { 'application/x-www-form-urlencoded': { schema: object } },
      },
      given: 'r=1&g=2&x=y',
      want: { r: 1, g: 2, x: 'y' },
    },
  ],
  [
    'cookie, exploded object',
    {
      parameter: { in: 'cookie', style: 'cookie', schema: object },
      given: 'a=1; r=1; g=2',
      want: { r: 1, g: 2 },
    },
  ],
  [
    'label, no array at all',
    { parameter: { in: 'path', style: 'label', schema: array }, given: '.', want: [] },
  ],
  [
    'cookie',
    { parameter: { in: 'cookie', schema: { type: 'integer' } }, given: 'a=1; color=5', want: 5 },
  ],
])('reads %s', (_name, { parameter, given, want }) => {
  expect(read(parameter, given)).toEqual(want);
});

test.each<[string, { schema: Record<string, unknown>; given: string; want: unknown }]>([
  [
    'a number where the text does not conform',
    {
      schema: { oneOf: [{ type: 'string', format: 'date' }, { type: 'integer' }] },
      given: 'color=5',
      want: 5,
    },
  ],
  [
    'a text where it conforms',
    { schema: { type: ['integer', 'string'] }, given: 'color=5', want: '5' },
  ],
  [
    'a member of an enumeration of numbers',
    { schema: { enum: [1, 2] }, given: 'color=2', want: 2 },
  ],
  [
    'numbers joined by commas where repetition is declared',
    { schema: array, given: 'color=1,2', want: [1, 2] },
  ],
  ['numbers joined by encoded commas', { schema: array, given: 'color=1%2C2', want: [1, 2] }],
  ['a JSON array', { schema: array, given: 'color=%5B1,2%5D', want: [1, 2] }],
  [
    'one item or many',
    {
      schema: { oneOf: [{ type: 'integer' }, { ...array, minItems: 2 }] },
      given: 'color=4',
      want: 4,
    },
  ],
  [
    'objects in a list, each as JSON',
    {
      schema: { type: 'array', items: { type: 'object' } },
      given: 'color=%7B%22a%22:1%7D&color=%7B%7D',
      want: [{ a: 1 }, {}],
    },
  ],
  ['no items in an empty value', { schema: array, given: 'color=', want: [] }],
])('of several readings, takes %s', (_name, { schema, given, want }) => {
  const document = documentOf({
    paths: {
      '/x': { get: { parameters: [{ name: 'color', in: 'query', schema }], responses: {} } },
    },
  });
  const { validate } = createSchemaValidator(document);
  const [parameter] = listOperations(document)[0]?.parameters ?? [];
  if (parameter === undefined) throw new Error('no parameter');
  const source = { path: new Map(), query: given, headers: {} };
  expect(
    readParameter(document, parameter, source, {
      accepts: (pointer, value) => validate(pointer, value).length === 0,
    }),
  ).toEqual(want);
});

test('headers that the media types and security schemes describe are no parameters', () => {
  const parameters = ['Accept', 'content-type', 'Authorization', 'X-Own'].map((name) => ({
    name,
    in: 'header',
    required: true,
    schema: {},
  }));
  const document = documentOf({ paths: { '/x': { get: { parameters, responses: {} } } } });
  expect(listOperations(document)[0]?.parameters.map(({ name }) => name)).toEqual(['X-Own']);
});
