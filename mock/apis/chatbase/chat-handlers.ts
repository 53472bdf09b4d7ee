import type { components, operations } from '../../../generated/chatbase.ts';
import { negotiate } from '../../../openapi/model/media-types.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { HandlerCall } from '../../model/types.ts';
import { findContact } from './contact-handlers.ts';
import { replyTo } from './reply.ts';

type Schemas = components['schemas'];

const streamTypes = [{ type: 'text/plain' }, { type: 'text/event-stream' }] as const;

/** Chatting (https://chatbase.co/docs/api-reference/chat/chat-with-a-chatbot). */
export const chatHandlers: Handlers<operations> = {
  /**
   * The scripted reply, else one from the chatbot's text. A stream is plain text, or events where
   * `Accept` prefers them.
   */
  async chat({ body, request, sandbox, items }) {
    const chatbot = await items('chatbots').get(body.chatbotId);
    if (chatbot === undefined) throw notFound('chatbot', body.chatbotId);
    const question = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const text =
      (await sandbox.replies.take(body.chatbotId, question)) ??
      replyTo(String(chatbot.hidden['sourceText'] ?? ''), question);
    await saveConversation(sandbox, items, body, text);
    if (body.stream !== true) return { status: 200, body: { text } };
    const type = negotiate(streamTypes, request.headers.accept)?.type ?? 'text/plain';
    return type === 'text/plain'
      ? { status: 200, type, body: words(text) }
      : { status: 200, type, body: events(text) };
  },
};

/**
 * Appends the last message and the reply to the conversation that the caller names, or begins it;
 * without a name nothing is saved (https://docs.chatbase.co/docs/message-a-chatbot).
 */
async function saveConversation(
  sandbox: Sandbox,
  items: HandlerCall['items'],
  { chatbotId, conversationId, contactId, messages }: Schemas['ChatRequest'],
  reply: string,
): Promise<void> {
  const last = messages.at(-1);
  if (!conversationId || last === undefined) return;
  const now = sandbox.clock.now().toISOString();
  const added: Schemas['ChatMessage'][] = [];
  for (const { role, content } of [last, { role: 'assistant', content: reply } as const]) {
    added.push({ id: `msg_${await sandbox.ids.token(21)}`, role, content, type: 'text' });
  }
  const contact =
    contactId === undefined ? undefined : await findContact(items, chatbotId, contactId);
  await items('conversations', { chatbotId }).upsert(conversationId, (known) => {
    const current = known as Schemas['Conversation'] | undefined;
    return {
      ...(current ?? { id: conversationId, chatbot_id: chatbotId, created_at: now, source: 'api' }),
      ...(contact !== undefined && { customer: contact.external_id ?? contact.id }),
      updated_at: now,
      messages: [...(current?.messages ?? []), ...added],
    };
  });
}

async function* words(text: string): AsyncGenerator<string> {
  yield* text.match(/\s*\S+|\s+$/g) ?? [];
}

/**
 * Data-only server-sent events, ended by `[DONE]`; a line break within the data begins another
 * `data` field.
 */
async function* events(text: string): AsyncGenerator<string> {
  for await (const word of words(text)) yield `data: ${word.replace(/\r\n?|\n/g, '\ndata: ')}\n\n`;
  yield 'data: [DONE]\n\n';
}
