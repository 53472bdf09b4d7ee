import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { ProblemError } from '../lib/problem.ts';

/** Bytes in memory, or the file that they lie in. */
export type KeptBytes = Buffer | { readonly file: string };

/** Keeps bytes in memory up to a limit, and what comes beyond that in a temporary folder. */
export interface FileVault {
  keep(bytes: Buffer): Promise<KeptBytes>;
  /** Undefined where they were dropped meanwhile. */
  read(kept: KeptBytes): Promise<Buffer | undefined>;
  drop(kept: KeptBytes): Promise<void>;
  /** Deletes the folder. */
  close(): Promise<void>;
}

/** @param limit bytes to keep in memory */
export function createFileVault(limit: number): FileVault {
  let inMemory = 0;
  let count = 0;
  let folder: Promise<string> | undefined;
  let forget = (): void => undefined;

  async function makeFolder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'doubletake-'));
    // Also where the program ends without closing; only a kill -9 leaves the folder behind.
    const clean = () => rmSync(made, { recursive: true, force: true });
    process.once('exit', clean);
    forget = () => void process.off('exit', clean);
    return made;
  }

  return {
    async keep(bytes) {
      if (inMemory + bytes.length <= limit) {
        inMemory += bytes.length;
        return bytes;
      }
      folder ??= makeFolder();
      let file: string | undefined;
      try {
        file = join(await folder, String(count++));
        await writeFile(file, bytes);
        return { file };
      } catch (error) {
        // Half of it is of no use to anybody; and a folder that could not be made is tried again.
        if (file === undefined) folder = undefined;
        else await rm(file, { force: true }).catch(() => undefined);
        throw unusable(error, 'kept');
      }
    },
    async read(kept) {
      if (Buffer.isBuffer(kept)) return kept;
      try {
        return await readFile(kept.file);
      } catch (error) {
        // It may have been dropped meanwhile; or the folder is gone, with all that lay in it.
        if (
          (error as NodeJS.ErrnoException).code === 'ENOENT' &&
          (await isThere(dirname(kept.file)))
        )
          return undefined;
        throw unusable(error, 'read');
      }
    },
    async drop(kept) {
      if (Buffer.isBuffer(kept)) inMemory -= kept.length;
      else await rm(kept.file, { force: true });
    },
    async close() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
      forget();
      folder = undefined;
      inMemory = 0;
    },
  };
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

/** `storage-full`, or `uploads-unavailable` where it is not for want of room. */
function unusable(cause: unknown, what: 'kept' | 'read'): ProblemError {
  const { code } = cause as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const next = isFull
    ? 'Make room there, or keep more in memory with --memory-for-uploads.'
    : 'It must not be removed while the double runs: start the double anew.';
  return new ProblemError(
    isFull ? 'storage-full' : 'uploads-unavailable',
    `The upload cannot be ${what} in the temporary folder: ${messageOf(cause)}. ${next}`,
    { cause },
  );
}
