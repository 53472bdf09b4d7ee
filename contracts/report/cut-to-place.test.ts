import { expect, test } from 'vitest';
import { cutToPlace } from './cut-to-place.ts';

const long = 'x'.repeat(700);
const lamp = { id: 'l1', kind: 'oil', size: 4, note: long, room: { floor: 2, name: 'attic' } };

test.each<[string, { given: Parameters<typeof cutToPlace>; want: unknown }]>([
  ['a short body stays whole', { given: [{ id: 1, size: 2 }, ['size']], want: { id: 1, size: 2 } }],
  [
    'a member, with what names the thing',
    { given: [lamp, ['size']], want: { id: 'l1', size: 4, '…': '3 more' } },
  ],
  [
    'a member of a member',
    {
      given: [lamp, ['room', 'floor']],
      want: { id: 'l1', room: { floor: 2, name: 'attic' }, '…': '3 more' },
    },
  ],
  [
    'the item of a list that has the value',
    {
      given: [
        { items: [{ ...lamp, size: 3 }, lamp, lamp], next: null },
        ['items', '*', 'size'],
        '4',
      ],
      want: {
        items: [{ id: 'l1', size: 4, '…': '3 more' }, '… 2 more'],
        '…': '1 more',
      },
    },
  ],
  ['nothing there: the whole', { given: [lamp, ['colour']], want: lamp }],
  [
    'names that all objects have are no members',
    { given: [lamp, ['constructor', 'name']], want: lamp },
  ],
])('%s', (_name, { given, want }) => {
  expect(cutToPlace(...given)).toEqual(want);
});
