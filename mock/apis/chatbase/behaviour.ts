import type { operations } from '../../../generated/chatbase.ts';
import type { ApiBehaviour } from '../../model/api.ts';
import type { Handlers } from '../../model/handler.ts';
import { chatHandlers } from './chat-handlers.ts';
import { contactRule } from './collections.ts';
import { contactHandlers } from './contact-handlers.ts';
import { conversationHandlers } from './conversation-handlers.ts';
import { pictureHandlers } from './picture-handlers.ts';
import { renderProblem } from './render-problem.ts';

const handlers: Handlers<operations> = {
  ...pictureHandlers,
  ...chatHandlers,
  ...conversationHandlers,
  ...contactHandlers,
};

/**
 * Chatbase API v1, from its reference and guides. What is kept is inferred, by document and overlay;
 * handlers add what neither says.
 */
export const chatbase: ApiBehaviour = {
  handlers,
  renderProblem,
  dataRules: { contacts: contactRule },
  edited: ['chatbots', 'contacts', 'custom-attributes', 'conversations', 'leads'],
};
