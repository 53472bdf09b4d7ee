import type { components } from '../../../generated/threetone.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import { accessInfo } from './common.ts';

type Schemas = components['schemas'];
type Segment = Schemas['KnowledgeBaseFolderPathSegment'];

/** A document or folder of the knowledge base. */
export type KnowledgeBaseDocument = DocumentBase & (Source | { readonly type: 'folder' });

interface DocumentBase {
  readonly id: string;
  readonly name: string;
  readonly folder: string | null;
  /** Unix seconds. */
  readonly created: number;
  readonly updated: number;
  /** Bytes. */
  readonly size: number;
  readonly ragSummary?: NonNullable<Schemas['KnowledgeBaseSummaryResponseModel']['rag_summary']>;
}

/** What a document is made of. */
export type Source =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'url'; readonly url: string }
  /** `file`: path of the uploaded file. */
  | { readonly type: 'file'; readonly file: string; readonly filename: string };

export function documentsOf({ store }: Pick<Sandbox, 'store'>): Collection<KnowledgeBaseDocument> {
  return store.collection<KnowledgeBaseDocument>('threetone/knowledge-base');
}

export function newDocumentId({ ids }: Pick<Sandbox, 'ids'>): Promise<string> {
  return ids.token(20, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
}

/**
 * The folders that a document lies in, the outermost first. A folder that is its own ancestor ends
 * the path.
 */
export function folderPath(
  all: ReadonlyMap<string, KnowledgeBaseDocument>,
  folder: string | null,
): Segment[] {
  const path: Segment[] = [];
  for (
    let at = folder === null ? undefined : all.get(folder);
    at !== undefined && !path.some(({ id }) => id === at?.id);
  ) {
    path.unshift({ id: at.id, name: at.name });
    at = at.folder === null ? undefined : all.get(at.folder);
  }
  return path;
}

/** @see https://docs.threetone.in/api-reference/knowledge-base/get-knowledge-base-list */
export function summarizeDocument(
  document: KnowledgeBaseDocument,
  all: ReadonlyMap<string, KnowledgeBaseDocument>,
): Schemas['KnowledgeBaseSummaryResponseModel'] {
  return {
    id: document.id,
    name: document.name,
    metadata: {
      created_at_unix_secs: document.created,
      last_updated_at_unix_secs: document.updated,
      size_bytes: document.size,
    },
    access_info: accessInfo,
    ...(document.type === 'url' && { url: document.url }),
    supported_usages: ['prompt', 'auto'],
    folder_parent_id: document.folder,
    folder_path: folderPath(all, document.folder),
    ...(document.ragSummary !== undefined && { rag_summary: document.ragSummary }),
    type: document.type,
  };
}
