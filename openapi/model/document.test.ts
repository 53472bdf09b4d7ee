import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { dereference } from './document.ts';

const document = documentOf({
  components: {
    schemas: {
      Empty: null,
      Words: 'a string',
      List: [1],
      Anything: true,
      Nothing: false,
      Named: { type: 'string' },
      ToNamed: { $ref: '#/components/schemas/Named' },
      ToEmpty: { $ref: '#/components/schemas/Empty' },
      ToNone: { $ref: '#/components/schemas/None' },
      ToItself: { $ref: '#/components/schemas/ToItself' },
    },
  },
});
const at = (name: string) => dereference(document, `/components/schemas/${name}`).node;

test.each([
  ['Empty', { want: {} }],
  ['Words', { want: {} }],
  ['List', { want: {} }],
  ['Anything', { want: {} }],
  ['Nothing', { want: { not: {} } }],
  ['Named', { want: { type: 'string' } }],
  ['ToNamed', { want: { type: 'string' } }],
])('a schema that is no object says nothing, and a $ref is followed: %s', (name, { want }) => {
  expect(at(name)).toEqual(want);
});

test.each(['ToNone', 'ToItself', 'ToEmpty', 'Missing'])(
  'what leads to no object is an error: %s',
  (name) => {
    expect(() => at(name)).toThrow(/nothing to be found/);
  },
);
