import { readJson, writeJson } from '../../openapi/lib/exact-json.ts';
import type { Collection } from '../model/store.ts';
import { freeze } from './freeze.ts';
import type { RedisConnection } from './redis-connection.ts';
import { type SandboxKeys, safePath } from './redis-keys.ts';

/** Digits in front of the JSON of an entity: which insertion it was. */
export const sequenceDigits = 12;

/** How often a change is tried against others before it is given up as an outage. */
const mostAttempts = 1000;

/** What collections share within a sandbox. */
export interface CollectionPlace {
  readonly redis: RedisConnection;
  readonly keys: SandboxKeys;
  /** Milliseconds after which unused keys expire, 0 for never. */
  readonly ttl: number;
  /**
   * Runs one change to an entity after the other: those of one replica need not run against each
   * other.
   */
  readonly inTurn: <Result>(field: string, change: () => Promise<Result>) => Promise<Result>;
}

/**
 * A collection on Redis. A change is compared and set, and made anew where somebody else came
 * first.
 */
export function createRedisCollection<Entity extends object>(
  { redis, keys, ttl, inTurn }: CollectionPlace,
  path: string,
): Collection<Entity> {
  const collection = safePath(path);
  const fieldOf = (id: string) => `${collection}\0${id}`;
  const read = (id: string) => redis.ask((client) => client.hget(keys.entities, fieldOf(id)));
  const insert = async (id: string, json: string) =>
    (await redis.run('dtInsert', [
      keys.meta,
      keys.entities,
      keys.order,
      collection,
      id,
      json,
      ttl,
    ])) as string | null;

  /** Changes what was read until nobody came in between; undefined where it is gone. */
  async function change(
    id: string,
    first: string,
    make: (current: Entity) => Entity,
  ): Promise<Entity | undefined> {
    let current: string | null = first;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const next = freeze(make(parse<Entity>(current)));
      const reply = (await redis.run('dtReplace', [
        keys.entities,
        fieldOf(id),
        current,
        writeJson(next),
        ttl,
      ])) as 1 | string | null;
      if (reply === 1) return next;
      if (reply === null) return undefined;
      current = reply;
    }
    throw new Error(`${mostAttempts} changes of ${collection}/${id} came in between`);
  }

  return {
    async get(id) {
      const value = await read(id);
      return value === null ? undefined : parse<Entity>(value);
    },
    async insert(id, entity) {
      return (await insert(id, writeJson(freeze(entity)))) === null;
    },
    update: (id, make) =>
      inTurn(fieldOf(id), async () => {
        const value = await read(id);
        return value === null ? undefined : change(id, value, make);
      }),
    upsert: (id, make) =>
      inTurn(fieldOf(id), async () => {
        for (let current = await read(id); ; ) {
          if (current === null) {
            const made = freeze(make(undefined));
            current = await insert(id, writeJson(made));
            if (current === null) return made;
          }
          const changed = await change(id, current, make);
          if (changed !== undefined) return changed;
          current = null;
        }
      }),
    async delete(id) {
      const value = (await redis.run('dtRemove', [keys.entities, keys.order, collection, id])) as
        | string
        | null;
      return value === null ? undefined : parse<Entity>(value);
    },
    async list({ offset = 0, limit = -1, newestFirst = false } = {}) {
      const args = [
        keys.entities,
        keys.order,
        collection,
        offset,
        Number.isFinite(limit) ? limit : -1,
        newestFirst ? '1' : '0',
      ];
      const values = ((await redis.run('dtList', args)) as (string | null)[]).filter(
        (value) => value !== null,
      );
      return (newestFirst ? values.reverse() : values).map((value) => parse<Entity>(value));
    },
    count: () =>
      redis.ask((client) => client.zlexcount(keys.order, `[${collection}\0`, `(${collection}\x01`)),
  };
}

function parse<Entity>(value: string): Entity {
  return freeze(readJson(value.slice(sequenceDigits)) as Entity);
}
