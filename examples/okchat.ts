/**
 * OKCHAT: a chatbot gets an avatar, shows it, gets another, and is deleted. Run: `npx tsx
 * examples/okchat.ts [base URL] [picture]`.
 */
import createClient from 'openapi-fetch';
import type { paths } from '../generated/okchat.ts';
import { baseUrl } from './lib/base-url.ts';
import { formData } from './lib/form-data.ts';
import { choosePicture, makePicture } from './lib/picture.ts';
import { dataOf, verify, verifyGone, verifyPicture } from './lib/verify.ts';

const okchat = createClient<paths>({
  baseUrl: baseUrl(),
  headers: { 'x-api-key': process.env['OKCHAT_API_KEY'] ?? 'any' },
});

const { chatbot } = dataOf(
  await okchat.POST('/api/external/chatbots', {
    body: { name: 'Example', settings: { greeting: 'Hello from an example' } },
  }),
);
const here = { params: { path: { chatbotId: chatbot.id } } };
console.log(`created   ${chatbot.id} (${chatbot.slug})`);

async function uploadAvatar(avatar: File): Promise<string> {
  const result = await okchat.PATCH('/api/external/chatbot/{chatbotId}/update-avatar', {
    ...here,
    body: { avatar },
    bodySerializer: formData,
  });
  const url = dataOf(result).chatbot.settings.avatar;
  if (url === undefined) throw new Error('the answer names no avatar');
  console.log(`uploaded  ${avatar.name}, ${avatar.size} bytes: ${url}`);
  return url;
}

const first = await choosePicture();
const firstUrl = await uploadAvatar(first);
const details = dataOf(await okchat.GET('/api/external/chatbot/{chatbotId}', here));
verify(details.chatbot.settings.avatar === firstUrl, 'the chatbot shows the avatar');
verify(
  details.chatbot.settings.greeting === 'Hello from an example',
  'the other settings are kept',
);
await verifyPicture(firstUrl, first);
console.log('read back the chatbot shows it, and the bytes are the same');

const second = makePicture('seagreen');
await verifyPicture(await uploadAvatar(second), second);
await verifyGone(firstUrl);
console.log('replaced  the old URL answers 404');

dataOf(await okchat.DELETE('/api/external/chatbot/{chatbotId}', here));
const { response } = await okchat.GET('/api/external/chatbot/{chatbotId}', here);
verify(response.status === 404, `the deleted chatbot answered ${response.status}, want 404`);
console.log('deleted   the chatbot answers 404');
