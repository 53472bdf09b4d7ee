import type { components, operations } from '../../../generated/threetone.ts';
import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { type OrderRoles, openCursor, writeCursor } from '../../inferred/act/cursor.ts';
import { notFound, ProblemError } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { OperationCall } from '../../model/types.ts';
import { createUploads } from '../../state/uploads.ts';
import { unixSeconds } from './common.ts';
import { readContent } from './content.ts';
import {
  documentsOf,
  folderPath,
  type KnowledgeBaseDocument,
  newDocumentId,
  type Source,
  summarizeDocument,
} from './document.ts';

const uploads = createUploads('threetone');

type SortKey = NonNullable<
  NonNullable<operations['get_knowledge_base_list']['parameters']['query']>['sort_by']
>;

const sortKeys: Readonly<Record<SortKey, (document: KnowledgeBaseDocument) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  created_at: ({ created }) => created,
  updated_at: ({ updated }) => updated,
  size: ({ size }) => size,
};

/** What asks for the order of the list, and what it is by default (`sort_by`: assumed). */
const order: OrderRoles = {
  byName: new Map([
    ['sort_by', { kind: 'sort' }],
    ['sort_direction', { kind: 'direction' }],
    ['folders_first', { kind: 'sort' }],
  ]),
  defaults: new Map<string, unknown>([
    ['sort_by', 'created_at'],
    ['sort_direction', 'desc'],
    ['folders_first', false],
  ]),
};

/**
 * The knowledge base, as in
 * https://docs.threetone.in/api-reference/knowledge-base/get-knowledge-base-list and its
 * neighbours.
 */
export const knowledgeBaseHandlers: Handlers<operations> = {
  async get_knowledge_base_list({ sandbox, query }) {
    const documents = await documentsOf(sandbox).list();
    const all = new Map(documents.map((document) => [document.id, document]));
    const wanted = (query.search ?? '').toLowerCase();
    const found = documents.filter(
      (document) =>
        document.name.toLowerCase().startsWith(wanted) &&
        (query.types === undefined || query.types.includes(document.type)) &&
        (query.parent_folder_id === undefined || document.folder === query.parent_folder_id) &&
        (query.ancestor_folder_id === undefined ||
          folderPath(all, document.folder).some(({ id }) => id === query.ancestor_folder_id)),
    );
    const cursor = openCursor('cursor', order, query);
    const sorted = inOrderOf(found, cursor.query);
    const after = cursor.at(sorted)['cursor'];
    const offset = sorted.findIndex(({ id }) => id === after) + 1;
    const items = sorted.slice(offset, offset + (query.page_size ?? 30));
    const has_more = offset + items.length < sorted.length;
    const cut = { offset, items, hasNext: has_more, lastId: items.at(-1)?.id };
    return {
      status: 200,
      body: {
        documents: items.map((document) => summarizeDocument(document, all)),
        has_more,
        next_cursor: writeCursor(order, cursor.query, sorted, cut) ?? null,
      },
    };
  },

  create_text_document_route: async (call) => {
    const { text, name, parent_folder_id: folder } = call.body;
    return {
      status: 200,
      body: await addDocument(call, {
        name: name ?? 'Untitled',
        folder,
        at: 'body',
        source: async () => ({ type: 'text', text }),
      }),
    };
  },

  create_url_document_route: async (call) => {
    const { url, name, parent_folder_id: folder } = call.body;
    return {
      status: 200,
      body: await addDocument(call, {
        name: name ?? url,
        folder,
        at: 'body',
        source: async () => ({ type: 'url', url }),
      }),
    };
  },

  create_file_document_route: async (call) => {
    const { file } = call.body;
    const { name = file.filename || 'Untitled', parent_folder_id: folder } = call.query;
    const source = async (id: string): Promise<Source> => {
      return {
        type: 'file',
        file: await uploads.put(call, `knowledge-base/${id}`, file),
        filename: file.filename,
      };
    };
    return { status: 200, body: await addDocument(call, { name, folder, at: 'query', source }) };
  },

  async get_knowledge_base_content({ sandbox, path }) {
    const document = await documentsOf(sandbox).get(path.document_id);
    const content = document === undefined ? undefined : await readContent(sandbox, document);
    if (content === undefined) throw notFound('document', path.document_id);
    return { status: 200, type: 'text/plain', body: content };
  },
};

/** Folders come first in both directions; what is equal keeps the order of creation. */
function inOrderOf(
  documents: readonly KnowledgeBaseDocument[],
  query: Readonly<Record<string, unknown>>,
): readonly KnowledgeBaseDocument[] {
  const asked = (name: string) => query[name] ?? order.defaults.get(name);
  const read = ownMember(sortKeys, String(asked('sort_by'))) ?? sortKeys.created_at;
  const sign = asked('sort_direction') === 'desc' ? -1 : 1;
  const sorted = documents
    .map((document, index) => ({ document, index, at: read(document) }))
    .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at < b.at ? -1 : 1) * sign)
    .map(({ document }) => document);
  if (asked('folders_first') !== true) return sorted;
  const isFolder = ({ type }: KnowledgeBaseDocument) => type === 'folder';
  return [...sorted.filter(isFolder), ...sorted.filter((document) => !isFolder(document))];
}

interface NewDocument {
  readonly name: string;
  readonly folder: string | null | undefined;
  /** Where the request names the folder. */
  readonly at: 'body' | 'query';
  /** Runs once nothing can go wrong any more. */
  readonly source: (id: string) => Promise<Source>;
}

/**
 * Throws `request-invalid` for a folder that is not there (assumed: no status for it is
 * documented).
 */
async function addDocument(
  call: Pick<OperationCall, 'sandbox'>,
  { name, folder = null, at, source }: NewDocument,
): Promise<Added> {
  const { sandbox } = call;
  const documents = documentsOf(sandbox);
  if (folder !== null && (await documents.get(folder))?.type !== 'folder')
    throw noFolder(at, folder);
  const id = await newDocumentId(sandbox);
  const made = await source(id);
  const now = unixSeconds(sandbox);
  await documents.insert(id, {
    ...made,
    id,
    name,
    folder,
    created: now,
    updated: now,
    size: await sizeOf(call, made),
  });
  const all = new Map((await documents.list()).map((document) => [document.id, document]));
  return { id, name, folder_path: folderPath(all, folder) };
}

type Added = components['schemas']['AddKnowledgeBaseResponseModel'];

async function sizeOf(
  { sandbox }: Pick<OperationCall, 'sandbox'>,
  source: Source,
): Promise<number> {
  if (source.type === 'file')
    return (await sandbox.store.files.get(source.file))?.bytes.length ?? 0;
  return Buffer.byteLength(source.type === 'text' ? source.text : source.url);
}

function noFolder(at: 'body' | 'query', folder: string): ProblemError {
  const message = `there is no folder ${JSON.stringify(folder)}; leave parent_folder_id out to add the document outside of folders`;
  return new ProblemError('request-invalid', `In parent_folder_id: ${message}.`, {
    violations: [{ location: [at, 'parent_folder_id'], keyword: 'folder', message, value: folder }],
  });
}
