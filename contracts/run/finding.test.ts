import { expect, test } from 'vitest';
import { categoryOf } from '../plan/finding-category-of.ts';
import { check, finding, operation } from '../report/testing/run.ts';
import { type Finding, groupFindings } from './finding.ts';

const reading = operation('readThing', 'get', '/thing');
const own = check(reading, 'http', 'head', 'HEAD answers as GET');

test.each<[string, { given: Partial<Finding>[]; want: number[] }]>([
  [
    'broken JSON is one cause, whatever status it comes with',
    {
      given: ['200/body', '404/body'].map((location) => ({
        code: 'body-unparseable',
        location,
        statement: `/responses/${location}`,
      })),
      want: [2],
    },
  ],
  [
    'errors of one schema that lack the same member are one cause',
    {
      given: ['400/body/error', '404/body/error'].map((location) => ({
        location,
        statement: '/components/schemas/Error/required',
      })),
      want: [2],
    },
  ],
  [
    'answers of two schemas are two causes',
    {
      given: ['200', '404'].map((status) => ({
        location: `${status}/body/name`,
        statement: `/responses/${status}/required`,
      })),
      want: [1, 1],
    },
  ],
  [
    'two members are two causes',
    { given: [{ location: '200/body/name' }, { location: '200/body/id' }], want: [1, 1] },
  ],
])('%s', (_name, { given, want }) => {
  expect(groupFindings(given.map((rest) => finding(own, rest))).map(({ count }) => count)).toEqual(
    want,
  );
});

test.each<[string, Parameters<typeof categoryOf>, string]>([
  ['a journey is about state', ['write-lost', { group: 'journeys' }], 'state'],
  [
    'an answer that does not conform is about answers, though it came in a journey',
    ['body-nonconforming', { group: 'journeys' }],
    'answers',
  ],
  [
    'an upload that kills the server is about uploads',
    ['no-answer', { group: 'uploads' }],
    'uploads',
  ],
  [
    'a check can look for something else than its group',
    ['invalid-request-accepted', { group: 'negative', category: 'state' }],
    'state',
  ],
])('%s', (_name, given, want) => {
  expect(categoryOf(...given)).toBe(want);
});

test('of several findings of one cause that of an example is shown, whichever came first', () => {
  const plain = finding(check(reading, 'examples', 'schema', 'the request made from the schema'), {
    location: '200/body/name',
  });
  const odd = finding(
    check(reading, 'negative', 'query/page/minimum', 'a page below 1 is refused'),
    { location: '404/body/name' },
  );
  for (const given of [
    [odd, plain],
    [plain, odd],
    [odd, plain, odd],
  ]) {
    const [group, ...others] = groupFindings(given);
    expect([group?.finding.check, group?.count, others]).toEqual([plain.check, given.length, []]);
    expect([...(group?.checks ?? [])].sort()).toEqual([plain.check, odd.check].sort());
  }
  const [first] = groupFindings([odd, { ...odd, check: 'readThing/negative/other' }]);
  expect(first?.finding.check).toBe(odd.check);
});
