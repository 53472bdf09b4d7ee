import { expect, test } from 'vitest';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { ListQuery } from './asked-list.ts';
import { comesAsStated } from './list-order.ts';

const dated = (...days: readonly string[]) => days.map((createdAt, size) => ({ createdAt, size }));

test.each<[string, { given: [order: string, items: readonly unknown[]]; want: string }]>([
  ['newest first', { given: ['newest', dated('2026-03-01', '2026-01-01')], want: 'passed' }],
  [
    'oldest first where the newest is to be',
    {
      given: ['newest', dated('2026-01-01', '2026-03-01')],
      want: 'createdAt "2026-01-01" comes before "2026-03-01"; the document says that the list is the newest first',
    },
  ],
  ['rising', { given: ['size', [{ size: 9 }, { size: 25 }, { size: 100 }]], want: 'passed' }],
  [
    'sorted as texts',
    {
      given: ['size', [{ size: 100 }, { size: 25 }]],
      want: 'size 100 comes before 25; the document says that the list is sorted by size',
    },
  ],
  [
    'rising where it is to fall',
    {
      given: ['-size', [{ size: 1 }, { size: 2 }]],
      want: 'size 1 comes before 2; the document says that the list is sorted by -size',
    },
  ],
  ['equal items', { given: ['size', [{ size: 1 }, { size: 1 }]], want: 'skipped' }],
  [
    'a time that not every item has is none at which it was made',
    {
      given: [
        'newest',
        [{ paidAt: '2026-01-01T10:00:00Z' }, { paidAt: null }, { paidAt: '2026-03-01T10:00:00Z' }],
      ],
      want: 'skipped',
    },
  ],
  [
    'the earliest, which may be what was made first',
    {
      given: [
        'earliest',
        [
          { dueOn: '2026-05-01', createdAt: '2026-01-01T10:00:00Z' },
          { dueOn: '2026-04-01', createdAt: '2026-01-02T10:00:00Z' },
        ],
      ],
      want: 'skipped',
    },
  ],
  [
    'the earliest of what has one time',
    {
      given: ['earliest', [{ startsOn: '2026-05-01' }, { startsOn: '2026-04-01' }]],
      want: 'startsOn "2026-05-01" comes before "2026-04-01"; the document says that the list is the earliest first',
    },
  ],
  ['items without a time', { given: ['newest', [{ size: 1 }, { size: 2 }]], want: 'skipped' }],
])('%s', async (_, { given: [order, items], want }) => {
  let said = 'passed';
  const query = {
    ask: async () => ({ items, isWhole: true }),
    report: (_code: string, _parameter: undefined, message: string) => {
      said = message;
    },
  } as unknown as ListQuery;
  await comesAsStated(query, order).catch((error: unknown) => {
    if (!(error instanceof CheckSkipped)) throw error;
    said = 'skipped';
  });
  expect(said).toBe(want);
});
