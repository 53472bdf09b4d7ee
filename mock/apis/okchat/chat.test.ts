import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Schemas } from './schemas.ts';
import { asForm, dataOf, fileOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
let chatbotId: string;
beforeAll(async () => {
  okchat = await startOkchat({ empty: true });
});
beforeEach(async () => {
  await okchat.double.control.reset();
  const body = { name: 'Bo', settings: { model: 'gpt-4o', prompt: 'Be brief.' } };
  chatbotId = dataOf(await okchat.client.POST('/api/external/chatbots', { body })).chatbot.id;
});
afterAll(() => okchat.close());

const path = () => ({ chatbotId });
const post = (body: Partial<Schemas['ChatRequest']>, stream?: 'true' | 'false') =>
  okchat.client.POST('/api/external/chatbot/{chatbotId}/chat', {
    params: { path: path(), query: stream === undefined ? {} : { stream } },
    body: { messages: [{ role: 'user', content: 'Hello?' }], ...body },
    parseAs: stream === 'true' ? 'text' : 'json',
  });
const say = async (content: string, body: Partial<Schemas['ChatRequest']> = {}) => {
  const answer = dataOf(await post({ messages: [{ role: 'user', content }], ...body }));
  if (typeof answer === 'string') throw new Error('a stream');
  return answer;
};
const conversations = async () =>
  dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations', {
      params: { path: path() },
    }),
  ).data;
const messages = async (sessionId: string, limit = '1000') =>
  dataOf(
    await okchat.client.GET(
      '/api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages',
      {
        params: { path: { chatbotId, sessionId }, query: { limit } },
      },
    ),
  ).data;

test('a reply has the documented shape', async () => {
  const answer = await say('Hello?');
  const text = answer.output;
  expect(text).toContain('Hello?');
  expect(answer).toMatchObject({ finish_reason: 'stop', tool_calls: [], tool_results: [] });
  const [step, ...more] = answer.steps;
  expect(more).toEqual([]);
  expect(step).toMatchObject({
    text,
    stepType: 'initial',
    finishReason: 'stop',
    isContinued: false,
  });
  expect(step?.response).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-\w{29}$/),
    messages: [{ role: 'assistant', content: [{ type: 'text', text }] }],
    modelId: 'gpt-4o-2024-08-06',
    timestamp: expect.stringMatching(/\.000Z$/),
  });
  expect(step?.usage.totalTokens).toBe(
    (step?.usage.promptTokens ?? 0) + (step?.usage.completionTokens ?? 0),
  );
  const request = JSON.parse(step?.request.body ?? '');
  expect(request).toMatchObject({ model: 'gpt-4o', temperature: 0, tool_choice: 'auto' });
  expect(request.messages).toEqual([
    { role: 'system', content: expect.stringContaining('Be brief.') },
    { role: 'user', content: 'Hello?' },
  ]);
});

test('a scripted reply comes first, then the knowledge base, then a repetition', async () => {
  const files = fileOf('Parking is free.\n\nTrams stop here.', 'a.txt', 'text/plain');
  await okchat.client.POST('/api/embedfiles', {
    body: { chatbotId, files },
    bodySerializer: asForm,
  });
  await okchat.double.control.addReply({
    text: 'Scripted.',
    chatbot: chatbotId,
    contains: 'parking',
  });
  expect((await say('Is parking free?')).output).toBe('Scripted.');
  expect((await say('Is parking free?')).output).toBe('Parking is free.');
  expect((await say('Who are you?')).output).toContain('“Who are you?”');
  expect((await say('Who are you?')).output).toBe((await say('Who are you?')).output);
});

test.each([
  [
    'the last message of the user',
    {
      given: [
        ['user', 'one'],
        ['assistant', 'two'],
        ['user', 'three'],
        ['assistant', 'four'],
      ],
      want: 'three',
    },
  ],
  [
    'the last message where none is the user’s',
    {
      given: [
        ['system', 'one'],
        ['assistant', 'two'],
      ],
      want: 'two',
    },
  ],
] as const)('what is answered is %s', async (_name, { given, want }) => {
  await post({ messages: given.map(([role, content]) => ({ role, content })) });
  const [session] = await conversations();
  expect(session?.last_message).toBe(want);
  expect((await messages(session?.id ?? '')).map(({ content }) => content)).toEqual([
    want,
    expect.stringContaining(want),
  ]);
});

test('a stream is in the data stream protocol and says the same as the JSON answer', async () => {
  await okchat.double.control.addReply({ text: 'One  two\n"three" 넷 🎉\n', count: 2 });
  const { output, steps } = await say('Hello?');
  const { data, response } = await post({ sessionToken: 't' }, 'true');
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(response.headers.get('x-vercel-ai-data-stream')).toBe('v1');
  const parts = String(data)
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, 1), JSON.parse(line.slice(2))] as const);
  expect(parts.map(([type]) => type).join('')).toMatch(/^f0{5,}ed$/);
  expect(parts.flatMap(([type, text]) => (type === '0' ? [text] : [])).join('')).toBe(output);
  const usage = {
    promptTokens: steps[0]?.usage.promptTokens,
    completionTokens: steps[0]?.usage.completionTokens,
  };
  expect(parts.at(-2)?.[1]).toEqual({ finishReason: 'stop', usage, isContinued: false });
  expect(parts.at(-1)?.[1]).toEqual({ finishReason: 'stop', usage });
  const session = (await conversations()).find(({ sns_user_id }) => sns_user_id === 't');
  expect((await messages(session?.id ?? '')).at(-1)).toMatchObject({
    content: output,
    metadata: { mid: parts[0]?.[1].messageId },
  });
});

test('calls with one token are one conversation; calls without a token are one each', async () => {
  for (const question of ['one', 'two'])
    await say(question, { sessionToken: 'me', platform: 'web' });
  await say('three');
  await say('four');
  const [fourth, third, first, ...more] = await conversations();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    sns_user_id: 'me',
    session_token: null,
    last_message: 'two',
    platform: 'web',
    state: 'in_progress',
    metadata: { anonymous: true },
  });
  expect(new Set([fourth, third, first].map((session) => session?.sns_user_id)).size).toBe(3);
  const stored = await messages(first?.id ?? '');
  expect(
    stored.map(({ sender_type, content }) => [
      sender_type,
      content.includes('one') ? 'one' : 'two',
    ]),
  ).toEqual([
    ['user', 'one'],
    ['bot', 'one'],
    ['user', 'two'],
    ['bot', 'two'],
  ]);
  expect(stored[0]).toMatchObject({
    model: null,
    provider: null,
    tool_calls: null,
    tool_results: null,
    attachments: null,
    tokens_used: 0,
  });
  expect(stored[1]).toMatchObject({
    model: 'gpt-4o',
    provider: 'openai',
    tool_calls: [],
    tool_results: [],
    metadata: {},
  });
  expect(first?.updated_at).toBe(stored[2]?.created_at);
});

test('one token is another conversation with another chatbot', async () => {
  await say('Hello?', { sessionToken: 'me' });
  const [session] = await conversations();
  chatbotId = dataOf(await okchat.client.POST('/api/external/chatbots', { body: { name: 'B' } }))
    .chatbot.id;
  expect(await conversations()).toEqual([]);
  const params = { path: { chatbotId, sessionId: session?.id ?? '' } };
  expect(
    (
      await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations/{sessionId}', {
        params,
      })
    ).response.status,
  ).toBe(404);
});

test('on a messenger the last message is the bot’s', async () => {
  const { output } = await say('Hello?', { platform: 'whatsapp' });
  const [session] = await conversations();
  const [, bot] = await messages(session?.id ?? '');
  expect(session?.last_message).toEqual({ content: output, id: bot?.id, sender_type: 'bot' });
  const params = { path: { chatbotId, sessionId: session?.id ?? '' } };
  const details = dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations/{sessionId}', {
      params,
    }),
  );
  expect(details.session).toMatchObject({
    id: session?.id,
    last_message: output,
    platform: 'whatsapp',
  });
});

test('an unknown chatbot does not chat, and uses up no scripted reply', async () => {
  await okchat.double.control.addReply({ text: 'Scripted.' });
  const known = chatbotId;
  chatbotId = 'unknown';
  expect((await post({})).response.status).toBe(404);
  chatbotId = known;
  expect((await say('Hello?')).output).toBe('Scripted.');
});
