import { expect, test } from 'vitest';
import { compilePattern } from './compile-pattern.ts';

const url = '^(https?:\\/\\/)?([\\da-z\\.-]+)\\.([a-z\\.]{2,6})([\\/\\w \\.-]*)*\\/?$';

test.each<[string, { given: [pattern: string, text: string]; want: boolean }]>([
  [
    'a repetition of a repetition takes what it took',
    { given: [url, 'https://example.com/a/b.jpg'], want: true },
  ],
  [
    'and comes to an end on what it does not take',
    { given: [url, `https://example.com/${'a'.repeat(60)}%`], want: false },
  ],
  ['once at least stays once at least', { given: ['^([a-z]+)+$', ''], want: false }],
  ['none at all stays none at all', { given: ['^(\\d+)*$', ''], want: true }],
  ['anchors of other languages are anchors', { given: ['\\A[a-z]+\\Z', 'abc'], want: true }],
  ['and hold the whole text', { given: ['\\A[a-z]+\\z', 'abc1'], want: false }],
  ['an escaped backslash before a letter is none', { given: ['^\\\\A$', '\\A'], want: true }],
  ['needless escapes are taken without Unicode semantics', { given: ['^\\-a$', '-a'], want: true }],
])('%s', (_name, { given: [pattern, text], want }) => {
  expect(compilePattern(pattern)?.test(text)).toBe(want);
});

test('a pattern that is none is undefined', () => {
  expect(compilePattern('(')).toBeUndefined();
});
