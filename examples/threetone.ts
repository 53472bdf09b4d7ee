/**
 * Threetone: an agent gets an avatar, its widget shows it, and the agent is deleted. Run: `npx tsx
 * examples/threetone.ts [base URL] [picture]`.
 */
import createClient from 'openapi-fetch';
import type { paths } from '../generated/threetone.ts';
import { baseUrl } from './lib/base-url.ts';
import { formData } from './lib/form-data.ts';
import { choosePicture } from './lib/picture.ts';
import { dataOf, verify, verifyGone, verifyPicture } from './lib/verify.ts';

const threetone = createClient<paths>({
  baseUrl: baseUrl(),
  headers: { 'x-api-key': process.env['THREETONE_API_KEY'] ?? 'any' },
});

const agent = {
  name: 'Example',
  conversation_config: { agent: { first_message: 'Hello', language: 'en' } },
};
const { agent_id } = dataOf(await threetone.POST('/v1/convai/agents/create', { body: agent }));
const here = { params: { path: { agent_id } } };
console.log(`created   ${agent_id}`);
verify(
  dataOf(await threetone.GET('/v1/convai/agents/{agent_id}', here)).name === 'Example',
  'the agent reads back as it was created',
);

const picture = await choosePicture();
const uploaded = await threetone.POST('/v1/convai/agents/{agent_id}/avatar', {
  ...here,
  body: { avatar_file: picture },
  bodySerializer: formData,
});
const url = dataOf(uploaded).avatar_url;
if (!url) throw new Error('the answer names no avatar_url');
console.log(`uploaded  ${picture.name}, ${picture.size} bytes: ${url}`);

const { widget_config } = dataOf(await threetone.GET('/v1/convai/agents/{agent_id}/widget', here));
verify(
  widget_config.avatar.type === 'image' && widget_config.avatar.url === url,
  'the widget shows the avatar',
);
await verifyPicture(url, picture);
console.log('read back the widget shows it, and the bytes are the same');

const { response } = await threetone.DELETE('/v1/convai/agents/{agent_id}', here);
verify(response.ok, `the deletion answered ${response.status}`);
const gone = await threetone.GET('/v1/convai/agents/{agent_id}', here);
verify(
  gone.response.status === 404,
  `the deleted agent answered ${gone.response.status}, want 404`,
);
await verifyGone(url);
console.log('deleted   the agent and its picture answer 404');
