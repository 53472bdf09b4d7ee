import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Disagreement } from './seen.ts';
import { noteTaken, type TakenSeen } from './taken.ts';
import { refusedAsSent, toldMembers } from './told-members.ts';

const ways = ['code', 'firstName', 'owner.city', 'title', 'weight'];

describe('an error tells of', () => {
  const rows: readonly (readonly [
    string,
    { readonly given: unknown; readonly want: readonly string[] },
  ])[] = [
    [
      'members by name, pointer and way',
      {
        given: { errors: [{ field: 'weight' }, { pointer: '/owner/city' }, { at: 'firstName' }] },
        want: ['firstName', 'owner.city', 'weight'],
      },
    ],
    [
      'members by words of sentences',
      {
        given: { message: ['weight must be a number', 'First name is missing'] },
        want: ['firstName', 'weight'],
      },
    ],
    [
      'members that are its own, with lists of texts',
      { given: { title: ['is too long'], weight: ['is missing'] }, want: ['title', 'weight'] },
    ],
    [
      'none by names that errors have themselves',
      { given: { title: 'Invalid', code: 'E1' }, want: [] },
    ],
    ['none in words that only begin alike', { given: 'The titles and codes are wrong', want: [] }],
  ];
  test.each(rows)('%s', (_name, { given, want }) => {
    expect([...toldMembers(given, ways)].sort()).toEqual(want);
  });
});

describe('a request is refused as it was sent where its error', () => {
  const taken: TakenSeen = { count: 0, members: new Map() };
  for (const body of [{ title: 'a' }, { title: 'b', weight: 2 }]) {
    taken.count++;
    noteTaken(taken, body);
  }
  const rows: readonly (readonly [
    string,
    { readonly given: readonly [body: unknown, answer: unknown]; readonly want: boolean },
  ])[] = [
    [
      'tells of a member that it lacks',
      { given: [{}, { error: 'The title is needed' }], want: true },
    ],
    [
      'says that what it has may not be sent',
      { given: [{ title: 'a', made: 1 }, { error: 'made is read-only' }], want: true },
    ],
    [
      'tells of what was taken without',
      { given: [{ title: 'a' }, { error: 'weight is needed' }], want: false },
    ],
    ['tells of no member', { given: [{}, { error: 'The crate is sealed' }], want: false }],
  ];
  test.each(rows)('%s', (_name, { given: [body, answer], want }) => {
    const operation = { id: 'pack' } as Operation;
    const refused: Disagreement = {
      operation,
      where: '1',
      status: 422,
      violations: [],
      body,
      answer,
    };
    expect(refusedAsSent([refused], () => taken).has('1')).toBe(want);
  });
});
