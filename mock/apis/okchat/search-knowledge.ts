import { indexTexts, type TextIndex } from '../../lib/text-search.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { type Document, documentsOf } from './document.ts';

/** A chunk that a query has found. */
export interface KnowledgeMatch {
  readonly chunk: Chunk;
  /** Share of the query's words that the chunk holds; 1 where it holds the query word for word. */
  readonly similarity: number;
}

/**
 * What a match must reach at least: `similarity_threshold_setting` of
 * https://docs.okchat.ai/api-reference/query-knowledge.
 */
export const similarityThreshold = 0.45;

/** The vendor's example has 7 results; that there is an end to them is assumed. */
const maxResults = 10;

/** The chunks of a chatbot's documents that come near to a query, nearest first. */
export async function searchKnowledge(
  sandbox: Sandbox,
  chatbotId: string,
  query: string,
): Promise<KnowledgeMatch[]> {
  const documents = await documentsOf(sandbox, chatbotId).list();
  const { chunks, phrases, index } = await knowledgeOf(sandbox, chatbotId, documents);
  const shares = new Map(
    index.search(query, chunks.length).map((match) => [match.index, match.similarity]),
  );
  // A longer query is no phrase that a chunk could hold.
  const wanted = query.length > longestChunk ? undefined : phraseOf(query);
  for (const [place, phrase] of phrases.entries())
    if (wanted !== undefined && wanted !== '  ' && phrase.includes(wanted)) shares.set(place, 1);
  return [...shares]
    .flatMap(([place, similarity]) =>
      similarity < similarityThreshold
        ? []
        : chunks.slice(place, place + 1).map((chunk) => ({ chunk, similarity })),
    )
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, maxResults);
}

const longestChunk = 10_000;

/** What is searched: made once for the documents of a chatbot, and again when they change. */
interface Knowledge {
  /** The files that it was made from. */
  readonly files: string;
  readonly chunks: readonly Chunk[];
  readonly phrases: readonly string[];
  readonly index: TextIndex;
}

/** The knowledge of a sandbox's chatbots that were asked last; it goes with the sandbox. */
const known = new WeakMap<Sandbox, Map<string, Promise<Knowledge>>>();
const mostKept = 8;

async function knowledgeOf(
  sandbox: Sandbox,
  chatbotId: string,
  documents: readonly Document[],
): Promise<Knowledge> {
  const files = JSON.stringify(
    documents.map(({ file, title, file_name, content_type }) => [
      file,
      title,
      file_name,
      content_type,
    ]),
  );
  const kept = known.get(sandbox) ?? new Map<string, Promise<Knowledge>>();
  known.set(sandbox, kept);
  const found = kept.get(chatbotId);
  if (found !== undefined && (await found).files === files) return found;
  const made = makeKnowledge(sandbox, documents, files);
  kept.delete(chatbotId);
  kept.set(chatbotId, made);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return made;
}

async function makeKnowledge(
  sandbox: Sandbox,
  documents: readonly Document[],
  files: string,
): Promise<Knowledge> {
  const parts = await Promise.all(
    documents.map(async (document) => {
      const file = await sandbox.store.files.get(document.file);
      return file === undefined ? [] : chunksOf(document, file);
    }),
  );
  const chunks = parts.flat();
  const texts = chunks.map(({ title, text }) => `${title}\n${text}`);
  return { files, chunks, phrases: texts.map((text) => phraseOf(text)), index: indexTexts(texts) };
}

/**
 * The words of a text between single spaces, so that a text that holds another's words in a row
 * includes its phrase.
 */
function phraseOf(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' ')} `;
}
