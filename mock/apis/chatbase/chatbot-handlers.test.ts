import { expect, test } from 'vitest';
import { doublesOfThisFile, newChatbot, say } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

test('a new chatbot has an id of 21 characters and stands last in the list, ready', async () => {
  const { api } = await start();
  const { data, response } = await api.POST('/create-chatbot', {
    body: { chatbotName: 'Shop', sourceText: 'We sell.', urlsToScrape: ['https://shop.test/'] },
  });
  expect(response.status).toBe(200);
  expect(data).toEqual({ chatbotId: expect.stringMatching(/^[\w-]{21}$/) });
  const list = await api.GET('/get-chatbots');
  expect(list.data?.chatbots.at(-1)).toMatchObject({
    id: data?.chatbotId,
    name: 'Shop',
    status: 'ready',
    instructions: null,
    visibility: 'private',
  });
});

test('an update with a text replaces the text, one without keeps it', async () => {
  const { api } = await start();
  const chatbotId = await newChatbot(api, { sourceText: 'Parking is free.' });
  const renamed = await api.POST('/update-chatbot-data', {
    body: { chatbotId, chatbotName: 'Garage' },
  });
  expect(renamed.data).toEqual({ chatbotId });
  expect(await say(api, chatbotId, 'parking?')).toBe('Parking is free.');
  await api.POST('/update-chatbot-data', {
    body: { chatbotId, chatbotName: 'Garage', sourceText: 'Parking costs 2 euros.' },
  });
  expect(await say(api, chatbotId, 'parking?')).toBe('Parking costs 2 euros.');
  expect((await api.GET('/get-chatbots')).data?.chatbots.at(-1)).toMatchObject({
    id: chatbotId,
    name: 'Garage',
  });
});

test('settings change what is sent and keep the rest, also within styles', async () => {
  const { api, send } = await start({ empty: true });
  const chatbotId = await newChatbot(api);
  const update = (settings: object) =>
    api.POST('/update-chatbot-settings', { body: { chatbotId, ...settings } });
  const first = await update({
    name: 'Named',
    instructions: 'Be kind',
    styles: { theme: 'dark', displayName: 'Bot' },
    domains: ['a.test', 'b.test'],
  });
  expect([first.response.status, first.data]).toEqual([
    202,
    { message: 'Your changes are saved.' },
  ]);
  await update({
    model: 'gpt-5',
    visibility: 'public',
    styles: { theme: 'light' },
    domains: ['c.test'],
  });
  const [chatbot] = (await api.GET('/get-chatbots')).data?.chatbots ?? [];
  expect(chatbot).toMatchObject({
    name: 'Named',
    instructions: 'Be kind',
    model: 'gpt-5',
    visibility: 'public',
  });
  const snapshot = (await (await send('GET', '/__doubletake/snapshot')).json()) as {
    collections: Record<string, [string, object][]>;
  };
  expect(snapshot.collections['chatbase/chatbots']?.[0]?.[1]).toMatchObject({
    hidden: { styles: { theme: 'light', displayName: 'Bot' }, domains: ['c.test'] },
  });
});

test('an update moves updated_at and not created_at', async () => {
  const { api } = await start();
  await api.POST('/update-chatbot-settings', {
    body: { chatbotId: 'ckl123abc456', name: 'Later' },
  });
  const [chatbot] = (await api.GET('/get-chatbots')).data?.chatbots ?? [];
  expect(chatbot?.created_at).toBe('2024-01-01T12:00:00Z');
  expect(Date.parse(chatbot?.updated_at ?? '')).toBeGreaterThan(Date.parse('2024-01-02T12:00:00Z'));
});

test('a deleted chatbot takes everything along', async () => {
  const { api, upload, send } = await start();
  const chatbotId = 'ckl123abc456';
  const picture = (await upload('icon', chatbotId)).headers.get('x-doubletake-file') ?? '';
  expect((await fetch(picture)).status).toBe(200);
  const { data } = await api.DELETE('/delete-chatbot', { params: { query: { chatbotId } } });
  expect(data).toEqual({ message: 'Deleted successfully' });
  expect((await fetch(picture)).status).toBe(404);
  expect((await api.GET('/get-chatbots')).data?.chatbots.map(({ id }) => id)).toEqual([
    'exampleId-123',
  ]);
  const snapshot = await (await send('GET', '/__doubletake/snapshot')).text();
  expect(snapshot).not.toContain(chatbotId);
});

test('100 chatbots made at once are 100 chatbots, and 100 updates at once lose nothing', async () => {
  const { api } = await start({ empty: true });
  const ids = await Promise.all(Array.from({ length: 100 }, () => newChatbot(api)));
  expect(new Set(ids).size).toBe(100);
  const [chatbotId = ''] = ids;
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      api.POST('/chat', {
        body: {
          chatbotId,
          conversationId: 'one',
          messages: [{ role: 'user', content: `m${index}` }],
        },
      }),
    ),
  );
  const { data } = await api.GET('/get-conversations', { params: { query: { chatbotId } } });
  const asked = data?.data[0]?.messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content);
  expect(new Set(asked).size).toBe(100);
  expect((await api.GET('/get-chatbots')).data?.chatbots).toHaveLength(100);
});

test('two sandboxes never see each other, whether the path or the header names them', async () => {
  const { api, in: inSandbox, send } = await start({ empty: true });
  const { chatbotId } = (await (
    await send('POST', '/create-chatbot', { chatbotName: 'One' }, { 'x-doubletake-sandbox': 'one' })
  ).json()) as {
    chatbotId: string;
  };
  const seen = async (client: typeof api) =>
    (await client.GET('/get-chatbots')).data?.chatbots.map(({ id }) => id);
  expect(await seen(inSandbox('one'))).toEqual([chatbotId]);
  expect(await seen(inSandbox('two'))).toEqual([]);
  expect(await seen(api)).toEqual([]);
});

test('a change is never before the creation, though another replica’s clock may be behind', async () => {
  let now = new Date('2026-05-01T12:00:00.005Z');
  const { api, upload } = await start({ clock: { now: () => now } });
  const { data } = await api.POST('/create-chatbot', {
    body: { chatbotName: 'Shop', sourceText: 'We sell.' },
  });
  const chatbotId = data?.chatbotId ?? '';
  const times = async () => {
    const found = (await api.GET('/get-chatbots')).data?.chatbots.find(
      ({ id }) => id === chatbotId,
    );
    return [found?.created_at, found?.updated_at];
  };
  const created = '2026-05-01T12:00:00.005Z';
  now = new Date('2026-05-01T12:00:00.002Z');
  await api.POST('/update-chatbot-settings', { body: { chatbotId, name: 'Store' } });
  await upload('icon', chatbotId);
  expect(await times()).toEqual([created, created]);
  now = new Date('2026-05-01T12:00:00.009Z');
  await api.POST('/update-chatbot-settings', { body: { chatbotId, name: 'Market' } });
  expect(await times()).toEqual([created, '2026-05-01T12:00:00.009Z']);
});
