import type { components, operations } from '../../../generated/threetone.ts';
import { notFound } from '../../lib/problem.ts';
import type { Call, Handlers } from '../../model/handler.ts';
import { createUploads } from '../../state/uploads.ts';
import { type Agent, agentsOf, unixSeconds } from './agent.ts';
import { widgetDefaults } from './widget-defaults.ts';

type WidgetConfig = components['schemas']['WidgetConfigResponseModel'];

const uploads = createUploads('threetone');

/**
 * The widget and its picture:
 * https://docs.threetone.in/api-reference/widget/create-widget-avatar.md
 */
export const widgetHandlers: Handlers<operations> = {
  async get_agent_widget_route(call) {
    const { agent_id } = call.path;
    const agent = await agentsOf(call.sandbox).get(agent_id);
    if (agent === undefined) throw notFound('agent', agent_id);
    return { status: 200, body: { agent_id, widget_config: configureWidget(call, agent) } };
  },

  /** A new picture takes the place of the old one, whose URL answers 404 from then on. */
  async post_agent_avatar_route(call) {
    const { sandbox, path, body } = call;
    const agents = agentsOf(sandbox);
    if ((await agents.get(path.agent_id)) === undefined) throw notFound('agent', path.agent_id);
    const avatar = await uploads.put(call, `agents/${path.agent_id}`, body.avatar_file);
    const updated = unixSeconds(sandbox);
    let replaced: string | null = null;
    const agent = await agents.update(path.agent_id, (current) => {
      replaced = current.avatar;
      return { ...current, avatar, updated };
    });
    // The agent may have been deleted while the file was stored: then nothing may stay behind.
    const stale = agent === undefined ? avatar : replaced;
    if (stale !== null) await uploads.remove(call, stale);
    if (agent === undefined) throw notFound('agent', path.agent_id);
    return {
      status: 200,
      body: { agent_id: path.agent_id, avatar_url: uploads.url(call, avatar) },
    };
  },
};

/**
 * Assumed: that an uploaded picture shows in `avatar` and in `custom_avatar_path`, and that the
 * language is the agent's.
 */
function configureWidget(
  call: Pick<Call<unknown>, 'request' | 'sandbox'>,
  { avatar, conversationConfig }: Agent,
): WidgetConfig {
  const language = conversationConfig.agent?.language ?? 'en';
  if (avatar === null) return { ...widgetDefaults, language };
  const url = uploads.url(call, avatar);
  return { ...widgetDefaults, language, avatar: { type: 'image', url }, custom_avatar_path: url };
}
