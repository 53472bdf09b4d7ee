import type { Sandbox } from '../../model/sandbox.ts';
import type { Completion } from './completion.ts';
import type { Schemas } from './schemas.ts';
import { messagesOf, type Session, sessionsOf } from './session.ts';
import { formatTimestamp } from './timestamp.ts';

export interface Turn {
  readonly question: string;
  readonly askedAt: Date;
  readonly completion: Completion;
  /** The message id that a stream names. */
  readonly streamed: string | undefined;
}

/**
 * Platforms whose conversations show the bot's last message, as an object; the others show the
 * user's, as text.
 */
const messengers: ReadonlySet<string> = new Set([
  'navertalktalk',
  'whatsapp',
  'instagram',
  'facebook-messenger',
  'line',
]);

/**
 * Stores a question and its answer as the two messages that
 * https://docs.okchat.ai/api-reference/get-messages shows. `updated_at` is the time of the
 * question, as in the captured conversations.
 */
export async function recordTurn(
  sandbox: Sandbox,
  { id, chatbot_id, platform }: Session,
  { question, askedAt, completion, streamed }: Turn,
): Promise<void> {
  const common = {
    metadata: {},
    migrated_data: false,
    session_id: id,
    session_token: null,
    tokens_used: 0,
  };
  const asked: Schemas['Message'] = {
    ...common,
    attachments: null,
    content: question,
    created_at: formatTimestamp(askedAt),
    id: await sandbox.ids.uuid(),
    model: null,
    provider: null,
    sender_type: 'user',
    tool_calls: null,
    tool_results: null,
  };
  const answered: Schemas['Message'] = {
    ...common,
    attachments: null,
    content: completion.text,
    created_at: formatTimestamp(completion.at),
    id: await sandbox.ids.uuid(),
    metadata: streamed === undefined ? {} : { mid: streamed },
    model: completion.model,
    provider: 'openai',
    sender_type: 'bot',
    tool_calls: [],
    tool_results: [],
  };
  const messages = messagesOf(sandbox, chatbot_id, id);
  // Sent off together, so that the turns of two calls at once do not get mixed up.
  await Promise.all([messages.insert(asked.id, asked), messages.insert(answered.id, answered)]);
  const last_message = messengers.has(platform)
    ? { content: answered.content, id: answered.id, sender_type: answered.sender_type }
    : question;
  await sessionsOf(sandbox, chatbot_id).update(id, (current) => ({
    ...current,
    last_message,
    updated_at: asked.created_at,
  }));
}
