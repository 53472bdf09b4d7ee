import { expect, test } from 'vitest';
import {
  type MalformedCredential,
  malformed,
  malformedCredentialsOf,
  malformedKeys,
} from './malformed-credentials.ts';

test.each<[string, { given: string; want: MalformedCredential[] }]>([
  [
    'letters of any case',
    { given: 'Sk-3f2a-Zq', want: ['too-short', 'too-long', 'other-case', 'other-word', 'no-word'] },
  ],
  [
    'a UUID, which may be read in any case',
    {
      given: '8ed41bf1-89b3-449b-9534-d89059684f89',
      want: ['too-short', 'too-long', 'other-word', 'no-word'],
    },
  ],
  ['a word that stands for a key', { given: 'test', want: [] }],
])('a key is missed by little: %s', (_name, { given, want }) => {
  expect(malformedCredentialsOf(given)).toEqual(want);
});

test('no key that is nearly right is the right one', () => {
  for (const key of ['12345678', 'ABCDEFGH', 'k 3f2a:9d51c07e/+é', 'keys-end-in-🗝'])
    expect(malformedKeys(key)).not.toContain(key);
});

test.each<
  [
    string,
    { given: readonly [name: string, value: string, miss: MalformedCredential]; want: string },
  ]
>([
  ['in a header', { given: ['x-api-key', 'Abcdefgh', 'too-short'], want: 'Abcdefg' }],
  ['in the query', { given: ['?key', 'Abcdefgh', 'other-case'], want: 'aBCDEFGH' }],
  ['in a cookie', { given: ['cookie', 'sid=Abcdefg%C3%A9', 'too-short'], want: 'sid=Abcdefg' }],
  [
    'of Basic',
    {
      given: ['authorization', `Basic ${btoa('me:Abcdefgh')}`, 'too-long'],
      want: `Basic ${btoa('me:Abcdefghx')}`,
    },
  ],
  [
    'of Bearer',
    { given: ['authorization', 'Bearer Abcdefgh', 'other-case'], want: 'Bearer aBCDEFGH' },
  ],
  [
    'under another word',
    { given: ['authorization', 'Bearer Abcdefgh', 'other-word'], want: 'Token Abcdefgh' },
  ],
  ['without a word', { given: ['authorization', 'Bearer Abcdefgh', 'no-word'], want: 'Abcdefgh' }],
])('credentials are nearly right %s', (_name, { given, want }) => {
  expect(malformed(...given)).toBe(want);
});
