import type { operations } from '../../../generated/chatbase.ts';
import type { Handlers } from '../../model/handler.ts';
import type { HandlerCall } from '../../model/types.ts';

/**
 * Icon and profile picture (https://chatbase.co/docs/api-reference/assets), which are inferred. A
 * chatbot without the picture is left as it is: the guides mean the chatbot by their 404.
 */
export const pictureHandlers: Handlers<operations> = {
  deleteChatbotIcon: async ({ query: { chatbotId }, items, inferred }) =>
    (await isWithout(items, chatbotId, 'chatbotIconFile'))
      ? { status: 200, body: { message: 'Chatbot icon deleted successfully.' } }
      : inferred(),

  deleteChatbotProfilePicture: async ({ query: { chatbotId }, items, inferred }) =>
    (await isWithout(items, chatbotId, 'profilePictureFile'))
      ? { status: 200, body: { message: 'Chatbot Profile Picture deleted successfully.' } }
      : inferred(),
};

/** Whether there is such a chatbot, and it has no file of a part. */
async function isWithout(items: HandlerCall['items'], id: string, part: string): Promise<boolean> {
  const chatbot = await items('chatbots').get(id);
  return chatbot !== undefined && chatbot.files[part] === undefined;
}
