import type { operations } from '../../../generated/threetone.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Handlers } from '../../model/handler.ts';

/**
 * The widget of an agent, which is that of the document's sample. Assumed: that an uploaded picture
 * shows in `avatar` and in `custom_avatar_path`, and that the language is the agent's.
 * https://docs.threetone.in/api-reference/widget/create-widget-avatar.md
 */
export const widgetHandlers: Handlers<operations> = {
  async get_agent_widget_route({ path: { agent_id }, inferred, items }) {
    const answer = await inferred();
    const agent = await items('agents').get(agent_id);
    const url = agent?.files['avatar'];
    return {
      ...answer,
      body: {
        agent_id,
        widget_config: {
          ...answer.body.widget_config,
          language: languageOf(agent?.value) ?? 'en',
          custom_avatar_path: url ?? null,
          ...(url !== undefined && { avatar: { type: 'image', url } }),
        },
      },
    };
  },
};

function languageOf(agent: unknown): string | undefined {
  const config = isObject(agent) ? agent['conversation_config'] : undefined;
  const own = isObject(config) ? config['agent'] : undefined;
  const language = isObject(own) ? own['language'] : undefined;
  return typeof language === 'string' ? language : undefined;
}
