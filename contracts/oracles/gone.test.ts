import { expect, test } from 'vitest';
import { saysItIsDeleted } from './gone.ts';

test.each<[string, { given: unknown; want: boolean }]>([
  ['a time', { given: { id: 1, deletedAt: '2026-11-30T08:00:00Z' }, want: true }],
  ['no time yet', { given: { id: 1, deleted_at: null }, want: false }],
  ['a flag', { given: { isDeleted: true }, want: true }],
  ['a flag that is not set', { given: { is_deleted: false }, want: false }],
  ['a state', { given: { status: 'DELETED' }, want: true }],
  ['another state', { given: { status: 'active' }, want: false }],
  [
    'a name that only begins like one',
    { given: { deletedBy: 'x', removedItems: [1] }, want: false },
  ],
  ['nothing', { given: undefined, want: false }],
])('an item that says that it was deleted: %s', (_name, { given, want }) => {
  expect(saysItIsDeleted(given)).toBe(want);
});
