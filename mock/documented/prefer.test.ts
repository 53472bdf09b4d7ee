import { expect, test } from 'vitest';
import { appliedPreferences, ignoredPreferences, readPreferences } from './prefer.ts';

const none = {
  code: undefined,
  example: undefined,
  dynamic: false,
  delay: 0,
  handling: undefined,
  unknownIds: undefined,
  auth: undefined,
  problem: false,
};

test.each<[string, { given: string | string[] | undefined; want: object }]>([
  ['nothing', { given: undefined, want: none }],
  ['a code', { given: 'code=404', want: { ...none, code: 404 } }],
  [
    'several, as Prism takes them',
    {
      given: 'code=200, example=cat, dynamic=true',
      want: { ...none, code: 200, example: 'cat', dynamic: true },
    },
  ],
  [
    'several headers',
    { given: ['code=404', 'delay=800'], want: { ...none, code: 404, delay: 800 } },
  ],
  [
    'quotes and blanks',
    {
      given: ' example = "Create Chatbot" ; problem',
      want: { ...none, example: 'Create Chatbot', problem: true },
    },
  ],
  ['a code that is none', { given: 'code=abc', want: none }],
  ['a code out of range', { given: 'code=9999', want: none }],
  ['a status that ends no exchange', { given: 'code=101', want: none }],
  ['lenient handling', { given: 'handling=lenient', want: { ...none, handling: 'lenient' } }],
  ['unknown ids', { given: 'unknown-ids=make', want: { ...none, unknownIds: 'make' } }],
  [
    'no credentials',
    { given: 'auth=none, problem', want: { ...none, auth: 'none', problem: true } },
  ],
  ['a negative delay', { given: 'delay=-5', want: none }],
  ['a delay beyond a minute', { given: 'delay=600000', want: { ...none, delay: 60_000 } }],
  ['what it does not know', { given: 'respond-async, handling=maybe', want: none }],
])('reads %s', (_name, { given, want }) => {
  expect(readPreferences(given)).toEqual(want);
});

test('says what was applied', () => {
  const preferences = readPreferences('code=404, delay=5, handling=lenient, problem');
  expect(appliedPreferences(preferences, { documented: true, handling: true, problem: true })).toBe(
    'code=404, delay=5, handling=lenient, problem',
  );
  expect(appliedPreferences(preferences, {})).toBe('delay=5');
  expect(appliedPreferences(readPreferences(undefined), { documented: true })).toBeUndefined();
});

test('says which values are ignored, and what is accepted', () => {
  expect(
    ignoredPreferences(
      'code=abc, delay=-1, dynamic=yes, handling=strict, auth=no, unknown-ids, respond-async',
    ),
  ).toEqual([
    'Prefer code=abc is ignored (accepted: a status from 200 to 599)',
    'Prefer delay=-1 is ignored (accepted: milliseconds from 0 to 60000)',
    'Prefer dynamic=yes is ignored (accepted: true or false)',
    'Prefer auth=no is ignored (accepted: none or required)',
    'Prefer unknown-ids= is ignored (accepted: make or refuse)',
  ]);
});

test.each(['constructor', '__proto__', 'toString=1'])(
  'a preference that is called %s is nobody’s business',
  (name) => {
    expect(ignoredPreferences(name)).toEqual([]);
  },
);

test.each<[string, { given: [header: string | undefined, query: string]; want: object }]>([
  ['a code', { given: [undefined, 'page=2&__code=404'], want: { ...none, code: 404 } }],
  [
    'all three',
    {
      given: [undefined, '__code=200&__example=a%20cat&__dynamic=true'],
      want: { ...none, code: 200, example: 'a cat', dynamic: true },
    },
  ],
  [
    'the header, which goes before',
    { given: ['code=500', '__code=404'], want: { ...none, code: 500 } },
  ],
  ['nothing, where other members are', { given: [undefined, '__problem=1&code=404'], want: none }],
])('of the query, as Prism takes it: %s', (_name, { given, want }) => {
  expect(readPreferences(...given)).toMatchObject(want);
});
