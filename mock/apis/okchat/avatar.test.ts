import { afterAll, beforeAll, expect, test } from 'vitest';
import { png as makePng, pictures } from '../../testing/pictures.ts';
import type { Schemas } from './schemas.ts';
import { asForm, dataOf, fileOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
beforeAll(async () => {
  okchat = await startOkchat({ empty: true });
});
afterAll(() => okchat.close());

const create = async () =>
  dataOf(await okchat.client.POST('/api/external/chatbots', { body: { name: 'A' } })).chatbot;
const upload = (chatbotId: string, avatar: File) =>
  okchat.client.PATCH('/api/external/chatbot/{chatbotId}/update-avatar', {
    params: { path: { chatbotId } },
    body: { avatar },
    bodySerializer: asForm,
  });
const update = async (id: string, settings: Schemas['ChatbotSettingsInput']) =>
  dataOf(
    await okchat.client.PATCH('/api/external/chatbots', {
      params: { query: { id } },
      body: { settings },
    }),
  ).chatbot;
const read = async (chatbotId: string) =>
  dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}', {
      params: { path: { chatbotId } },
    }),
  ).chatbot;
const storedFiles = async (chatbotId: string) =>
  Object.keys((await okchat.double.control.snapshot()).files).filter((path) =>
    path.startsWith(`okchat/chatbot/${chatbotId}/`),
  );

const png = () => fileOf(makePng(), 'a.png', 'image/png');

test.each(pictures)(
  'a picture is kept byte for byte and served as what it is: %s',
  async (name, type, bytes) => {
    const { id, created_at } = await create();
    // Only the content tells what it is.
    const { data, response } = await upload(
      id,
      fileOf(bytes, name.replace(/\..*/, '.bin'), 'application/octet-stream'),
    );
    expect(response.status).toBe(200);
    expect(data?.message).toBe('Avatar updated successfully');
    expect(data?.chatbot.updated_at).toBe(created_at);
    const url = data?.chatbot.settings.avatar ?? '';
    expect(url).toMatch(
      new RegExp(
        `^${okchat.url}/storage/v1/object/public/chatbot/${id}/[0-9a-f-]{36}\\.${name.split('.')[1]}$`,
      ),
    );
    expect((await read(id)).settings.avatar).toBe(url);
    const served = await fetch(url);
    expect(served.headers.get('content-type')).toBe(type);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(bytes);
  },
);

test('a new picture takes the place of the old one, whose URL is gone', async () => {
  const { id } = await create();
  const first = dataOf(await upload(id, png())).chatbot.settings.avatar ?? '';
  const second = dataOf(await upload(id, png())).chatbot.settings.avatar ?? '';
  expect(second).not.toBe(first);
  expect((await fetch(first)).status).toBe(404);
  expect((await fetch(second)).status).toBe(200);
});

test('an update whose settings lack the avatar shows none; one that sends its URL back keeps it', async () => {
  const { id } = await create();
  const url = dataOf(await upload(id, png())).chatbot.settings.avatar ?? '';
  expect((await update(id, { greeting: 'Hi', avatar: url })).settings).toEqual({
    greeting: 'Hi',
    avatar: url,
  });
  expect((await update(id, { greeting: 'Hi' })).settings).toEqual({ greeting: 'Hi' });
  expect((await update(id, { avatar: url })).settings.avatar).toBe(url);
  expect((await fetch(url)).status).toBe(200);
});

test('the URL of an avatar is on the origin that the client used', async () => {
  const { id } = await create();
  const url = dataOf(await upload(id, png())).chatbot.settings.avatar ?? '';
  await update(id, { avatar: url });
  const answer = await okchat.send(`/api/external/chatbot/${id}`, {
    origin: okchat.url.replace('127.0.0.1', 'localhost'),
  });
  expect(await answer.json()).toHaveProperty(
    'chatbot.settings.avatar',
    url.replace('127.0.0.1', 'localhost'),
  );
});

test('an avatar from elsewhere is kept as its URL, until a picture is uploaded', async () => {
  const { id } = await create();
  expect((await update(id, { avatar: 'https://example.com/a.png' })).settings.avatar).toBe(
    'https://example.com/a.png',
  );
  expect(dataOf(await upload(id, png())).chatbot.settings.avatar).toContain(okchat.url);
});

test('a deleted chatbot takes its picture along', async () => {
  const { id } = await create();
  const url = dataOf(await upload(id, png())).chatbot.settings.avatar ?? '';
  await okchat.client.DELETE('/api/external/chatbot/{chatbotId}', {
    params: { path: { chatbotId: id } },
  });
  expect((await fetch(url)).status).toBe(404);
  expect(await storedFiles(id)).toEqual([]);
});

test.each([
  ['text', { given: fileOf('I am no picture', 'a.png', 'image/png'), want: 415 }],
  ['nothing', { given: fileOf('', 'a.png', 'image/png'), want: 415 }],
  [
    'more than 5 MiB',
    { given: fileOf(makePng(1, 1, 5 * 1024 * 1024 + 1), 'a.png', 'image/png'), want: 413 },
  ],
])('%s is refused as an avatar, and nothing changes', async (_name, { given, want }) => {
  const { id } = await create();
  const url = dataOf(await upload(id, png())).chatbot.settings.avatar;
  const { response, error } = await upload(id, given);
  expect(response.status).toBe(want);
  expect(error).toMatchObject({
    error: expect.any(String),
    details: [{ location: 'body/avatar', message: expect.any(String) }],
  });
  expect((await read(id)).settings.avatar).toBe(url);
  expect(await storedFiles(id)).toHaveLength(1);
});

test('an unknown chatbot gets no picture', async () => {
  const { response } = await upload('00000000-0000-4000-8000-000000000000', png());
  expect(response.status).toBe(404);
  expect(await storedFiles('00000000-0000-4000-8000-000000000000')).toEqual([]);
});

test('a picture that was stored in a sandbox is served from its base path', async () => {
  const client = okchat.clientIn('avatars');
  const { chatbot } = dataOf(await client.POST('/api/external/chatbots', { body: { name: 'A' } }));
  const path = { chatbotId: chatbot.id };
  const answer = await client.PATCH('/api/external/chatbot/{chatbotId}/update-avatar', {
    params: { path },
    body: { avatar: png() },
    bodySerializer: asForm,
  });
  const url = dataOf(answer).chatbot.settings.avatar ?? '';
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(makePng());
  // Another sandbox has another state below the same path: the file is of one alone.
  const elsewhere = await fetch(url.replace('/in/avatars/', '/in/others/'));
  expect(elsewhere.status).toBe(404);
});
