import { expect, test } from 'vitest';
import { isImmutable, markImmutable } from './immutable-values.ts';

const open = { count: 1 };

test.each<[string, { given: object; want: boolean }]>([
  [
    'an object and a list in it, both frozen',
    { given: Object.freeze({ list: Object.freeze([1, 2]) }), want: true },
  ],
  ['an object that is open', { given: open, want: false }],
  [
    'a frozen object with an open one in it',
    { given: Object.freeze({ inner: open }), want: false },
  ],
  [
    'a frozen object with an accessor',
    {
      given: Object.freeze(Object.defineProperty({}, 'now', { get: () => open.count })),
      want: false,
    },
  ],
  ['a date, which changes inside', { given: Object.freeze(new Date(0)), want: false }],
  ['a function', { given: () => 1, want: false }],
])('%s: whether it is settled', (_name, { given, want }) => {
  expect(isImmutable(markImmutable(given))).toBe(want);
});

test('what nobody has settled is not, frozen or not', () => {
  expect(isImmutable(Object.freeze({}))).toBe(false);
});
