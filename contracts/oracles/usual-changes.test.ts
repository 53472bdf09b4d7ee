import { expect, test } from 'vitest';
import { evidenceOfDifference } from './usual-changes.ts';

test.each<
  [string, { expected: unknown; actual: unknown; at?: string; want: 'assumed' | 'documented' }]
>([
  ['white space at the ends', { expected: ' a ', actual: 'a', want: 'assumed' }],
  ['white space at one end', { expected: ' a ', actual: ' a', want: 'assumed' }],
  ['an empty text that is null', { expected: '', actual: null, want: 'assumed' }],
  ['an empty text that is gone', { expected: '', actual: undefined, want: 'assumed' }],
  ['another text', { expected: ' a ', actual: 'b', want: 'documented' }],
  ['line breaks', { expected: 'a\nb', actual: 'a b', want: 'documented' }],
  ['zeros before digits', { expected: '00123', actual: '123', want: 'documented' }],
  ['another order', { expected: [2, 1], actual: [1, 2], want: 'assumed' }],
  [
    'each item once',
    {
      expected: [{ a: 2 }, { a: 1 }, { a: 1 }],
      actual: [
        { a: 1, id: 7 },
        { a: 2, id: 8 },
      ],
      want: 'assumed',
    },
  ],
  ['an item that is lost', { expected: [2, 1], actual: [2], want: 'documented' }],
  ['two decimals', { expected: 12.3456, actual: 12.35, want: 'assumed' }],
  ['a float of 32 bits', { expected: 12.3456, actual: 12.345600128173828, want: 'assumed' }],
  ['no decimals', { expected: 12.3456, actual: 12, want: 'documented' }],
  [
    'a URL without its fragment',
    { expected: 'https://a.example/b?c=1#d', actual: 'https://a.example/b?c=1', want: 'assumed' },
  ],
  [
    'a URL without its query',
    { expected: 'https://a.example/b?c=1#d', actual: 'https://a.example/b', want: 'documented' },
  ],
  [
    'a member of one’s own',
    { expected: 'kept', actual: undefined, at: '/settings/doubletake_own', want: 'assumed' },
  ],
])('of %s the evidence is told', (_name, { at = '/a', expected, actual, want }) => {
  expect(evidenceOfDifference({ at, expected, actual }, { evidence: 'documented' }).evidence).toBe(
    want,
  );
});
