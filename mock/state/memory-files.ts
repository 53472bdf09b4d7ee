import type { FileCollection } from '../model/store.ts';
import type { FileVault, KeptBytes } from './file-vault.ts';

/** Files by path. */
export type KeptFiles = Map<string, KeptFile>;

export interface KeptFile {
  readonly type: string;
  readonly etag: string;
  readonly size: number;
  readonly bytes: KeptBytes;
}

/** A collection whose bytes lie in a vault. */
export function createFileCollection(files: () => KeptFiles, vault: FileVault): FileCollection {
  return {
    async put(path, { bytes, type, etag }) {
      const kept = await vault.keep(bytes);
      const before = files().get(path);
      files().set(path, { type, etag, size: bytes.length, bytes: kept });
      if (before !== undefined) await vault.drop(before.bytes);
    },
    async get(path) {
      const file = files().get(path);
      const bytes = file === undefined ? undefined : await vault.read(file.bytes);
      return file === undefined || bytes === undefined
        ? undefined
        : { bytes, type: file.type, etag: file.etag };
    },
    async delete(path) {
      const file = files().get(path);
      files().delete(path);
      if (file !== undefined) await vault.drop(file.bytes);
    },
    list: async () => [...files()].map(([path, { type, size }]) => ({ path, type, size })),
  };
}
