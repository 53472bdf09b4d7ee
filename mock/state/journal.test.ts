import { expect, test } from 'vitest';
import type { JournalEntry } from '../model/journal.ts';
import { createJournal } from './journal.ts';

const entry = (url: string) => ({ url }) as Omit<JournalEntry, 'sequence'>;

test.each<
  [
    string,
    {
      given: { add: number; clearAfter?: number; after?: number; limit?: number };
      want: readonly number[];
    },
  ]
>([
  ['nothing', { given: { add: 0 }, want: [] }],
  ['fewer than it keeps', { given: { add: 2 }, want: [1, 2] }],
  ['more than it keeps', { given: { add: 8 }, want: [6, 7, 8] }],
  ['after a number', { given: { add: 8, after: 6 }, want: [7, 8] }],
  ['after a number that is forgotten', { given: { add: 8, after: 2 }, want: [6, 7, 8] }],
  ['after the last', { given: { add: 8, after: 8 }, want: [] }],
  ['the latest two', { given: { add: 8, limit: 2 }, want: [7, 8] }],
  ['no more than are kept', { given: { add: 8, limit: 100 }, want: [6, 7, 8] }],
  ['none', { given: { add: 8, limit: 0 }, want: [] }],
  ['cleared: the numbers go on', { given: { add: 5, clearAfter: 4 }, want: [5] }],
  ['cleared at the end', { given: { add: 4, clearAfter: 4 }, want: [] }],
])(
  'a journal of three entries shows: %s',
  async (_name, { given: { add, clearAfter, ...options }, want }) => {
    const journal = createJournal(3);
    for (let number = 1; number <= add; number++) {
      journal.add(() => entry(`/${number}`));
      if (number === clearAfter) await journal.clear();
    }
    expect(await journal.list(options)).toEqual(
      want.map((sequence) => ({ url: `/${sequence}`, sequence })),
    );
  },
);
