import type { operations } from '../../../generated/okchat.ts';
import type { Handlers } from '../../model/handler.ts';
import { questionOf, replyTo } from './chat-reply.ts';
import { streamCompletion } from './chat-stream.ts';
import { confirmChatbot, findChatbot } from './chatbot.ts';
import { complete, showCompletion } from './completion.ts';
import { recordTurn } from './record-turn.ts';
import { openSession } from './session.ts';

/**
 * One turn of a conversation: https://docs.okchat.ai/api-reference/chat. Without `stream` the
 * answer is JSON (assumed).
 */
export const chatHandlers: Handlers<operations> = {
  async chat({ sandbox, path, query, body }) {
    const askedAt = sandbox.clock.now();
    const chatbot = await findChatbot(sandbox, path.chatbotId);
    const question = questionOf(body.messages);
    const completion = await complete(
      sandbox,
      chatbot,
      body.messages,
      await replyTo(sandbox, chatbot, question),
    );
    const session = await openSession(sandbox, chatbot.id, {
      token: body.sessionToken,
      platform: body.platform,
    });
    const streamed = query.stream === 'true' ? `msg-${await sandbox.ids.token(24)}` : undefined;
    // Before the stream begins: a client that hangs up midway has asked all the same.
    await recordTurn(sandbox, session, { question, askedAt, completion, streamed });
    await confirmChatbot(sandbox, chatbot.id);
    if (streamed === undefined)
      return { status: 200, body: showCompletion(completion, sandbox.seed) };
    return {
      status: 200,
      type: 'text/plain',
      headers: { 'x-vercel-ai-data-stream': 'v1' },
      body: streamCompletion(completion, streamed),
    };
  },
};
