import type { components, operations } from '../../../generated/chatbase.ts';
import { negotiate } from '../../../openapi/model/media-types.ts';
import type { Handlers } from '../../model/handler.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { collectionOf, writeInChatbot } from './chatbots.ts';
import { findContact } from './contacts.ts';
import { replyTo } from './reply.ts';

type Schemas = components['schemas'];

const streamTypes = [{ type: 'text/plain' }, { type: 'text/event-stream' }] as const;

/** Chatting (https://chatbase.co/docs/api-reference/chat/chat-with-a-chatbot). */
export const chatHandlers = {
  /**
   * The scripted reply, else one from the chatbot's text. A stream is plain text, or events where
   * `Accept` prefers them.
   */
  async chat({ body, request, sandbox }) {
    const text = await writeInChatbot(sandbox, body.chatbotId, async (chatbot) => {
      const question = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
      const reply =
        (await sandbox.replies.take(body.chatbotId, question)) ??
        replyTo(chatbot.sourceText, question);
      await saveConversation(sandbox, body, reply);
      return reply;
    });
    if (body.stream !== true) return { status: 200, body: { text } };
    const type = negotiate(streamTypes, request.headers.accept)?.type ?? 'text/plain';
    return type === 'text/plain'
      ? { status: 200, type, body: words(text) }
      : { status: 200, type, body: events(text) };
  },
} satisfies Handlers<operations>;

/**
 * Appends the last message and the reply to the conversation that the caller names, or begins it;
 * without a name nothing is saved (https://docs.chatbase.co/docs/message-a-chatbot).
 */
async function saveConversation(
  sandbox: Sandbox,
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
    contactId === undefined ? undefined : await findContact(sandbox, chatbotId, contactId);
  await collectionOf<Schemas['Conversation']>(sandbox, chatbotId, 'conversations').upsert(
    conversationId,
    (current) => ({
      ...(current ?? { id: conversationId, chatbot_id: chatbotId, created_at: now, source: 'api' }),
      ...(contact !== undefined && { customer: contact.external_id ?? contact.id }),
      updated_at: now,
      messages: [...(current?.messages ?? []), ...added],
    }),
  );
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
