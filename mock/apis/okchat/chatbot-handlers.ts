import type { operations } from '../../../generated/okchat.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import { changeEntity } from '../../state/change-entity.ts';
import {
  type Chatbot,
  chatbotsOf,
  filesPath,
  findChatbot,
  pathOf,
  showChatbot,
  shownChatbot,
  shownListItem,
  uploads,
} from './chatbot.ts';
import { newChatbot } from './new-chatbot.ts';
import type { Schemas } from './schemas.ts';
import { freeSlug, takeSlug } from './slug.ts';
import { formatTimestamp } from './timestamp.ts';

/** Chatbots and their avatars. Answers carry the vendor's message strings. */
export const chatbotHandlers: Handlers<operations> = {
  /** Oldest first, all at once: the vendor documents no paging. */
  async getChatbots(call) {
    const chatbots = await chatbotsOf(call.sandbox).list();
    return {
      status: 200,
      body: { chatbots: chatbots.map((chatbot) => shownListItem(chatbot, call.request.baseUrl)) },
    };
  },

  async createChatbot(call) {
    const { sandbox, body } = call;
    const id = await sandbox.ids.uuid();
    const slug = await takeSlug(sandbox, id, body.name, body.slug);
    const chatbot = newChatbot(body, {
      id,
      slug,
      created_at: formatTimestamp(sandbox.clock.now()),
    });
    await chatbotsOf(sandbox).insert(id, chatbot);
    return {
      status: 201,
      body: { chatbot: showChatbot(call, chatbot), message: 'Chatbot created successfully' },
    };
  },

  async updateChatbot(call) {
    const { sandbox, query, body } = call;
    const chatbot = await chatbotsOf(sandbox).update(query.id, (current) =>
      updateChatbot(current, body),
    );
    if (chatbot === undefined) throw notFound('chatbot', query.id);
    return {
      status: 200,
      body: { chatbot: showChatbot(call, chatbot), message: 'Chatbot updated successfully' },
    };
  },

  async getChatbotDetails(call) {
    const chatbot = await findChatbot(call.sandbox, call.path.chatbotId);
    return { status: 200, body: { chatbot: shownChatbot(chatbot, call.request.baseUrl) } };
  },

  async deleteChatbot({ sandbox, path }) {
    const chatbot = await chatbotsOf(sandbox).delete(path.chatbotId);
    if (chatbot === undefined) throw notFound('chatbot', path.chatbotId);
    await sandbox.store.deleteUnder(pathOf(chatbot.id));
    await freeSlug(sandbox, chatbot.slug);
    return { status: 200, body: { message: 'Chatbot deleted successfully' } };
  },

  /** The new picture takes the place of the old one, whose URL answers 404 from then on. */
  async chatbotAvatar(call) {
    const { sandbox, path, body } = call;
    await findChatbot(sandbox, path.chatbotId);
    const picture = await uploads.put(call, `chatbot/${path.chatbotId}`, body.avatar);
    const changed = await changeEntity(chatbotsOf(sandbox), path.chatbotId, (current) => ({
      ...current,
      avatar: picture,
      picture,
    }));
    const superseded = changed === undefined ? picture : changed.before.picture;
    if (superseded !== undefined) await uploads.remove(call, superseded);
    if (changed === undefined) throw notFound('chatbot', path.chatbotId);
    return {
      status: 200,
      body: { chatbot: showChatbot(call, changed.after), message: 'Avatar updated successfully' },
    };
  },
};

/**
 * What is not sent stays; `settings` is replaced whole, and the avatar is one of them; `slug` is no
 * part of the request; `updated_at` does not move: all read off the captures of
 * https://docs.okchat.ai/api-reference/update-chatbot.
 */
function updateChatbot(
  current: Chatbot,
  { name, description, is_public, personality_config, settings }: Schemas['UpdateChatbotRequest'],
): Chatbot {
  const updated: Chatbot = {
    ...current,
    name: name ?? current.name,
    description: description ?? current.description,
    is_public: is_public ?? current.is_public,
    personality_config: personality_config ?? current.personality_config,
  };
  if (settings === undefined) return updated;
  const { avatar, ...rest } = settings;
  return {
    ...updated,
    settings: rest,
    avatar: isPictureUrl(current, avatar) ? current.picture : avatar,
  };
}

/** Whether a URL, on whatever origin, is that of the chatbot's stored picture. */
function isPictureUrl({ picture }: Chatbot, url: string | undefined): boolean {
  if (picture === undefined || url === undefined || !URL.canParse(url)) return false;
  return new URL(url).pathname.endsWith(`${filesPath}/${picture.slice('okchat/'.length)}`);
}
