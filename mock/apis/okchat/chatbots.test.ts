import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Schemas } from './schemas.ts';
import { dataOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
beforeAll(async () => {
  okchat = await startOkchat({ empty: true });
});
beforeEach(() => okchat.double.control.reset());
afterAll(() => okchat.close());

const create = async (body: Schemas['CreateChatbotRequest']) =>
  dataOf(await okchat.client.POST('/api/external/chatbots', { body })).chatbot;
const update = (id: string, body: Schemas['UpdateChatbotRequest']) =>
  okchat.client.PATCH('/api/external/chatbots', { params: { query: { id } }, body });
const read = (chatbotId: string) =>
  okchat.client.GET('/api/external/chatbot/{chatbotId}', { params: { path: { chatbotId } } });
const remove = (chatbotId: string) =>
  okchat.client.DELETE('/api/external/chatbot/{chatbotId}', { params: { path: { chatbotId } } });
const list = async () => dataOf(await okchat.client.GET('/api/external/chatbots')).chatbots;

test('without start data there is no chatbot', async () => {
  expect(await list()).toEqual([]);
});

test('a chatbot that is created is answered whole, can be read back and is listed', async () => {
  const { data, response } = await okchat.client.POST('/api/external/chatbots', {
    body: { name: 'Help', settings: { greeting: 'Hi', snippet: { name: 'Bo' } } },
  });
  expect(response.status).toBe(201);
  expect(data).toMatchObject({
    message: 'Chatbot created successfully',
    chatbot: {
      name: 'Help',
      slug: 'help',
      active: true,
      migrated_data: false,
      voice_widget_config: null,
      settings: {
        greeting: 'Hi',
        model: 'gpt-4o-mini',
        isToolEnabled: true,
        snippet: { name: 'Bo', header: 'Customer Support' },
      },
    },
  });
  const chatbot = data?.chatbot;
  expect(chatbot?.settings).not.toHaveProperty('avatar');
  expect(chatbot?.updated_at).toBe(chatbot?.created_at);
  expect(chatbot?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/);
  expect(dataOf(await read(chatbot?.id ?? ''))).toEqual({ chatbot });
  const [item] = await list();
  expect(chatbot).toMatchObject(item ?? {});
  expect(Object.keys(item ?? {})).toHaveLength(15);
});

test('settings that the document does not know are kept', async () => {
  const { settings } = await create({ name: 'A', settings: { colour: { mode: 'dark' } } });
  expect(settings).toHaveProperty('colour', { mode: 'dark' });
});

test.each([
  [
    'made from the name in kebab case',
    { given: [{ name: 'Café  Zoë & Co. 24/7' }], want: ['cafe-zoe-co-24-7'] },
  ],
  [
    'numbered where it is taken',
    { given: [{ name: 'A b' }, { name: 'a B' }, { name: 'A-B' }], want: ['a-b', 'a-b-2', 'a-b-3'] },
  ],
  [
    'made also from a name without Latin letters',
    { given: [{ name: '챗봇' }, { name: '파일' }], want: ['chatbot', 'chatbot-2'] },
  ],
  ['the one that is sent', { given: [{ name: 'A', slug: 'my-bot-97' }], want: ['my-bot-97'] }],
  [
    'numbered past one that was sent',
    {
      given: [{ name: 'X', slug: 'a-2' }, { name: 'A' }, { name: 'A' }],
      want: ['a-2', 'a', 'a-3'],
    },
  ],
])('a slug is %s', async (_name, { given, want }) => {
  const slugs: string[] = [];
  for (const body of given) slugs.push((await create(body)).slug);
  expect(slugs).toEqual(want);
});

test('a slug that is taken is a conflict, and free again when its chatbot is deleted', async () => {
  const { id } = await create({ name: 'A', slug: 'mine' });
  const taken = await okchat.client.POST('/api/external/chatbots', {
    body: { name: 'B', slug: 'mine' },
  });
  expect(taken.response.status).toBe(409);
  expect(taken.error).toMatchObject({
    error: expect.stringContaining('"mine"'),
    details: [{ location: 'body/slug', message: 'is already taken' }],
  });
  expect(await list()).toHaveLength(1);
  await remove(id);
  expect((await create({ name: 'B', slug: 'mine' })).slug).toBe('mine');
});

test('an update changes what is sent, and settings as a whole', async () => {
  const { id, created_at } = await create({
    name: 'A',
    description: 'before',
    settings: { greeting: 'Hi', model: 'gpt-4o' },
  });
  const { chatbot, message } = dataOf(
    await update(id, { is_public: false, settings: { greeting: 'Hello' } }),
  );
  expect(message).toBe('Chatbot updated successfully');
  expect(chatbot).toMatchObject({
    name: 'A',
    description: 'before',
    is_public: false,
    slug: 'a',
    active: true,
    created_at,
    updated_at: created_at,
  });
  expect(chatbot.settings).toEqual({ greeting: 'Hello' });
  expect(dataOf(await read(id)).chatbot).toEqual(chatbot);
  expect(dataOf(await update(id, {})).chatbot).toEqual(chatbot);
});

test('an update ignores a slug', async () => {
  const { id } = await create({ name: 'A' });
  const body = { slug: 'other', name: 'B' } as Schemas['UpdateChatbotRequest'];
  expect(dataOf(await update(id, body)).chatbot).toMatchObject({ name: 'B', slug: 'a' });
});

test('a deleted chatbot is gone from everywhere', async () => {
  const { id } = await create({ name: 'A' });
  expect(dataOf(await remove(id))).toEqual({ message: 'Chatbot deleted successfully' });
  expect(await list()).toEqual([]);
  for (const gone of [await read(id), await remove(id), await update(id, {})]) {
    expect(gone.response.status).toBe(404);
    expect(gone.error).toEqual({ error: `There is no chatbot "${id}".` });
  }
});

test('the voice agent is echoed and stands in the chatbot', async () => {
  const { id } = await create({ name: 'A' });
  const body = { agentId: id, appearance: { buttonRadius: 32 }, voice: 'shimmer' };
  const path = { chatbotId: id };
  const answer = dataOf(
    await okchat.client.PATCH('/api/external/chatbot/{chatbotId}/voice-agent', {
      params: { path },
      body,
    }),
  );
  expect(answer).toEqual({
    message: 'Voice widget config updated successfully',
    voice_widget_config: body,
  });
  expect(dataOf(await read(id)).chatbot.voice_widget_config).toEqual(body);
});

test('the chat widget is echoed and changes the snippet', async () => {
  const { id, settings } = await create({ name: 'A' });
  const body = { header: 'Ask us', language: 'auto' };
  const path = { chatbotId: id };
  const answer = dataOf(
    await okchat.client.PATCH('/api/external/chatbot/{chatbotId}/chat-widget', {
      params: { path },
      body,
    }),
  );
  expect(answer).toEqual({
    message: 'Chat widget config updated successfully',
    chat_widget_config: body,
  });
  expect(dataOf(await read(id)).chatbot.settings).toEqual({
    ...settings,
    snippet: { ...settings.snippet, ...body },
  });
});

test('two sandboxes never see each other', async () => {
  const [one, two] = [okchat.clientIn('one'), okchat.clientIn('two')];
  const body = { name: 'A', slug: 'same' };
  const { chatbot } = dataOf(await one.POST('/api/external/chatbots', { body }));
  const params = { params: { path: { chatbotId: chatbot.id } } };
  expect((await two.GET('/api/external/chatbot/{chatbotId}', params)).response.status).toBe(404);
  expect((await two.DELETE('/api/external/chatbot/{chatbotId}', params)).response.status).toBe(404);
  // The same requests get the same ids in every sandbox, and are still of one alone.
  expect(dataOf(await two.POST('/api/external/chatbots', { body })).chatbot.id).toBe(chatbot.id);
  expect((await two.DELETE('/api/external/chatbot/{chatbotId}', params)).response.status).toBe(200);
  expect(dataOf(await one.GET('/api/external/chatbots')).chatbots).toHaveLength(1);
  expect(await list()).toEqual([]);
});
