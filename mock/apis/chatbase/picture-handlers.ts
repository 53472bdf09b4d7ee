import type { operations } from '../../../generated/chatbase.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { changeEntity } from '../../state/change-entity.ts';
import { createUploads } from '../../state/uploads.ts';
import { changedAt, chatbotsOf, findChatbot, type PictureSlot } from './chatbots.ts';

type CallPlace = Pick<OperationCall, 'request' | 'sandbox'>;

const uploads = createUploads('chatbase');

/**
 * Icon and profile picture (https://chatbase.co/docs/api-reference/assets). No answer of the API
 * names the URL of a picture; the double adds it as the header `x-doubletake-file`.
 */
export const pictureHandlers = {
  async uploadChatbotIcon(call) {
    const headers = await putPicture(call, call.body.chatbotId, 'icon', call.body.chatbotIconFile);
    return { status: 200, headers, body: { message: 'Chatbot chat icon uploaded successfully.' } };
  },

  async uploadChatbotProfilePicture(call) {
    const headers = await putPicture(
      call,
      call.body.chatbotId,
      'profile-picture',
      call.body.profilePictureFile,
    );
    return {
      status: 200,
      headers,
      body: { message: 'Chatbot Profile Picture uploaded successfully.' },
    };
  },

  async deleteChatbotIcon(call) {
    await setPicture(call, call.query.chatbotId, 'icon', undefined);
    return { status: 200, body: { message: 'Chatbot icon deleted successfully.' } };
  },

  async deleteChatbotProfilePicture(call) {
    await setPicture(call, call.query.chatbotId, 'profile-picture', undefined);
    return { status: 200, body: { message: 'Chatbot Profile Picture deleted successfully.' } };
  },
} satisfies Handlers<operations>;

async function putPicture(
  call: CallPlace,
  chatbotId: string,
  slot: PictureSlot,
  file: UploadedFile,
): Promise<Record<string, string>> {
  await findChatbot(call.sandbox, chatbotId);
  const path = await uploads.put(call, `chatbot/${chatbotId}/${slot}`, file);
  await setPicture(call, chatbotId, slot, path);
  return { 'x-doubletake-file': uploads.url(call, path) };
}

/**
 * Gives a chatbot a picture, or takes it away, and deletes the file of the one before. A chatbot
 * without the picture is left as it is: the guides mean the chatbot by their 404. Throws
 * `resource-not-found`.
 */
async function setPicture(
  call: CallPlace,
  chatbotId: string,
  slot: PictureSlot,
  path: string | undefined,
): Promise<void> {
  const change = await changeEntity(chatbotsOf(call.sandbox), chatbotId, (chatbot) => {
    const { [slot]: replaced, ...others } = chatbot.pictures;
    if (replaced === path) return chatbot;
    return {
      ...chatbot,
      item: { ...chatbot.item, updated_at: changedAt(call.sandbox, chatbot) },
      pictures: path === undefined ? others : { ...others, [slot]: path },
    };
  });
  const stale = change === undefined ? path : change.before.pictures[slot];
  if (stale !== undefined) await uploads.remove(call, stale);
  if (change === undefined) throw notFound('chatbot', chatbotId);
}
