import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { lazily } from '../../openapi/lib/lazily.ts';
import { notFound, ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { DataCollection, DataEditing, DataFault, DataItem } from '../model/data.ts';
import type { Sandbox } from '../model/sandbox.ts';
import { type Addressed, atPath, isNested, parentOf, pathWith } from './address.ts';
import { written } from './export-state.ts';
import { resolved } from './fill-state.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A collection that handlers keep, at its place. */
export interface KeptInfo {
  readonly name: string;
  /** Its path with its values, such as `/chatbots/b1/contacts`. */
  readonly path: string;
  /** How many items it holds. */
  readonly count: number;
}

/** A item that handlers keep, as a data file has it, with files by their names alone. */
export interface KeptItem {
  readonly id: string;
  readonly value: unknown;
}

export interface KeptList {
  readonly name: string;
  readonly path: string;
  /** The member that is the id. */
  readonly id: string;
  /** Where files are given: pointers of members, and names of their own. */
  readonly files: readonly string[];
  readonly items: readonly KeptItem[];
}

interface Kept extends Addressed {
  readonly api: Api;
  readonly editing: DataEditing;
}

/** The collections of an API that handlers keep and that lie below nothing. */
export async function keptCollections(api: Api, sandbox: Sandbox): Promise<readonly KeptInfo[]> {
  const top = api.collections().filter((collection) => !isNested(collection));
  return infosOf(sandbox, top, []);
}

/**
 * The items of a collection that handlers keep.
 * @param path of the collection, with its values. Throws `resource-not-found` where none is there
 */
export async function keptItems(api: Api, sandbox: Sandbox, path: string): Promise<KeptList> {
  const kept = keptAt(api, path);
  const { collection, values, editing } = kept;
  const items = await collection.list({ sandbox, values });
  const types = await typesOf(sandbox, items);
  return {
    name: collection.name,
    path: pathWith(collection, values),
    id: editing.id,
    files: editing.files,
    items: await Promise.all(items.map((item) => shownItem(kept, item, types))),
  };
}

/** One item, and the collections below it. Throws `resource-not-found`. */
export async function keptItem(
  api: Api,
  sandbox: Sandbox,
  { path, id }: { readonly path: string; readonly id: string },
): Promise<KeptItem & { readonly below: readonly KeptInfo[] }> {
  const kept = keptAt(api, path);
  const item = await itemOf(kept, sandbox, id);
  const all = api.collections();
  const children = all.filter((child) => parentOf(all, child) === kept.collection);
  return {
    ...(await shownItem(kept, item, await typesOf(sandbox, [item]))),
    below: await infosOf(sandbox, children, [...kept.values, id]),
  };
}

/**
 * Adds a item, or puts one in the place of another: what is left out is filled in, as in a data
 * file. Throws `request-invalid` for what is wrong with it.
 * @param id the item in whose place it is put
 * @returns its id
 */
export async function putItem(
  api: Api,
  sandbox: Sandbox,
  { path, id, item }: { readonly path: string; readonly id?: string; readonly item: Fields },
): Promise<string> {
  const kept = keptAt(api, path);
  const { collection, values, editing } = kept;
  const place = { sandbox, values };
  const faults: DataFault[] = [];
  const { $files: named, ...value } = item;
  const read = await resolved(
    { read: filesOf(kept, sandbox) },
    '',
    { value, files: named },
    new Map(),
    (pointer, message) => faults.push({ pointer, message }),
  );
  const said = collection.idOf(read.value);
  if (id !== undefined && said !== undefined && said !== id)
    faults.push({ pointer: `/${editing.id}`, message: `stays ${id}: add another item instead` });
  if (faults.length > 0) throw refusal(faults);
  const own = id ?? said ?? (await collection.newId(place, read.value));
  const wrong =
    id === undefined
      ? await collection.insert(place, own, copied(read), { isWhole: false, isShipped: false })
      : await editing.replace(place, id, read);
  if (wrong.length > 0) throw refusal(wrong);
  return own;
}

/** Takes a item away, with what lies below it. Throws `resource-not-found`. */
export async function removeItem(
  api: Api,
  sandbox: Sandbox,
  { path, id }: { readonly path: string; readonly id: string },
): Promise<void> {
  const { collection, values, editing } = keptAt(api, path);
  if (!(await editing.remove({ sandbox, values }, id))) throw notFound(collection.name, id);
}

function keptAt(api: Api, path: string): Kept {
  const found = atPath(api.collections(), path);
  const editing = found?.collection.editing;
  if (found === undefined || editing === undefined)
    throw notFound('collection that handlers keep', path);
  return { ...found, api, editing };
}

async function infosOf(
  sandbox: Sandbox,
  collections: readonly DataCollection[],
  values: readonly string[],
): Promise<readonly KeptInfo[]> {
  const infos = collections.map(async (collection) => {
    const { editing } = collection;
    if (editing === undefined) return [];
    const count = await editing.count({ sandbox, values });
    return [{ name: collection.name, path: pathWith(collection, values), count }];
  });
  return (await Promise.all(infos)).flat();
}

async function itemOf({ collection, values }: Kept, sandbox: Sandbox, id: string) {
  const items = await collection.list({ sandbox, values });
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw notFound(collection.name, id);
  return found;
}

/** Media types and sizes by the paths of files; asked for only where items have files. */
async function typesOf(
  { store }: Sandbox,
  items: readonly DataItem<string>[],
): Promise<ReadonlyMap<string, object>> {
  if (items.every(({ files }) => files.size === 0)) return new Map();
  return new Map((await store.files.list()).map(({ path, type, size }) => [path, { type, size }]));
}

async function shownItem(
  { collection, values }: Kept,
  item: Awaited<ReturnType<DataCollection['list']>>[number],
  types: ReadonlyMap<string, object>,
): Promise<KeptItem> {
  const { shown, named } = await written({ collection, values, item }, async (path) => {
    const described = types.get(path);
    return described && { ...described, as: path.split('/').at(-1) };
  });
  const hasFiles = Object.keys(named).length > 0;
  return {
    id: item.id,
    value: isObject(shown) && hasFiles ? { ...shown, $files: named } : shown,
  };
}

/** A new item, which shares no file with another. */
function copied({ value, files }: DataItem): DataItem {
  return {
    value,
    files: new Map([...files].map(([slot, file]) => [slot, { ...file, servedAs: undefined }])),
  };
}

type ReadFile = (name: string, pointer: string) => Promise<Buffer>;

/** The bytes of the files that items of a collection have, by the names that they are shown with. */
function filesOf({ collection, values }: Kept, sandbox: Sandbox): ReadFile {
  const known = lazily(async () => {
    const paths = new Map<string, string>();
    for (const item of await collection.list({ sandbox, values }))
      await written({ collection, values, item }, async (path, name) => {
        paths.set(name, path);
        return undefined;
      });
    return paths;
  });
  return async (name, pointer) => {
    const path = (await known()).get(name);
    const file = path === undefined ? undefined : await sandbox.store.files.get(path);
    if (file !== undefined) return file.bytes;
    const next = 'give its bytes in `text` or `base64`';
    throw new DoubletakeError(
      'data-invalid',
      `${pointer}: names ${JSON.stringify(name)}, which nothing here has; ${next}`,
    );
  };
}

function refusal(faults: readonly DataFault[]): ProblemError {
  const told = faults.map(({ pointer, message }) => `body/item${pointer} ${message}`);
  return new ProblemError('request-invalid', told.join('; '), {
    violations: faults.map(({ pointer, message }) => ({
      location: ['body', 'item', ...parsePointer(pointer)],
      keyword: 'data',
      message,
    })),
  });
}
