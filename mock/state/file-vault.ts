import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

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
      const file = join(await folder, String(count++));
      await writeFile(file, bytes);
      return { file };
    },
    async read(kept) {
      if (Buffer.isBuffer(kept)) return kept;
      return readFile(kept.file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
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
