import { expect, test } from 'vitest';
import { listOperations } from '../../openapi/model/operation.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { createLiveness } from './liveness.ts';

const request: SentRequest = {
  method: 'GET',
  path: '/',
  query: [],
  headers: {},
  body: undefined,
  credentials: 'none',
};
const refused: Exchange = { request, response: undefined, failure: 'ECONNREFUSED' };
const answered: Exchange = {
  request,
  response: { status: 200, headers: {}, bytes: Buffer.alloc(0), json: undefined, milliseconds: 0 },
  failure: undefined,
};

const slow: Exchange = { request, response: undefined, failure: 'no complete answer' };

const [operation] = listOperations(
  documentOf({
    openapi: '3.1.0',
    paths: { '/a': { get: { responses: { 200: { description: '' } } } } },
  }),
);
if (operation === undefined) throw new Error('the document has an operation');

test('a target that can be started again is, also where its end is seen late', async () => {
  let asked = 0;
  const found: string[] = [];
  const liveness = createLiveness({
    probe: async () => (asked > 1 ? answered : refused),
    // The first time its process has not ended yet, and nothing is started.
    recover: async () => {
      asked++;
    },
    grace: 5_000,
    report: ({ code }) => found.push(code),
    tell: () => undefined,
    back: () => undefined,
    signal: undefined,
  });
  await liveness.after(operation, refused);
  expect([asked, liveness.isGone, found]).toEqual([2, false, ['target-stopped']]);
});

/** What the probes see one after the other, over and over, and how often requests are answered. */
const unsteady = [
  [
    'that answers the probe after each wait, and no request',
    {
      grace: 5_000,
      probes: [slow, answered],
      answers: [],
      want: { looks: 5, gone: /answered no request after 5/ },
    },
  ],
  [
    'that takes long for some of the requests',
    {
      grace: 5_000,
      probes: [slow, answered],
      answers: [3, 6, 9],
      want: { looks: 12, gone: undefined },
    },
  ],
  [
    'that goes away and comes back again and again',
    {
      grace: 40,
      probes: [refused, answered],
      answers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      want: { looks: expect.any(Number), gone: /did not come back/ },
    },
  ],
] as const;

test.each(unsteady)('a target %s is not waited for without end', async (_name, given) => {
  let probed = 0;
  const liveness = createLiveness({
    probe: async () => given.probes[probed++ % given.probes.length] ?? answered,
    grace: given.grace,
    report: () => undefined,
    tell: () => undefined,
    back: () => undefined,
    // Only where the time itself is at issue is it waited.
    pause: given.grace > 1_000 ? async () => undefined : undefined,
  });
  const answers: readonly number[] = given.answers;
  let looks = 0;
  let gone: string | undefined;
  while (looks < 12 && gone === undefined) {
    looks++;
    await liveness.after(operation, slow).catch((error: Error) => {
      gone = error.message;
    });
    if (answers.includes(looks)) await liveness.after(operation, answered);
  }
  expect(looks).toEqual(given.want.looks);
  if (given.want.gone === undefined) expect(gone).toBeUndefined();
  else expect(gone).toMatch(given.want.gone);
});
