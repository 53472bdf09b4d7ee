import { expect, test } from 'vitest';
import { differences } from './compare.ts';
import { withoutProgress, withoutProgressEitherWay } from './moves-on.ts';

test.each<[string, { given: [before: object, after: object]; want: string[] }]>([
  [
    'a job that goes on',
    {
      given: [
        { status: 'queued', progress: 0, ended_at: null, name: 'a' },
        { status: 'completed', progress: 100, ended_at: '2026-01-01T00:00:00Z', name: 'a' },
      ],
      want: [],
    },
  ],
  [
    'another member that changes beside it',
    {
      given: [
        { state: 'running', name: 'a' },
        { state: 'done', name: 'b' },
      ],
      want: ['/name'],
    },
  ],
  [
    'a result that comes with the end',
    {
      given: [
        { status: 'RUNNING', output_file: null },
        { status: 'SUCCESS', output_file: 'f1' },
      ],
      want: [],
    },
  ],
  [
    'a result that goes with the end',
    {
      given: [
        { status: 'RUNNING', output_file: 'f1' },
        { status: 'SUCCESS', output_file: null },
      ],
      want: ['/output_file'],
    },
  ],
  [
    'a job that begins anew once it is done',
    { given: [{ status: 'done' }, { status: 'queued' }], want: ['/status'] },
  ],
  ['a time alone', { given: [{ ended_at: null }, { ended_at: 'now' }], want: ['/ended_at'] }],
])('%s', (_name, { given: [before, after], want }) => {
  expect(withoutProgress(differences(before, after)).map(({ at }) => at)).toEqual(want);
});

test.each<[string, { given: [one: object, other: object]; want: string[] }]>([
  ['first', { given: [{ status: 'queued' }, { status: 'running' }], want: [] }],
  ['last', { given: [{ status: 'running' }, { status: 'queued' }], want: [] }],
  [
    'last, and something else differs',
    {
      given: [
        { status: 'done', n: 1 },
        { status: 'queued', n: 2 },
      ],
      want: ['/n'],
    },
  ],
  ['in neither', { given: [{ status: 'done' }, { status: 'failed' }], want: ['/status'] }],
])('a list and a read of a job that runs %s', (_name, { given: [one, other], want }) => {
  expect(withoutProgressEitherWay(differences(one, other)).map(({ at }) => at)).toEqual(want);
});
