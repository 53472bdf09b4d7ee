import { expect, test } from 'vitest';
import { nestedListMismatch } from './nested-list-mismatch.ts';

test.each<
  [string, { item: Record<string, unknown>; read: Record<string, unknown>; want: string[] }]
>([
  [
    'a time that differs',
    {
      item: { created_at: 1 },
      read: { metadata: { created_at: 2 } },
      want: ['/metadata/created_at'],
    },
  ],
  ['the same time', { item: { created_at: 1 }, read: { metadata: { created_at: 1 } }, want: [] }],
  [
    'two places',
    {
      item: { created_at: 1 },
      read: { metadata: { created_at: 2 }, info: { created_at: 1 } },
      want: [],
    },
  ],
  [
    'a place at the top',
    { item: { created_at: 1 }, read: { created_at: 1, metadata: { created_at: 2 } }, want: [] },
  ],
  ['another item', { item: { created_at: 1 }, read: { owner: { created_at: 2 } }, want: [] }],
  [
    'the time of a change',
    { item: { updated_at: 1 }, read: { metadata: { updated_at: 2 } }, want: [] },
  ],
  [
    'another type',
    { item: { created_at: 1 }, read: { metadata: { created_at: '1970-01-01' } }, want: [] },
  ],
  ['a list', { item: { created_at: 1 }, read: { metadata: [{ created_at: 2 }] }, want: [] }],
])('%s', (_name, { item, read, want }) => {
  expect(nestedListMismatch(item, read).map(({ at }) => at)).toEqual(want);
});
