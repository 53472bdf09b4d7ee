import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import type { UploadedFile } from '../../model/types.ts';
import { pathOf } from './chatbot.ts';
import type { Schemas } from './schemas.ts';

type DocumentShown = Schemas['KnowledgeBaseDocument'];

/**
 * A document of a knowledge base as it is stored. The vendor documents no shape; this one is ours.
 */
export interface Document extends DocumentShown {
  /** Path of its bytes on the collection. */
  readonly file: string;
}

/** In the order of their upload. */
export function documentsOf(sandbox: Sandbox, chatbotId: string): Collection<Document> {
  return sandbox.store.collection<Document>(`${pathOf(chatbotId)}/documents`);
}

/** What a document says about its file. */
export function describeFile({
  filename,
  type,
  bytes,
}: UploadedFile): Pick<Document, 'file_name' | 'content_type' | 'size'> {
  return {
    file_name: filename.normalize('NFC'),
    content_type: type.replace(/\s*;.*$/s, ''),
    size: bytes.length,
  };
}

export function showDocument({ file: _, ...document }: Document): DocumentShown {
  return document;
}
