import type { SandboxStore, Store } from '../model/store.ts';
import { connectRedis, defaultPatience } from './redis-connection.ts';
import { sandboxKeys } from './redis-keys.ts';
import { createRedisNews } from './redis-news.ts';
import { createRedisSandbox } from './redis-sandbox.ts';
import { parseRedisUrl } from './redis-url.ts';

export interface RedisStoreOptions {
  /** `redis://`, `rediss://`, `redis-sentinel://` or `redis-cluster://`. */
  readonly url: string;
  /** What every key begins with; `doubletake:` by default. */
  readonly prefix?: string;
  /**
   * Seconds without use after which a sandbox other than `default` is forgotten; never by default.
   */
  readonly sandboxTtl?: number;
  /** Milliseconds to wait for Redis to answer a command. */
  readonly patience?: number;
  /** Told when Redis goes, and when it is back. */
  readonly notice?: (message: string) => void;
}

/** Handles of sandboxes that are kept for the next request; they hold no state. */
const mostKept = 1000;

/**
 * Keeps all state on Redis 7 or later, or Valkey, for any number of replicas. Throws
 * `option-invalid` for a URL that is none.
 */
export function createRedisStore({
  url,
  prefix = 'doubletake:',
  sandboxTtl = 0,
  patience = defaultPatience,
  notice = () => undefined,
}: RedisStoreOptions): Store {
  const redis = connectRedis(parseRedisUrl(url), { patience, notice });
  const news = createRedisNews(redis.client);
  const registry = `${prefix}sandboxes`;
  const kept = new Map<string, SandboxStore>();

  function create(name: string): SandboxStore {
    return createRedisSandbox({
      redis,
      news,
      keys: sandboxKeys(prefix, name),
      ttl: name === 'default' ? 0 : sandboxTtl * 1000,
      register: async () => void (await redis.run('dtRegister', [registry, name])),
    });
  }

  /** The sandboxes on the list that are still there; those that have expired leave it. */
  async function listAlive(): Promise<string[]> {
    const flat = await redis.ask((client) => client.zrange(registry, '0', '-1', 'WITHSCORES'));
    const listed = flat.flatMap((name, at) =>
      at % 2 === 0 ? [{ name, score: flat[at + 1] ?? '' }] : [],
    );
    const alive = await Promise.all(
      listed.map(({ name }) =>
        redis.ask((client) => client.hexists(sandboxKeys(prefix, name).meta, 'seed')),
      ),
    );
    await Promise.all(
      listed.map(
        async ({ name, score }, at) =>
          alive[at] === 1 || redis.run('dtUnregister', [registry, name, score]),
      ),
    );
    return listed.filter((_, at) => alive[at] === 1).map(({ name }) => name);
  }

  return {
    sandbox(name) {
      const known = kept.get(name);
      if (known !== undefined) return known;
      if (kept.size >= mostKept) kept.clear();
      const made = create(name);
      kept.set(name, made);
      return made;
    },
    names: listAlive,
    async remove(name) {
      await redis.ask((client) => client.unlink(...sandboxKeys(prefix, name).all));
      await redis.ask((client) => client.zrem(registry, name));
    },
    // A read: a Redis that is full still answers.
    ready: async () => void (await redis.ask((client) => client.exists(`${prefix}began`))),
    age: async () => Number(await redis.run('dtAge', [`${prefix}began`])),
    async close() {
      news.close();
      redis.close();
    },
  };
}
