import type { Sandbox } from '../../model/sandbox.ts';
import { chatbotsOf, pathOf } from './chatbot.ts';
import { documentsOf } from './document.ts';
import { messagesOf, sessionsOf, tokensOf } from './session.ts';
import { takeSlug } from './slug.ts';
import { avatarBytes, chatbots } from './start-data/chatbots.ts';
import { conversations, type StartConversation } from './start-data/conversations.ts';
import { documents, type StartDocument } from './start-data/documents.ts';

/**
 * Fills a sandbox so that every id in the examples of https://docs.okchat.ai/api-reference answers.
 */
export async function startData(sandbox: Sandbox): Promise<void> {
  for (const chatbot of chatbots) {
    await takeSlug(sandbox, chatbot.id, chatbot.name, chatbot.slug);
    await chatbotsOf(sandbox).insert(chatbot.id, chatbot);
    if (chatbot.picture !== undefined)
      await keepFile(sandbox, chatbot.picture, avatarBytes, 'image/png');
  }
  for (const document of documents) await addDocument(sandbox, document);
  for (const conversation of conversations) await addConversation(sandbox, conversation);
}

async function addDocument(
  sandbox: Sandbox,
  { chatbot, text, ...document }: StartDocument,
): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const file = `${pathOf(chatbot)}/knowledge-base/${document.id}.${document.file_name.split('.').at(-1)}`;
  await keepFile(sandbox, file, bytes, document.content_type);
  await documentsOf(sandbox, chatbot).insert(document.id, {
    ...document,
    size: bytes.length,
    updated_at: document.created_at,
    file,
  });
}

async function addConversation(
  sandbox: Sandbox,
  { session, token, messages }: StartConversation,
): Promise<void> {
  await sessionsOf(sandbox, session.chatbot_id).insert(session.id, session);
  if (token !== undefined)
    await tokensOf(sandbox, session.chatbot_id).insert(token, { session: session.id });
  const collection = messagesOf(sandbox, session.chatbot_id, session.id);
  for (const message of messages) await collection.insert(message.id, message);
}

/** The bytes under a path of the start data never change, so the path tells them apart. */
async function keepFile(
  sandbox: Sandbox,
  path: string,
  bytes: Buffer,
  type: string,
): Promise<void> {
  await sandbox.store.files.put(path, { bytes, type, etag: `"${path}"` });
}
