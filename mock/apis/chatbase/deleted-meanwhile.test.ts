import { expect, test } from 'vitest';
import type { Collection, SandboxStore, Store } from '../../model/store.ts';
import { createMemoryStore } from '../../state/memory-store.ts';
import { doublesOfThisFile, newChatbot } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

/**
 * A store in which a chatbot is deleted, with all it has, just before a file or an entity of it is
 * written.
 */
function createRacingStore(chatbotId: () => string): Store {
  const store = createMemoryStore();
  const race = async (sandbox: SandboxStore) => {
    if ((await sandbox.collection('chatbase/chatbots').delete(chatbotId())) !== undefined)
      await sandbox.deleteUnder(`chatbase/chatbots/${chatbotId()}`);
  };
  return {
    ...store,
    sandbox(name) {
      const sandbox = store.sandbox(name);
      return {
        ...sandbox,
        files: {
          ...sandbox.files,
          put: async (path, file) => race(sandbox).then(() => sandbox.files.put(path, file)),
        },
        collection<Entity extends object>(path: string): Collection<Entity> {
          const collection = sandbox.collection<Entity>(path);
          if (!path.startsWith('chatbase/chatbots/')) return collection;
          return {
            ...collection,
            insert: async (id, entity) => race(sandbox).then(() => collection.insert(id, entity)),
            upsert: async (id, change) => race(sandbox).then(() => collection.upsert(id, change)),
          };
        },
      };
    },
  };
}

const message = { role: 'user', content: 'Hi' };

test.each([
  [
    'a contact',
    {
      given: { path: '/chatbots/{id}/contacts', body: { users: [{ email: 'a@example.com' }] } },
      want: 'Chatbot not found',
    },
  ],
  [
    'a custom attribute',
    {
      given: { path: '/chatbots/{id}/custom-attributes', body: { name: 'a', type: 'text' } },
      want: 'Chatbot not found',
    },
  ],
  [
    'a conversation',
    {
      given: {
        path: '/chat',
        body: { chatbotId: '{id}', conversationId: 'c', messages: [message] },
      },
      want: 'Resource not found',
    },
  ],
])('%s of a chatbot that is deleted meanwhile goes with it', async (_name, { given, want }) => {
  let id = '';
  const { api, send } = await start({ empty: true, store: createRacingStore(() => id) });
  id = await newChatbot(api);
  const answer = await send(
    'POST',
    given.path.replace('{id}', id),
    JSON.stringify(given.body).replace('{id}', id),
  );
  expect([answer.status, await answer.json()]).toEqual([404, { message: want }]);
  expect(await (await send('GET', '/__doubletake/snapshot')).text()).not.toContain(id);
});

test('a picture of a chatbot that is deleted meanwhile goes with it', async () => {
  let id = '';
  const { api, send, upload } = await start({ empty: true, store: createRacingStore(() => id) });
  id = await newChatbot(api);
  expect((await upload('icon', id)).status).toBe(404);
  expect(await (await send('GET', '/__doubletake/files')).json()).toEqual({ files: [] });
});
