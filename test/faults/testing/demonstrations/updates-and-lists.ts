import type { Client, Demonstrations } from '../client.ts';
import {
  agents,
  bot,
  bots,
  documents,
  newAgent,
  newBot,
  newChatbase,
  newContacts,
  newConversation,
} from '../things.ts';

const agentNames = async (c: Client, query: string) =>
  ((await c.call(`GET ${agents}?${query}`)).at('/agents') as { name: string }[]).map(
    ({ name }) => name,
  );

/** An OKCHAT chatbot with three conversations. */
async function threeConversations(c: Client): Promise<string> {
  const { id } = await newBot(c);
  for (const _ of [1, 2, 3]) await newConversation(c, id);
  return `${bot(id)}/conversations`;
}

/** Updates, lists, paging. */
export const updatesAndLists: Demonstrations = {
  'update-empties-unsent-tags': {
    run: async (c) =>
      (await c.call(`PATCH ${agents}/${await newAgent(c, { tags: ['a'] })}`, { name: 'New' })).at(
        '/tags',
      ),
    works: ['a'],
    breaks: [],
  },
  'update-empties-unsent-description': {
    run: async (c) =>
      (
        await c.call(`PATCH ${bots}?id=${(await newBot(c, { description: 'Helps' })).id}`, {
          name: 'New',
        })
      ).at('/chatbot/description'),
    works: 'Helps',
    breaks: '',
  },
  'update-ignores-flag': {
    run: async (c) =>
      (
        await c.call(`PATCH ${bots}?id=${(await newBot(c, { is_public: true })).id}`, {
          is_public: false,
        })
      ).at('/chatbot/is_public'),
    works: false,
    breaks: true,
  },
  'update-ignores-contact-name': {
    run: async (c) => {
      const id = await newChatbase(c);
      const [contact] = await newContacts(c, id, [{ name: 'Old' }]);
      return (
        await c.call(`PATCH /chatbots/${id}/contacts/${contact?.id}`, { data: { name: 'New' } })
      ).at('/data/name');
    },
    works: 'New',
    breaks: 'Old',
  },
  'update-of-contact-not-stored': {
    run: async (c) => {
      const id = await newChatbase(c);
      const [contact] = await newContacts(c, id, [{ name: 'Old' }]);
      const { at } = await c.call(`PATCH /chatbots/${id}/contacts/${contact?.id}`, {
        data: { name: 'New', email: 'new@example.com' },
      });
      const list = await c.call(`GET /chatbots/${id}/contacts`);
      return [at('/data/name'), list.at('/data/0/name'), list.at('/data/0/email') ?? null];
    },
    works: ['New', 'New', 'new@example.com'],
    breaks: ['New', 'Old', null],
  },
  'update-of-unknown-succeeds': {
    run: async (c) =>
      (await c.call('POST /update-chatbot-data', { chatbotId: 'nobody', chatbotName: 'Name' }))
        .status,
    works: 404,
    breaks: 200,
  },
  'update-time-before-creation': {
    run: async (c) => {
      const id = await newAgent(c);
      await c.call(`PATCH ${agents}/${id}`, { name: 'New' });
      const { created_at_unix_secs, updated_at_unix_secs } = (
        await c.call(`GET ${agents}/${id}`)
      ).at<Record<string, number>>('/metadata');

      return Number(updated_at_unix_secs) >= Number(created_at_unix_secs);
    },
    works: true,
    breaks: false,
  },
  'update-changes-another-too': {
    run: async (c) => {
      const [one, other] = [
        await newAgent(c, { name: 'One' }),
        await newAgent(c, { name: 'Other' }),
      ];
      await c.call(`PATCH ${agents}/${one}`, { name: 'New' });
      return (await c.call(`GET ${agents}/${other}`)).at('/name');
    },
    works: 'Other',
    breaks: 'New',
  },
  'update-needs-all-fields': {
    run: async (c) =>
      (await c.call(`PATCH ${bots}?id=${(await newBot(c)).id}`, { is_public: true })).status,
    works: 200,
    breaks: 400,
  },
  'list-shows-one-twice': {
    run: async (c) => {
      const { id } = await newBot(c);
      return ((await c.call(`GET ${bots}`)).at('/chatbots') as { id: string }[]).filter(
        (item) => item.id === id,
      ).length;
    },
    works: 1,
    breaks: 2,
  },
  'list-lacks-the-last': {
    run: async (c) => {
      const id = await newChatbase(c);
      return ((await c.call('GET /get-chatbots')).at('/chatbots') as { id: string }[]).some(
        (item) => item.id === id,
      );
    },
    works: true,
    breaks: false,
  },
  'list-total-counts-one-more': {
    run: async (c) =>
      (await c.call(`GET ${await threeConversations(c)}`)).at('/metadata/totalCount'),
    works: 3,
    breaks: 4,
  },
  'list-total-counts-the-page': {
    run: async (c) => {
      const id = await newChatbase(c);
      await newContacts(
        c,
        id,
        Array.from({ length: 12 }, (_, index) => ({ name: `Contact ${index}` })),
      );
      return (await c.call(`GET /chatbots/${id}/contacts?per_page=10`)).at('/total');
    },
    works: 12,
    breaks: 10,
  },
  'list-filter-ignored': {
    run: async (c) => [
      ...new Set(
        ((await c.call(`GET ${documents}?types=text`)).at('/documents') as { type: string }[]).map(
          ({ type }) => type,
        ),
      ),
    ],
    works: ['text'],
    breaks: ['text', 'url', 'folder'],
  },
  'list-search-ignored': {
    run: async (c) => {
      await newAgent(c, { name: 'Needle' });
      return (await agentNames(c, 'search=needle')).length > 1;
    },
    works: false,
    breaks: true,
  },
  'list-order-ignored': {
    run: async (c) => {
      await newAgent(c, { name: 'Newest' });
      return (await agentNames(c, 'sort_direction=asc'))[0] === 'Newest';
    },
    works: false,
    breaks: true,
  },
  'paging-pages-overlap': {
    run: async (c) => {
      const path = await threeConversations(c);
      const ids = async (page: number) =>
        ((await c.call(`GET ${path}?limit=2&page=${page}`)).at('/data') as { id: string }[]).map(
          ({ id }) => id,
        );
      const [first, second] = [await ids(1), await ids(2)];
      return second.filter((id) => first.includes(id)).length;
    },
    works: 0,
    breaks: 1,
  },
  'paging-size-ignored': {
    run: async (c) => (await agentNames(c, 'page_size=1')).length > 1,
    works: false,
    breaks: true,
  },
  'paging-number-ignored': {
    run: async (c) => {
      const id = await newChatbase(c);
      for (const conversationId of ['one', 'two']) {
        await c.call('POST /chat', {
          chatbotId: id,
          conversationId,
          messages: [{ role: 'user', content: 'Hello' }],
        });
      }
      const page = async (number: number) =>
        (await c.call(`GET /get-conversations?chatbotId=${id}&size=1&page=${number}`)).at(
          '/data/0/id',
        );
      return [await page(1), await page(2)];
    },
    works: ['two', 'one'],
    breaks: ['two', 'two'],
  },
  'paging-skips-one': {
    run: async (c) => {
      const first = await c.call(`GET ${documents}?page_size=1`);
      return (await c.call(`GET ${documents}?page_size=2&cursor=${first.at('/next_cursor')}`)).at<
        unknown[]
      >('/documents').length;
    },
    works: 2,
    breaks: 1,
  },
  'paging-promises-more': {
    run: async (c) => (await c.call(`GET ${agents}?page_size=100`)).at('/has_more'),
    works: false,
    breaks: true,
  },
  'paging-pages-rounded-down': {
    run: async (c) => {
      const { id } = await newBot(c);
      const session = await newConversation(c, id);
      return (await c.call(`GET ${bot(id)}/conversations/${session}/messages`)).at(
        '/metadata/totalPages',
      );
    },
    works: 1,
    breaks: 0,
  },
  'paging-limit-not-told': {
    run: async (c) =>
      (await c.call(`GET ${await threeConversations(c)}?limit=2`)).at('/metadata/pageSize'),
    works: 2,
    breaks: 10,
  },
};
