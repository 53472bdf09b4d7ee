import type { Demonstrations } from '../client.ts';
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
  red,
  uploadAgentPicture,
} from '../things.ts';

/** Status, schema, content type, headers. */
export const shapes: Demonstrations = {
  'status-create-is-200': {
    run: async (c) => (await c.call(`POST ${bots}`, { name: 'A' })).status,
    works: 201,
    breaks: 200,
  },
  'status-settings-are-200': {
    run: async (c) =>
      (
        await c.call('POST /update-chatbot-settings', {
          chatbotId: await newChatbase(c),
          name: 'Other',
        })
      ).status,
    works: 202,
    breaks: 200,
  },
  'status-unknown-agent-is-500': {
    run: async (c) => (await c.call(`GET ${agents}/nobody`)).status,
    works: 404,
    breaks: 500,
  },
  'status-malformed-json-is-500': {
    run: async (c) =>
      (
        await c.call(`POST ${bots}`, '{"name":', {
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    works: 400,
    breaks: 500,
  },
  'status-taken-slug-is-accepted': {
    run: async (c) => {
      const statuses = [
        await c.call(`POST ${bots}`, { name: 'A', slug: 'twin' }),
        await c.call(`POST ${bots}`, { name: 'B', slug: 'twin' }),
      ].map((seen) => seen.status);
      const list = (await c.call(`GET ${bots}`)).at('/chatbots') as { slug: string }[];
      return [...statuses, list.filter(({ slug }) => slug === 'twin').length];
    },
    works: [201, 409, 1],
    breaks: [201, 201, 2],
  },
  'status-content-type-not-looked-at': {
    run: async (c) =>
      (
        await c.call(`POST ${agents}/create`, '{"conversation_config":{}}', {
          headers: { 'content-type': 'text/plain' },
        })
      ).status,
    works: 415,
    breaks: 200,
  },
  'schema-field-missing': {
    run: async (c) =>
      (await c.call(`GET ${bot((await newBot(c)).id)}`)).at('/chatbot/organization_id') !==
      undefined,
    works: true,
    breaks: false,
  },
  'schema-field-extra': {
    run: async (c) => (await c.call('GET /get-chatbots')).at('/chatbots/0/__v'),
    works: undefined,
    breaks: 0,
  },
  'schema-integer-as-string': {
    run: async (c) =>
      typeof (await c.call(`GET ${agents}/${await newAgent(c)}`)).at(
        '/metadata/created_at_unix_secs',
      ),
    works: 'number',
    breaks: 'string',
  },
  'schema-boolean-as-number': {
    run: async (c) =>
      (await c.call(`PATCH ${bots}?id=${(await newBot(c)).id}`, { is_public: false })).at(
        '/chatbot/is_public',
      ),
    works: false,
    breaks: 0,
  },
  'schema-count-as-string': {
    run: async (c) =>
      typeof (await c.call(`GET /chatbots/${await newChatbase(c)}/contacts`)).at('/total'),
    works: 'number',
    breaks: 'string',
  },
  'schema-time-without-zone': {
    run: async (c) => /T.*[Z+]/.test((await c.call(`GET ${bots}`)).at('/chatbots/0/updated_at')),
    works: true,
    breaks: false,
  },
  'schema-relative-url': {
    run: async (c) =>
      URL.canParse((await uploadAgentPicture(c, await newAgent(c), { bytes: red })).url),
    works: true,
    breaks: false,
  },
  'schema-null': {
    run: async (c) => Array.isArray((await c.call(`GET ${agents}`)).at('/agents/0/tags')),
    works: true,
    breaks: false,
  },
  'schema-empty-list-is-null': {
    run: async (c) =>
      (await c.call(`GET /get-conversations?chatbotId=${await newChatbase(c)}`)).at('/data'),
    works: [],
    breaks: null,
  },
  'schema-empty-string-for-null': {
    run: async (c) => {
      const id = await newChatbase(c);
      await newContacts(c, id, [{ name: 'Nobody' }]);
      return (await c.call(`GET /chatbots/${id}/contacts`)).at('/data/0/email') ?? 'none';
    },
    works: 'none',
    breaks: '',
  },
  'schema-enum-in-capitals': {
    run: async (c) => (await c.call('GET /get-chatbots')).at('/chatbots/0/status'),
    works: 'ready',
    breaks: 'READY',
  },
  'schema-envelope-missing': {
    run: async (c) =>
      (await c.call(`GET ${bot((await newBot(c)).id)}`)).at('/chatbot') !== undefined,
    works: true,
    breaks: false,
  },
  'schema-list-of-one-is-object': {
    run: async (c) => {
      const { id } = await newBot(c);
      await embed(c, id);
      return Array.isArray((await c.call(`GET ${bot(id)}/knowledge-base`)).at('/documents'));
    },
    works: true,
    breaks: false,
  },
  'schema-error-of-another-shape': {
    run: async (c) => Array.isArray((await c.call(`POST ${agents}/create`, {})).at('/detail')),
    works: true,
    breaks: false,
  },
  'type-json-as-html': {
    run: async (c) => (await c.call(`GET ${bot((await newBot(c)).id)}`)).type,
    works: 'application/json',
    breaks: 'text/html; charset=utf-8',
  },
  'type-missing': {
    run: async (c) => (await c.call('POST /create-chatbot', { chatbotName: 'Typeless' })).type,
    works: 'application/json',
    breaks: null,
  },
  'type-error-as-text': {
    run: async (c) => (await c.call(`GET ${agents}/nobody`)).type,
    works: 'application/json',
    breaks: 'text/plain; charset=utf-8',
  },
  'type-charset-latin1': {
    run: async (c) =>
      (await c.call(`GET ${agents}/${await newAgent(c, { name: 'Zoë' })}`)).bytes.includes(
        Buffer.from('Zoë'),
      ),
    works: true,
    breaks: false,
  },
  'type-name-read-as-latin1': {
    run: async (c) => (await c.call(`POST ${bots}`, { name: 'Zoë' })).at('/chatbot/name'),
    works: 'Zoë',
    breaks: 'ZoÃ«',
  },
  'type-events-without-end': {
    run: async (c) => {
      const body = {
        chatbotId: await newChatbase(c),
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      };
      const { type, text } = await c.call('POST /chat', body, {
        headers: { accept: 'text/event-stream' },
      });
      return [
        type?.split(';')[0],
        text.includes('data: '),
        text.trimEnd().endsWith('data: [DONE]'),
      ];
    },
    works: ['text/event-stream', true, true],
    breaks: ['text/event-stream', true, false],
  },
  'headers-allow-missing': {
    run: async (c) => {
      const { status, headers } = await c.call(`PUT ${bots}`, {});
      return [status, headers.has('allow')];
    },
    works: [405, true],
    breaks: [405, false],
  },
  'headers-undeclared-method-is-500': {
    run: async (c) => (await c.call(`PUT ${documents}`, {})).status,
    works: 405,
    breaks: 500,
  },
  'headers-head-is-404': {
    run: async (c) => (await c.call('HEAD /get-chatbots')).status,
    works: 200,
    breaks: 404,
  },
  'headers-no-cors': {
    run: async (c) => {
      const headers = {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
      };
      const preflight = await c.call(`OPTIONS ${agents}/create`, undefined, { key: null, headers });
      return [preflight.status, preflight.headers.has('access-control-allow-origin')];
    },
    works: [204, true],
    breaks: [404, false],
  },
};
