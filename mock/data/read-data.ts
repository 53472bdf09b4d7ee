import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { parseText } from '../../openapi/load/parse-text.ts';
import { createPositions } from '../../openapi/load/position.ts';
import { preparedData } from '../../openapi/load/prepared-document.ts';
import { readText } from '../../openapi/load/read-text.ts';
import type { DataFile } from '../model/data.ts';

const next =
  'See docs/guides/my-data.md: a list of things under the path or the name of each collection.';

/** Reads a data file, in YAML or JSON. Rejects with `data-invalid`, naming file and line. */
export async function readDataFile(file: string): Promise<DataFile> {
  const text = await told(file, readText(resolve(file)));
  const { value, irregular } = await told(
    file,
    (async () => parseText(text, file, 'everywhere'))(),
  );
  const [first] = irregular;
  if (first !== undefined)
    throw new DoubletakeError('data-invalid', first.message, { where: first.where, next });
  return dataFile(file, text, value);
}

/**
 * Reads what a shipped API starts with. What was made of it when the package was built is quicker.
 * Each new sandbox begins with it, so that a file beside it is read once.
 */
export async function readShippedData(file: string): Promise<DataFile> {
  const text = await readText(file);
  const value = (await preparedData(file, text))?.value ?? parseText(text, file).value;
  const data = dataFile(file, text, value);
  const known = new Map<string, Promise<Buffer>>();
  return {
    ...data,
    isShipped: true,
    read(path, pointer) {
      const bytes = known.get(path) ?? data.read(path, pointer);
      known.set(path, bytes);
      return bytes;
    },
  };
}

/** Throws `data-invalid` for what is no object. */
function dataFile(file: string, text: string, value: unknown): DataFile {
  const positions = createPositions(text);
  const where = (pointer: string) => {
    const { line, column } = positions(pointer);
    return `${file}:${line}:${column}`;
  };
  if (!isObject(value) || Array.isArray(value))
    throw new DoubletakeError('data-invalid', 'a data file is an object of collections', {
      where: where(''),
      next,
    });
  return {
    name: basename(file, extname(file)),
    value,
    where,
    async read(path, pointer) {
      try {
        return await readFile(resolve(dirname(file), path));
      } catch (cause) {
        throw new DoubletakeError('data-invalid', `${pointer}: ${messageOf(cause)}`, {
          where: where(pointer),
          next: `A file is named by its path from the folder of ${file}.`,
          cause,
        });
      }
    },
  };
}

/** What is data already, of a program or of the control API: it names no files of this machine. */
export function inlineData(value: Readonly<Record<string, unknown>>): DataFile {
  return {
    name: 'data',
    value,
    where: (pointer) => `data${pointer === '' ? '' : `#${pointer}`}`,
    async read(path, pointer) {
      throw new DoubletakeError(
        'data-invalid',
        `${pointer}: the bytes of ${JSON.stringify(path)} are not there`,
        { where: pointer, next: 'Give them beside `$file`, as `base64` or as `text`.' },
      );
    },
  };
}

/**
 * The files that some names stand for: a folder stands for the data files in it, a name with `*` for
 * those it matches. Rejects with `data-invalid` where there is none.
 */
export async function findDataFiles(names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) for (const file of await matching(name)) found.add(file);
  return [...found];
}

async function matching(name: string): Promise<string[]> {
  const isPattern = name.includes('*');
  const folder = isPattern ? dirname(name) : name;
  const inFolder = await readdir(folder).catch(() => undefined);
  if (inFolder === undefined) return [name];
  const parts = (isPattern ? basename(name) : '*').split('*');
  const files = inFolder
    .filter((file) => /\.(ya?ml|json)$/i.test(file) && fits(file, parts))
    .sort()
    .map((file) => join(folder, file));
  if (files.length > 0) return files;
  throw new DoubletakeError('data-invalid', `no data file (.yaml, .yml, .json) is there`, {
    where: name,
    next,
  });
}

/** Whether a name consists of some parts with anything between them. */
function fits(name: string, [start = '', ...rest]: readonly string[]): boolean {
  if (!name.startsWith(start)) return false;
  if (rest.length === 0) return name === start;
  let at = start.length;
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const end = rest.at(-1) ?? '';
  return name.length - end.length >= at && name.endsWith(end);
}

/** What goes wrong with reading, as a fault of the data. */
async function told<Result>(file: string, result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (cause) {
    if (!(cause instanceof DoubletakeError)) throw cause;
    throw new DoubletakeError('data-invalid', cause.message, {
      where: cause.where ?? file,
      next: cause.next ?? next,
      cause,
    });
  }
}
