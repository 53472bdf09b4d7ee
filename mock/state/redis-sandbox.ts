import type { Fill, SandboxStore, Snapshot } from '../model/store.ts';
import { createDetachedSandbox } from './memory-store.ts';
import { createRedisCollection } from './redis-collection.ts';
import type { RedisConnection } from './redis-connection.ts';
import { createRedisFiles } from './redis-files.ts';
import { createRedisJournal } from './redis-journal.ts';
import { type SandboxKeys, safePath } from './redis-keys.ts';
import type { RedisNews } from './redis-news.ts';
import { readSnapshot, writeSnapshot } from './redis-snapshot.ts';

/** What a sandbox on Redis is made of. */
export interface RedisSandboxOptions {
  readonly redis: RedisConnection;
  readonly news: RedisNews;
  readonly keys: SandboxKeys;
  /** Milliseconds after which it expires unused, 0 for never. */
  readonly ttl: number;
  /** Puts the sandbox on the list of those that were started. */
  readonly register: () => Promise<void>;
}

/** A sandbox on Redis: nothing of it is kept in this process. */
export function createRedisSandbox({
  redis,
  news,
  keys,
  ttl,
  register,
}: RedisSandboxOptions): SandboxStore {
  const place = { redis, keys, ttl, inTurn: createTurns() };
  let starting: Promise<number> | undefined;

  async function startNew(seed: number, fill: Fill): Promise<number> {
    // Replicas may do this at the same time: the first that writes counts, and the others take what
    // it wrote.
    const holds = await writeSnapshot(redis, keys, ttl, await fillDetached(fill), 'absent', seed);
    await register();
    return holds;
  }

  return {
    async start(seed, fill) {
      const known =
        ttl === 0
          ? await redis.ask((client) => client.hget(keys.meta, 'seed'))
          : await redis.run('dtStart', [...keys.all, ttl]);
      if (typeof known === 'string') return Number(known);
      starting ??= startNew(seed, fill).finally(() => {
        starting = undefined;
      });
      return starting;
    },
    async restart(seed, fill) {
      await writeSnapshot(redis, keys, ttl, await fillDetached(fill), 'always', seed);
      await register();
    },
    collection: <Entity extends object>(path: string) => createRedisCollection<Entity>(place, path),
    files: createRedisFiles(redis, keys, ttl),
    journal: createRedisJournal(redis, news, keys.journal, ttl),
    async next(counter) {
      return Number(await redis.run('dtCount', [keys.counters, counter, ttl]));
    },
    async deleteUnder(path) {
      await redis.run('dtRemoveUnder', [
        keys.entities,
        keys.order,
        keys.files,
        keys.bytes,
        safePath(path),
      ]);
    },
    export: () => readSnapshot(redis, keys),
    async import(snapshot) {
      await writeSnapshot(redis, keys, ttl, snapshot, 'keep', 1);
    },
  };
}

/**
 * What a sandbox begins with, made in this process: it goes to Redis in one step, so nobody sees
 * half of it.
 */
async function fillDetached(fill: Fill): Promise<Snapshot> {
  const detached = createDetachedSandbox();
  await fill(detached);
  return detached.export();
}

/** Runs what concerns the same item one after the other. */
function createTurns(): <Result>(thing: string, act: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (thing, act) => {
    const before = last.get(thing);
    const turn = before === undefined ? act() : before.then(act, act);
    last.set(thing, turn);
    try {
      return await turn;
    } finally {
      if (last.get(thing) === turn) last.delete(thing);
    }
  };
}
