import { expect, test } from 'vitest';
import { createIdIndex } from './id-index.ts';

const made = [
  { number: 1, traced: { id: 7 } },
  { number: 2, traced: { id: 'b' } },
  { number: 3, traced: { id: '7' } },
  { number: 4, traced: { id: undefined } },
];

test.each<[string, { given: readonly string[]; want: readonly number[] }]>([
  ['numbers and texts alike, the first made first', { given: ['b', '7'], want: [1, 2, 3] }],
  ['once, though it is asked for twice', { given: ['b', 'b'], want: [2] }],
  ['not where nothing has the id', { given: ['c', 'undefined'], want: [] }],
])('what a run has made is found by its id: %s', (_name, { given, want }) => {
  const index = createIdIndex<(typeof made)[number]>();
  for (const item of made) index.add(item);
  expect(index.of(given).map(({ number }) => number)).toEqual(want);
});

test('what has got another id is found by the new one alone', () => {
  const item = { number: 1, traced: { id: 'old' } };
  const index = createIdIndex<typeof item>();
  index.add(item);
  item.traced = { id: 'new' };
  index.add(item);
  expect(index.of(['old', 'new'])).toEqual([item]);
  expect(index.of(['old'])).toEqual([]);
});
