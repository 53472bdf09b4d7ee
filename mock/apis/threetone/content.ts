import { matchesRange } from '../../../openapi/model/media-types.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { KnowledgeBaseDocument } from './document.ts';

/**
 * What a document says, as text; undefined for a folder. The vendor's schema takes anything, so all
 * of this is assumed: a text as it was stored, a text file as it was uploaded, of a URL the URL
 * itself, since the double fetches nothing, and of any other file a line that names it, since the
 * double takes no text out of it.
 */
export async function readContent(
  { store }: Pick<Sandbox, 'store'>,
  document: KnowledgeBaseDocument,
): Promise<string | undefined> {
  if (document.type === 'folder') return undefined;
  if (document.type === 'text') return document.text;
  if (document.type === 'url') return document.url;
  const file = await store.files.get(document.file);
  if (file === undefined) return undefined;
  if (matchesRange(file.type, 'text/*')) return file.bytes.toString('utf8');
  return `${document.filename} (${file.type}, ${file.bytes.length} bytes): doubletake keeps this file and takes no text out of it.`;
}
