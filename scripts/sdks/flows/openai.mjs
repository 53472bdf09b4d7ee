import OpenAI, { toFile } from 'openai';
import { all, done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const openai = new OpenAI({
  apiKey: 'sk-flow',
  adminAPIKey: 'sk-admin',
  baseURL: url,
  maxRetries: 0,
});

const [, store] = await lifeOf('vector store', {
  values: [
    { name: 'manuals', metadata: { shelf: 'a' } },
    { name: 'letters', metadata: { shelf: 'b' } },
  ],
  make: (values) => openai.vectorStores.create(values),
  read: (id) => openai.vectorStores.retrieve(id),
  update: (id) => openai.vectorStores.update(id, { name: 'handbooks' }),
  changed: { name: 'handbooks' },
  list: () => all(openai.vectorStores.list()),
  remove: async (id) => has(await openai.vectorStores.delete(id), { id, deleted: true }),
});
await step('status', 'object says vector_store', async () => same(store.object, 'vector_store'));

const text = 'question,answer\none,1\n';
const file = await step('file', 'upload', async () =>
  openai.files.create({ file: await toFile(Buffer.from(text), 'sheet.csv'), purpose: 'user_data' }),
);
await step('file', 'name, size and purpose', async () =>
  has(file, { filename: 'sheet.csv', bytes: text.length, purpose: 'user_data' }),
);
await step('file', 'the bytes come back', async () =>
  same(await (await openai.files.content(file.id)).text(), text),
);
await step('list', 'the file is listed', async () =>
  is(
    (await all(openai.files.list())).some(({ id }) => id === file.id),
    'not listed',
  ),
);
await step('nested', 'the file is put into the store', async () => {
  const entry = await openai.vectorStores.files.create(store.id, { file_id: file.id });
  has(entry, { id: file.id, vector_store_id: store.id });
});
await step('nested', 'the files of the store', async () =>
  same(
    (await all(openai.vectorStores.files.list(store.id))).map(({ id }) => id),
    [file.id],
  ),
);
await step('chat', 'a completion has a message', async () => {
  const { choices } = await openai.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  same(choices[0].message.role, 'assistant');
});
await step('chat', 'embeddings', async () => {
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'x' });
  is(
    data[0].embedding.every((value) => typeof value === 'number'),
    'not all are numbers',
  );
});
await step('list', 'models', async () =>
  is(Array.isArray((await openai.models.list()).data), 'no list'),
);
const talk = await step('create', 'conversation', () =>
  openai.conversations.create({ metadata: { topic: 'lamps' } }),
);
await step('read', 'conversation', async () =>
  has(await openai.conversations.retrieve(talk.id), { id: talk.id, metadata: { topic: 'lamps' } }),
);
await step('delete', 'conversation', async () => {
  await openai.conversations.delete(talk.id);
  await refused(404, () => openai.conversations.retrieve(talk.id));
});
await step('delete', 'file', async () => {
  has(await openai.files.delete(file.id), { id: file.id, deleted: true });
  await refused(404, () => openai.files.retrieve(file.id));
});
await step('error', 'a completion without messages', () =>
  refused(400, () => openai.chat.completions.create({ model: 'gpt-4o' })),
);
done();
