import type { FileCollection, FileInfo, StoredFile } from '../model/store.ts';
import { sequenceDigits } from './redis-collection.ts';
import type { RedisConnection } from './redis-connection.ts';
import { type SandboxKeys, safePath } from './redis-keys.ts';

const lineFeed = 10;

/** Files on Redis: bytes in one hash, and what is listed of them in another. */
export function createRedisFiles(
  redis: RedisConnection,
  keys: SandboxKeys,
  ttl: number,
): FileCollection {
  return {
    async put(path, file) {
      const info = JSON.stringify({ type: file.type, size: file.bytes.length });
      await redis.run('dtPutFile', [
        keys.meta,
        keys.order,
        keys.files,
        keys.bytes,
        safePath(path),
        info,
        packFile(file),
        ttl,
      ]);
    },
    async get(path) {
      const packed = await redis.ask((client) => client.hgetBuffer(keys.bytes, safePath(path)));
      return packed === null ? undefined : unpackFile(packed);
    },
    async delete(path) {
      await redis.run('dtRemoveFile', [keys.order, keys.files, keys.bytes, safePath(path)]);
    },
    async list() {
      const files = Object.entries(await redis.ask((client) => client.hgetall(keys.files)));
      return files
        .sort(([, a], [, b]) => (a.slice(0, sequenceDigits) < b.slice(0, sequenceDigits) ? -1 : 1))
        .map(([path, value]) => ({
          path,
          ...(JSON.parse(value.slice(sequenceDigits)) as Omit<FileInfo, 'path'>),
        }));
    },
  };
}

/**
 * Media type and validator as a line of JSON, then the bytes: one value, so that they always fit
 * each other.
 */
export function packFile({ bytes, type, etag }: StoredFile): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ type, etag })}\n`), bytes]);
}

export function unpackFile(packed: Buffer): StoredFile {
  const at = packed.indexOf(lineFeed);
  const { type, etag } = JSON.parse(packed.toString('utf8', 0, at)) as Pick<
    StoredFile,
    'type' | 'etag'
  >;
  return { bytes: packed.subarray(at + 1), type, etag };
}
