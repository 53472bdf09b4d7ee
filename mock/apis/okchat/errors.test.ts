import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
beforeAll(async () => {
  okchat = await startOkchat();
});
afterAll(() => okchat.close());

const demo = '/api/external/chatbot/3317853e-0af2-427d-a56f-351a9587f48f';
const test1 = '/api/external/chatbot/5afe16ed-5fd2-4552-a993-903bc9c32bb6';
const none = '/api/external/chatbot/00000000-0000-4000-8000-000000000000';
const session = `${test1}/conversations/7a04ca3c-4ea8-44f5-b14d-f61bec64ea14`;
const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const form = (fields: Record<string, string | File>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return { body };
};
const message = { role: 'user', content: 'Hello?' };
const text = new File(['a'], 'a.txt', { type: 'text/plain' });

test.each([
  ['POST', '/api/embedfiles'],
  ['GET', '/api/external/chatbots'],
  ['POST', '/api/external/chatbots'],
  ['PATCH', '/api/external/chatbots?id=x'],
  ['GET', demo],
  ['DELETE', demo],
  ['PATCH', `${demo}/update-avatar`],
  ['PATCH', `${demo}/voice-agent`],
  ['PATCH', `${demo}/chat-widget`],
  ['GET', `${test1}/knowledge-base`],
  ['DELETE', `${test1}/knowledge-base`],
  ['PATCH', `${test1}/knowledge-base`],
  ['POST', `${demo}/query-knowledge`],
  ['POST', `${demo}/chat`],
  ['GET', session],
  ['GET', `${test1}/conversations`],
  ['GET', `${session}/messages`],
])('without a key nothing is answered: %s %s', async (method, path) => {
  const answer = await fetch(okchat.url + path, { method });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({ error: expect.stringContaining('x-api-key') });
});

test.each([
  ['POST', '/api/external/chatbots', json({}), 'body/name'],
  ['POST', '/api/external/chatbots', json({ name: '' }), 'body/name'],
  ['POST', '/api/external/chatbots', json({ name: 'A', slug: 'No Slug' }), 'body/slug'],
  [
    'POST',
    '/api/external/chatbots',
    json({ name: 'A', settings: { snippet: { logo: 'nowhere' } } }),
    'body/settings/snippet/logo',
  ],
  ['POST', '/api/external/chatbots', json('{'), 'body'],
  ['PATCH', '/api/external/chatbots', json({}), 'query/id'],
  ['PATCH', `${demo}/update-avatar`, form({ avatar: 'text' }), 'body/avatar'],
  ['PATCH', `${demo}/voice-agent`, json({ vad: { threshold: 2 } }), 'body/vad/threshold'],
  ['PATCH', `${demo}/chat-widget`, json({ primaryColor: 'red' }), 'body/primaryColor'],
  ['POST', '/api/embedfiles', form({ files: text }), 'body/chatbotId'],
  ['DELETE', `${test1}/knowledge-base`, {}, 'query/id'],
  ['PATCH', `${test1}/knowledge-base`, form({ file: text }), 'body/documentId'],
  ['POST', `${demo}/query-knowledge`, json({ query: '' }), 'body/query'],
  ['POST', `${demo}/chat`, json({ messages: [] }), 'body/messages'],
  [
    'POST',
    `${demo}/chat`,
    json({ messages: [{ role: 'bot', content: 'a' }] }),
    'body/messages/0/role',
  ],
  ['POST', `${demo}/chat?stream=yes`, json({ messages: [message] }), 'query/stream'],
  ['GET', `${test1}/conversations?page=0`, {}, 'query/page'],
  ['GET', `${session}/messages?limit=ten`, {}, 'query/limit'],
] as const)(
  'what is wrong with a request is named: %s %s %j',
  async (method, path, init, location) => {
    const answer = await okchat.send(path, { method, ...init });
    expect(await answer.json()).toEqual({
      error: expect.any(String),
      details: [{ location, message: expect.any(String) }],
    });
    expect(answer.status).toBe(400);
  },
);

test.each([
  ['PATCH', '/api/external/chatbots?id=none', json({})],
  ['GET', none, {}],
  ['DELETE', none, {}],
  ['PATCH', `${none}/voice-agent`, json({})],
  ['PATCH', `${none}/chat-widget`, json({})],
  ['POST', '/api/embedfiles', form({ chatbotId: 'none', files: text })],
  ['GET', `${none}/knowledge-base`, {}],
  ['DELETE', `${none}/knowledge-base?id=x`, {}],
  ['DELETE', `${test1}/knowledge-base?id=none`, {}],
  ['PATCH', `${none}/knowledge-base`, form({ documentId: 'x', file: text })],
  ['PATCH', `${test1}/knowledge-base`, form({ documentId: 'none', file: text })],
  ['POST', `${none}/query-knowledge`, json({ query: 'a' })],
  ['POST', `${none}/chat`, json({ messages: [message] })],
  ['GET', `${none}/conversations`, {}],
  ['GET', `${none}/conversations/7a04ca3c-4ea8-44f5-b14d-f61bec64ea14`, {}],
  ['GET', `${test1}/conversations/none`, {}],
  ['GET', `${test1}/conversations/none/messages`, {}],
  ['GET', `${demo}/conversations/7a04ca3c-4ea8-44f5-b14d-f61bec64ea14/messages`, {}],
] as const)('what is not there is not found: %s %s', async (method, path, init) => {
  const answer = await okchat.send(path, { method, ...init });
  expect(await answer.json()).toEqual({
    error: expect.stringMatching(/^There is no (chatbot|document|conversation) "/),
  });
  expect(answer.status).toBe(404);
});

test.each([
  [
    'a body of another type',
    { given: { headers: { 'content-type': 'text/plain' }, body: '{}' }, want: 415 },
  ],
  ['a body that is too large', { given: json({ name: 'x'.repeat(11 * 1024 * 1024) }), want: 413 }],
])('%s is refused', async (_name, { given, want }) => {
  const answer = await okchat.send('/api/external/chatbots', { method: 'POST', ...given });
  expect(await answer.json()).toMatchObject({ error: expect.any(String) });
  expect(answer.status).toBe(want);
});
