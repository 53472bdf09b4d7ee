import { expect, test } from 'vitest';
import {
  documentRoot,
  type GivenAnswer,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

const item = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const root = documentRoot({
  '/things': {
    get: {
      operationId: 'listThings',
      responses: { 200: jsonResponse({ type: 'array', items: item }) },
    },
    post: {
      operationId: 'addThing',
      requestBody: { required: true, content: { 'application/json': { schema: item } } },
      responses: { 201: jsonResponse(item) },
    },
  },
});
const busy: GivenAnswer = { status: 429, headers: { 'retry-after': '0' } };

/** A server that is busy for so many requests, and then answers as the document says. */
function busyFor(count: number): () => GivenAnswer {
  let left = count;
  return () => (left-- > 0 ? busy : { status: 200, body: [] });
}

test('a read that is answered with 429 and Retry-After is sent once more, and the second answer counts', async () => {
  const { outcomes, requests, findings } = await runAgainst(root, busyFor(1), [
    'listThings/examples/schema',
  ]);
  expect(outcomes).toEqual({ 'listThings/examples/schema': 'passed' });
  expect([requests.map(({ method }) => method), findings]).toEqual([['GET', 'GET'], []]);
});

test('a write that is answered with 429 was not carried out, and is sent once more', async () => {
  let busyOnce = 1;
  const answer = (): GivenAnswer =>
    busyOnce-- > 0 ? busy : { status: 201, body: { name: 'doubletake' } };
  const { requests } = await runAgainst(root, answer, ['addThing/examples/schema']);
  expect(requests.slice(0, 2).map(({ method }) => method)).toEqual(['POST', 'POST']);
});
