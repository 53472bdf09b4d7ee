import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { isUrl, readText, toLocation } from './read-text.ts';

/**
 * What a document may be made of besides itself. A document comes from anywhere, and what it names
 * is read with the rights of whoever serves it.
 */
export interface ReferenceScope {
  /**
   * The text of the document itself. Throws `document-unreadable`.
   */
  readMain(): Promise<string>;
  /**
   * The text of a file or URL that a reference leads to. Throws `reference-refused` for one that
   * lies neither in the document's folder, or on the origin of its URL, nor where `allowRefs` says;
   * `document-unreadable` for one that cannot be read.
   */
  read(location: string): Promise<string>;
}

/**
 * @param main the document as its user names it: a path, or a URL, which may have a user and a
 *   password in it
 * @param allowRefs folders and origins besides
 */
export function createReferenceScope(main: string, allowRefs: readonly string[]): ReferenceScope {
  const location = toLocation(main);
  const folders = [
    ...(isUrl(location) ? [] : [dirname(location)]),
    ...allowRefs.filter((name) => !isUrl(name)).map((name) => toLocation(name)),
  ];
  const origins = new Set([location, ...allowRefs].filter(isUrl).map((url) => new URL(url).origin));
  const isAllowed = (url: string) => origins.has(new URL(url).origin);
  let real: Promise<string[]> | undefined;

  /** The file without the links on its way. Throws `reference-refused`. */
  async function enter(file: string): Promise<string> {
    // Before anything is asked of the file system: on Windows a path may name another machine.
    if (!isAbsolute(file)) throw refused(file, location);
    real ??= Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
    const within = [...folders, ...(await real)];
    if (!within.some((folder) => isInside(folder, file))) throw refused(file, location);
    // A file that is not there is told of by its reader.
    const target = await realpath(file).catch(() => file);
    if (
      (await real).some((folder) => isInside(folder, target)) ||
      (target === file && within.some((folder) => isInside(folder, file)))
    )
      return target;
    throw refused(target, location, file);
  }

  return {
    readMain: () => readText(main, { isAllowed }),
    async read(target) {
      if (!isUrl(target)) return readText(await enter(target));
      if (!isAllowed(target)) throw refused(target, location);
      // Who is known to the document's own server is known to it for its other files, and to no
      // other server.
      return readText(withUserOf(main, target), { isAllowed });
    },
  };
}

/** Whether a path lies in a folder; the folder itself does not. Links are not followed. */
export function isInside(folder: string, file: string): boolean {
  const way = relative(resolve(folder), file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function withUserOf(main: string, target: string): string {
  if (!isUrl(main) || new URL(main).origin !== new URL(target).origin) return target;
  const { username, password } = new URL(main);
  return Object.assign(new URL(target), { username, password }).href;
}

/** @param link the file that leads there, where it is a link */
function refused(target: string, main: string, link?: string): DoubletakeError {
  const [where, allow] = isUrl(target)
    ? [`on ${new URL(target).origin}`, new URL(target).origin]
    : [`at ${target}`, dirname(target)];
  const through = link === undefined ? '' : `, through the link ${link}`;
  const own = isUrl(main) ? `the origin ${new URL(main).origin}` : `the folder ${dirname(main)}`;
  return new DoubletakeError(
    'reference-refused',
    `it is ${where}${through}, outside of ${own} of the document`,
    {
      where: target,
      next: `Where you trust the document with it, pass --allow-ref ${allow}.`,
    },
  );
}

/** Whether what was refused is a file of this machine, and not a URL. */
export function isRefusedFile({ code, where = '' }: DoubletakeError): boolean {
  return code === 'reference-refused' && !isUrl(where);
}

/** The error for the place of the reference. */
export function refusedAt(
  message: string,
  where: string,
  { next }: DoubletakeError,
): DoubletakeError {
  return new DoubletakeError('reference-refused', message, {
    where,
    ...(next !== undefined && { next }),
  });
}
