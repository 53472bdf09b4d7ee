import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { malformedSchemas } from './malformed-schemas.ts';

test.each<[string, { given: unknown; want: string[] }]>([
  [
    'booleans and empty members',
    { given: { type: 'object', properties: { a: true, b: null } }, want: [] },
  ],
  ['several types', { given: { type: ['string', 'null'] }, want: [] }],
  ['a tuple of draft 7', { given: { items: [{ type: 'string' }, true] }, want: [] }],
  ['what an example says', { given: { example: { properties: 'text', required: 1 } }, want: [] }],
  [
    'a text instead of a schema',
    { given: { properties: { name: 'text' } }, want: ['"name" is the text "text", not an object'] },
  ],
  [
    'a list instead of names',
    { given: { properties: ['a'] }, want: ['"properties" is a list, not an object'] },
  ],
  [
    'a number in a list of schemas',
    { given: { allOf: [{}, 5] }, want: ['item 2 of the list is 5, not an object'] },
  ],
  [
    'an unknown type, deep',
    {
      given: { properties: { a: { items: { type: 'strng' } } } },
      want: [
        '"type" is the text "strng", not one of array, boolean, integer, null, number, object, string',
      ],
    },
  ],
  [
    'a type that is an object with a toString of its own',
    {
      given: { type: { toString: 1 } },
      want: [
        '"type" is an object, not one of array, boolean, integer, null, number, object, string',
      ],
    },
  ],
  [
    'required of the member itself',
    {
      given: { properties: { a: { required: true } } },
      want: ['"required" is true, not a list of the names of members'],
    },
  ],
])('%s', (_, { given, want }) => {
  const document = documentOf({ openapi: '3.1.0', components: { schemas: { A: given } } });
  expect(malformedSchemas(document).map(({ message }) => message)).toEqual(want);
});
