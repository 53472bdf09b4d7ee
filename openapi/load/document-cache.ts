import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { DoubletakeError, messageOf } from '../lib/doubletake-error.ts';
import { readJson, writeJson } from '../lib/exact-json.ts';
import { isObject } from '../lib/json-pointer.ts';
import { packageRoot, packageVersion } from '../lib/package-root.ts';
import type { Provenance } from '../model/evidence.ts';
import { hasLongNumber, withExact } from './exact-values.ts';
import { hashOf, isBuilt } from './prepared-document.ts';
import { isUrl, shownLocation } from './read-text.ts';
import type { Moves } from './source-map.ts';

/**
 * What `doubletake build` writes beside a document: what reading it takes long to find out. It is
 * data, and nothing in it is ever run. The first line of the file says what it was made of, the
 * second one is the rest.
 */
export interface CachedDocument {
  /** OpenAPI 3.x, all of whose references are local. */
  readonly root: Record<string, unknown>;
  readonly version: string;
  readonly evidence: readonly (readonly [string, Provenance])[];
  readonly warnings: readonly CachedWarning[];
  readonly moves: Moves;
  /** What was inferred of it. Only who inferred it reads it. */
  readonly inferred: unknown;
}

/** A warning, with its place where that is no place in the document. */
export interface CachedWarning {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
  readonly where?: string;
}

/** What a cache was made of, and by whom. */
interface Made {
  /** The doubletake that made it. */
  readonly by: string;
  /** The files, by their path from the document's folder, with their SHA-256; itself first. */
  readonly files: readonly (readonly [string, string])[];
  /** How many of the files, at the end, are overlays. */
  readonly overlays: number;
  readonly allowRefs: readonly string[];
  /** Of the second line. */
  readonly sha256: string;
}

/** What a document is to be read with. */
export interface CacheKey {
  /** Absolute path of the document. */
  readonly location: string;
  /** Absolute paths of the overlays, in their order. */
  readonly overlays: readonly string[];
  readonly allowRefs: readonly string[];
}

/** Where the cache of a document lies. */
export function cacheFile(location: string): string {
  return `${location}.doubletake-cache`;
}

/**
 * The doubletake that runs: its version, and the build that it is of. Undefined for sources that
 * run as they are, which use no cache: nothing tells one state of theirs from the next.
 */
export async function runningBuild(): Promise<string | undefined> {
  if (!isBuilt) return undefined;
  const build = await readFile(join(packageRoot, 'dist', 'build-id'), 'utf8').catch(() => '');
  return build === '' ? undefined : `${packageVersion()} ${build.trim()}`;
}

/** A cache as it was found: with its texts where it fits, else with the reason why it does not. */
export type FoundCache =
  | { readonly document: CachedDocument; readonly texts: ReadonlyMap<string, string> }
  | { readonly reason: string };

/**
 * The cache of a document. Undefined where there is none.
 * @param read the text of one of the files that the document may be made of, by its absolute path
 * @param build the doubletake that asks: {@link runningBuild}
 * @param isExact whether whole numbers beyond 2^53 are bigints in examples
 */
export async function readCache(
  key: CacheKey,
  read: (location: string) => Promise<string>,
  build: string,
  isExact: boolean,
): Promise<FoundCache | undefined> {
  const { location, overlays, allowRefs } = key;
  if (isUrl(location)) return undefined;
  const file = cacheFile(location);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  if (!(await isOfSameOwner(file, location))) return { reason: 'it belongs to another user' };
  const end = text.indexOf('\n');
  const made = madeOf(text.slice(0, end));
  if (made === undefined) return { reason: 'it is no cache of doubletake' };
  if (made.by !== build) return { reason: `doubletake ${made.by.split(' ')[0]} made it` };
  const folder = dirname(location);
  const files = made.files.map(([file, sha256]) => [resolve(folder, file), sha256] as const);
  const wanted = files.slice(files.length - made.overlays).map(([file]) => file);
  if (files[0]?.[0] !== location || wanted.join('\n') !== overlays.join('\n'))
    return { reason: 'it was made with other overlays' };
  if (made.allowRefs.join('\n') !== allowRefs.join('\n'))
    return { reason: 'it was made with another --allow-ref' };
  const body = text.slice(end + 1);
  if (hashOf(body) !== made.sha256) return { reason: 'it was changed after it was made' };
  const texts = new Map<string, string>();
  for (const [file, sha256] of files) {
    const now = await read(file).catch(() => undefined);
    if (now === undefined || hashOf(now) !== sha256)
      return { reason: `${shownLocation(file)} has changed` };
    texts.set(file, now);
  }
  const document: unknown =
    isExact && hasLongNumber(body) ? withExact(readJson(body), 'examples') : JSON.parse(body);
  return { document: document as CachedDocument, texts };
}

/**
 * Whether a file belongs to who runs this, or to the document's owner: in a folder that all may
 * write to, anybody could put one beside a document.
 */
async function isOfSameOwner(file: string, document: string): Promise<boolean> {
  const [own, theirs] = await Promise.all([stat(file), stat(document)]);
  return own.uid === theirs.uid || own.uid === process.getuid?.();
}

function madeOf(line: string): Made | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { by, files, overlays, allowRefs, sha256 } = value;
  const isFile = (file: unknown): file is [string, string] =>
    Array.isArray(file) && file.length === 2 && file.every((part) => typeof part === 'string');
  return typeof by === 'string' &&
    typeof sha256 === 'string' &&
    typeof overlays === 'number' &&
    Array.isArray(files) &&
    files.every(isFile) &&
    Array.isArray(allowRefs) &&
    allowRefs.every((ref) => typeof ref === 'string')
    ? { by, files, overlays, allowRefs, sha256 }
    : undefined;
}

/**
 * Writes the cache of a document beside it, at once or not at all. Rejects with `cache-impossible`
 * where the document is made of more than files that can be compared later.
 * @param files what the document is made of besides its overlays, itself first
 * @returns the file
 */
export async function writeCache(
  { location, overlays, allowRefs }: CacheKey,
  document: CachedDocument,
  files: readonly string[],
  build: string,
): Promise<string> {
  const url = [location, ...files, ...overlays].find(isUrl);
  if (url !== undefined) throw impossible(`${shownLocation(url)} is no file`, location);
  const folder = dirname(location);
  const all = [...files, ...overlays];
  const body = writeJson(document);
  const made: Made = {
    by: build,
    files: await Promise.all(
      all.map(
        async (file) =>
          [
            relative(folder, file).split(sep).join('/'),
            hashOf(await readFile(file, 'utf8')),
          ] as const,
      ),
    ),
    overlays: overlays.length,
    allowRefs,
    sha256: hashOf(body),
  };
  const file = cacheFile(location);
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, `${JSON.stringify(made)}\n${body}`);
    await rename(beside, file);
  } catch (error) {
    throw impossible(messageOf(error), file);
  }
  return file;
}

function impossible(message: string, where: string): DoubletakeError {
  return new DoubletakeError('cache-impossible', message, {
    where: shownLocation(where),
    next: 'Serve the document without a cache, or make it of files in a folder that can be written.',
  });
}
