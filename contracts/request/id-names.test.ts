import { expect, test } from 'vitest';
import { shareOf } from '../safety/share.ts';
import { idName, namesSomething, nounsOf, wordsOf } from './id-names.ts';

test.each<[string, { given: string; want: string[] }]>([
  ['camel case', { given: 'chatbotId', want: ['chatbot', 'id'] }],
  ['kebab case', { given: 'X-Request-Id', want: ['x', 'request', 'id'] }],
  ['capitals', { given: 'userIDs', want: ['user', 'ids'] }],
  ['one word', { given: 'paid', want: ['paid'] }],
])('a name is taken apart into words: %s', (_name, { given, want }) => {
  expect(wordsOf(given)).toEqual(want);
});

const nouns = nounsOf(['/users/{userid}', '/pets']);
test.each<[string, { want: boolean }]>([
  ['paid', { want: false }],
  ['valid', { want: false }],
  ['grid', { want: false }],
  ['Id', { want: true }],
  ['petId', { want: true }],
  ['userid', { want: true }],
  ['pet_uuids', { want: true }],
  ['X-Request-Id', { want: false }],
  ['correlation_id', { want: false }],
])('a name is that of an id which has to exist: %s', (given, { want }) => {
  expect(namesSomething(given, nouns)).toBe(want);
});

test('a list of ids is told from one', () => {
  expect(idName('itemIds')).toEqual({ kind: ['item'], isList: true });
});

test.each<
  [
    string,
    {
      given: [ran: number, skipped: number, leftOut: number, most?: number];
      want: number | undefined;
    },
  ]
>([
  ['most was skipped', { given: [9, 85, 0, 50], want: 90 }],
  [
    'what was left out for safety counts for neither side',
    { given: [9, 85, 85, 50], want: undefined },
  ],
  ['as much as is accepted', { given: [10, 10, 0, 50], want: undefined }],
  ['few checks say nothing', { given: [1, 3, 0, 50], want: undefined }],
  ['nothing was said', { given: [1, 99, 0], want: undefined }],
])(
  'a run that skipped too much: %s',
  (_name, { given: [passed, skipped, leftOut, most], want }) => {
    expect(
      shareOf({ passed, failed: 0, refuted: 0, skipped, leftOut }, most).tooManySkipped?.percent,
    ).toBe(want);
  },
);
