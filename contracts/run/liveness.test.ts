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

test('a target that can be started again is, also where its end is seen late', async () => {
  const [operation] = listOperations(
    documentOf({
      openapi: '3.1.0',
      paths: { '/a': { get: { responses: { 200: { description: '' } } } } },
    }),
  );
  if (operation === undefined) throw new Error('the document has an operation');
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
