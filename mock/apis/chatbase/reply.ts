import { chunkText, searchTexts } from '../../lib/text-search.ts';

/**
 * The vendor's example of a reply
 * (https://chatbase.co/docs/api-reference/chat/chat-with-a-chatbot).
 */
const greeting = 'Hello! How can I help you today?';

/**
 * What a chatbot says to a message: the part of its text that holds at least half of the message's
 * words, else a greeting for a greeting, else that it has found nothing. The same for the same text
 * and message.
 */
export function replyTo(sourceText: string, message: string): string {
  const [best] = searchTexts(chunkText(sourceText), message, 1);
  if (best !== undefined && best.similarity >= 0.5) return best.text;
  if (/^[\p{P}\s]*(?:$|(?:hi|hello|hey|good (?:morning|afternoon|evening))\b)/iu.test(message))
    return greeting;
  return `I found nothing about ${JSON.stringify(shorten(message, 200))} in my sources.`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
