import { expect, test } from 'vitest';
import { formatPointer, getPointer, parsePointer } from './json-pointer.ts';

test.each<[string, { given: string; want: string[] }]>([
  ['the whole document', { given: '', want: [] }],
  ['an empty key', { given: '/', want: [''] }],
  ['escaped slash and tilde', { given: '/paths/~1a~1{b}/x~0y', want: ['paths', '/a/{b}', 'x~y'] }],
  ['a URI fragment, percent-decoded', { given: '#/paths/~1a~1%7Bb%7D', want: ['paths', '/a/{b}'] }],
  ['a percent sign that encodes nothing', { given: '#/a%zz', want: ['a%zz'] }],
])('reads %s', (_name, { given, want }) => {
  expect(parsePointer(given)).toEqual(want);
});

test('writes what it reads', () => {
  const tokens = ['paths', '/a~b/{c}', 0];
  expect(parsePointer(formatPointer(tokens))).toEqual(tokens.map(String));
});

test('finds own members only', () => {
  expect(getPointer({ a: [{ b: 1 }] }, '/a/0/b')).toBe(1);
  expect(getPointer({}, '/constructor')).toBeUndefined();
  expect(getPointer({ a: 'text' }, '/a/length')).toBeUndefined();
});
