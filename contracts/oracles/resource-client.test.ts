import { expect, test } from 'vitest';
import { hasId, withId } from './resource-client.ts';

test.each<[string, { item: unknown; id: unknown; want: boolean }]>([
  ['a text', { item: { key: 'a1' }, id: 'a1', want: true }],
  ['a number', { item: { id: 64 }, id: 64, want: true }],
  ['a number that a Location has as text', { item: { id: 64 }, id: '64', want: true }],
  ['a number beside the id', { item: { id: 999, number: 64 }, id: 64, want: true }],
  ['a count that is the same', { item: { id: 65, places: 64 }, id: '64', want: false }],
  [
    'a number of any name where nothing is called the id',
    { item: { ticket: 64 }, id: 64, want: true },
  ],
  ['another', { item: { id: 65 }, id: 64, want: false }],
  ['no object', { item: 64, id: 64, want: false }],
])('%s tells an item', (_name, { item, id, want }) => {
  expect(hasId(item, id)).toBe(want);
});

test.each<[string, { items: unknown[]; want: number }]>([
  ['one, and those that refer to it', { items: [{ id: 64 }, { id: 65, ticketId: 64 }], want: 1 }],
  [
    'one by a name of its own',
    {
      items: [
        { id: 5, number: 64 },
        { id: 6, number: 7 },
      ],
      want: 1,
    },
  ],
  ['the same one twice', { items: [{ id: 64 }, { id: 64 }], want: 2 }],
])('items with an id: %s', (_name, { items, want }) => {
  expect(withId(items, '64')).toHaveLength(want);
});
