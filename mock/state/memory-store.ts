import type { Fill, SandboxStore, Snapshot, Store } from '../model/store.ts';
import { createFileVault, type FileVault } from './file-vault.ts';
import { freeze } from './freeze.ts';
import { createJournal } from './journal.ts';
import { createCollection, type Entities } from './memory-collection.ts';
import { createFileCollection, type KeptFiles } from './memory-files.ts';

/** How a store in memory keeps house. */
export interface MemoryStoreOptions {
  /** Bytes of uploads beyond which files lie in a temporary folder; 256 MB by default. */
  readonly memoryForUploads?: number;
  /**
   * Seconds without use after which a sandbox other than `default` is forgotten; never by default.
   */
  readonly sandboxTtl?: number;
}

const defaultMemoryForUploads = 256_000_000;

/** Keeps all state in this process. */
export function createMemoryStore({
  memoryForUploads = defaultMemoryForUploads,
  sandboxTtl,
}: MemoryStoreOptions = {}): Store {
  const vault = createFileVault(memoryForUploads);
  const sandboxes = new Map<string, SandboxStore>();
  const used = new Map<string, number>();
  const began = performance.now();

  function use(name: string): void {
    // The least recently used comes first, and where none is due the look stops there.
    used.delete(name);
    used.set(name, performance.now());
    if (sandboxTtl === undefined) return;
    for (const [other, at] of used) {
      if (performance.now() - at < sandboxTtl * 1000) return;
      if (other !== 'default') void remove(other);
    }
  }

  async function remove(name: string): Promise<void> {
    used.delete(name);
    const store = sandboxes.get(name);
    sandboxes.delete(name);
    await store?.restart(0, async () => undefined);
  }

  return {
    sandbox(name) {
      const known = sandboxes.get(name) ?? createSandboxStore(vault, () => use(name));
      sandboxes.set(name, known);
      return known;
    },
    names: async () => [...used.keys()],
    remove,
    ready: async () => undefined,
    age: async () => performance.now() - began,
    async close() {
      sandboxes.clear();
      used.clear();
      await vault.close();
    },
  };
}

/** A sandbox that belongs to no store: what it holds is written elsewhere later. */
export function createDetachedSandbox(): SandboxStore {
  return createSandboxStore(createFileVault(Number.POSITIVE_INFINITY), () => undefined);
}

/** All that a sandbox holds; another takes its place at once. */
interface State {
  readonly collections: Map<string, Entities>;
  readonly counters: Map<string, number>;
  readonly files: KeptFiles;
}

function createSandboxStore(vault: FileVault, use: () => void): SandboxStore {
  let state = emptyState();
  let started: Promise<number> | undefined;
  const journal = createJournal();

  async function replace(next: State): Promise<void> {
    const { files } = state;
    state = next;
    for (const file of files.values()) await vault.drop(file.bytes);
  }

  async function fillState(fill: Fill): Promise<State> {
    const made = emptyState();
    await fill({ ...store, ...accessors(() => made, vault) });
    return made;
  }

  const store: SandboxStore = {
    ...accessors(() => state, vault),
    journal,
    start(seed, fill) {
      use();
      if (started !== undefined) return started;
      started = fillState(fill)
        .then(replace)
        .then(() => seed);
      // A failed start must not be kept as the answer to every later request.
      started.catch(() => {
        started = undefined;
      });
      return started;
    },
    async restart(seed, fill) {
      await replace(await fillState(fill));
      await journal.clear();
      started = Promise.resolve(seed);
    },
    async import(snapshot) {
      await replace(await readSnapshot(snapshot, vault));
    },
  };
  return store;
}

/** What reads and writes a state; which one that is may change. */
function accessors(
  state: () => State,
  vault: FileVault,
): Omit<SandboxStore, 'journal' | 'start' | 'restart' | 'import'> {
  return {
    collection: <Entity extends object>(path: string) =>
      createCollection<Entity>(() => state().collections, path),
    files: createFileCollection(() => state().files, vault),
    async next(counter) {
      const { counters } = state();
      const value = (counters.get(counter) ?? 0) + 1;
      counters.set(counter, value);
      return value;
    },
    async deleteUnder(path) {
      const { collections, files } = state();
      for (const key of collections.keys()) if (key.startsWith(`${path}/`)) collections.delete(key);
      for (const [key, file] of files) {
        if (!key.startsWith(`${path}/`)) continue;
        files.delete(key);
        await vault.drop(file.bytes);
      }
    },
    export: () => writeSnapshot(state(), vault),
  };
}

function emptyState(): State {
  return { collections: new Map(), counters: new Map(), files: new Map() };
}

async function writeSnapshot(
  { collections, counters, files }: State,
  vault: FileVault,
): Promise<Snapshot> {
  const snapshot = {
    doubletake: 1 as const,
    collections: Object.fromEntries(
      [...collections].map(([path, entities]) => [path, [...entities]]),
    ),
    counters: Object.fromEntries(counters),
  };
  const written: Record<string, Snapshot['files'][string]> = {};
  for (const [path, { bytes, type, etag }] of [...files]) {
    const content = await vault.read(bytes);
    if (content !== undefined) written[path] = { type, etag, base64: content.toString('base64') };
  }
  return { ...snapshot, files: written };
}

async function readSnapshot(snapshot: Snapshot, vault: FileVault): Promise<State> {
  const state = emptyState();
  for (const [path, entities] of Object.entries(snapshot.collections)) {
    state.collections.set(
      path,
      new Map(entities.map(([id, entity]) => [id, freeze(structuredClone(entity))])),
    );
  }
  for (const [counter, value] of Object.entries(snapshot.counters))
    state.counters.set(counter, value);
  for (const [path, { type, etag, base64 }] of Object.entries(snapshot.files)) {
    const bytes = Buffer.from(base64, 'base64');
    state.files.set(path, { type, etag, size: bytes.length, bytes: await vault.keep(bytes) });
  }
  return state;
}
