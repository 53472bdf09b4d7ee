import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isInside } from '../../openapi/load/reference-scope.ts';

/** The folder whose files an agent may name. */
export interface Folder {
  readonly root: string;
  /**
   * Where a path really leads, for a file that is read or written. Rejects with `path-refused` for
   * one outside of the folder, also through a link.
   */
  enter(path: string): Promise<string>;
}

export async function createFolder(path: string): Promise<Folder> {
  const root = await realpath(path);
  return {
    root,
    async enter(given) {
      const wanted = resolve(root, given);
      const really = await realWay(wanted);
      if (isWithin(root, wanted) && isWithin(root, really)) return really;
      throw new DoubletakeError(
        'path-refused',
        `${JSON.stringify(given)} leads out of the folder ${root}`,
        { next: 'Name a file in that folder, by its path from there.' },
      );
    },
  };
}

function isWithin(root: string, path: string): boolean {
  return path === root || isInside(root, path);
}

/** The way without its links; of what is not there, that of the folder it would be in. */
async function realWay(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : resolve(await realWay(folder), path.slice(folder.length + 1));
  }
}
