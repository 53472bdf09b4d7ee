import { notFound } from '../../lib/problem.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import type { OperationCall } from '../../model/types.ts';
import { perEntity } from '../../state/per-entity.ts';
import { type CallOrigin, createUploads } from '../../state/uploads.ts';
import type { Schemas } from './schemas.ts';

/** What handlers need of a call besides its parameters. */
export type Place = Pick<OperationCall, 'request' | 'sandbox'>;

/**
 * A chatbot as it is stored: its pictures as paths, since their URL depends on where the client
 * reached the double.
 */
export interface Chatbot extends Omit<Schemas['Chatbot'], 'settings'> {
  /** Without `avatar`. */
  readonly settings: Schemas['ChatbotSettings'];
  /** What `settings.avatar` shows: the path of the stored picture, or a URL from elsewhere. */
  readonly avatar?: string | undefined;
  /** Path of the picture that was uploaded last, shown or not. */
  readonly picture?: string | undefined;
}

/** Where OKCHAT serves pictures: https://docs.okchat.ai/api-reference/chatbot-avatar. */
export const filesPath = '/storage/v1/object/public';

export const uploads = createUploads('okchat', filesPath);

export function chatbotsOf(sandbox: Sandbox): Collection<Chatbot> {
  return sandbox.store.collection<Chatbot>('okchat/chatbot');
}

/** The path under which everything lies that belongs to a chatbot. */
export function pathOf(chatbotId: string): string {
  return `okchat/chatbot/${chatbotId}`;
}

/** Throws `resource-not-found`. */
export async function findChatbot(sandbox: Sandbox, id: string): Promise<Chatbot> {
  const chatbot = await chatbotsOf(sandbox).get(id);
  if (chatbot === undefined) throw notFound('chatbot', id);
  return chatbot;
}

/**
 * To be called after something was stored under a chatbot: where the chatbot has been deleted in
 * the meantime, takes it away again and throws `resource-not-found`.
 */
export async function confirmChatbot(sandbox: Sandbox, id: string): Promise<void> {
  if ((await chatbotsOf(sandbox).get(id)) !== undefined) return;
  await sandbox.store.deleteUnder(pathOf(id));
  throw notFound('chatbot', id);
}

/** A chatbot with all its 20 fields. */
export function showChatbot(
  call: CallOrigin,
  { avatar, picture: _, settings, ...fields }: Chatbot,
): Schemas['Chatbot'] {
  if (avatar === undefined) return { ...fields, settings };
  return {
    ...fields,
    settings: {
      avatar: avatar.startsWith('okchat/') ? uploads.url(call, avatar) : avatar,
      ...settings,
    },
  };
}

/** A chatbot as one of the list: https://docs.okchat.ai/api-reference/get-chatbots. */
function showListItem(call: CallOrigin, chatbot: Chatbot): Schemas['ChatbotListItem'] {
  const { docs_metadata, managers, migrated_data, openai_api_key, v1_chatbot_id, ...item } =
    showChatbot(call, chatbot);
  return item;
}

/** A chatbot that was stored before, as it is shown below a base URL; the same object each time. */
export const shownChatbot = perEntity((chatbot: Chatbot, baseUrl) =>
  showChatbot({ request: { baseUrl } }, chatbot),
);

/** The same for one of the list. */
export const shownListItem = perEntity((chatbot: Chatbot, baseUrl) =>
  showListItem({ request: { baseUrl } }, chatbot),
);

/**
 * A chatbot as the knowledge base shows it:
 * https://docs.okchat.ai/api-reference/get-knowledge-base-list-of-chatbot.
 */
export function showKnowledgeBaseChatbot(
  call: CallOrigin,
  chatbot: Chatbot,
): Schemas['KnowledgeBaseChatbot'] {
  const shown = showChatbot(call, chatbot);
  const {
    docs_metadata,
    enabled_plugins,
    managers,
    migrated_data,
    suggestions,
    v1_chatbot_id,
    version_id,
    voice_widget_config,
    ...item
  } = shown;
  return item;
}
