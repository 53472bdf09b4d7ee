import { expect, test } from 'vitest';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { createCheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { documentRoot, jsonResponse } from '../../testing/run-against.ts';
import { fillFurther } from './fill-list.ts';

const text = { type: 'string' };
const root = documentRoot({
  '/ask': {
    post: {
      operationId: 'ask',
      requestBody: {
        content: {
          'application/json': {
            schema: { type: 'object', properties: { question: text, sessionId: text } },
          },
        },
      },
      responses: {
        200: {
          ...jsonResponse({ type: 'object', properties: { sessionId: text } }),
          links: {
            all: { operationId: 'answers', parameters: { sessionId: '$response.body#/sessionId' } },
          },
        },
      },
    },
  },
  '/sessions/{sessionId}/answers': {
    get: {
      operationId: 'answers',
      parameters: [{ name: 'sessionId', in: 'path', required: true, schema: text }],
      responses: {
        200: jsonResponse({ type: 'array', items: { type: 'object', properties: { id: text } } }),
      },
    },
  },
});

function request(value: unknown): SentRequest {
  return {
    method: 'POST',
    path: '/ask',
    query: [],
    headers: {},
    body: { kind: 'json', value },
    credentials: 'valid',
    values: { tone: 'kind' },
  };
}

test('what made a list is called again with what says whose list it is, and with nothing else of its body', async () => {
  const context = createCheckContext(documentOf(root), { seed: 1, runId: 'r' });
  const list = context.operations.find(({ id }) => id === 'answers');
  if (list === undefined) throw new Error('no list');
  const asked = { question: 'which?', sessionId: 's-1', place: 'room 7', tries: 3 };
  const exchange: Exchange = { request: request(asked), response: undefined, failure: undefined };
  const fixture: Fixture = {
    bindings: { parameters: { sessionId: 's-1', room: 'room 7' }, body: {} },
    made: new Map([['ask', exchange]]),
  };
  const used: (readonly [string, Fixture['bindings']])[] = [];
  const session: Pick<CheckSession, 'request' | 'send'> = {
    request(operation, { bindings }) {
      used.push([operation.id, bindings]);
      return request({});
    },
    send: () => Promise.resolve(exchange),
  };
  await fillFurther(context, session as CheckSession, list, fixture, 2);
  const want = [
    'ask',
    { parameters: { tone: 'kind' }, body: { sessionId: 's-1', place: 'room 7' } },
  ];
  expect(used).toEqual([want, want]);
});
