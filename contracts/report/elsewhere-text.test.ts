import { expect, test } from 'vitest';
import type { CauseGroup } from '../run/causes.ts';
import { tellElsewhere, withMorePlaces } from './elsewhere-text.ts';
import { createGithubReport } from './github.ts';
import { createJunitReport } from './junit.ts';
import { createMarkdownReport } from './markdown.ts';
import type { Report } from './report.ts';
import { createSarifReport } from './sarif.ts';
import { showFinding } from './show-finding.ts';
import { createTerminalReport } from './terminal.ts';
import { render } from './testing/render.ts';
import { received, sent } from './testing/request.ts';
import { check, ended, finding, operation, runOf } from './testing/run.ts';

type Also = CauseGroup['also'][number];

const own = check(operation('patchLamp', 'patch', '/lamps/{id}'), 'journeys', 'changes', '');
const at = (rest: Partial<Also>): Also => ({
  code: 'update-overreached',
  operation: 'patchLamp',
  location: 'body/size',
  message: 'size reads 1',
  checks: [own.id],
  ...rest,
});

function shown(also: readonly Also[], message = 'name reads nothing') {
  const code = 'update-overreached';
  const group = { finding: finding(own, { code, message }), count: 1, checks: [own.id], also };
  return showFinding(group, 1, {
    document: undefined,
    titleOf: () => undefined,
    routeOf: () => undefined,
  });
}

test.each<[string, { given: Also[]; want: ReturnType<typeof tellElsewhere> }]>([
  ['nowhere else', { given: [], want: { places: [], others: [], more: 0 } }],
  [
    'a place twice, and one of another operation',
    {
      given: [at({}), at({}), at({ operation: 'putLamp' })],
      want: { places: ['body/size', 'putLamp body/size'], others: [], more: 0 },
    },
  ],
  [
    'what shows as something else, at the same place',
    {
      given: [at({}), at({ code: 'write-altered', message: 'size was 2' })],
      want: {
        places: ['body/size'],
        others: ['body/size (write-altered): size was 2'],
        more: 0,
      },
    },
  ],
  [
    'more than are told: what shows as something else is',
    {
      given: [
        ...Array.from({ length: 10 }, (_, index) => at({ location: `body/${index}` })),
        at({ code: 'write-altered', message: 'size was 2' }),
      ],
      want: {
        places: ['body/0', 'body/1', 'body/2', 'body/3', 'body/4', 'body/5', 'body/6'],
        others: ['body/size (write-altered): size was 2'],
        more: 3,
      },
    },
  ],
])('%s', (_name, { given, want }) => {
  expect(tellElsewhere(shown(given))).toEqual(want);
});

test('a message that is cut still says how many places there are', () => {
  const long = 'x'.repeat(400);
  expect(withMorePlaces(shown([at({})], long), 80)).toMatch(/^x+… .*; and in 1 more place$/);
  expect(withMorePlaces(shown([], long))).toBe(long);
});

test.each<[string, { given: Report; want: RegExp[] }]>([
  [
    'terminal',
    { given: createTerminalReport({ isVerbose: true }), want: [/write-altered\): size/] },
  ],
  ['markdown', { given: createMarkdownReport(), want: [/write-altered\): size was 2/] }],
  ['SARIF', { given: createSarifReport(), want: [/write-altered\): size was 2/] }],
  ['annotations', { given: createGithubReport(), want: [/and in 1 more place/] }],
  [
    'JUnit, where it fails the check that found it by its own words',
    { given: createJunitReport(), want: [/failure [^>]*message="[^"]*: size was 2"/] },
  ],
])('two findings that are told as one are both in the report: %s', (_name, { given, want }) => {
  const other = check(operation('addLamp', 'post', '/lamps'), 'journeys', 'read-back', '');
  const exchanges = [
    {
      request: sent('POST', '/lamps', {}),
      response: received(200, { error: 'none' }),
      failure: undefined,
    },
  ];
  const text = render(
    given,
    runOf({
      operations: [],
      ends: [
        ended(own, {
          findings: [finding(own, { code: 'put-partial', location: 'body/size', exchanges })],
        }),
        ended(other, {
          findings: [
            finding(other, {
              code: 'write-altered',
              location: 'body/size',
              message: 'size was 2',
              exchanges,
            }),
          ],
        }),
      ],
    }),
  );
  for (const one of want) expect(text.replaceAll(/\s+/g, ' ')).toMatch(one);
});
