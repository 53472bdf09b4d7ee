import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { fraction } from '../../state/ids.ts';
import type { Chatbot } from './chatbot.ts';
import type { Schemas } from './schemas.ts';

/** What one turn of a chat was answered with, however it is sent. */
export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  /** The request that a provider would have been sent, as JSON. */
  readonly providerRequest: string;
  readonly usage: Schemas['ChatStep']['usage'];
  readonly at: Date;
}

/** Wraps a reply as if a provider had given it. Tokens are estimated, at four characters each. */
export async function complete(
  sandbox: Sandbox,
  chatbot: Chatbot,
  messages: readonly Schemas['ChatRequestMessage'][],
  text: string,
): Promise<Completion> {
  const model = chatbot.settings.model ?? 'gpt-4o-mini';
  const at = sandbox.clock.now();
  const prompt = [{ role: 'system', content: systemPrompt(chatbot, at) }, ...messages];
  const promptTokens = estimateTokens(prompt.map(({ content }) => content).join(''));
  const completionTokens = estimateTokens(text);
  return {
    id: `chatcmpl-${await sandbox.ids.token(29, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`,
    model,
    text,
    providerRequest: JSON.stringify({
      model,
      temperature: 0,
      messages: prompt,
      tools: [searchTool],
      tool_choice: 'auto',
    }),
    usage: { completionTokens, promptTokens, totalTokens: promptTokens + completionTokens },
    at,
  };
}

/** A completion as https://docs.okchat.ai/api-reference/chat shows it. */
export function showCompletion(
  { id, model, text, providerRequest, usage, at }: Completion,
  seed: number,
): Schemas['ChatAnswer'] {
  return {
    finish_reason: 'stop',
    output: text,
    steps: [
      {
        experimental_providerMetadata: { openai: { cachedPromptTokens: 0, reasoningTokens: 0 } },
        finishReason: 'stop',
        isContinued: false,
        request: { body: providerRequest },
        response: {
          headers: {
            'content-type': 'application/json',
            date: at.toUTCString(),
            'openai-processing-ms': String(500 + Math.floor(fraction(seed, id) * 4500)),
            'openai-version': '2020-10-01',
          },
          id,
          messages: [{ content: [{ text, type: 'text' }], role: 'assistant' }],
          modelId: ownMember(datedModels, model) ?? model,
          timestamp: at.toISOString().replace(/\.\d+Z$/, '.000Z'),
        },
        stepType: 'initial',
        text,
        toolCalls: [],
        toolResults: [],
        usage,
        warnings: [],
      },
    ],
    tool_calls: [],
    tool_results: [],
  };
}

/** Providers name the dated model; the first is in the vendor's example. */
const datedModels: Readonly<Record<string, string>> = {
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-4o': 'gpt-4o-2024-08-06',
};

const searchTool = {
  type: 'function',
  function: {
    name: 'searchKnowledgeBase',
    description: 'Searches the knowledge base.',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
};

/** The parts that the vendor's example has, in its order; the words are ours. */
function systemPrompt({ settings }: Chatbot, at: Date): string {
  const parts = [
    'Use the tool searchKnowledgeBase before you answer.',
    settings.prompt ?? '',
    `Today is ${at.toISOString().slice(0, 10)}.`,
    "Answer in the user's language.",
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
