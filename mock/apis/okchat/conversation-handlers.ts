import type { operations } from '../../../generated/okchat.ts';
import type { Handlers } from '../../model/handler.ts';
import { findChatbot } from './chatbot.ts';
import { describePage, rangeOf, readPage } from './paging.ts';
import { findSession, messagesOf, sessionsOf, showSession } from './session.ts';

/** What was said to a chatbot. */
export const conversationHandlers: Handlers<operations> = {
  /** The newest first, by creation, as in the vendor's example. */
  async getConversations({ sandbox, path, query }) {
    await findChatbot(sandbox, path.chatbotId);
    const sessions = sessionsOf(sandbox, path.chatbotId);
    const page = readPage(query);
    const range = rangeOf(page);
    if (query.state === undefined) {
      const data = await sessions.list({ ...range, newestFirst: true });
      return { status: 200, body: { data, metadata: describePage(page, await sessions.count()) } };
    }
    const found = (await sessions.list({ newestFirst: true })).filter(
      ({ state }) => state === query.state,
    );
    const data = found.slice(range.offset, range.offset + range.limit);
    return { status: 200, body: { data, metadata: describePage(page, found.length) } };
  },

  async getAConversation({ sandbox, path }) {
    await findChatbot(sandbox, path.chatbotId);
    return {
      status: 200,
      body: { session: showSession(await findSession(sandbox, path.chatbotId, path.sessionId)) },
    };
  },

  /** The oldest first, as in the vendor's example. */
  async getMessages({ sandbox, path, query }) {
    await findChatbot(sandbox, path.chatbotId);
    const session = await findSession(sandbox, path.chatbotId, path.sessionId);
    const messages = messagesOf(sandbox, path.chatbotId, session.id);
    const page = readPage(query);
    return {
      status: 200,
      body: {
        data: await messages.list(rangeOf(page)),
        metadata: describePage(page, await messages.count()),
      },
    };
  },
};
