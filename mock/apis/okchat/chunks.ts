import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { chunkText } from '../../lib/text-search.ts';
import type { StoredFile } from '../../model/store.ts';
import type { Document } from './document.ts';

/** A piece of a document that a query can find. */
export interface Chunk {
  readonly title: string;
  /** Its number within the title, from 1. */
  readonly number: number;
  readonly text: string;
  /** Set for an entry of questions and answers. */
  readonly question?: string;
}

/**
 * What can be searched in a document: its paragraphs, or its entries where it is JSON with a list
 * of `{ question, answer }`. Text is text, Markdown, MDX, CSV and JSON in UTF-8; PDF, Word and
 * other binary files are stored and listed, but nothing in them is found.
 */
export function chunksOf(document: Document, { bytes }: Pick<StoredFile, 'bytes'>): Chunk[] {
  const text = isTextual(document) ? decode(bytes) : undefined;
  if (text === undefined) return [];
  const entries = isJsonDocument(document) ? readEntries(text) : undefined;
  if (entries !== undefined)
    return entries.map(({ question, answer }) => ({
      title: question,
      number: 1,
      text: answer,
      question,
    }));
  return chunkText(text, chunkLength).map((chunk, index) => ({
    title: document.title,
    number: index + 1,
    text: chunk,
  }));
}

const chunkLength = 1000;

/** A chunk in the format of https://docs.okchat.ai/api-reference/query-knowledge. */
export function formatChunk({ title, number, text, question }: Chunk): string {
  const body =
    question === undefined ? `Content:\n${text}` : `Question: ${question}\n\nAnswer: ${text}`;
  return `Title: ${title}\nChunk: ${number}\n\n${body}`;
}

/**
 * Clients that know no type for Markdown send `application/octet-stream`; then the file name tells.
 */
function isTextual({ content_type, file_name }: Document): boolean {
  if (content_type.startsWith('text/') || content_type === 'application/json') return true;
  return content_type === 'application/octet-stream' && /\.(txt|md|mdx|csv|json)$/i.test(file_name);
}

function isJsonDocument({ content_type, file_name }: Document): boolean {
  return content_type === 'application/json' || /\.json$/i.test(file_name);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: whatever its sender calls it, it is no text.
    return undefined;
  }
}

interface Entry {
  readonly question: string;
  readonly answer: string;
}

function readEntries(text: string): Entry[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every(isEntry) ? value : undefined;
  } catch {
    // Broken JSON is searched as the text that it is.
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return (
    isObject(value) && typeof value['question'] === 'string' && typeof value['answer'] === 'string'
  );
}
