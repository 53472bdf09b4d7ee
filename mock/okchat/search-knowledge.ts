import type { Sandbox } from '../sandboxes.ts';
import { searchTexts } from '../text-search.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { documentsOf } from './document.ts';

/** A chunk that a query has found. */
export interface KnowledgeMatch {
  readonly chunk: Chunk;
  /** Share of the query's words that the chunk holds; 1 where it holds the query word for word. */
  readonly similarity: number;
}

/** What a match must reach at least: `similarity_threshold_setting` of https://docs.okchat.ai/api-reference/query-knowledge. */
export const similarityThreshold = 0.45;

/** The vendor's example has 7 results; that there is an end to them is assumed. */
const maxResults = 10;

/** The chunks of a chatbot's documents that come near to a query, nearest first. */
export async function searchKnowledge(sandbox: Sandbox, chatbotId: string, query: string): Promise<KnowledgeMatch[]> {
  const chunks = await readChunks(sandbox, chatbotId);
  const texts = chunks.map(({ title, text }) => `${title}\n${text}`);
  const shares = new Map(searchTexts(texts, query, texts.length).map(({ index, similarity }) => [index, similarity]));
  const wanted = phraseOf(query);
  for (const [index, text] of texts.entries()) if (wanted !== '  ' && phraseOf(text).includes(wanted)) shares.set(index, 1);
  return [...shares]
    .flatMap(([index, similarity]) => (similarity < similarityThreshold ? [] : chunks.slice(index, index + 1).map((chunk) => ({ chunk, similarity }))))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, maxResults);
}

async function readChunks(sandbox: Sandbox, chatbotId: string): Promise<Chunk[]> {
  const documents = await documentsOf(sandbox, chatbotId).list();
  const chunks = await Promise.all(
    documents.map(async (document) => {
      const file = await sandbox.store.files.get(document.file);
      return file === undefined ? [] : chunksOf(document, file);
    }),
  );
  return chunks.flat();
}

/** The words of a text between single spaces, so that a text that holds another's words in a row includes its phrase. */
function phraseOf(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' ')} `;
}
