import { expect, test } from 'vitest';
import { doublesOfThisFile, newChatbot, say } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const sourceText = 'Opening hours: 9 to 17.\n\nRefunds are paid within 14 days.';
const user = (content: string) => ({ role: 'user' as const, content });

test.each([
  [
    'a message whose words are in the text gets that part of it',
    { given: 'What are your opening hours?', want: 'Opening hours: 9 to 17.' },
  ],
  [
    'a greeting gets the greeting of the reference',
    { given: 'Hello', want: 'Hello! How can I help you today?' },
  ],
  [
    'any other message hears that nothing was found',
    { given: 'Do you sell tea?', want: 'I found nothing about "Do you sell tea?" in my sources.' },
  ],
])('%s', async (_name, { given, want }) => {
  const { api } = await start();
  const chatbotId = await newChatbot(api, { sourceText });
  const { data } = await api.POST('/chat', {
    body: {
      chatbotId,
      messages: [user('Hi'), { role: 'assistant', content: 'Yes?' }, user(given)],
    },
  });
  expect(data).toEqual({ text: want });
});

test('a scripted reply comes first, once', async () => {
  const { api, send } = await start();
  await send('POST', '/__doubletake/replies', {
    text: 'As told.',
    contains: 'hours',
    chatbot: 'ckl123abc456',
  });
  const ask = (content: string) => say(api, 'ckl123abc456', content);
  expect([await ask('hello'), await ask('HOURS?'), await ask('hours?')]).toEqual([
    'Hello! How can I help you today?',
    'As told.',
    'I found nothing about "hours?" in my sources.',
  ]);
});

test('a conversation with an id gets the last message and the reply at each call; one without is not saved', async () => {
  const { api } = await start();
  const chatbotId = await newChatbot(api, { sourceText });
  await api.POST('/chat', { body: { chatbotId, messages: [user('Hello')] } });
  await api.POST('/chat', { body: { chatbotId, conversationId: 'c1', messages: [user('Hello')] } });
  const more = [user('Hello'), { role: 'assistant' as const, content: 'Yes?' }, user('refunds?')];
  await api.POST('/chat', { body: { chatbotId, conversationId: 'c1', messages: more } });
  const { data } = await api.GET('/get-conversations', { params: { query: { chatbotId } } });
  expect(data?.data).toMatchObject([
    {
      id: 'c1',
      chatbot_id: chatbotId,
      source: 'api',
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hello! How can I help you today?' },
        { role: 'user', content: 'refunds?' },
        { role: 'assistant', content: 'Refunds are paid within 14 days.' },
      ],
    },
  ]);
});

test.each([
  ['a known contact', { given: 'user_123', want: 'user_123' }],
  ['a known contact by its id', { given: 'contact_internal_123', want: 'user_123' }],
  ['nobody, where the contact is unknown', { given: 'user_999', want: undefined }],
])('the customer of a conversation is %s', async (_name, { given, want }) => {
  const { api } = await start();
  const chatbotId = 'ckl123abc456';
  await api.POST('/chat', {
    body: { chatbotId, conversationId: 'c1', contactId: given, messages: [user('Hello')] },
  });
  const { data } = await api.GET('/get-conversations', { params: { query: { chatbotId } } });
  expect(data?.data[0]?.customer).toBe(want);
});

const twoLines = 'Hello  there,\nyou.';
const asEvents = 'data: Hello\n\ndata:   there,\n\ndata: \ndata: you.\n\ndata: [DONE]\n\n';

test.each([
  ['plain text by default', { given: '*/*', want: ['text/plain; charset=utf-8', twoLines] }],
  [
    'plain text where events are liked less',
    { given: 'text/plain, text/event-stream;q=0.5', want: ['text/plain; charset=utf-8', twoLines] },
  ],
  [
    'plain text where neither is acceptable',
    { given: 'application/json', want: ['text/plain; charset=utf-8', twoLines] },
  ],
  [
    'events where they are asked for',
    { given: 'text/event-stream', want: ['text/event-stream; charset=utf-8', asEvents] },
  ],
])('a stream is %s', async (_name, { given, want }) => {
  const { send } = await start();
  await send('POST', '/__doubletake/replies', { text: twoLines });
  const body = {
    chatbotId: 'ckl123abc456',
    conversationId: 'c1',
    stream: true,
    messages: [user('Hi')],
  };
  const answer = await send('POST', '/chat', body, { Accept: given });
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual(want);
  const saved = await (await send('GET', '/get-conversations?chatbotId=ckl123abc456')).text();
  expect(saved).toContain(JSON.stringify(twoLines));
});
