import { expect, test } from 'vitest';
import { findJsonError } from './json-error.ts';

test.each([
  ['', 0],
  ['{', 1],
  ['{"a":}', 5],
  ['{a:1}', 1],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['[1,]', 3],
  ['[1 2]', 3],
  ['{"a": "open', 6],
  ['"bad \\x"', 0],
  ['[1}', 2],
  ['01', 1],
  ['tru', 0],
  ['1 2', 2],
  ['}', 0],
  [' \n{"a":[1,{"b":null}]} x', 23],
])('%s stops being JSON at %i', (text, want) => {
  expect(findJsonError(text)).toBe(want);
});

test.each(['{}', '[]', '-1.5e3', '"\\u00e9\\n"', '{"a":[1,{"b":[[],{}]},true],"c":""}', ' null '])(
  '%s is JSON to its end',
  (text) => {
    expect(findJsonError(text)).toBe(text.length);
    expect(() => JSON.parse(text)).not.toThrow();
  },
);
