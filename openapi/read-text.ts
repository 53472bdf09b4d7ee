import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DoubletakeError, messageOf } from './doubletake-error.ts';

/** Milliseconds that a server has for a document. */
const patience = 10_000;

/** Whether a document is named by an `http:` or `https:` URL. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location) && URL.canParse(location);
}

/** The absolute form of a path or URL as a user gives it. */
export function toLocation(name: string): string {
  if (isUrl(name)) return new URL(name).href;
  return name.startsWith('file://') ? fileURLToPath(name) : resolve(name);
}

/** What a reference without its fragment names, relative to the file or URL that it stands in (RFC 3986, section 5). */
export function resolveLocation(reference: string, base: string): string {
  if (isUrl(reference)) return new URL(reference).href;
  if (isUrl(base)) return new URL(reference, base).href;
  if (reference.startsWith('file://')) return fileURLToPath(reference);
  return resolve(dirname(base), decodePath(reference));
}

/** A path in a `$ref` is a URI reference: a blank may be `%20`. */
function decodePath(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

/** The text of a file or URL, in UTF-8. Throws `document-unreadable`, saying why. */
export async function readText(location: string): Promise<string> {
  const text = isUrl(location) ? await fetchText(location) : await readLocal(location);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function readLocal(file: string): Promise<string> {
  try {
    // As a whole: read as text, a large file is decoded piece by piece, which takes twice as long.
    return (await readFile(file)).toString('utf8');
  } catch (cause) {
    const message = (cause as NodeJS.ErrnoException).code === 'EISDIR' ? 'it is a folder, not a file' : messageOf(cause);
    throw new DoubletakeError('document-unreadable', message, { where: file, next: 'Check the path and its permissions.', cause });
  }
}

async function fetchText(url: string): Promise<string> {
  let response: Response;
  let text: string;
  try {
    const headers = { accept: 'application/vnd.oai.openapi, application/json, application/yaml, text/yaml, */*;q=0.5' };
    response = await fetch(url, { headers, signal: AbortSignal.timeout(patience) });
    text = await response.text();
  } catch (cause) {
    throw unreadable(url, reasonOf(cause), 'Check the URL, and that its server runs.', cause);
  }
  if (!response.ok) throw unreadable(url, `the server answers ${response.status} ${response.statusText}`.trimEnd(), 'Check the URL.');
  if (/^\s*<(!doctype|html)\b/i.test(text)) {
    throw unreadable(url, 'the server answers an HTML page, not YAML or JSON', 'Give the URL of the document itself, not of a page that shows it.');
  }
  return text;
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return `no complete answer came within ${patience / 1000} s`;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return `the server cannot be reached: ${messageOf(inner) || String((inner as { code?: unknown }).code)}`;
}

function unreadable(where: string, message: string, next: string, cause?: unknown): DoubletakeError {
  return new DoubletakeError('document-unreadable', message, { where, next, cause });
}
