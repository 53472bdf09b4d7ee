import { expect, test } from 'vitest';
import { contextOfApi } from '../testing/plan-of.ts';
import { unchanged } from './state-snapshot.ts';

const exchange = (status: number) =>
  ({
    request: { method: 'POST', path: '/', query: [], headers: {}, body: undefined },
    response: { status },
    failure: undefined,
  }) as unknown as Parameters<typeof unchanged>[2];

test.each<[string, { given: readonly [object, object]; want: boolean }]>([
  ['where nothing changed', { given: [{ status: 'running' }, { status: 'running' }], want: false }],
  ['where a job went on', { given: [{ status: 'running' }, { status: 'done' }], want: false }],
  [
    'where it was cancelled',
    { given: [{ status: 'running' }, { status: 'cancelled' }], want: true },
  ],
  [
    'where more than a job changed',
    {
      given: [
        { status: 'running', n: 1 },
        { status: 'done', n: 2 },
      ],
      want: true,
    },
  ],
])('a refused request is told to have written %s: %o', async (_name, { given, want }) => {
  const { operations } = await contextOfApi('okchat');
  const [operation] = operations;
  const codes: string[] = [];
  const session = { report: ({ code }: { code: string }) => codes.push(code) };
  const [before, after] = given.map((state) => ({
    exchange: exchange(200),
    state,
    items: undefined,
  }));
  if (operation !== undefined && before !== undefined)
    unchanged(
      session as unknown as Parameters<typeof unchanged>[0],
      operation,
      exchange(401),
      before as Parameters<typeof unchanged>[3],
      after as Parameters<typeof unchanged>[4],
    );
  expect(codes.length > 0).toBe(want);
});
