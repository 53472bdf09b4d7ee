import { readJson, writeJson } from '../../openapi/lib/exact-json.ts';
import type { Snapshot } from '../model/store.ts';
import { sequenceDigits } from './redis-collection.ts';
import type { RedisConnection } from './redis-connection.ts';
import { packFile, unpackFile } from './redis-files.ts';
import { type SandboxKeys, safePath } from './redis-keys.ts';

/** Milliseconds for a step that moves all that a sandbox holds. */
const patience = 120_000;

/**
 * Whether to write only into a sandbox that was not started, over whatever is there, or over all
 * but its seed and journal.
 */
export type Adoption = 'absent' | 'always' | 'keep';

/** Writes a snapshot in one step. @returns the seed that holds */
export async function writeSnapshot(
  redis: RedisConnection,
  keys: SandboxKeys,
  ttl: number,
  snapshot: Snapshot,
  how: Adoption,
  seed: number,
): Promise<number> {
  const counters = Object.entries(snapshot.counters).flat();
  const entities = Object.entries(snapshot.collections).flatMap(([path, members]) =>
    members.flatMap(([id, entity]) => [safePath(path), id, writeJson(entity)]),
  );
  const files = Object.entries(snapshot.files).flatMap(([path, { type, etag, base64 }]) => {
    const bytes = Buffer.from(base64, 'base64');
    return [
      safePath(path),
      JSON.stringify({ type, size: bytes.length }),
      packFile({ bytes, type, etag }),
    ];
  });
  const lists = [
    counters.length / 2,
    ...counters,
    entities.length / 3,
    ...entities,
    files.length / 3,
    ...files,
  ];
  return Number(
    await redis.run('dtAdopt', [...keys.all, how, String(seed), ...lists, ttl], patience),
  );
}

/** All that a sandbox holds, as it is at one moment. */
export async function readSnapshot(redis: RedisConnection, keys: SandboxKeys): Promise<Snapshot> {
  const [counters, entities, order, bytes] = (await redis.runBytes(
    'dtDump',
    [keys.counters, keys.entities, keys.order, keys.bytes],
    patience,
  )) as Buffer[][];
  const values = new Map(pairs(entities).map(([field, value]) => [field.toString(), value]));
  const collections: Record<string, [string, object][]> = {};
  for (const member of order ?? []) {
    const [path = '', rest] = splitOnce(member.toString(), '\0');
    if (rest === undefined) continue;
    const id = rest.slice(sequenceDigits);
    const value = values.get(`${path}\0${id}`);
    if (value === undefined) continue;
    collections[path] ??= [];
    collections[path].push([id, readJson(value.toString('utf8', sequenceDigits)) as object]);
  }
  return {
    doubletake: 1,
    collections,
    counters: Object.fromEntries(
      pairs(counters).map(([name, value]) => [name.toString(), Number(value)]),
    ),
    files: Object.fromEntries(
      pairs(bytes).map(([path, packed]) => {
        const file = unpackFile(packed);
        return [
          path.toString(),
          { type: file.type, etag: file.etag, base64: file.bytes.toString('base64') },
        ];
      }),
    ),
  };
}

function pairs(flat: readonly Buffer[] = []): [Buffer, Buffer][] {
  const found: [Buffer, Buffer][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2)
    found.push([flat[at] ?? Buffer.alloc(0), flat[at + 1] ?? Buffer.alloc(0)]);
  return found;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
