import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
beforeAll(async () => {
  okchat = await startOkchat();
});
afterAll(() => okchat.close());

const demo = '3317853e-0af2-427d-a56f-351a9587f48f';
const test1 = '5afe16ed-5fd2-4552-a993-903bc9c32bb6';
const guide = 'c95f17d4-e0bc-4a69-9aaa-9b7b5e6964bd';
const chat = 'c631086b-0147-4749-9034-940647620f0c';

test.each([
  [
    `/api/external/chatbot/${demo}`,
    {
      want: {
        chatbot: { slug: 'api-docs-demo-chatbot', created_at: '2025-01-22T04:30:45.790337+00:00' },
      },
    },
  ],
  [`/api/external/chatbot/${test1}`, { want: { chatbot: { slug: 'test-1', name: 'Test' } } }],
  [`/api/external/chatbot/${guide}`, { want: { chatbot: { id: guide } } }],
  [`/api/external/chatbot/${chat}`, { want: { chatbot: { id: chat } } }],
  [
    `/api/external/chatbot/${test1}/knowledge-base?title=${encodeURIComponent('파일')}&id=bd51aac6-7bd2-46c3-acb5-e1e855bb1ef4`,
    {
      want: {
        chatbot: { id: test1, updated_at: '2024-12-01T14:38:45.709025+00:00' },
        documents: [{ title: '파일' }],
      },
    },
  ],
  [
    `/api/external/chatbot/${test1}/conversations?page=1&limit=10&state=in_progress`,
    {
      want: {
        data: [
          { id: 'dcda7e8a-e344-41a2-8a7e-b7400add6971', last_message: { sender_type: 'bot' } },
          {},
          {},
        ],
        metadata: { totalCount: 3 },
      },
    },
  ],
  [
    `/api/external/chatbot/${test1}/conversations/7a04ca3c-4ea8-44f5-b14d-f61bec64ea14`,
    {
      want: {
        session: {
          sns_user_id: 'sessionToken789',
          last_message: 'Tell me about the history of the internet.',
        },
      },
    },
  ],
  [
    `/api/external/chatbot/${test1}/conversations/dcda7e8a-e344-41a2-8a7e-b7400add6971`,
    { want: { session: { platform: 'navertalktalk' } } },
  ],
  [
    `/api/external/chatbot/${test1}/conversations/7a04ca3c-4ea8-44f5-b14d-f61bec64ea14/messages`,
    { want: { metadata: { totalCount: 8 } } },
  ],
  [
    `/api/external/chatbot/${test1}/conversations/f081d259-6c72-4eca-8687-1b6ed716257e/messages?page=1&limit=10`,
    {
      want: {
        data: [
          {
            id: 'b10506a1-1ca7-4336-a72b-f37782c6a054',
            attachments: [{ name: '0.806494468977148.png' }],
          },
          {},
          {},
          {},
        ],
      },
    },
  ],
])('what the documentation asks for is there: %s', async (path, { want }) => {
  const answer = await okchat.send(path);
  expect(await answer.json()).toMatchObject(want);
  expect(answer.status).toBe(200);
});

test('the chatbots are listed oldest first, each with a slug of its own', async () => {
  const { chatbots } = dataOf(await okchat.client.GET('/api/external/chatbots'));
  expect(chatbots.map(({ id }) => id)).toEqual([test1, demo, chat, guide]);
  expect(new Set(chatbots.map(({ slug }) => slug)).size).toBe(4);
  const times = chatbots.map(({ created_at }) => created_at);
  expect(times).toEqual(times.toSorted());
});

test("the documentation's query finds what OKCHAT is", async () => {
  const params = { path: { chatbotId: guide } };
  const body = { query: "What's okchat ai?" };
  const { results } = dataOf(
    await okchat.client.POST('/api/external/chatbot/{chatbotId}/query-knowledge', { params, body }),
  );
  expect(results[0]).toMatchObject({
    similarity: 1,
    content: expect.stringMatching(
      /^Title: What is OkChat\.ai\?\nChunk: 1\n\nQuestion: .*\n\nAnswer: /,
    ),
  });
});

test("the documentation's token goes on with its conversation", async () => {
  const body = {
    messages: [{ role: 'user' as const, content: 'And now?' }],
    platform: 'web',
    sessionToken: 'sessionToken789',
  };
  await okchat.clientIn('goes-on').POST('/api/external/chatbot/{chatbotId}/chat', {
    params: { path: { chatbotId: test1 } },
    body,
  });
  const params = { path: { chatbotId: test1, sessionId: '7a04ca3c-4ea8-44f5-b14d-f61bec64ea14' } };
  const { session } = dataOf(
    await okchat
      .clientIn('goes-on')
      .GET('/api/external/chatbot/{chatbotId}/conversations/{sessionId}', { params }),
  );
  expect(session.last_message).toBe('And now?');
});

test('the picture of the knowledge base example is served at its path', async () => {
  const { chatbot } = dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}', {
      params: { path: { chatbotId: test1 } },
    }),
  );
  expect(chatbot.settings.avatar).toBe(
    `${okchat.url}/storage/v1/object/public/chatbot/${test1}/0aabc2ff-6aab-491b-8858-0d001acc167d.png`,
  );
  const served = await fetch(chatbot.settings.avatar ?? '');
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png']);
});

test('one seed makes the same double', async () => {
  const [one, two] = [await startOkchat({ seed: 7 }), await startOkchat({ seed: 7 })];
  const ids = [];
  for (const { client, close } of [one, two]) {
    ids.push(
      dataOf(await client.POST('/api/external/chatbots', { body: { name: 'A' } })).chatbot.id,
    );
    await close();
  }
  expect(ids[0]).toBe(ids[1]);
});
