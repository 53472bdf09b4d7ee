import type { operations } from '../../../generated/okchat.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import { chatbotsOf } from './chatbot.ts';
import type { Schemas } from './schemas.ts';

/**
 * The voice agent and the chat widget of a chatbot. Both answer with what was sent, not with the
 * chatbot.
 */
export const widgetHandlers: Handlers<operations> = {
  /**
   * Replaces `voice_widget_config`. Assumed: the vendor's pages have that name as a field and as
   * the answer's key.
   */
  async voiceAgent({ sandbox, path, body }) {
    const chatbot = await chatbotsOf(sandbox).update(path.chatbotId, (current) => ({
      ...current,
      voice_widget_config: body,
    }));
    if (chatbot === undefined) throw notFound('chatbot', path.chatbotId);
    return {
      status: 200,
      body: { message: 'Voice widget config updated successfully', voice_widget_config: body },
    };
  },

  /**
   * Writes what is sent into `settings.snippet`. Assumed: the vendor's pages do not say where it
   * goes, but the snippet has the same fields (all but `language`), and a chatbot has no other
   * place to read them back from.
   */
  async chatWidget({ sandbox, path, body }) {
    const config = pickWidget(body);
    const chatbot = await chatbotsOf(sandbox).update(path.chatbotId, (current) => ({
      ...current,
      settings: { ...current.settings, snippet: { ...current.settings.snippet, ...config } },
    }));
    if (chatbot === undefined) throw notFound('chatbot', path.chatbotId);
    return {
      status: 200,
      body: { chat_widget_config: config, message: 'Chat widget config updated successfully' },
    };
  },
};

const widgetFields = [
  'header',
  'language',
  'logo',
  'name',
  'primaryColor',
  'secondaryColor',
  'slogan',
] as const;

/** The documented fields, as far as they are sent. */
function pickWidget(body: Schemas['ChatWidgetConfig']): Schemas['ChatWidgetConfig'] {
  return Object.fromEntries(
    widgetFields.filter((field) => body[field] !== undefined).map((field) => [field, body[field]]),
  );
}
