import { expect, test } from 'vitest';
import { byMember } from './listed.ts';

test.each<[string, { given: readonly unknown[]; want: readonly unknown[] }]>([
  ['items with an id each', { given: [{ id: 1 }, { id: 2 }], want: [1, 2] }],
  ['items without the member', { given: [{ id: 1 }, { key: 'a' }, { key: 'b' }], want: [1] }],
  ['items that share it', { given: [{ id: 1 }, { id: 1 }, { id: 2 }], want: [2] }],
  ['what is no object', { given: ['a', null, [1], { id: 3 }], want: [3] }],
])('what can be told apart in a list: %s', (_name, { given, want }) => {
  expect([...byMember(given, 'id').keys()]).toEqual(want);
});
