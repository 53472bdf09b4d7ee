import type { Completion } from './completion.ts';

/**
 * A completion in the data stream protocol v1 of the Vercel AI SDK, which the documented header
 * `x-vercel-ai-data-stream: v1` names: the start of a step, its text word by word, its end, the end
 * of the message.
 */
export async function* streamCompletion(
  { text, usage }: Completion,
  messageId: string,
): AsyncGenerator<string> {
  const spent = { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens };
  yield part('f', { messageId });
  for (const word of text.match(/\s*\S+|\s+$/gu) ?? []) yield part('0', word);
  yield part('e', { finishReason: 'stop', usage: spent, isContinued: false });
  yield part('d', { finishReason: 'stop', usage: spent });
}

function part(type: string, value: unknown): string {
  return `${type}:${JSON.stringify(value)}\n`;
}
