import { expect, test } from 'vitest';
import { contextOfApi } from '../testing/plan-of.ts';
import { listChains } from './operation-links.ts';

test.each<[string, { want: unknown[] }]>([
  [
    'okchat',
    {
      want: [
        {
          create: 'knowledgeBaseFiles',
          read: undefined,
          list: 'getKnowledgeBaseListOfChatbot',
          updates: [],
          delete: 'deleteKnowledgeBaseData',
          uploads: ['updateKnowledgeBase'],
        },
        {
          create: 'createChatbot',
          read: 'getChatbotDetails',
          list: 'getChatbots',
          updates: ['updateChatbot'],
          delete: 'deleteChatbot',
          uploads: ['chatbotAvatar', 'knowledgeBaseFiles'],
        },
      ],
    },
  ],
  [
    'chatbase',
    {
      want: [
        {
          create: 'createChatbot',
          read: undefined,
          list: 'getChatbots',
          updates: ['updateChatbot', 'updateChatbotSettings'],
          delete: 'deleteChatbot',
          uploads: ['uploadChatbotIcon', 'uploadChatbotProfilePicture'],
        },
        {
          create: 'createContacts',
          read: undefined,
          list: 'getContacts',
          updates: ['updateContact'],
          delete: 'deleteContact',
          uploads: [],
        },
        {
          create: 'createCustomAttribute',
          read: undefined,
          list: undefined,
          updates: ['updateCustomAttribute'],
          delete: undefined,
          uploads: [],
        },
      ],
    },
  ],
])('the resources of %s', async (api, { want }) => {
  const { resources } = await contextOfApi(api);
  const named = resources.map(({ create, read, list, updates, delete: deletion, uploads }) => ({
    create: create.id,
    read: read?.id,
    list: list?.id,
    updates: updates.map(({ id }) => id),
    delete: deletion?.id,
    uploads: uploads.map(({ id }) => id),
  }));
  expect(named).toEqual(want);
});

test('a chain leads to every operation that needs something', async () => {
  for (const api of ['okchat', 'chatbase', 'threetone']) {
    const { document, links, operations } = await contextOfApi(api);
    for (const operation of operations)
      expect(
        listChains(document, links, operation, () => true).length,
        operation.id,
      ).toBeGreaterThan(0);
  }
});

test('messages are reached through a chat', async () => {
  const { document, links, operations } = await contextOfApi('okchat');
  const operation = operations.find(({ id }) => id === 'getMessages');
  const chains = operation === undefined ? [] : listChains(document, links, operation, () => true);
  expect(chains.map((chain) => chain.map(({ from }) => from.id))).toContainEqual([
    'createChatbot',
    'chat',
    'getConversations',
  ]);
});
