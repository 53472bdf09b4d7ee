import type { operations } from '../../../generated/okchat.ts';
import { notFound, ProblemError } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import { changeEntity } from '../../state/change-entity.ts';
import {
  type Chatbot,
  confirmChatbot,
  findChatbot,
  type Place,
  showKnowledgeBaseChatbot,
  uploads,
} from './chatbot.ts';
import { formatChunk } from './chunks.ts';
import { type Document, describeFile, documentsOf, showDocument } from './document.ts';
import type { Schemas } from './schemas.ts';
import { searchKnowledge, similarityThreshold } from './search-knowledge.ts';
import { formatTimestamp } from './timestamp.ts';

/**
 * The documents of a chatbot. The vendor's pages answer list, update and delete with the chatbot
 * alone; the documents beside it are ours (see the overlay).
 */
export const knowledgeBaseHandlers: Handlers<operations> = {
  async knowledgeBaseFiles(call) {
    const { sandbox, body, query } = call;
    if (query.chatbotId !== undefined && query.chatbotId !== body.chatbotId)
      throw twoChatbots(query.chatbotId, body.chatbotId);
    const chatbot = await findChatbot(sandbox, body.chatbotId);
    const id = await sandbox.ids.uuid();
    const file = await uploads.put(call, ownerOf(chatbot), body.files);
    const created_at = formatTimestamp(sandbox.clock.now());
    const described = describeFile(body.files);
    const document: Document = {
      id,
      title: described.file_name,
      ...described,
      created_at,
      updated_at: created_at,
      file,
    };
    await documentsOf(sandbox, chatbot.id).insert(id, document);
    await confirmChatbot(sandbox, chatbot.id);
    return {
      status: 200,
      body: { message: 'Files uploaded successfully', documents: [showDocument(document)] },
    };
  },

  async getKnowledgeBaseListOfChatbot(call) {
    const { title, id } = call.query;
    const chatbot = await findChatbot(call.sandbox, call.path.chatbotId);
    const matches = (document: Document) =>
      (id === undefined || document.id === id) &&
      (title === undefined || contains(document.title, title));
    return { status: 200, body: await showKnowledgeBase(call, chatbot, matches) };
  },

  async deleteKnowledgeBaseData(call) {
    const { sandbox, path, query } = call;
    const chatbot = await findChatbot(sandbox, path.chatbotId);
    const document = await documentsOf(sandbox, chatbot.id).delete(query.id);
    if (document === undefined) throw notFound('document', query.id);
    await uploads.remove(call, document.file);
    return { status: 200, body: await showKnowledgeBase(call, chatbot) };
  },

  /** The new file takes the place of the old one; the title stays unless another is given. */
  async updateKnowledgeBase(call) {
    const { sandbox, path, query, body } = call;
    const chatbot = await findChatbot(sandbox, path.chatbotId);
    const documents = documentsOf(sandbox, chatbot.id);
    if ((await documents.get(body.documentId)) === undefined)
      throw notFound('document', body.documentId);
    const file = await uploads.put(call, ownerOf(chatbot), body.file);
    const change = {
      ...describeFile(body.file),
      updated_at: formatTimestamp(sandbox.clock.now()),
      file,
    };
    const changed = await changeEntity(documents, body.documentId, (current) => ({
      ...current,
      title: query.title ?? current.title,
      ...change,
    }));
    await uploads.remove(call, changed?.before.file ?? file);
    if (changed === undefined) throw notFound('document', body.documentId);
    return { status: 200, body: await showKnowledgeBase(call, chatbot) };
  },

  async queryKnowledge({ sandbox, path, body }) {
    const { id, organization_id } = await findChatbot(sandbox, path.chatbotId);
    const matches = await searchKnowledge(sandbox, id, body.query);
    const metadata = {
      chatbot_id: id,
      organization_id,
      query_length: body.query.length,
      results_count: matches.length,
      reranker: 'google',
    };
    return {
      status: 200,
      headers: { 'x-telemetry': JSON.stringify({ metadata, isEnabled: true }) },
      body: {
        results: matches.map(({ chunk, similarity }) => ({
          content: formatChunk(chunk),
          similarity,
        })),
        similarity_threshold_setting: similarityThreshold,
        status: 'OK',
        total_docs: matches.length,
      },
    };
  },
};

async function showKnowledgeBase(
  call: Place,
  chatbot: Chatbot,
  matches: (document: Document) => boolean = () => true,
): Promise<Schemas['KnowledgeBase']> {
  const documents = await documentsOf(call.sandbox, chatbot.id).list();
  return {
    chatbot: showKnowledgeBaseChatbot(call, chatbot),
    documents: documents.filter(matches).map(showDocument),
  };
}

/** Apart from the chatbot's pictures, whose paths are the vendor's. */
function ownerOf({ id }: Chatbot): string {
  return `chatbot/${id}/knowledge-base`;
}

/** In any case, and however the accents and syllables are put together. */
function contains(title: string, part: string): boolean {
  return title.normalize('NFC').toLowerCase().includes(part.normalize('NFC').toLowerCase());
}

function twoChatbots(inQuery: string, inForm: string): ProblemError {
  const message = `must be the chatbot of the form, ${JSON.stringify(inForm)}`;
  return new ProblemError(
    'request-invalid',
    `query/chatbotId ${JSON.stringify(inQuery)} ${message}, or be left out.`,
    {
      violations: [{ location: ['query', 'chatbotId'], keyword: 'equal', message, value: inQuery }],
    },
  );
}
