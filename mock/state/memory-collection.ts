import type { Collection } from '../model/store.ts';
import { freeze } from './freeze.ts';

/** The entities of a collection by id, in the order of their insertion. */
export type Entities = Map<string, object>;

/** A collection in memory. It is not there at all while it is empty. */
export function createCollection<Entity extends object>(
  collections: () => Map<string, Entities>,
  path: string,
): Collection<Entity> {
  const entities = () => collections().get(path) as Map<string, Entity> | undefined;
  const set = (id: string, entity: Entity) => {
    const map = entities() ?? new Map<string, Entity>();
    collections().set(path, map);
    map.set(id, freeze(entity));
    return entity;
  };
  return {
    get: async (id) => entities()?.get(id),
    async insert(id, entity) {
      if (entities()?.has(id)) return false;
      set(id, entity);
      return true;
    },
    async update(id, change) {
      const current = entities()?.get(id);
      return current === undefined ? undefined : set(id, change(current));
    },
    upsert: async (id, change) => set(id, change(entities()?.get(id))),
    async delete(id) {
      const map = entities();
      const current = map?.get(id);
      map?.delete(id);
      if (map?.size === 0) collections().delete(path);
      return current;
    },
    async list({ offset = 0, limit = Number.POSITIVE_INFINITY, newestFirst = false } = {}) {
      const map = entities();
      if (map === undefined) return [];
      const first = newestFirst ? Math.max(map.size - offset - limit, 0) : offset;
      const found = take(map.values(), first, newestFirst ? map.size - offset : offset + limit);
      return newestFirst ? found.reverse() : found;
    },
    count: async () => entities()?.size ?? 0,
  };
}

/** The values from one place up to, but not including, another. */
function take<Value>(values: Iterable<Value>, from: number, to: number): Value[] {
  const taken: Value[] = [];
  let place = 0;
  for (const value of values) {
    if (place >= to) break;
    if (place >= from) taken.push(value);
    place++;
  }
  return taken;
}
