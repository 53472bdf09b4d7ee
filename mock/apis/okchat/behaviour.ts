import type { operations } from '../../../generated/okchat.ts';
import type { ApiBehaviour } from '../../model/api.ts';
import type { Handlers } from '../../model/handler.ts';
import { chatHandlers } from './chat-handler.ts';
import { filesPath } from './chatbot.ts';
import { chatbotHandlers } from './chatbot-handlers.ts';
import { collections } from './collections.ts';
import { conversationHandlers } from './conversation-handlers.ts';
import { knowledgeBaseHandlers } from './knowledge-base-handlers.ts';
import { renderProblem } from './render-problem.ts';
import { widgetHandlers } from './widget-handlers.ts';

const handlers: Handlers<operations> = {
  ...chatbotHandlers,
  ...widgetHandlers,
  ...knowledgeBaseHandlers,
  ...chatHandlers,
  ...conversationHandlers,
};

/**
 * OKCHAT 2.0 as its vendor documents it, and as the captured examples show it:
 * https://docs.okchat.ai/api-reference.
 */
export const okchat: ApiBehaviour = {
  handlers,
  renderProblem,
  collections,
  filesPath,
};
