import type { operations } from '../../../generated/chatbase.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import {
  type Chatbot,
  changedAt,
  chatbotsOf,
  deleteChatbot,
  newChatbot,
  newChatbotId,
} from './chatbots.ts';

/**
 * Creating, listing, updating and deleting chatbots
 * (https://chatbase.co/docs/api-reference/chatbots).
 */
export const chatbotHandlers = {
  async createChatbot({ body, sandbox }) {
    const id = await newChatbotId(sandbox);
    const created_at = sandbox.clock.now().toISOString();
    const chatbot = newChatbot({ id, name: body.chatbotName }, created_at, body);
    await chatbotsOf(sandbox).insert(id, chatbot);
    return { status: 200, body: { chatbotId: id } };
  },

  async getChatbots({ sandbox }) {
    const chatbots = await chatbotsOf(sandbox).list();
    return { status: 200, body: { chatbots: chatbots.map(({ item }) => item) } };
  },

  /** A text replaces all that the chatbot was trained on; without one, only the name changes. */
  async updateChatbot({ body, sandbox }) {
    const { chatbotId, chatbotName, sourceText } = body;
    await updateChatbot(sandbox, chatbotId, (chatbot) => ({
      ...chatbot,
      item: { ...chatbot.item, name: chatbotName },
      ...(sourceText !== undefined && { sourceText, urlsToScrape: [] }),
    }));
    return { status: 200, body: { chatbotId } };
  },

  /**
   * Changes what is sent and keeps the rest, also within `styles` and `collectCustomerInformation`.
   */
  async updateChatbotSettings({ body, sandbox }) {
    const { chatbotId, name, instructions, visibility, model, ...settings } = body;
    await updateChatbot(sandbox, chatbotId, (chatbot) => ({
      ...chatbot,
      item: {
        ...chatbot.item,
        ...(name !== undefined && { name }),
        ...(instructions !== undefined && { instructions }),
        ...(visibility !== undefined && { visibility }),
        ...(model !== undefined && { model }),
      },
      settings: merge(chatbot.settings, settings),
    }));
    return { status: 202, body: { message: 'Your changes are saved.' } };
  },

  async deleteChatbot({ query, sandbox }) {
    await deleteChatbot(sandbox, query.chatbotId);
    return { status: 200, body: { message: 'Deleted successfully' } };
  },
} satisfies Handlers<operations>;

async function updateChatbot(
  sandbox: Sandbox,
  id: string,
  change: (current: Chatbot) => Chatbot,
): Promise<void> {
  const updated = await chatbotsOf(sandbox).update(id, (current) => {
    const next = change(current);
    return { ...next, item: { ...next.item, updated_at: changedAt(sandbox, current) } };
  });
  if (updated === undefined) throw notFound('chatbot', id);
}

/** Objects are merged member by member; anything else is replaced. */
function merge(
  current: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = new Map(Object.entries(current));
  for (const [name, value] of Object.entries(changes)) {
    const before = merged.get(name);
    merged.set(name, isObject(value) ? merge(isObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(merged);
}
