import type { components } from '../../../generated/threetone.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { SchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { keptCollection } from '../../data/kept-collection.ts';
import type { DataCollection, DataFault } from '../../model/data.ts';
import { accessInfo, unixSeconds } from './common.ts';
import {
  documentsOf,
  type KnowledgeBaseDocument,
  newDocumentId,
  type Source,
  summarizeDocument,
} from './document.ts';

type Schemas = components['schemas'];

/** A document as it is listed, with what it was made of. */
type DocumentItem = Schemas['KnowledgeBaseSummaryResponseModel'] & {
  readonly text?: string;
  readonly filename?: string;
};

const schemas = '/components/schemas';

/** What the handlers keep, for data files: the documents of the knowledge base. */
export function collections(validator: SchemaValidator): readonly DataCollection[] {
  const documents = keptCollection<DocumentItem, KnowledgeBaseDocument>(validator, {
    name: 'knowledge-base',
    segments: ['v1', 'voiceai', 'knowledge-base'],
    id: 'id',
    newId: newDocumentId,
    entities: ({ sandbox }) => documentsOf(sandbox),
    pathOf: ({ id }) => `threetone/knowledge-base/${id}`,
    files: ['file'],
    schemas: [
      {
        pointer: `${schemas}/KnowledgeBaseSummaryResponseModel`,
        part: ({ text: _, filename: __, ...document }) => document,
      },
      {
        pointer: `${schemas}/Body_create_text_document_route`,
        direction: 'request',
        part: ({ text = 'any' }) => ({ text }),
      },
    ],
    complete(given, { id, sandbox }, files) {
      const now = unixSeconds(sandbox);
      const file = files.get('file');
      const { type = file === undefined ? 'text' : 'file', url, text } = given;
      const size =
        file?.bytes.length ??
        Buffer.byteLength([text, url].find((it) => typeof it === 'string') ?? '');
      return {
        name: file?.filename ?? (typeof url === 'string' ? url : 'Untitled'),
        access_info: accessInfo,
        supported_usages: ['prompt', 'auto'],
        folder_parent_id: null,
        ...(file !== undefined && { filename: file.filename }),
        ...given,
        metadata: {
          created_at_unix_secs: now,
          last_updated_at_unix_secs: now,
          size_bytes: size,
          ...(isObject(given['metadata']) && given['metadata']),
        },
        type,
        id,
      };
    },
    async check({ type, text, url, folder_parent_id: folder }, { sandbox }, files) {
      const faults: DataFault[] = [];
      if (type === 'text' && text === undefined)
        faults.push({ pointer: '', message: 'must have the `text` that it was made of' });
      if (type === 'url' && url === undefined)
        faults.push({ pointer: '', message: 'must have the `url` that it was made of' });
      if ((type === 'file') !== files.has('file'))
        faults.push({
          pointer: '/type',
          message:
            'is "file" where there are its bytes, and nowhere else: `$files: { file: <path> }`',
        });
      if (folder && (await documentsOf(sandbox).get(folder))?.type !== 'folder')
        faults.push({
          pointer: '/folder_parent_id',
          message: `names no folder ${JSON.stringify(folder)} before it: folders stand above what lies in them`,
        });
      return faults;
    },
    toEntity(thing, files, { id }) {
      const { metadata, rag_summary: ragSummary } = thing;
      return {
        ...sourceOf(thing, files.get('file')),
        id,
        name: thing.name,
        folder: thing.folder_parent_id ?? null,
        created: metadata.created_at_unix_secs,
        updated: metadata.last_updated_at_unix_secs,
        size: metadata.size_bytes,
        ...(ragSummary !== undefined && { ragSummary }),
      };
    },
    async toThing(document, { sandbox }) {
      // What lies in no folder has no path of folders to look for.
      const others = document.folder === null ? [] : await documentsOf(sandbox).list();
      const all = new Map(others.map((other) => [other.id, other]));
      return {
        value: {
          ...summarizeDocument(document, all),
          ...(document.type === 'text' && { text: document.text }),
          ...(document.type === 'file' && { filename: document.filename }),
        },
        ...(document.type === 'file' && { files: new Map([['file', document.file]]) }),
      };
    },
  });
  return [documents];
}

function sourceOf(
  { type, text = '', url = '', filename = '' }: DocumentItem,
  file: string | undefined,
): Source | { readonly type: 'folder' } {
  if (type === 'folder') return { type };
  if (type === 'url') return { type, url };
  return type === 'file' ? { type, file: file ?? '', filename } : { type: 'text', text };
}
