import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DoubletakeError, messageOf } from '../lib/doubletake-error.ts';
import { decodePercent } from '../lib/pairs.ts';
import { splitUserInfo } from '../lib/user-info.ts';

/** Milliseconds that a server has for a document. */
const patience = 10_000;

/** Whether a document is named by an `http:` or `https:` URL. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location) && URL.canParse(location);
}

/** The absolute form of a path or URL as a user gives it; of a URL, without user and password. */
export function toLocation(name: string): string {
  if (isUrl(name)) return splitUserInfo(name).url;
  return filePath(name) ?? resolve(name);
}

/**
 * What a document is called where it is shown: as its user has named it, but for a user and
 * password.
 */
export function shownLocation(name: string): string {
  return isUrl(name) ? toLocation(name) : name;
}

/** The path of a `file:` URL of this machine. */
function filePath(url: string): string | undefined {
  if (!/^file:/i.test(url)) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    // It names another machine, or no path.
    return undefined;
  }
}

/**
 * What a reference without its fragment names, relative to the file or URL that it stands in (RFC
 * 3986, section 5).
 */
export function resolveLocation(reference: string, base: string): string {
  if (isUrl(reference)) return toLocation(reference);
  const file = filePath(reference);
  if (file !== undefined) return file;
  // What cannot be resolved is no path either, and is refused where it is read.
  if (/^file:/i.test(reference)) return reference;
  if (isUrl(base)) return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
  return resolve(dirname(base), decodePercent(reference));
}

export interface ReadOptions {
  /** Whether a redirect to a URL is followed; to the origin of the location alone by default. */
  readonly isAllowed?: (url: string) => boolean;
}

/**
 * The text of a file or URL, in UTF-8. A URL may have a user and a password. Throws
 * `document-unreadable`, saying why.
 */
export async function readText(location: string, { isAllowed }: ReadOptions = {}): Promise<string> {
  const text = isUrl(location)
    ? await fetchText(
        location,
        isAllowed ?? ((url) => new URL(url).origin === new URL(location).origin),
      )
    : await readLocal(filePath(location) ?? location);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function readLocal(file: string): Promise<string> {
  try {
    // As a whole: read as text, a large file is decoded piece by piece, which takes twice as long.
    return (await readFile(file)).toString('utf8');
  } catch (cause) {
    const message =
      (cause as NodeJS.ErrnoException).code === 'EISDIR'
        ? 'it is a folder, not a file'
        : messageOf(cause);
    throw new DoubletakeError('document-unreadable', message, {
      where: file,
      next: 'Check the path and its permissions.',
      cause,
    });
  }
}

/** A redirect that goes in circles is given up. */
const mostRedirects = 5;

async function fetchText(location: string, isAllowed: (url: string) => boolean): Promise<string> {
  // `fetch` takes no URL that has a user and password.
  const { url: asked, userAndPassword } = splitUserInfo(location);
  const authorization =
    userAndPassword && `Basic ${Buffer.from(userAndPassword).toString('base64')}`;
  let url = asked;
  for (let redirects = 0; ; redirects++) {
    const isOwn = new URL(url).origin === new URL(asked).origin;
    const { response, text } = await fetchOnce(url, asked, isOwn ? authorization : undefined);
    const to =
      response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (to !== null && URL.canParse(to, url) && redirects < mostRedirects) {
      const next = new URL(to, url).href;
      if (!isUrl(next) || !(isAllowed(next) || isSecured(url, next))) throw redirected(asked, next);
      url = next;
      continue;
    }
    if (!response.ok)
      throw unreadable(
        asked,
        `the server answers ${response.status} ${response.statusText}`.trimEnd(),
        'Check the URL.',
      );
    if (/^\s*<(!doctype|html)\b/i.test(text)) {
      throw unreadable(
        asked,
        'the server answers an HTML page, not YAML or JSON',
        'Give the URL of the document itself, not of a page that shows it.',
      );
    }
    return text;
  }
}

async function fetchOnce(
  url: string,
  asked: string,
  authorization: string | undefined,
): Promise<{ response: Response; text: string }> {
  try {
    const accept =
      'application/vnd.oai.openapi, application/json, application/yaml, text/yaml, */*;q=0.5';
    const headers = { accept, ...(authorization !== undefined && { authorization }) };
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    return { response, text: await response.text() };
  } catch (cause) {
    throw unreadable(asked, reasonOf(cause), 'Check the URL, and that its server runs.', cause);
  }
}

/** Whether a redirect leads from `http:` to the same host's `https:`. */
function isSecured(from: string, to: string): boolean {
  const [before, after] = [new URL(from), new URL(to)];
  return (
    before.protocol === 'http:' &&
    after.protocol === 'https:' &&
    before.hostname === after.hostname &&
    before.port === '' &&
    after.port === ''
  );
}

function redirected(asked: string, to: string): DoubletakeError {
  if (!isUrl(to))
    return unreadable(
      asked,
      'the server redirects to something that is no http: or https: URL',
      'Check the URL.',
    );
  const { origin } = new URL(to);
  return unreadable(
    asked,
    `the server redirects to another origin, ${origin}`,
    `Where you trust it, give that URL itself, or pass --allow-ref ${origin}.`,
  );
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no complete answer came within ${patience / 1000} s`;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return `the server cannot be reached: ${messageOf(inner) || String((inner as { code?: unknown }).code)}`;
}

function unreadable(
  where: string,
  message: string,
  next: string,
  cause?: unknown,
): DoubletakeError {
  return new DoubletakeError('document-unreadable', message, { where, next, cause });
}
