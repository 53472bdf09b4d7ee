import type { components, operations } from '../../../generated/threetone.ts';
import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { matchesRange } from '../../../openapi/model/media-types.ts';
import { type OrderRoles, openCursor, writeCursor } from '../../inferred/query/cursor.ts';
import { notFound, ProblemError } from '../../lib/problem.ts';
import type { Handlers, SuccessOf } from '../../model/handler.ts';
import type { HandlerCall } from '../../model/types.ts';

type Schemas = components['schemas'];
type Document = Schemas['KnowledgeBaseSummaryResponseModel'];
type SortKey = NonNullable<
  NonNullable<operations['get_knowledge_base_list']['parameters']['query']>['sort_by']
>;

const sortKeys: Readonly<Record<SortKey, (document: Document) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  created_at: ({ metadata }) => metadata.created_at_unix_secs,
  updated_at: ({ metadata }) => metadata.last_updated_at_unix_secs,
  size: ({ metadata }) => metadata.size_bytes,
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
 * neighbours. What is kept of a document is inferred; what no document says is what folders are
 * to it, how the list is searched and sorted by members further in, and what its text is.
 */
export const knowledgeBaseHandlers: Handlers<operations> = {
  async get_knowledge_base_list({ items, query }) {
    const all = await documentsOf(items);
    const wanted = (query.search ?? '').toLowerCase();
    const found = [...all.values()]
      .map((document) => ({
        ...document,
        folder_parent_id: document.folder_parent_id ?? null,
        folder_path: folderPath(all, document.folder_parent_id),
      }))
      .filter(
        ({ name, type, folder_parent_id, folder_path }) =>
          name.toLowerCase().startsWith(wanted) &&
          (query.types === undefined || query.types.includes(type)) &&
          (query.parent_folder_id === undefined || folder_parent_id === query.parent_folder_id) &&
          (query.ancestor_folder_id === undefined ||
            folder_path.some(({ id }) => id === query.ancestor_folder_id)),
      );
    const cursor = openCursor('cursor', order, query);
    const sorted = inOrderOf(found, cursor.query);
    const after = cursor.at(sorted)['cursor'];
    const offset = sorted.findIndex(({ id }) => id === after) + 1;
    const page = sorted.slice(offset, offset + (query.page_size ?? 30));
    const has_more = offset + page.length < sorted.length;
    const cut = { offset, items: page, hasNext: has_more, lastId: page.at(-1)?.id };
    const next_cursor = writeCursor(order, cursor.query, sorted, cut) ?? null;
    return { status: 200, body: { documents: page, has_more, next_cursor } };
  },

  create_text_document_route: ({ body, items, inferred }) => {
    const { text, name, parent_folder_id: folder } = body;
    const size = Buffer.byteLength(text);
    const added = { at: 'body', folder, size, sent: { text, name: name ?? 'Untitled' } } as const;
    return add(items, added, inferred);
  },

  create_url_document_route: ({ body, items, inferred }) => {
    const { url, name, parent_folder_id: folder } = body;
    const size = Buffer.byteLength(url);
    return add(items, { at: 'body', folder, size, sent: { url, name: name ?? url } }, inferred);
  },

  create_file_document_route: ({ body: { file }, query, items, inferred }) => {
    const { name = file.filename || 'Untitled', parent_folder_id: folder } = query;
    const size = file.bytes.length;
    return add(items, { at: 'query', folder, size, sent: { file, name } }, inferred);
  },

  /**
   * What a document says, as text. The vendor's schema takes anything, so all of this is assumed: a
   * text as it was stored, a text file as it was uploaded, of a URL the URL itself, since the double
   * fetches nothing, and of any other file a line that names it, since the double takes no text out
   * of it.
   */
  async get_knowledge_base_content({ path: { document_id: id }, items }) {
    const kept = await items(collection).get(id);
    if (kept === undefined) throw notFound('document', id);
    const document = described(kept.value as Document, kept.files);
    const file =
      kept.files['file'] === undefined ? undefined : await items(collection).file(id, 'file');
    const line = `${document.name} (${file?.type}, ${file?.bytes.length} bytes): doubletake keeps this file and takes no text out of it.`;
    const isText = file !== undefined && matchesRange(file.type, 'text/*');
    const ofFile = isText ? file.bytes.toString('utf8') : line;
    const content = file === undefined ? (document.url ?? kept.hidden['text']) : ofFile;
    if (typeof content !== 'string') throw notFound('document', id);
    return { status: 200, type: 'text/plain', body: content };
  },
};

const collection = 'knowledge-base';

async function documentsOf(items: HandlerCall['items']): Promise<ReadonlyMap<string, Document>> {
  const all = await items(collection).list();
  return new Map(all.map(({ id, value, files }) => [id, described(value as Document, files)]));
}

/** A file is at no URL of the vendor's. */
function described(document: Document, files: Readonly<Record<string, string>>): Document {
  const { url: _, ...others } = document;
  return files['file'] === undefined ? document : others;
}

/**
 * The folders that a document lies in, the outermost first. A folder that is its own ancestor ends
 * the path.
 */
function folderPath(
  all: ReadonlyMap<string, Document>,
  folder: string | null | undefined,
): Schemas['KnowledgeBaseFolderPathSegment'][] {
  const path: { readonly id: string; readonly name: string }[] = [];
  for (
    let at = all.get(folder ?? '');
    at !== undefined && !path.some(({ id }) => id === at?.id);
    at = all.get(at.folder_parent_id ?? '')
  )
    path.unshift({ id: at.id, name: at.name });
  return path;
}

/** Folders come first in both directions; what is equal keeps the order of creation. */
function inOrderOf(
  documents: readonly Document[],
  query: Readonly<Record<string, unknown>>,
): readonly Document[] {
  const asked = (name: string) => query[name] ?? order.defaults.get(name);
  const read = ownMember(sortKeys, String(asked('sort_by'))) ?? sortKeys.created_at;
  const sign = asked('sort_direction') === 'desc' ? -1 : 1;
  const sorted = documents
    .map((document, index) => ({ document, index, at: read(document) }))
    .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at < b.at ? -1 : 1) * sign)
    .map(({ document }) => document);
  if (asked('folders_first') !== true) return sorted;
  const isFolder = ({ type }: Document) => type === 'folder';
  return [...sorted.filter(isFolder), ...sorted.filter((document) => !isFolder(document))];
}

interface NewDocument {
  readonly sent: Readonly<Record<string, unknown>>;
  readonly size: number;
  readonly folder: string | null | undefined;
  /** Where the request names the folder. */
  readonly at: 'body' | 'query';
}

/** The three operations that add a document answer alike. */
type Added = SuccessOf<operations['create_text_document_route']>;

/**
 * Throws `request-invalid` for a folder that is not there (assumed: no status for it is
 * documented).
 */
async function add(
  items: HandlerCall['items'],
  { sent, size, folder = null, at }: NewDocument,
  inferred: (parts: { readonly body: unknown }) => Promise<Added>,
): Promise<Added> {
  const all = folder === null ? new Map<string, Document>() : await documentsOf(items);
  if (folder !== null && all.get(folder)?.type !== 'folder') {
    const message = `there is no folder ${JSON.stringify(folder)}; leave parent_folder_id out to add the document outside of folders`;
    const location = [at, 'parent_folder_id'];
    throw new ProblemError('request-invalid', `In parent_folder_id: ${message}.`, {
      violations: [{ location, keyword: 'folder', message, value: folder }],
    });
  }
  const metadata = { size_bytes: size };
  const added = await inferred({ body: { ...sent, folder_parent_id: folder, metadata } });
  return { ...added, body: { ...added.body, folder_path: folderPath(all, folder) } };
}
