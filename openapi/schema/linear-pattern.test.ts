import { expect, test } from 'vitest';
import { compileLinear } from './linear-pattern.ts';

/** Patterns that mean the same to both matchers, with texts of all kinds. */
const patterns = [
  '^(a+)+$',
  '^(\\w+\\s?)*$',
  '\\u00e9|\\x41|\\u{1F600}',
  '\\uD83D\\uDE00',
  '^[\\s\\d]+$',
  '^.$',
  '^[^]$',
  '[[(]',
  '^\\/a\\.b$',
  '(?<year>\\d{4})-(?:\\d\\d)',
  '\\bfoo\\b',
  '^\\S+$',
  '^[\\w.-]{2,5}$',
  '^\\p{L}+$',
  'a{,3}',
  '\\cJ',
];
const texts = [
  '',
  'a',
  'aaa!',
  'é',
  'A',
  '😀',
  ' 1\u00a0',
  '\n',
  '[',
  '(',
  '/a.b',
  '2024-05',
  'a foo b',
  'x-y',
  'ab cd',
  '\u2028',
  'a{,3}',
  'ünï',
];

test.each(patterns)('%s matches what ECMAScript says', (pattern) => {
  const native = new RegExp(pattern, pattern === 'a{,3}' ? '' : 'u');
  const linear = compileLinear(pattern);
  expect(texts.map((text) => linear?.(text))).toEqual(texts.map((text) => native.test(text)));
});

test.each(['(?=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '[\\S]'])(
  '%s is left to another matcher',
  (pattern) => {
    expect(compileLinear(pattern)).toBeUndefined();
  },
);
