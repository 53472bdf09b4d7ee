import type { Sandbox } from '../../model/sandbox.ts';
import type { Chatbot } from './chatbot.ts';
import type { Schemas } from './schemas.ts';
import { searchKnowledge } from './search-knowledge.ts';

/** What is to be answered: the user's last message, or the last one where none is the user's. */
export function questionOf(messages: readonly Schemas['ChatRequestMessage'][]): string {
  const last = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
  return last?.content ?? '';
}

/**
 * What a chatbot says: the scripted reply, else what its knowledge base has nearest to the
 * question, else a sentence that repeats the question. No model is asked, so the same question
 * always gets the same reply.
 */
export async function replyTo(
  sandbox: Sandbox,
  chatbot: Chatbot,
  question: string,
): Promise<string> {
  const scripted = await sandbox.replies.take(chatbot.id, question);
  if (scripted !== undefined) return scripted;
  const [best] = await searchKnowledge(sandbox, chatbot.id, question);
  return (
    best?.chunk.text ??
    `You asked: “${question}” This is a reply of ${chatbot.name}, which knows nothing about that.`
  );
}
