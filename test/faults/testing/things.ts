import { png } from '../../../contracts/request/test-pictures.ts';
import { type Client, form, type Seen } from './client.ts';

/** Items that the demonstrations make, as a client does. */

export const bots = '/api/external/chatbots';
export const bot = (id: string) => `/api/external/chatbot/${id}`;
export const agents = '/v1/convai/agents';
export const documents = '/v1/voiceai/knowledge-base';
/** Two pictures that differ. */
export const [red, blue] = [png(3), png(5)];
export const png3x1 = png(3, 1);
/** A picture of so many bytes. */
export const sized = (bytes: number) => png(3, 3, bytes);

/** A new OKCHAT chatbot. */
export async function newBot(
  client: Client,
  body: object = {},
): Promise<{
  id: string;
  slug: string;
  description: string;
  settings: { snippet: { slogan: string } };
}> {
  return (await client.call(`POST ${bots}`, { name: 'Demonstration', ...body })).at('/chatbot');
}

/** The id of a new Chatbase chatbot. */
export async function newChatbase(client: Client, chatbotName = 'Demonstration'): Promise<string> {
  return (await client.call('POST /create-chatbot', { chatbotName })).at('/chatbotId');
}

/** The id of a new Threetone agent. */
export async function newAgent(client: Client, body: object = {}): Promise<string> {
  return (await client.call(`POST ${agents}/create`, { conversation_config: {}, ...body })).at(
    '/agent_id',
  );
}

export async function newContacts(
  client: Client,
  chatbot: string,
  users: object[],
): Promise<{ id: string }[]> {
  return (await client.call(`POST /chatbots/${chatbot}/contacts`, { users })).at('/data');
}

/** A chat turn, which begins a conversation; the id of that. */
export async function newConversation(client: Client, chatbot: string): Promise<string> {
  await client.call(`POST ${bot(chatbot)}/chat`, {
    messages: [{ role: 'user', content: 'Hello' }],
  });
  return (await client.call(`GET ${bot(chatbot)}/conversations`)).at('/data/0/id');
}

export const textFile = (text: string, name = 'notes.txt') => ({
  bytes: Buffer.from(text),
  name,
  type: 'text/plain',
});

/** Adds a document to the knowledge base of an OKCHAT chatbot. */
export async function embed(
  client: Client,
  chatbot: string,
  file = textFile('We are open.'),
): Promise<Seen> {
  return client.call('POST /api/embedfiles', form({ chatbotId: chatbot, files: file }));
}

export interface Picture {
  readonly bytes: Buffer;
  readonly name?: string;
  readonly type?: string;
}

export async function uploadAvatar(
  client: Client,
  chatbot: string,
  picture: Picture,
  part = 'avatar',
): Promise<Seen & { url: string }> {
  const seen = await client.call(`PATCH ${bot(chatbot)}/update-avatar`, form({ [part]: picture }));
  return { ...seen, url: seen.at('/chatbot/settings/avatar') };
}

export async function uploadIcon(
  client: Client,
  chatbotId: string,
  picture: Picture,
): Promise<Seen & { url: string }> {
  const seen = await client.call(
    'POST /upload-chatbot-icon',
    form({ chatbotId, chatbotIconFile: picture }),
  );
  return { ...seen, url: seen.headers.get('x-doubletake-file') ?? '' };
}

export async function uploadAgentPicture(
  client: Client,
  agent: string,
  picture: Picture,
): Promise<Seen & { url: string }> {
  const seen = await client.call(`POST ${agents}/${agent}/avatar`, form({ avatar_file: picture }));
  return { ...seen, url: seen.at('/avatar_url') };
}
