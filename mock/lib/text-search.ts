import MiniSearch from 'minisearch';

/** A text that a query has found. */
export interface TextMatch {
  /** Its place in the list that was searched. */
  readonly index: number;
  readonly text: string;
  /** The share of the query's words that it holds, above 0 and at most 1. */
  readonly similarity: number;
}

/** Words that say nothing about what a question is about. */
const stopWords = new Set(
  (
    'a about am an and any are as at be been but by can could did do does for from had has have he her his how i if in is it its ' +
    'me my no not of on or our please she should so tell that the their them there they this to us was we were what when where ' +
    'which who why will with would you your ' +
    // What is left of contractions once they are cut at the apostrophe.
    's t d ll m re ve'
  ).split(' '),
);

/**
 * Cuts a text into its paragraphs, and those at the ends of sentences where they have more than
 * `length` characters.
 */
export function chunkText(text: string, length = 600): string[] {
  const paragraphs = text.split(/\r?\n\s*\r?\n/).map((paragraph) => paragraph.trim());
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .flatMap((paragraph) =>
      paragraph.length <= length ? [paragraph] : chunkParagraph(paragraph, length),
    );
}

function chunkParagraph(paragraph: string, length: number): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const sentence of paragraph
    .split(/(?<=[.!?…])\s+|\n/)
    .flatMap((part) => cut(part, length))) {
    if (chunk !== '' && chunk.length + 1 + sentence.length > length) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk = chunk === '' ? sentence : `${chunk} ${sentence}`;
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}

/** Pieces of at most `length` characters, whatever is in the text. */
function cut(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/** Texts that can be searched again and again. */
export interface TextIndex {
  /**
   * The texts that hold words of a query, best first: by the share of the query's words that they
   * hold, then by how telling these are. Case, common words and a plural s do not count. Always the
   * same for the same texts and query. Of a query, the first {@link mostWords} different words
   * count.
   */
  search(query: string, limit: number): TextMatch[];
}

/**
 * Different words of a question that are looked for: more say nothing more about what it is about.
 */
export const mostWords = 100;

export function indexTexts(texts: readonly string[]): TextIndex {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: wordsOf,
    processTerm: normalize,
  });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return {
    search(query, limit) {
      const wanted = queryWords(query);
      return index
        .search(wanted.join(' '))
        .map(({ id, score, queryTerms }) => ({
          index: Number(id),
          score,
          similarity: new Set(queryTerms).size / wanted.length,
        }))
        .sort((a, b) => b.similarity - a.similarity || b.score - a.score || a.index - b.index)
        .slice(0, limit)
        .map(({ index: place, similarity }) => ({
          index: place,
          text: texts[place] ?? '',
          similarity,
        }));
    },
  };
}

/** The same for texts that are searched once. */
export function searchTexts(texts: readonly string[], query: string, limit = 5): TextMatch[] {
  return indexTexts(texts).search(query, limit);
}

/**
 * The words of a query that count, each once. Read one after the other, so that a long query costs
 * no more than its beginning.
 */
function queryWords(query: string): string[] {
  const words = new Set<string>();
  for (const [word] of query.slice(0, longestQuery).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const normal = normalize(word);
    if (normal !== null) words.add(normal);
    if (words.size === mostWords) break;
  }
  return [...words];
}

const longestQuery = 20_000;

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** A word as it is compared; null for one that does not count. */
function normalize(term: string): string | null {
  const word = term.toLowerCase();
  if (stopWords.has(word)) return null;
  return word.length > 3 ? word.replace(/(?<!s)s$/, '') : word;
}
