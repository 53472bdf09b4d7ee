import { expect, test } from 'vitest';
import { type AgeSample, ageAtStart } from './shared-clock.ts';

test.each<[string, { given: readonly AgeSample[]; want: number }]>([
  ['nothing is known', { given: [], want: 0 }],
  [
    'a state that begins as it is asked for',
    { given: [{ asked: 2, answered: 4, age: 0 }], want: -3 },
  ],
  [
    'halfway between question and answer',
    { given: [{ asked: 10, answered: 14, age: 112 }], want: 100 },
  ],
  [
    'of several answers the quickest',
    {
      given: [
        { asked: 0, answered: 30, age: 101 },
        { asked: 30, answered: 31, age: 130.5 },
        { asked: 31, answered: 51, age: 150 },
      ],
      want: 100,
    },
  ],
])('how old a state was when this process began: %s', (_name, { given, want }) => {
  expect(ageAtStart(given)).toBe(want);
});
