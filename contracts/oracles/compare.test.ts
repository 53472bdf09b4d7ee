import { expect, test } from 'vitest';
import { differences, isChangeStamp, missingFrom } from './compare.ts';

test.each<[string, { actual: unknown; sent: unknown; want: string[] }]>([
  ['equal values', { actual: { a: 1 }, sent: { a: 1 }, want: [] }],
  ['members that the server adds', { actual: { a: 1, b: 2 }, sent: { a: 1 }, want: [] }],
  [
    'members added further down',
    { actual: { a: { b: 1, c: 2 } }, sent: { a: { b: 1 } }, want: [] },
  ],
  ['a missing member', { actual: {}, sent: { a: 1 }, want: ['/a'] }],
  [
    'another value further down',
    { actual: { a: { b: 2 } }, sent: { a: { b: 1 } }, want: ['/a/b'] },
  ],
  ['a list that is shorter', { actual: [1], sent: [1, 2], want: [''] }],
  [
    'an item that differs',
    { actual: [{ a: 1 }, { a: 3 }], sent: [{ a: 1 }, { a: 2 }], want: ['/1/a'] },
  ],
  [
    'one instant written in two ways',
    { actual: '2026-01-01T00:00:00+00:00', sent: '2026-01-01T00:00:00.000Z', want: [] },
  ],
  [
    'a list in another order',
    { actual: { a: [{ b: 1, id: 7 }, { b: 2 }] }, sent: { a: [{ b: 2 }, { b: 1 }] }, want: ['/a'] },
  ],
  ['null for something', { actual: { a: null }, sent: { a: 1 }, want: ['/a'] }],
])('%s', (_name, { actual, sent, want }) => {
  expect(missingFrom(actual, sent).map(({ at }) => at)).toEqual(want);
});

test('differences are told member by member, lists as a whole', () => {
  expect(
    differences({ a: 1, b: { c: 1 }, d: [1] }, { a: 1, b: { c: 2 }, d: [1, 2], e: 3 }).map(
      ({ at }) => at,
    ),
  ).toEqual(['/b/c', '/d', '/e']);
});

test.each([
  ['/updated_at', true],
  ['/metadata/updated_at_unix_secs', true],
  ['/modifiedAt', true],
  ['/version_id', true],
  ['/created_at', false],
  ['/name', false],
  ['/last_name', false],
])('%s tells when something was changed: %s', (pointer, want) => {
  expect(isChangeStamp(pointer)).toBe(want);
});
