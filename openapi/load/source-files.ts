import { DoubletakeError } from '../lib/doubletake-error.ts';
import { isObject } from '../lib/json-pointer.ts';
import type { ExactValues } from './exact-values.ts';
import { type ParsedText, parseText } from './parse-text.ts';
import { isUrl, resolveLocation } from './read-text.ts';
import type { ReferenceScope } from './reference-scope.ts';

/** A file or URL that a document is made of. */
export interface SourceFile extends ParsedText {
  readonly location: string;
  readonly text: string;
}

/**
 * A document's files by their location, the document itself first, and those that cannot be read.
 */
export interface SourceFiles {
  readonly main: SourceFile;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Why a file cannot be read, or may not: `document-unreadable` or `reference-refused`. */
  readonly missing: ReadonlyMap<string, DoubletakeError>;
}

/**
 * Reads a document and every file that a `$ref` in it leads to, and in those. Throws
 * `document-unreadable` for the document itself, `document-unparseable` for any file with a mistake
 * in it.
 * @param location an absolute path, or a URL
 * @param name the location as errors are to name it
 * @param scope what may be read
 */
export async function readSourceFiles(
  location: string,
  name: string,
  scope: ReferenceScope,
  exact: ExactValues = 'nowhere',
): Promise<SourceFiles> {
  const text = await scope.readMain().catch((error: unknown) => {
    throw error instanceof DoubletakeError && error.where === location
      ? rename(error, name)
      : error;
  });
  const main = { location, text, ...parseText(text, name, exact) };
  const files = new Map<string, SourceFile>([[location, main]]);
  const missing = new Map<string, DoubletakeError>();
  const pending = [...referencedLocations(main)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (files.has(next) || missing.has(next)) continue;
    const file = await readReferenced(next, scope, exact);
    if (file instanceof DoubletakeError) missing.set(next, file);
    else {
      files.set(next, file);
      pending.push(...referencedLocations(file));
    }
  }
  return { main, files, missing };
}

function rename(error: DoubletakeError, where: string): DoubletakeError {
  return new DoubletakeError(error.code, error.message, {
    where,
    ...(error.next !== undefined && { next: error.next }),
    cause: error.cause,
  });
}

async function readReferenced(
  location: string,
  scope: ReferenceScope,
  exact: ExactValues,
): Promise<SourceFile | DoubletakeError> {
  let text: string;
  try {
    text = await scope.read(location);
  } catch (error) {
    if (error instanceof DoubletakeError) return error;
    throw error;
  }
  if (!/\.(ya?ml|json)$/i.test(location) && !isUrl(location) && !looksLikeDocument(text))
    return { location, text, value: text, irregular: [] };
  return { location, text, ...parseText(text, location, exact) };
}

function looksLikeDocument(text: string): boolean {
  return /^\s*([[{]|---|[\w$"'-]+\s*:)/.test(text);
}

function referencedLocations(file: SourceFile): Set<string> {
  const found = new Set<string>();
  for (const reference of externalReferences(file)) {
    const [path = ''] = reference.split('#');
    if (path !== '') found.add(resolveLocation(path, file.location));
  }
  found.delete(file.location);
  return found;
}

/** What may lead out of a file. A text of JSON without any is not walked. */
function* externalReferences({ text, value }: SourceFile): Generator<string> {
  if (typeof value !== 'object' || !mayLeadOut(text)) return;
  const pending: unknown[] = [value];
  const seen = new Set<unknown>();
  for (let node = pending.pop(); node !== undefined || pending.length > 0; node = pending.pop()) {
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    for (const [key, member] of Object.entries(node)) {
      if (key === '$ref' && typeof member === 'string') yield member;
      else if (key === 'externalValue' && typeof member === 'string' && !isUrl(member))
        yield member;
      else if (key === 'mapping' && isObject(member))
        yield* Object.values(member).filter(
          (item) => typeof item === 'string' && isFileReference(item),
        ) as string[];
      else if (!isData.has(key)) pending.push(member);
      else if (key === 'examples' && typeof member === 'object') pending.push(member);
    }
  }
}

const isData: ReadonlySet<string> = new Set([
  'example',
  'value',
  'default',
  'enum',
  'const',
  'examples',
]);

/** Whether a value of a discriminator's mapping names a file, and not a schema. */
export function isFileReference(value: string): boolean {
  return (
    !value.startsWith('#') &&
    (/\.(ya?ml|json)(#.*)?$/i.test(value) || value.includes('#/') || isUrl(value))
  );
}

/**
 * Whether a text has a reference that does not begin with `#`. For JSON the text says it faster
 * than its value.
 */
export function mayLeadOut(text: string): boolean {
  return (
    /\$ref["']?\s*:\s*(?!\s|["']?#)/.test(text) ||
    /externalValue["']?\s*:/.test(text) ||
    /\bmapping["']?\s{0,100}:[\s\S]{0,2000}?\.(?:ya?ml|json)\b/.test(text)
  );
}
