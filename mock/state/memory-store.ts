import type { Collection, FileShelf, SandboxStore, Snapshot, Store, StoredFile } from './store.ts';

/** Keeps all state in this process. */
export function createMemoryStore(): Store {
  const sandboxes = new Map<string, SandboxStore>();
  return {
    sandbox(name) {
      const known = sandboxes.get(name) ?? createSandboxStore();
      sandboxes.set(name, known);
      return known;
    },
    names: async () => [...sandboxes.keys()],
    remove: async (name) => void sandboxes.delete(name),
    close: async () => sandboxes.clear(),
  };
}

function createSandboxStore(): SandboxStore {
  const collections = new Map<string, Map<string, object>>();
  const counters = new Map<string, number>();
  const files = new Map<string, StoredFile>();
  const clear = async () => {
    collections.clear();
    counters.clear();
    files.clear();
  };
  return {
    collection: <Entity extends object>(path: string) => createCollection<Entity>(collections, path),
    files: createFileShelf(files),
    async next(counter) {
      const value = (counters.get(counter) ?? 0) + 1;
      counters.set(counter, value);
      return value;
    },
    async deleteUnder(path) {
      for (const key of collections.keys()) if (key.startsWith(`${path}/`)) collections.delete(key);
      for (const key of files.keys()) if (key.startsWith(`${path}/`)) files.delete(key);
    },
    clear,
    async export() {
      return {
        doubletake: 1,
        collections: Object.fromEntries([...collections].map(([path, entities]) => [path, [...entities]])),
        counters: Object.fromEntries(counters),
        files: Object.fromEntries([...files].map(([path, { bytes, type, etag }]) => [path, { type, etag, base64: bytes.toString('base64') }])),
      };
    },
    async import(snapshot: Snapshot) {
      await clear();
      for (const [path, entities] of Object.entries(snapshot.collections)) {
        collections.set(path, new Map(entities.map(([id, entity]) => [id, freeze(structuredClone(entity))])));
      }
      for (const [counter, value] of Object.entries(snapshot.counters)) counters.set(counter, value);
      for (const [path, { type, etag, base64 }] of Object.entries(snapshot.files)) {
        files.set(path, { type, etag, bytes: Buffer.from(base64, 'base64') });
      }
    },
  };
}

function createCollection<Entity extends object>(collections: Map<string, Map<string, object>>, path: string): Collection<Entity> {
  const entities = () => collections.get(path) as Map<string, Entity> | undefined;
  const set = (id: string, entity: Entity) => {
    const map = entities() ?? new Map<string, Entity>();
    collections.set(path, map);
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
      if (map?.size === 0) collections.delete(path);
      return current;
    },
    async list({ offset = 0, limit = Number.POSITIVE_INFINITY, newestFirst = false } = {}) {
      const all = [...(entities()?.values() ?? [])];
      return (newestFirst ? all.reverse() : all).slice(offset, offset + limit);
    },
    count: async () => entities()?.size ?? 0,
  };
}

function createFileShelf(files: Map<string, StoredFile>): FileShelf {
  return {
    put: async (path, file) => void files.set(path, file),
    get: async (path) => files.get(path),
    delete: async (path) => void files.delete(path),
    list: async () => [...files].map(([path, { type, bytes }]) => ({ path, type, size: bytes.length })),
  };
}

/** Whoever changes a stored entity in place gets an error, not a lost update. */
function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
