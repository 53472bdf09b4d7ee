import { expect, test } from 'vitest';
import {
  hasEndlessNumber,
  holdsBigInt,
  numberOf,
  readJson,
  rounded,
  writeJson,
} from './exact-json.ts';

test.each<[string, { given: string; want: unknown; written?: string }]>([
  ['the greatest int64', { given: '{"a":9223372036854775807}', want: { a: 2n ** 63n - 1n } }],
  ['a negative one in a list', { given: '[-9007199254740993]', want: [-9007199254740993n] }],
  [
    'a number alone',
    {
      given: ' 12345678901234567890 ',
      want: 12345678901234567890n,
      written: '12345678901234567890',
    },
  ],
  ['sixteen digits that fit', { given: '[9007199254740991]', want: [9007199254740991] }],
  ['digits of a text', { given: '["12345678901234567890"]', want: ['12345678901234567890'] }],
  [
    'fractions and exponents are numbers',
    {
      given: '[1.5e300,12345678901234567890]',
      want: [1.5e300, 12345678901234567890n],
      written: '[1.5e+300,12345678901234567890]',
    },
  ],
  [
    'the last of two members of a name',
    {
      given: '{"a":1,"a":12345678901234567890}',
      want: { a: 12345678901234567890n },
      written: '{"a":12345678901234567890}',
    },
  ],
])('reads and writes %s', (_name, { given, want, written = given }) => {
  const value = readJson(given);
  expect(value).toEqual(want);
  expect(writeJson(value)).toBe(written);
});

test('a member called __proto__ is a member, beside a long number too', () => {
  const value = readJson('{"__proto__":{"a":1},"b":12345678901234567890}') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__', 'b']);
});

test('what is no JSON is refused as JSON.parse refuses it', () => {
  expect(() => readJson('[12345678901234567890,]')).toThrow(SyntaxError);
});

test('tells where a bigint stands, and rounds it', () => {
  const value = { a: [{ b: 2n ** 60n }], c: 1 };
  expect(holdsBigInt(value)).toBe(true);
  expect(holdsBigInt(rounded(value))).toBe(false);
  expect([numberOf('12'), numberOf('1.5'), numberOf('9007199254740993')]).toEqual([
    12,
    1.5,
    9007199254740993n,
  ]);
});

test.each<[string, { given: string; want: boolean }]>([
  ['a large exponent', { given: '{"a":[1e400]}', want: true }],
  ['a negative one', { given: '-1E+999', want: true }],
  ['many digits and a small exponent', { given: `[1${'0'.repeat(250)}e99]`, want: true }],
  ['many digits with a fraction', { given: `[1${'0'.repeat(310)}.5]`, want: true }],
  ['a whole number of many digits, which is kept', { given: '9'.repeat(400), want: false }],
  ['the largest', { given: '[1.7e308,1e-400]', want: false }],
  ['a text that looks like one', { given: '["1e400"]', want: false }],
])('a number beyond what JSON can write back: %s', (_name, { given, want }) => {
  expect(hasEndlessNumber(given, readJson(given))).toBe(want);
});
