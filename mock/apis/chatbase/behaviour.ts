import type { operations } from '../../../generated/chatbase.ts';
import type { ApiBehaviour } from '../../model/api.ts';
import type { Handlers } from '../../model/handler.ts';
import { attributeHandlers } from './attribute-handlers.ts';
import { chatHandlers } from './chat-handlers.ts';
import { chatbotHandlers } from './chatbot-handlers.ts';
import { collections } from './collections.ts';
import { contactHandlers } from './contact-handlers.ts';
import { conversationHandlers } from './conversation-handlers.ts';
import { pictureHandlers } from './picture-handlers.ts';
import { renderProblem } from './render-problem.ts';

/** Every operation has a handler: one that is missing does not compile. */
const handlers: Required<Handlers<operations>> = {
  ...chatbotHandlers,
  ...pictureHandlers,
  ...chatHandlers,
  ...conversationHandlers,
  ...contactHandlers,
  ...attributeHandlers,
};

/** Chatbase API v1, from its reference and guides. */
export const chatbase: ApiBehaviour = { handlers, renderProblem, collections };
