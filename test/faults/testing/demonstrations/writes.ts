import type { Client, Demonstrations } from '../client.ts';
import {
  agents,
  blue,
  bot,
  bots,
  documents,
  embed,
  newAgent,
  newBot,
  newChatbase,
  newContacts,
  png3x1,
  red,
  textFile,
  uploadAgentPicture,
  uploadIcon,
} from '../things.ts';

const listed = async (c: Client) =>
  ((await c.call('GET /get-chatbots')).at('/chatbots') as { id: string; name: string }[]) ?? [];
const agentNamed = async (c: Client, id: string) =>
  (await c.call(`GET ${agents}/${id}`)).at('/name');

/** Creating, lost, partial and refused writes, stale reads, deletions. */
export const writes: Demonstrations = {
  'create-makes-two': {
    run: async (c) => {
      await newChatbase(c, 'Only one');
      return (await listed(c)).filter(({ name }) => name === 'Only one').length;
    },
    works: 1,
    breaks: 2,
  },
  'create-answers-another-id': {
    run: async (c) => {
      const [first, second] = [await newChatbase(c), await newChatbase(c)];
      return second === first;
    },
    works: false,
    breaks: true,
  },
  'create-answers-unknown-id': {
    run: async (c) => (await c.call(`GET ${agents}/${await newAgent(c)}`)).status,
    works: 200,
    breaks: 404,
  },
  'lost-new-chatbot': {
    run: async (c) => (await c.call(`GET ${bot((await newBot(c)).id)}`)).status,
    works: 200,
    breaks: 404,
  },
  'lost-update': {
    run: async (c) => {
      const { id } = await newBot(c);
      const answered = await c.call(`PATCH ${bots}?id=${id}`, {
        name: 'New',
        settings: { model: 'gpt-4o' },
      });
      const read = await c.call(`GET ${bot(id)}`);
      return [
        answered.at('/chatbot/name'),
        read.at('/chatbot/name'),
        read.at('/chatbot/settings/model'),
      ];
    },
    works: ['New', 'New', 'gpt-4o'],
    breaks: ['New', 'Demonstration', 'gpt-4o-mini'],
  },
  'lost-contacts': {
    run: async (c) => {
      const id = await newChatbase(c);
      const made = await newContacts(c, id, [{ name: 'Ann' }]);
      return [
        made.length,
        (await c.call(`GET /chatbots/${id}/contacts`)).at<unknown[]>('/data').length,
      ];
    },
    works: [1, 1],
    breaks: [1, 0],
  },
  'lost-document': {
    run: async (c) => {
      const made = await c.call(`POST ${documents}/text`, { text: 'Hello' });
      return [made.status, (await c.call(`GET ${documents}/${made.at('/id')}/content`)).status];
    },
    works: [200, 200],
    breaks: [200, 404],
  },
  'lost-voice-agent': {
    run: async (c) => {
      const { id } = await newBot(c);
      const { at } = await c.call(`PATCH ${bot(id)}/voice-agent`, { voice: 'alloy' });
      return [
        at('/voice_widget_config'),
        (await c.call(`GET ${bot(id)}`)).at('/chatbot/voice_widget_config'),
      ];
    },
    works: [{ voice: 'alloy' }, { voice: 'alloy' }],
    breaks: [{ voice: 'alloy' }, null],
  },
  'partial-description-not-stored': {
    run: async (c) => {
      const { id, description } = await newBot(c, { description: 'Helps' });
      return [description, (await c.call(`GET ${bot(id)}`)).at('/chatbot/description')];
    },
    works: ['Helps', 'Helps'],
    breaks: ['Helps', ''],
  },
  'partial-nested-member-not-stored': {
    run: async (c) =>
      (await newBot(c, { settings: { snippet: { slogan: 'Ask!' } } })).settings.snippet.slogan,
    works: 'Ask!',
    breaks: 'How can I help you today?',
  },
  'partial-first-contact-only': {
    run: async (c) => {
      const id = await newChatbase(c);
      const made = await newContacts(c, id, [{ name: 'Ann' }, { name: 'Bob' }]);
      return [made.length, (await c.call(`GET /chatbots/${id}/contacts`)).at('/total')];
    },
    works: [2, 2],
    breaks: [2, 1],
  },
  'partial-long-text-cut': {
    run: async (c) =>
      (await c.call(`POST ${bots}`, { name: 'A', settings: { prompt: 'p'.repeat(300) } })).at<
        unknown[]
      >('/chatbot/settings/prompt').length,
    works: 300,
    breaks: 255,
  },
  'partial-fraction-cut': {
    run: async (c) =>
      (
        await c.call(
          `GET ${agents}/${await newAgent(c, { conversation_config: { tts: { stability: 0.5 } } })}`,
        )
      ).at('/conversation_config/tts/stability'),
    works: 0.5,
    breaks: 0,
  },
  'partial-folder-not-stored': {
    run: async (c) =>
      (
        await c.call(`POST ${documents}/text`, {
          text: 'Hello',
          parent_folder_id: 'fK3dPq8WnZ5tRx1Jc6Hs',
        })
      ).at<unknown[]>('/folder_path').length,
    works: 1,
    breaks: 0,
  },
  'stale-after-update': {
    run: async (c) => {
      const id = await newAgent(c, { name: 'Old' });
      const update = await c.call(`PATCH ${agents}/${id}`, { name: 'New' });
      return [update.at('/name'), await agentNamed(c, id), await agentNamed(c, id)];
    },
    works: ['New', 'New', 'New'],
    breaks: ['New', 'Old', 'New'],
  },
  'stale-list-after-create': {
    run: async (c) => {
      const id = await newChatbase(c);
      const isListed = async () => (await listed(c)).some((chatbot) => chatbot.id === id);
      return [await isListed(), await isListed()];
    },
    works: [true, true],
    breaks: [false, true],
  },
  'stale-cache-never-cleared': {
    run: async (c) => {
      const { id } = await newBot(c);
      await c.call(`GET ${bot(id)}`);
      await c.call(`PATCH ${bots}?id=${id}`, { name: 'New' });
      return (await c.call(`GET ${bot(id)}`)).at('/chatbot/name');
    },
    works: 'New',
    breaks: 'Demonstration',
  },
  'refused-update-stores-valid-fields': {
    run: async (c) => {
      const { id } = await newBot(c);
      const { status } = await c.call(`PATCH ${bots}?id=${id}`, {
        name: 'New',
        is_public: 'perhaps',
      });
      return [status, (await c.call(`GET ${bot(id)}`)).at('/chatbot/name')];
    },
    works: [400, 'Demonstration'],
    breaks: [400, 'New'],
  },
  'refused-create-stores': {
    run: async (c) => {
      const before = (await listed(c)).length;
      const { status } = await c.call('POST /create-chatbot', {
        chatbotName: 'Refused',
        urlsToScrape: 'none',
      });
      return [status, (await listed(c)).length - before];
    },
    works: [400, 0],
    breaks: [400, 1],
  },
  'refused-delete-deletes': {
    run: async (c) => {
      const id = await newAgent(c);
      const { status } = await c.call(`DELETE ${agents}/${id}`, undefined, { key: null });
      return [status, (await c.call(`GET ${agents}/${id}`)).status];
    },
    works: [401, 200],
    breaks: [401, 404],
  },
  'refused-upload-removes-picture': {
    run: async (c) => {
      const id = await newChatbase(c);
      const { url } = await uploadIcon(c, id, { bytes: red });
      const { status } = await uploadIcon(c, id, { bytes: png3x1 });
      return [status, (await c.picture(url)).status];
    },
    works: [400, 200],
    breaks: [400, 404],
  },
  'delete-deletes-nothing': {
    run: async (c) => {
      const { id } = await newBot(c);
      return [
        (await c.call(`DELETE ${bot(id)}`)).status,
        (await c.call(`GET ${bot(id)}`)).status,
        (await c.call(`DELETE ${bot('nobody')}`)).status,
      ];
    },
    works: [200, 404, 404],
    breaks: [200, 200, 404],
  },
  'delete-answers-twice': {
    run: async (c) => {
      const id = await newAgent(c);
      return [
        (await c.call(`DELETE ${agents}/${id}`)).status,
        (await c.call(`DELETE ${agents}/${id}`)).status,
        (await c.call(`DELETE ${agents}/nobody`)).status,
      ];
    },
    works: [200, 404, 404],
    breaks: [200, 200, 404],
  },
  'delete-of-unknown-succeeds': {
    run: async (c) =>
      (await c.call(`DELETE /chatbots/${await newChatbase(c)}/contacts/nobody`)).status,
    works: 404,
    breaks: 204,
  },
  'delete-leaves-children': {
    run: async (c) => {
      const { id } = await newBot(c);
      await embed(c, id);
      await c.call(`DELETE ${bot(id)}`);
      return (await c.call(`GET ${bot(id)}/knowledge-base`)).status;
    },
    works: 404,
    breaks: 200,
  },
  'delete-leaves-picture': {
    run: async (c) => {
      const id = await newAgent(c);
      const { url } = await uploadAgentPicture(c, id, { bytes: red });
      await c.call(`DELETE ${agents}/${id}`);
      return (await c.picture(url)).status;
    },
    works: 404,
    breaks: 200,
  },
  'delete-leaves-it-in-the-list': {
    run: async (c) => {
      const id = await newChatbase(c);
      const { status } = await c.call(`DELETE /delete-chatbot?chatbotId=${id}`);
      return [status, (await listed(c)).some((chatbot) => chatbot.id === id)];
    },
    works: [200, false],
    breaks: [200, true],
  },
  'delete-deletes-the-others-too': {
    run: async (c) => {
      const { id } = await newBot(c);
      const { at } = await embed(c, id);
      await embed(c, id, textFile('Another'));
      await c.call(`DELETE ${bot(id)}/knowledge-base?id=${at('/documents/0/id')}`);
      return (await c.call(`GET ${bot(id)}/knowledge-base`)).at<unknown[]>('/documents').length;
    },
    works: 1,
    breaks: 0,
  },
  'delete-leaves-icon': {
    run: async (c) => {
      const id = await newChatbase(c);
      const { url } = await uploadIcon(c, id, { bytes: blue });
      const { status } = await c.call(`DELETE /delete-chatbot-icon?chatbotId=${id}`);
      return [status, (await c.picture(url)).status];
    },
    works: [200, 404],
    breaks: [200, 200],
  },
};
