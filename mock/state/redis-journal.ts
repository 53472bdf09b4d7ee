import { readJson, writeJson } from '../../openapi/lib/exact-json.ts';
import type { Journal, JournalEntry } from '../model/journal.ts';
import { journalCapacity } from './journal.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisNews } from './redis-news.ts';

/**
 * A journal as a stream on Redis, whose ids are `1-0`, `1-1` and so on. New entries are told by
 * publish and subscribe.
 */
export function createRedisJournal(
  redis: RedisConnection,
  news: RedisNews,
  key: string,
  ttl: number,
): Journal {
  return {
    add(write) {
      // What could not be written down is missing in the journal; that Redis is away is told
      // elsewhere.
      redis
        .run('dtRecord', [key, writeJson(write()), journalCapacity, key, ttl])
        .catch(() => undefined);
    },
    async list({ after = 0, limit = journalCapacity } = {}) {
      if (limit === 0) return [];
      const entries = await redis.ask((client) =>
        client.xrevrange(key, '+', `1-${after}`, 'COUNT', Math.min(limit, journalCapacity)),
      );
      return entries.reverse().map(([id, [, json = '{}']]) => ({
        ...(readJson(json) as JournalEntry),
        sequence: Number(id.slice(2)) + 1,
      }));
    },
    async clear() {
      await redis.ask((client) => client.xtrim(key, 'MAXLEN', 0));
    },
    subscribe: (listener) => news.subscribe(key, listener),
  };
}
