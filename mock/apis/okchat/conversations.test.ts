import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
let chatbotId: string;
beforeAll(async () => {
  okchat = await startOkchat({ empty: true });
  chatbotId = dataOf(await okchat.client.POST('/api/external/chatbots', { body: { name: 'A' } }))
    .chatbot.id;
  for (let user = 1; user <= 12; user++) await chat(`user-${user}`);
  for (let turn = 2; turn <= 6; turn++) await chat('user-1');
});
afterAll(() => okchat.close());

const chat = (sessionToken: string) =>
  okchat.client.POST('/api/external/chatbot/{chatbotId}/chat', {
    params: { path: { chatbotId } },
    body: { messages: [{ role: 'user', content: 'Hello?' }], sessionToken },
  });
const list = (query: { page?: string; limit?: string; state?: string } = {}, id = chatbotId) =>
  okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations', {
    params: { path: { chatbotId: id }, query },
  });
const numbers = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => `user-${from - index}`);

test.each([
  [
    'the first ten, newest first',
    {
      given: {},
      want: [numbers(12, 3), { currentPage: 1, pageSize: 10, totalCount: 12, totalPages: 2 }],
    },
  ],
  [
    'what is left on the second page',
    {
      given: { page: '2' },
      want: [numbers(2, 1), { currentPage: 2, pageSize: 10, totalCount: 12, totalPages: 2 }],
    },
  ],
  [
    'pages of a size',
    {
      given: { page: '2', limit: '5' },
      want: [numbers(7, 3), { currentPage: 2, pageSize: 5, totalCount: 12, totalPages: 3 }],
    },
  ],
  [
    'nothing beyond the last page',
    {
      given: { page: '9' },
      want: [[], { currentPage: 9, pageSize: 10, totalCount: 12, totalPages: 2 }],
    },
  ],
  [
    'nothing on a page that no list has',
    {
      given: { page: '9'.repeat(40) },
      want: [[], { currentPage: Number.MAX_SAFE_INTEGER, totalCount: 12 }],
    },
  ],
  [
    'a state',
    {
      given: { state: 'in_progress', limit: '2' },
      want: [numbers(12, 11), { currentPage: 1, pageSize: 2, totalCount: 12, totalPages: 6 }],
    },
  ],
  [
    'no conversation in another state',
    {
      given: { state: 'closed' },
      want: [[], { currentPage: 1, pageSize: 10, totalCount: 0, totalPages: 0 }],
    },
  ],
])('the list of conversations has %s', async (_name, { given, want: [users, metadata] }) => {
  const answer = dataOf(await list(given));
  expect(answer.data.map(({ sns_user_id }) => sns_user_id)).toEqual(users);
  expect(answer.metadata).toMatchObject(metadata ?? {});
});

test('messages come oldest first, in pages', async () => {
  const sessionId = dataOf(await list({ page: '12', limit: '1' })).data[0]?.id ?? '';
  const read = async (query: { page?: string; limit?: string }) =>
    dataOf(
      await okchat.client.GET(
        '/api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages',
        { params: { path: { chatbotId, sessionId }, query } },
      ),
    );
  const first = await read({});
  expect(first.data.map(({ sender_type }) => sender_type).slice(0, 3)).toEqual([
    'user',
    'bot',
    'user',
  ]);
  expect(first.metadata).toEqual({ currentPage: 1, pageSize: 10, totalCount: 12, totalPages: 2 });
  const second = await read({ page: '2' });
  expect(second.data).toHaveLength(2);
  const times = [...first.data, ...second.data].map(({ created_at }) => Date.parse(created_at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(12);
});

test('a conversation read by itself has no state', async () => {
  const [{ state, ...session } = { state: '', id: '' }] = dataOf(await list()).data;
  const params = { path: { chatbotId, sessionId: session.id } };
  expect(
    dataOf(
      await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations/{sessionId}', {
        params,
      }),
    ),
  ).toEqual({ session });
  expect(state).toBe('in_progress');
});

test('a deleted chatbot takes its conversations along', async () => {
  const { chatbot } = dataOf(
    await okchat.client.POST('/api/external/chatbots', { body: { name: 'B' } }),
  );
  const path = { chatbotId: chatbot.id };
  const body = { messages: [{ role: 'user' as const, content: 'Hello?' }] };
  await okchat.client.POST('/api/external/chatbot/{chatbotId}/chat', { params: { path }, body });
  const sessionId = dataOf(await list({}, chatbot.id)).data[0]?.id ?? '';
  await okchat.client.DELETE('/api/external/chatbot/{chatbotId}', { params: { path } });
  const { collections } = await okchat.double.control.snapshot();
  expect(Object.keys(collections).filter((name) => name.includes(chatbot.id))).toEqual([]);
  const params = { path: { ...path, sessionId } };
  const gone = [
    await list({}, chatbot.id),
    await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations/{sessionId}', {
      params,
    }),
    await okchat.client.GET(
      '/api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages',
      { params },
    ),
    await okchat.client.POST('/api/external/chatbot/{chatbotId}/chat', { params: { path }, body }),
  ];
  for (const { response, error } of gone) {
    expect(response.status).toBe(404);
    expect(error).toEqual({ error: `There is no chatbot "${chatbot.id}".` });
  }
});
