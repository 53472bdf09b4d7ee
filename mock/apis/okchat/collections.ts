import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { SchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { keptCollection } from '../../data/kept-collection.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { DataCollection, DataFault } from '../../model/data.ts';
import { placeholderPath, placeholderUrl } from '../../state/uploads.ts';
import { type Chatbot, chatbotsOf, pathOf } from './chatbot.ts';
import { type Document, describeFile, documentsOf, showDocument } from './document.ts';
import { newChatbot } from './new-chatbot.ts';
import type { Schemas } from './schemas.ts';
import {
  anonymousUser,
  messagesOf,
  newSession,
  type Session,
  sessionsOf,
  tokensOf,
} from './session.ts';
import { freeSlug, takeSlug, unusedSlug } from './slug.ts';
import { formatTimestamp } from './timestamp.ts';

const chatbotSegments = ['api', 'external', 'chatbot'];
const schemas = '/components/schemas';

/** What the handlers keep, for data files: chatbots with their documents, conversations, messages. */
export function collections(validator: SchemaValidator): readonly DataCollection[] {
  const chatbots = keptCollection<Schemas['Chatbot'], Chatbot>(validator, {
    name: 'chatbots',
    segments: chatbotSegments,
    aliases: [['api', 'external', 'chatbots']],
    id: 'id',
    newId: ({ ids }) => ids.uuid(),
    entities: ({ sandbox }) => chatbotsOf(sandbox),
    pathOf: ({ id }) => pathOf(id),
    files: ['/settings/avatar', 'avatar'],
    schemas: [{ pointer: `${schemas}/Chatbot` }],
    async complete(given, { id, sandbox }) {
      const { name, slug: wanted, created_at: said, personality_config, settings } = given;
      const created_at = typeof said === 'string' ? said : formatTimestamp(sandbox.clock.now());
      const slug = typeof wanted === 'string' ? wanted : await unusedSlug(sandbox, String(name));
      const { avatar: _, ...made } = newChatbot(
        {
          name: typeof name === 'string' ? name : '',
          ...(isObject(personality_config) && { personality_config }),
          ...(isObject(settings) && { settings }),
        },
        { id, slug, created_at },
      );
      return {
        ...made,
        ...given,
        id,
        ...(isObject(personality_config) && { personality_config: made.personality_config }),
        ...(isObject(settings) && {
          settings: {
            ...(settings['avatar'] !== undefined && { avatar: settings['avatar'] }),
            ...made.settings,
          },
        }),
        ...(name === undefined && { name }),
      };
    },
    toEntity({ settings, ...fields }, files) {
      const { avatar: url, ...rest } = settings;
      const picture = files.get('/settings/avatar') ?? files.get('avatar');
      const avatar = url === undefined ? undefined : (placeholderPath(url) ?? url);
      return { ...fields, settings: rest, avatar, picture };
    },
    async claim({ id, name, slug }, { sandbox }) {
      try {
        await takeSlug(sandbox, id, name, slug);
        return [];
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return [taken('/slug', slug)];
      }
    },
    release: ({ slug }, { sandbox }) => freeSlug(sandbox, slug),
    toThing({ avatar, picture, settings, ...fields }) {
      const isShown = avatar?.startsWith('okchat/') === true;
      const slot = isShown ? '/settings/avatar' : 'avatar';
      const url = isShown ? placeholderUrl(avatar) : avatar;
      return {
        value: { ...fields, settings: { ...(url !== undefined && { avatar: url }), ...settings } },
        ...(picture !== undefined && { files: new Map([[slot, picture]]) }),
      };
    },
  });
  const documents = keptCollection<Schemas['KnowledgeBaseDocument'], Document>(validator, {
    name: 'knowledge-base',
    segments: [...chatbotSegments, '{chatbotId}', 'knowledge-base'],
    id: 'id',
    newId: ({ ids }) => ids.uuid(),
    entities: ({ sandbox, values: [chatbot = ''] }) => documentsOf(sandbox, chatbot),
    pathOf: ({ values: [chatbot = ''], id }) => `${pathOf(chatbot)}/documents/${id}`,
    filesOf: ({ values: [chatbot = ''] }) => `${pathOf(chatbot)}/knowledge-base`,
    files: ['file'],
    schemas: [{ pointer: `${schemas}/KnowledgeBaseDocument` }],
    complete(given, { id, sandbox }, files) {
      const file = files.get('file');
      const described = file === undefined ? undefined : describeFile(file);
      const now = formatTimestamp(sandbox.clock.now());
      const { created_at = now, title = described?.file_name } = given;
      return {
        ...described,
        title,
        created_at,
        updated_at: created_at,
        ...given,
        id,
        ...(described !== undefined && { size: described.size }),
      };
    },
    check: async (_thing, _place, files) =>
      files.has('file')
        ? []
        : [{ pointer: '', message: 'must have its bytes: `$files: { file: <path> }`' }],
    toEntity: (document, files) => ({ ...document, file: files.get('file') ?? '' }),
    toThing: (document) => ({
      value: showDocument(document),
      files: new Map([['file', document.file]]),
    }),
  });
  const conversations = keptCollection<Session, Session>(validator, {
    name: 'conversations',
    segments: [...chatbotSegments, '{chatbotId}', 'conversations'],
    id: 'id',
    newId: ({ ids }) => ids.uuid(),
    entities: ({ sandbox, values: [chatbot = ''] }) => sessionsOf(sandbox, chatbot),
    pathOf: ({ values: [chatbot = ''], id }) => `${pathOf(chatbot)}/sessions/${id}`,
    schemas: [{ pointer: `${schemas}/SessionListItem` }],
    complete(given, { id, sandbox, values: [chatbot = ''] }) {
      const { created_at } = given;
      const made = newSession({
        id,
        chatbotId: chatbot,
        token: undefined,
        platform: undefined,
        created_at:
          typeof created_at === 'string' ? created_at : formatTimestamp(sandbox.clock.now()),
      });
      return { ...made, ...given, id, chatbot_id: chatbot };
    },
    toEntity: (session) => session,
    async claim({ id, sns_user_id: token }, { sandbox, values: [chatbot = ''] }) {
      if (token === null || token === anonymousUser(id)) return [];
      const isFree = await tokensOf(sandbox, chatbot).insert(token, { session: id });
      return isFree ? [] : [taken('/sns_user_id', token)];
    },
    async release({ sns_user_id: token }, { sandbox, values: [chatbot = ''] }) {
      if (token !== null) await tokensOf(sandbox, chatbot).delete(token);
    },
    toThing: (value) => ({ value }),
  });
  const messages = keptCollection<Schemas['Message'], Schemas['Message']>(validator, {
    name: 'messages',
    segments: [...chatbotSegments, '{chatbotId}', 'conversations', '{sessionId}', 'messages'],
    id: 'id',
    newId: ({ ids }) => ids.uuid(),
    entities: ({ sandbox, values: [chatbot = '', session = ''] }) =>
      messagesOf(sandbox, chatbot, session),
    pathOf: ({ values: [chatbot = '', session = ''], id }) =>
      `${pathOf(chatbot)}/sessions/${session}/messages/${id}`,
    schemas: [{ pointer: `${schemas}/Message` }],
    complete(given, { id, sandbox, values: [, session] }) {
      const isBot = given['sender_type'] === 'bot';
      return {
        attachments: null,
        created_at: formatTimestamp(sandbox.clock.now()),
        metadata: {},
        migrated_data: false,
        model: isBot ? 'gpt-4o-mini' : null,
        provider: isBot ? 'openai' : null,
        session_token: null,
        tokens_used: 0,
        tool_calls: isBot ? [] : null,
        tool_results: isBot ? [] : null,
        ...given,
        id,
        session_id: session,
      };
    },
    toEntity: (message) => message,
    toThing: (value) => ({ value }),
  });
  return [chatbots, documents, conversations, messages];
}

function taken(pointer: string, value: string): DataFault {
  return { pointer, message: `is ${JSON.stringify(value)}, which another one has already` };
}
