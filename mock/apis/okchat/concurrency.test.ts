import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { png } from '../../testing/pictures.ts';
import { createSlowStore } from '../../testing/slow-store.ts';
import type { Schemas } from './schemas.ts';
import { asForm, dataOf, fileOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
/** What happens once, just before the store takes a step of this name. */
let meanwhile: { readonly step: string; readonly act: () => Promise<unknown> } | undefined;
const interrupt = async (step: string) => {
  const { act } = meanwhile?.step === step ? meanwhile : {};
  if (act !== undefined) meanwhile = undefined;
  await (act ?? setImmediate)();
};
beforeAll(async () => {
  okchat = await startOkchat({ empty: true, store: createSlowStore(interrupt) });
});
afterAll(() => okchat.close());

const times = <Result>(count: number, make: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const create = async (body: Schemas['CreateChatbotRequest']) =>
  dataOf(await okchat.client.POST('/api/external/chatbots', { body })).chatbot;
const read = (chatbotId: string) =>
  okchat.client.GET('/api/external/chatbot/{chatbotId}', { params: { path: { chatbotId } } });
const remove = (chatbotId: string) =>
  okchat.client.DELETE('/api/external/chatbot/{chatbotId}', { params: { path: { chatbotId } } });
const uploadAvatar = (chatbotId: string) =>
  okchat.client.PATCH('/api/external/chatbot/{chatbotId}/update-avatar', {
    params: { path: { chatbotId } },
    body: { avatar: fileOf(png(), 'a.png', 'image/png') },
    bodySerializer: asForm,
  });
const uploadDocument = (chatbotId: string, text: string) =>
  okchat.client.POST('/api/embedfiles', {
    body: { chatbotId, files: fileOf(text, 'a.txt', 'text/plain') },
    bodySerializer: asForm,
  });
const documentsOf = async (chatbotId: string) =>
  dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}/knowledge-base', {
      params: { path: { chatbotId } },
    }),
  ).documents ?? [];
const chat = (chatbotId: string, content: string) =>
  okchat.client.POST('/api/external/chatbot/{chatbotId}/chat', {
    params: { path: { chatbotId } },
    body: { messages: [{ role: 'user', content }], sessionToken: 'me' },
  });
/** What the store holds under a chatbot. */
const remains = async (chatbotId: string) => {
  const { collections, files } = await okchat.double.control.snapshot();
  return {
    collections: Object.keys(collections).filter((name) => name.includes(chatbotId)),
    files: Object.keys(files).filter((name) => name.includes(chatbotId)),
  };
};

test('100 creations at once make 100 chatbots with 100 slugs', async () => {
  const made = await times(100, () => create({ name: 'Same' }));
  expect(new Set(made.map(({ id }) => id)).size).toBe(100);
  expect(new Set(made.map(({ slug }) => slug)).size).toBe(100);
  const listed = dataOf(await okchat.client.GET('/api/external/chatbots')).chatbots.map(
    ({ id }) => id,
  );
  expect(listed).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
});

test('of 100 creations at once with one slug one succeeds', async () => {
  const answers = await times(100, () =>
    okchat.client.POST('/api/external/chatbots', { body: { name: 'A', slug: 'wanted' } }),
  );
  expect(answers.map(({ response }) => response.status).toSorted()).toEqual([
    201,
    ...Array<number>(99).fill(409),
  ]);
});

test('100 updates at once of different fields lose none', async () => {
  const { id } = await create({ name: 'A' });
  const bodies = [
    { name: 'B' },
    { description: 'b' },
    { is_public: false },
    { personality_config: { tone: 'b' } },
    { settings: { model: 'b' } },
  ];
  await times(100, async (index) =>
    dataOf(
      await okchat.client.PATCH('/api/external/chatbots', {
        params: { query: { id } },
        body: bodies[index % 5] ?? {},
      }),
    ),
  );
  expect(dataOf(await read(id)).chatbot).toMatchObject(Object.assign({}, ...bodies));
});

test('of 20 avatars at once exactly one file is left, and the chatbot shows it', async () => {
  const { id } = await create({ name: 'A' });
  await times(20, async () => dataOf(await uploadAvatar(id)));
  const { files } = await remains(id);
  expect(files).toHaveLength(1);
  expect(dataOf(await read(id)).chatbot.settings.avatar).toBe(
    `${okchat.url}/storage/v1/object/public/${files[0]?.replace('okchat/', '')}`,
  );
});

test('100 documents at once are all kept', async () => {
  const { id } = await create({ name: 'A' });
  await times(100, (index) => uploadDocument(id, `${index}`));
  expect(await documentsOf(id)).toHaveLength(100);
});

test('of 20 replacements of a document at once exactly one file is left, the one that is described', async () => {
  const { id } = await create({ name: 'A' });
  const [document] = dataOf(await uploadDocument(id, 'a')).documents;
  const params = { path: { chatbotId: id } };
  await times(20, async (index) => {
    const body = {
      documentId: document?.id ?? '',
      file: fileOf('x'.repeat(index + 2), `${index}.txt`, 'text/plain'),
    };
    dataOf(
      await okchat.client.PATCH('/api/external/chatbot/{chatbotId}/knowledge-base', {
        params,
        body,
        bodySerializer: asForm,
      }),
    );
  });
  const [left, ...more] = Object.entries((await okchat.double.control.snapshot()).files).filter(
    ([path]) => path.includes(id),
  );
  expect(more).toEqual([]);
  expect((await documentsOf(id))[0]?.size).toBe(
    Buffer.from(left?.[1].base64 ?? '', 'base64').length,
  );
});

test('100 calls at once with one token are one conversation, with every question next to its answer', async () => {
  const { id } = await create({ name: 'A' });
  await times(100, async (index) => dataOf(await chat(id, `question ${index}`)));
  const [session, ...more] = dataOf(
    await okchat.client.GET('/api/external/chatbot/{chatbotId}/conversations', {
      params: { path: { chatbotId: id } },
    }),
  ).data;
  expect(more).toEqual([]);
  const params = {
    path: { chatbotId: id, sessionId: session?.id ?? '' },
    query: { limit: '1000' },
  };
  const { data } = dataOf(
    await okchat.client.GET(
      '/api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages',
      { params },
    ),
  );
  const turns = Array.from({ length: data.length / 2 }, (_, index) =>
    data.slice(index * 2, index * 2 + 2),
  );
  expect(new Set(turns.map(([asked]) => asked?.content)).size).toBe(100);
  for (const [asked, answered] of turns) {
    expect([asked?.sender_type, answered?.sender_type]).toEqual(['user', 'bot']);
    expect(answered?.content).toContain(`“${asked?.content}”`);
  }
});

test('of 20 deletions at once one succeeds', async () => {
  const { id } = await create({ name: 'A' });
  const answers = await times(20, () => remove(id));
  expect(answers.map(({ response }) => response.status).toSorted()).toEqual([
    200,
    ...Array<number>(19).fill(404),
  ]);
});

test.each([
  ['an avatar', { step: 'put', act: (id: string) => uploadAvatar(id) }],
  ['a document', { step: 'put', act: (id: string) => uploadDocument(id, 'a') }],
  ['a conversation', { step: 'upsert', act: (id: string) => chat(id, 'Hello?') }],
])(
  '%s does not outlive a chatbot that is deleted while it is being stored',
  async (_name, { step, act }) => {
    const { id } = await create({ name: 'A' });
    meanwhile = { step, act: () => remove(id) };
    const { response, error } = await act(id);
    expect(error).toEqual({ error: `There is no chatbot "${id}".` });
    expect(response.status).toBe(404);
    expect(await remains(id)).toEqual({ collections: [], files: [] });
  },
);
