import { expect, test } from 'vitest';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { createReadCache } from './read-cache.ts';

const get = (path: string, query: SentRequest['query'] = []): SentRequest => ({
  method: 'GET',
  path,
  query,
  headers: {},
  body: undefined,
  credentials: 'valid',
});

test.each<[string, { given: readonly (SentRequest | 'something else')[]; want: number }]>([
  ['a read with nothing sent since', { given: [get('/a'), get('/a'), get('/a')], want: 1 }],
  [
    'a read after something else was sent',
    { given: [get('/a'), 'something else', get('/a')], want: 3 },
  ],
  ['a read of something else', { given: [get('/a'), get('/b'), get('/b')], want: 2 }],
  [
    'several reads, one after the other',
    { given: [get('/a'), get('/b'), get('/a'), get('/b')], want: 2 },
  ],
  [
    'several reads after something else',
    { given: [get('/a'), get('/b'), 'something else', get('/a'), get('/b')], want: 5 },
  ],
  ['another page', { given: [get('/a', [['page', '1']]), get('/a', [['page', '2']])], want: 2 }],
])('requests that go out: %s', async (_name, { given, want }) => {
  let requests = 0;
  const send = async (_operation: Operation, request: SentRequest): Promise<Exchange> => {
    requests++;
    return { request, response: undefined, failure: undefined };
  };
  const read = createReadCache(send, () => requests);
  for (const request of given)
    await (request === 'something else'
      ? send({} as Operation, get('/else'))
      : read({} as Operation, request));
  expect(requests).toBe(want);
});
