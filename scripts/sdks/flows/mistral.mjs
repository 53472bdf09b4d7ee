import { Mistral } from '@mistralai/mistralai';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const mistral = new Mistral({ apiKey: 'flow', serverURL: url, retryConfig: { strategy: 'none' } });
const { agents, conversations, libraries } = mistral.beta;

await step('list', 'models', async () => is((await mistral.models.list()).data.length > 0, 'none'));
await step('chat', 'a completion has a message', async () => {
  const answer = await mistral.chat.complete({
    model: 'mistral-small-latest',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  is(answer.choices[0].message !== undefined, 'no message');
});
await step('chat', 'embeddings', async () => {
  const { data } = await mistral.embeddings.create({ model: 'mistral-embed', inputs: ['a'] });
  is(data.length > 0, 'none');
});
await lifeOf('agent', {
  values: [
    { name: 'Desk', model: 'mistral-small-latest', description: 'answers' },
    { name: 'Clerk', model: 'mistral-large-latest', description: 'files' },
  ],
  make: (values) => agents.create(values),
  read: (agentId) => agents.get({ agentId }),
  update: (agentId) =>
    agents.update({ agentId, updateAgentRequest: { description: 'answers well' } }),
  changed: { description: 'answers well' },
  list: () => agents.list({}),
  remove: (agentId) => agents.delete({ agentId }),
});
await lifeOf('library', {
  values: [
    { name: 'Manuals', description: 'of lamps' },
    { name: 'Letters', description: 'of friends' },
  ],
  make: (values) => libraries.create(values),
  read: (libraryId) => libraries.get({ libraryId }),
  list: async () => (await libraries.list()).data,
  remove: (libraryId) => libraries.delete({ libraryId }),
});
const file = await step('file', 'upload', () =>
  mistral.files.upload({
    file: { fileName: 'a.jsonl', content: new Blob(['{}\n']) },
    purpose: 'fine-tune',
  }),
);
await step('file', 'name and size', async () => {
  same(file.filename, 'a.jsonl');
  same(file.sizeBytes, 3);
});
await step('read', 'the file', async () =>
  has(await mistral.files.retrieve({ fileId: file.id }), { id: file.id }),
);
await step('delete', 'the file', async () => {
  await mistral.files.delete({ fileId: file.id });
  await refused(undefined, () => mistral.files.retrieve({ fileId: file.id }));
});
await step('create', 'a conversation is started and listed', async () => {
  const { conversationId } = await conversations.start({
    model: 'mistral-small-latest',
    inputs: 'Hello',
  });
  is(conversationId !== undefined, 'no id');
});
done();
