import { type Demonstrations, validKey } from '../client.ts';
import {
  agents,
  bot,
  bots,
  documents,
  embed,
  newAgent,
  newBot,
  newChatbase,
  newContacts,
  newConversation,
  red,
  uploadAvatar,
} from '../things.ts';

/** Validation, odd input, credentials, other owners, errors, timing. */
export const requests: Demonstrations = {
  'validation-maximum-ignored': {
    run: async (c) => {
      const { id } = await newBot(c);
      const { status } = await c.call(`PATCH ${bot(id)}/voice-agent`, {
        model: { temperature: 1.5 },
      });
      return [status, (await c.call(`GET ${bot(id)}`)).at('/chatbot/voice_widget_config')];
    },
    works: [400, null],
    breaks: [200, { model: { temperature: 1.5 } }],
  },
  'validation-enum-ignored': {
    run: async (c) => {
      const { status, at } = await c.call(
        `POST /chatbots/${await newChatbase(c)}/custom-attributes`,
        { name: 'colour', type: 'paint' },
      );
      return [status, at('/data/type')];
    },
    works: [400, undefined],
    breaks: [200, 'paint'],
  },
  'validation-required-ignored': {
    run: async (c) => (await c.call(`POST ${agents}/create`, { name: 'Bare' })).status,
    works: 422,
    breaks: 200,
  },
  'validation-required-name-ignored': {
    run: async (c) => (await c.call(`POST ${bots}`, { description: 'Nameless' })).status,
    works: 400,
    breaks: 201,
  },
  'validation-min-length-ignored': {
    run: async (c) => {
      const { status, at } = await c.call('POST /create-chatbot', { chatbotName: 'ab' });
      const list = (await c.call('GET /get-chatbots')).at('/chatbots') as {
        id: string;
        name: string;
      }[];
      return [status, list.find(({ id }) => id === at('/chatbotId'))?.name];
    },
    works: [400, undefined],
    breaks: [200, 'ab'],
  },
  'validation-pattern-ignored': {
    run: async (c) => {
      const { status, at } = await c.call(`POST ${bots}`, { name: 'A', slug: 'My Slug' });
      return [status, at('/chatbot/slug')];
    },
    works: [400, undefined],
    breaks: [201, 'my-slug'],
  },
  'validation-format-ignored': {
    run: async (c) => {
      const { status, at } = await c.call(`POST ${documents}/url`, { url: 'nowhere' });
      return [
        status,
        at('/id') === undefined
          ? undefined
          : (await c.call(`GET ${documents}/${at('/id')}/content`)).text,
      ];
    },
    works: [422, undefined],
    breaks: [200, 'nowhere'],
  },
  'validation-type-ignored': {
    run: async (c) => (await c.call(`POST ${bots}`, { name: 7 })).at('/chatbot/name'),
    works: undefined,
    breaks: '7',
  },
  'validation-page-size-ignored': {
    run: async (c) => (await c.call(`GET ${agents}?page_size=101`)).status,
    works: 422,
    breaks: 200,
  },
  'validation-page-ignored': {
    run: async (c) =>
      (await c.call(`GET ${bot((await newBot(c)).id)}/conversations?page=0`)).status,
    works: 400,
    breaks: 200,
  },
  'validation-empty-list-taken': {
    run: async (c) =>
      (await c.call(`POST ${bot((await newBot(c)).id)}/chat`, { messages: [] })).status,
    works: 400,
    breaks: 200,
  },
  'validation-required-parameter-ignored': {
    run: async (c) => {
      const { id } = await newBot(c);
      await embed(c, id);
      const { status } = await c.call(`DELETE ${bot(id)}/knowledge-base`);
      return [
        status,
        (await c.call(`GET ${bot(id)}/knowledge-base`)).at<unknown[]>('/documents').length,
      ];
    },
    works: [400, 1],
    breaks: [200, 0],
  },
  'odd-emoji-is-500': {
    run: async (c) => (await c.call(`POST ${bots}`, { name: 'Bot 🤖' })).status,
    works: 201,
    breaks: 500,
  },
  'odd-quote-is-500': {
    run: async (c) =>
      (
        await c.call(`POST /chatbots/${await newChatbase(c)}/contacts`, {
          users: [{ name: "O'Neill" }],
        })
      ).status,
    works: 200,
    breaks: 500,
  },
  'odd-empty-update-is-500': {
    run: async (c) => (await c.call(`PATCH ${agents}/${await newAgent(c)}`, {})).status,
    works: 200,
    breaks: 500,
  },
  'odd-null-name-is-500': {
    run: async (c) =>
      (await c.call(`POST ${agents}/create`, { name: null, conversation_config: {} })).status,
    works: 200,
    breaks: 500,
  },
  'odd-large-page-is-500': {
    run: async (c) =>
      (await c.call(`GET ${bot((await newBot(c)).id)}/conversations?page=99999999999`)).status,
    works: 200,
    breaks: 500,
  },
  'odd-empty-text-is-500': {
    run: async (c) =>
      (await c.call('POST /create-chatbot', { chatbotName: 'Empty', sourceText: '' })).status,
    works: 200,
    breaks: 500,
  },
  'credentials-none-for-list': {
    run: async (c) => (await c.call(`GET ${bots}`, undefined, { key: null })).status,
    works: 401,
    breaks: 200,
  },
  'credentials-none-for-delete': {
    run: async (c) =>
      (
        await c.call(`DELETE /delete-chatbot?chatbotId=${await newChatbase(c)}`, undefined, {
          key: null,
        })
      ).status,
    works: 401,
    breaks: 200,
  },
  'credentials-any-will-do': {
    run: async (c) => [
      (await c.call(`GET ${agents}`, undefined, { key: 'wrong' })).status,
      (await c.call(`GET ${agents}`, undefined, { key: null })).status,
    ],
    works: [401, 401],
    breaks: [200, 401],
  },
  'credentials-any-for-upload': {
    run: async (c) => {
      const { id } = await newBot(c);
      const headers = { 'x-api-key': 'wrong' };
      const wrong = {
        ...c,
        call: (route: string, body?: object | string | FormData) =>
          c.call(route, body, { key: null, headers }),
      };
      return [
        (await uploadAvatar(wrong, id, { bytes: red })).status,
        (await wrong.call(`GET ${bot(id)}`)).status,
      ];
    },
    works: [401, 401],
    breaks: [200, 401],
  },
  'credentials-empty-token-accepted': {
    run: async (c) => [
      (
        await c.call('GET /get-chatbots', undefined, {
          key: null,
          headers: { authorization: 'Bearer' },
        })
      ).status,
      (await c.call('GET /get-chatbots', undefined, { key: null })).status,
    ],
    works: [401, 401],
    breaks: [200, 401],
  },
  'credentials-second-scheme-refused': {
    run: async (c) => [
      (
        await c.call(`GET ${agents}`, undefined, {
          key: null,
          headers: { authorization: `Bearer ${validKey}` },
        })
      ).status,
      (await c.call(`GET ${agents}`, undefined, { key: null, headers: { 'x-api-key': validKey } }))
        .status,
    ],
    works: [200, 200],
    breaks: [401, 200],
  },
  'credentials-missing-is-403': {
    run: async (c) => (await c.call(`GET ${bots}`, undefined, { key: null })).status,
    works: 401,
    breaks: 403,
  },
  'owner-conversation-of-another-chatbot': {
    run: async (c) => {
      const [owner, other] = [await newBot(c), await newBot(c)];
      const session = await newConversation(c, owner.id);
      return (await c.call(`GET ${bot(other.id)}/conversations/${session}`)).status;
    },
    works: 404,
    breaks: 200,
  },
  'owner-contact-of-another-chatbot': {
    run: async (c) => {
      const [owner, other] = [await newChatbase(c), await newChatbase(c)];
      const [contact] = await newContacts(c, owner, [{ name: 'Ann' }]);
      return (await c.call(`DELETE /chatbots/${other}/contacts/${contact?.id}`)).status;
    },
    works: 404,
    breaks: 204,
  },
  'owner-documents-of-all-chatbots': {
    run: async (c) => {
      const [owner, other] = [await newBot(c), await newBot(c)];
      await embed(c, owner.id);
      return (
        (await c.call(`GET ${bot(other.id)}/knowledge-base`)).at<unknown[]>('/documents').length > 0
      );
    },
    works: false,
    breaks: true,
  },
  'error-stack-trace': {
    run: async (c) =>
      (await c.call(`GET ${bot('nobody')}`)).at<string>('/error').includes('    at '),
    works: false,
    breaks: true,
  },
  'error-html': {
    run: async (c) => (await c.call('GET /get-leads?chatbotId=nobody')).type,
    works: 'application/json',
    breaks: 'text/html; charset=utf-8',
  },
  'error-with-200': {
    run: async (c) => (await c.call(`GET ${agents}/nobody/widget`)).status,
    works: 404,
    breaks: 200,
  },
  'error-with-200-that-conforms': {
    run: async (c) => (await c.call('DELETE /delete-chatbot?chatbotId=nobody')).status,
    works: 404,
    breaks: 200,
  },
  'error-without-body': {
    run: async (c) => {
      const { status, text } = await c.call(`GET ${bots}`, undefined, { key: null });
      return [status, text === ''];
    },
    works: [401, false],
    breaks: [401, true],
  },
  'error-of-another-shape': {
    run: async (c) => (await c.call(`POST ${bots}`, {})).at('/error') !== undefined,
    works: true,
    breaks: false,
  },
  'error-with-secret': {
    run: async (c) => (await c.call(`GET ${bot((await newBot(c)).id)}`)).text.includes(validKey),
    works: false,
    breaks: true,
  },
  'error-truncated-json': {
    run: async (c) => (await c.call(`GET ${documents}`)).json === undefined,
    works: false,
    breaks: true,
  },
  'timing-too-slow': {
    run: async (c) => {
      const started = performance.now();
      await c.call(`GET ${agents}/${await newAgent(c)}/widget`);
      return performance.now() - started > 1_000;
    },
    works: false,
    breaks: true,
  },
  'timing-one-in-five-fails': {
    run: async (c) => {
      const seen = await Promise.all(Array.from({ length: 50 }, () => c.call('GET /get-chatbots')));
      const failed = seen.filter(({ status }) => status === 500).length;
      return failed > 0 && failed < 25;
    },
    works: false,
    breaks: true,
  },
  'timing-connection-closed': {
    run: async (c) => {
      const id = await newAgent(c);
      return c.call(`DELETE ${agents}/${id}`).then(
        ({ status }) => status,
        () => 'closed',
      );
    },
    works: 200,
    breaks: 'closed',
  },
};
