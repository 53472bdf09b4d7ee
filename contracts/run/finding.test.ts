import { expect, test } from 'vitest';
import { categoryOf } from '../plan/finding-category-of.ts';
import { check, finding, operation } from '../report/testing/run.ts';
import { type Finding, groupFindings } from './finding.ts';

const reading = operation('readThing', 'get', '/thing');
const own = check(reading, 'http', 'head', 'HEAD answers as GET');

/** A valid request that was refused with 403 in these words. */
function refusedIn(words: string, operation: string): Partial<Finding> {
  const request = {
    method: 'GET',
    path: '/',
    query: [],
    headers: {},
    body: undefined,
    credentials: 'valid',
  } as const;
  const response = {
    status: 403,
    headers: {},
    bytes: Buffer.from(words),
    json: undefined,
    milliseconds: 1,
  };
  return {
    code: 'valid-request-refused',
    operation,
    location: words === 'no plan' ? 'status/403/plan' : 'status/403',
    exchanges: [{ request, response, failure: undefined }],
  };
}

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
  [
    'a valid request that is refused with a status that is not declared is one cause',
    {
      given: [
        { code: 'status-undeclared', location: 'status/409', statement: '/responses' },
        { code: 'valid-request-refused', location: 'status/409', statement: '/get' },
        { code: 'valid-request-refused', location: 'status/409', statement: '/examples/a' },
        { code: 'status-undeclared', location: 'status/410', statement: '/responses' },
      ],
      want: [3, 1],
    },
  ],
  [
    'an open door is one cause, whatever is wrong with the key',
    {
      given: ['none', 'wrong', 'empty'].map((kind) => ({
        code: 'credentials-ignored',
        location: `request/credentials/${kind}`,
      })),
      want: [3],
    },
  ],
  [
    'a refusal in the same words by three operations is one cause, by two it is two',
    {
      given: [
        ...['a', 'b', 'c'].map((operation) => refusedIn('no tenant', operation)),
        ...['a', 'b'].map((operation) => refusedIn('no plan', operation)),
      ],
      want: [3, 1, 1],
    },
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
