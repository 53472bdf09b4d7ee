import { expect, test } from 'vitest';
import { differences } from './compare.ts';
import { withoutProgress } from './moves-on.ts';

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
    'a job that begins anew once it is done',
    { given: [{ status: 'done' }, { status: 'queued' }], want: ['/status'] },
  ],
  ['a time alone', { given: [{ ended_at: null }, { ended_at: 'now' }], want: ['/ended_at'] }],
])('%s', (_name, { given: [before, after], want }) => {
  expect(withoutProgress(differences(before, after)).map(({ at }) => at)).toEqual(want);
});
