import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import type { Api } from '../model/api.ts';
import type { DataCollection } from '../model/data.ts';
import type { Sandbox } from '../model/sandbox.ts';
import { isNested, keyOf, parentOf, pathWith } from './address.ts';

type Fields = Record<string, unknown>;

/**
 * The state of a sandbox as a data file has it, with the bytes of files in Base64. What the API has
 * not been asked for yet is made for it, as by a request.
 */
export async function exportState(apis: readonly Api[], sandbox: Sandbox): Promise<Fields> {
  const sections: Fields = {};
  for (const api of apis) sections[api.name] = await exportApi(api, sandbox);
  const only = apis.length === 1 ? Object.values(sections)[0] : undefined;
  return { $whole: true, ...(isObject(only) ? only : sections) };
}

async function exportApi(api: Api, sandbox: Sandbox): Promise<Fields> {
  const collections = api.collections();
  const top: Fields = {};
  for (const collection of collections) {
    if (parentOf(collections, collection) !== undefined) continue;
    const places = isNested(collection) ? await collection.places(sandbox) : [[]];
    for (const values of places) {
      const key = isNested(collection) ? pathWith(collection, values) : keyOf(collection);
      const things = await exportItems(sandbox, collections, collection, values);
      if (things !== undefined) define(top, key, things);
    }
  }
  return top;
}

async function exportItems(
  sandbox: Sandbox,
  collections: readonly DataCollection[],
  collection: DataCollection,
  values: readonly string[],
): Promise<unknown> {
  const things: unknown[] = [];
  for (const item of await collection.list({ sandbox, values })) {
    const { id, madeAt } = item;
    const { shown, named } = await written({ collection, values, item }, async (path) => {
      const file = await sandbox.store.files.get(path);
      return file && { type: file.type, base64: file.bytes.toString('base64') };
    });
    const below: Fields = {};
    for (const child of collections) {
      if (parentOf(collections, child) !== collection) continue;
      const inner = await exportItems(sandbox, collections, child, [...values, id]);
      if (inner !== undefined) define(below, keyOf(child, collection), inner);
    }
    const extras = {
      ...(madeAt !== undefined && { $at: madeAt }),
      ...(Object.keys(named).length > 0 && { $files: named }),
      ...below,
    };
    things.push(isObject(shown) && !Array.isArray(shown) ? { ...shown, ...extras } : shown);
  }
  return collection.kind === 'collection' ? things : things[0];
}

/** A thing with `$file` in the places of its files, and those that no member shows. */
export async function written(
  {
    collection,
    values,
    item: { id, value, files },
  }: {
    readonly collection: DataCollection;
    readonly values: readonly string[];
    readonly item: Awaited<ReturnType<DataCollection['list']>>[number];
  },
  describe: (path: string, name: string) => Promise<object | undefined>,
): Promise<{ readonly shown: unknown; readonly named: Fields }> {
  const shown = structuredClone(value);
  const named: Fields = {};
  for (const [place, path] of files) {
    const ending = path.includes('.') ? path.slice(path.lastIndexOf('.')) : '';
    const name = `${nameOf(collection, [...values, id], place)}${ending}`;
    const described = await describe(path, name);
    if (described === undefined) continue;
    if (place.startsWith('/')) putAt(shown, place, { $file: name, ...described });
    else define(named, place, { $file: name, ...described });
  }
  return { shown, named };
}

/** A name for a file that is the same each time. */
function nameOf(collection: DataCollection, values: readonly string[], place: string): string {
  return [collection.name, ...values, place]
    .join('-')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-/, '');
}

function putAt(value: unknown, pointer: string, written: unknown): void {
  const tokens = parsePointer(pointer);
  const last = tokens.pop();
  let node: unknown = value;
  for (const token of tokens)
    node = typeof node === 'object' && node !== null ? (node as Fields)[token] : undefined;
  if (last === undefined) return;
  if (Array.isArray(node)) node[Number(last)] = written;
  else if (isObject(node)) define(node, last, written);
}

function define(target: Fields, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** Takes the bytes of files out of an export. @returns the export without them, and the files */
export function withoutBytes(
  data: unknown,
  folder: string,
): { readonly data: unknown; readonly files: ReadonlyMap<string, Buffer> } {
  const files = new Map<string, Buffer>();
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isObject(value)) return value;
    const { $file: name, base64, type } = value;
    if (typeof name === 'string' && typeof base64 === 'string') {
      const path = `${folder}/${name}`;
      files.set(path, Buffer.from(base64, 'base64'));
      return { $file: path, type };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  return { data: walk(data), files };
}
