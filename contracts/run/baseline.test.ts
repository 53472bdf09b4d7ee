import { expect, test } from 'vitest';
import { check, finding, operation } from '../report/testing/run.ts';
import { compareWithBaseline, formatBaseline, parseBaseline } from './baseline.ts';
import { type Finding, fingerprintOf } from './finding.ts';

const of = (id: string, rest: Partial<Finding> = {}) =>
  finding(check(operation(id, 'get', `/${id}`), 'http', 'x', 'x'), rest);

test.each<[string, { given: Partial<Finding>; want: string }]>([
  [
    'the status of an answer that shares its schema',
    { given: { location: '404/body/title' }, want: 'body-nonconforming list body/title' },
  ],
  [
    'the status, where that is what is concerned',
    {
      given: { code: 'status-undeclared', location: 'status/422' },
      want: 'status-undeclared list status/422',
    },
  ],
  [
    'a UUID',
    {
      given: { location: 'body/items/3f2b8c1e-0d4a-4c56-9d7e-aa10bb20cc30/name' },
      want: 'body-nonconforming list body/items/*/name',
    },
  ],
  [
    'a number',
    {
      given: { location: 'body/byId/4711/name' },
      want: 'body-nonconforming list body/byId/*/name',
    },
  ],
  [
    'the name of test data',
    {
      given: { location: 'body/doubletake-check-3f2a-17/name' },
      want: 'body-nonconforming list body/*/name',
    },
  ],
  [
    'where a server fails, since it does so for one reason',
    { given: { code: 'server-error', location: 'status/500' }, want: 'server-error list' },
  ],
])('a fingerprint is of code, operation and place: %s', (_name, { given, want }) => {
  expect(fingerprintOf(of('list', given))).toBe(want);
});

test('a baseline is written sorted, each cause once, and read again', () => {
  const text = formatBaseline(
    'notes',
    [of('b'), of('a', { location: 'body/x' }), of('a', { location: '404/body/x' })],
    [{ fingerprint: 'server-error c', operation: 'c' }],
  );
  expect(parseBaseline(text, 'f').map(({ fingerprint }) => fingerprint)).toEqual([
    'body-nonconforming a body/x',
    'body-nonconforming b',
    'server-error c',
  ]);
});

test('what is known, new and gone is told apart; what was not looked for is not gone', () => {
  const baseline = ['a', 'b', 'c'].map((id) => ({
    fingerprint: `server-error ${id}`,
    operation: id,
  }));
  const found = [of('a', { code: 'server-error' }), of('d', { code: 'server-error' })];
  expect(compareWithBaseline(baseline, found, new Set(['a', 'b', 'd']))).toEqual({
    known: 1,
    fresh: 1,
    gone: ['server-error b'],
  });
});

test.each([
  ['no JSON', '{'],
  ['another format', '{"format":"x","version":1,"findings":[]}'],
  [
    'an entry without a fingerprint',
    '{"format":"doubletake-baseline","version":1,"findings":[{"operation":"a"}]}',
  ],
])('%s is no baseline', (_name, text) => {
  expect(() => parseBaseline(text, 'known.json')).toThrow(
    expect.objectContaining({ code: 'baseline-unreadable', where: 'known.json' }),
  );
});
