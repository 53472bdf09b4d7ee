/**
 * Chatbase: a chatbot gets a profile picture, loses it, and is deleted. Run: `npx tsx
 * examples/chatbase.ts [base URL] [picture]`.
 */
import createClient from 'openapi-fetch';
import type { paths } from '../generated/chatbase.ts';
import { baseUrl } from './lib/base-url.ts';
import { formData } from './lib/form-data.ts';
import { choosePicture } from './lib/picture.ts';
import { dataOf, verify, verifyGone, verifyPicture } from './lib/verify.ts';

const key = process.env['CHATBASE_API_KEY'] ?? 'any';
const chatbase = createClient<paths>({
  baseUrl: baseUrl('/api/v1'),
  headers: { Authorization: `Bearer ${key}` },
});

const { chatbotId } = dataOf(
  await chatbase.POST('/create-chatbot', { body: { chatbotName: 'Example' } }),
);
console.log(`created   ${chatbotId}`);

async function findChatbot() {
  const { chatbots } = dataOf(await chatbase.GET('/get-chatbots'));
  return chatbots.find(({ id }) => id === chatbotId);
}
verify((await findChatbot())?.name === 'Example', 'the chatbot is in the list');

const picture = await choosePicture();
const uploaded = await chatbase.POST('/upload-chatbot-profile-picture', {
  body: { chatbotId, profilePictureFile: picture },
  bodySerializer: formData,
});
dataOf(uploaded);
// Chatbase names no URL in its answer; the double adds it as a header.
const url = uploaded.response.headers.get('x-doubletake-file');
if (url === null) throw new Error('the answer has no header x-doubletake-file');
console.log(`uploaded  ${picture.name}, ${picture.size} bytes: ${url}`);
await verifyPicture(url, picture);
console.log('read back the bytes are the same');

dataOf(
  await chatbase.DELETE('/delete-chatbot-profile-picture', { params: { query: { chatbotId } } }),
);
await verifyGone(url);
console.log('removed   the URL of the picture answers 404');

dataOf(await chatbase.DELETE('/delete-chatbot', { params: { query: { chatbotId } } }));
verify((await findChatbot()) === undefined, 'the deleted chatbot is not in the list');
console.log('deleted   the chatbot is not in the list');
