import { expect, test } from 'vitest';
import { toldMissing } from './required-members.ts';
import type { Disagreement } from './seen.ts';
import { noteTaken, type TakenSeen } from './taken.ts';

const taken: TakenSeen = { count: 2, members: new Map() };
for (const body of [
  { name: 'a', owner: { code: 'b' } },
  { name: 'c', owner: { code: 'd' }, note: 'e' },
])
  noteTaken(taken, body);

const rows: readonly (readonly [
  string,
  { readonly given: { readonly body: unknown; readonly answer: unknown }; readonly want: string[] },
])[] = [
  [
    'each member that an error names',
    {
      given: { body: {}, answer: { errors: [{ pointer: '/name' }, { field: 'owner.code' }] } },
      want: ['name', 'owner.code'],
    },
  ],
  [
    'none that was sent',
    { given: { body: { name: 'a' }, answer: { errors: [{ field: 'name' }] } }, want: [] },
  ],
  [
    'none that was taken without',
    { given: { body: { name: 'a' }, answer: { errors: [{ field: 'note' }] } }, want: [] },
  ],
  [
    'none that a sentence has by chance',
    { given: { body: {}, answer: { error: 'no name known' } }, want: [] },
  ],
];

test.each(rows)('%s', (_name, { given, want }) => {
  const refused = [{ ...given } as unknown as Disagreement];
  expect(toldMissing(taken, refused).map(({ way }) => way)).toEqual(want);
});
