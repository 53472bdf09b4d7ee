import { expect, test } from 'vitest';
import { findMediaType, isJson, matchesRange, negotiate } from './media-types.ts';

test.each<[string, { given: [string, string]; want: boolean }]>([
  ['equal types', { given: ['image/png', 'image/png'], want: true }],
  [
    'parameters and case',
    { given: ['Application/JSON; charset=utf-8', 'application/json'], want: true },
  ],
  ['a subtype wildcard', { given: ['image/png', 'image/*'], want: true }],
  ['any type', { given: ['image/png', '*/*'], want: true }],
  ['another type', { given: ['text/png', 'image/*'], want: false }],
  [
    'a +json type is not application/json',
    { given: ['application/problem+json', 'application/json'], want: false },
  ],
])('%s', (_name, { given: [type, range], want }) => {
  expect(matchesRange(type, range)).toBe(want);
});

test.each([
  ['application/json', true],
  ['application/vnd.api+json; charset=utf-8', true],
  ['application/jsonl', false],
  ['text/plain', false],
])('%s holds JSON: %s', (type, want) => {
  expect(isJson(type)).toBe(want);
});

test.each<[string, { given: [string[], string | undefined]; want: string | undefined }]>([
  ['no Accept takes the first', { given: [['a/b', 'c/d'], undefined], want: 'a/b' }],
  ['the higher quality wins', { given: [['a/b', 'c/d'], 'a/b;q=0.1, c/d'], want: 'c/d' }],
  [
    'the more specific range decides',
    { given: [['text/plain', 'text/html'], 'text/*;q=0.9, text/plain;q=0.1'], want: 'text/html' },
  ],
  ['quality 0 excludes', { given: [['a/b'], 'a/b;q=0, */*'], want: undefined }],
  ['nothing acceptable', { given: [['a/b'], 'c/d'], want: undefined }],
])('%s', (_name, { given: [types, accept], want }) => {
  expect(
    negotiate(
      types.map((type) => ({ type })),
      accept,
    )?.type,
  ).toBe(want);
});

test('an exact media type comes before a range', () => {
  expect(
    findMediaType([{ type: '*/*' }, { type: 'image/*' }, { type: 'image/png' }], 'image/png')?.type,
  ).toBe('image/png');
});
