import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { readJson, writeJson } from '../../openapi/lib/exact-json.ts';
import { importOptional } from '../../openapi/lib/optional-package.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Collection, SandboxStore, Snapshot, Store } from '../model/store.ts';
import {
  createDetachedSandbox,
  createMemoryStore,
  type MemoryStoreOptions,
} from './memory-store.ts';

/** Level, as far as it is used here: keys in order, batches that are written whole or not at all. */
interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  batch(operations: readonly Operation[], options: Encodings): Promise<void>;
  get(key: string, options: Encodings): Promise<Buffer | undefined>;
  keys(range: Range): AsyncIterable<string>;
  iterator(range: Range & Encodings): AsyncIterable<[string, Buffer]>;
}

type Operation = { type: 'put'; key: string; value: Buffer } | { type: 'del'; key: string };

interface Encodings {
  readonly valueEncoding: 'buffer';
}

interface Range {
  readonly gte: string;
  readonly lt: string;
}

const asBytes: Encodings = { valueEncoding: 'buffer' };

/** Where a store on disk lies, and how the copy in memory keeps house. */
export interface DiskStoreOptions extends MemoryStoreOptions {
  readonly folder: string;
}

/**
 * Keeps all state in memory to read, and in a LevelDB folder to outlive the process. A change is
 * written before it is made in memory and before its promise resolves: what was acknowledged is
 * there after the process was killed, and a change that could not be written has not happened. Each
 * change is one batch, of which LevelDB keeps all or nothing. The journal is not kept.
 * Rejects with `option-invalid` where the folder cannot be used, or another process uses it.
 */
export async function openDiskStore({ folder, ...options }: DiskStoreOptions): Promise<Store> {
  const level = await openLevel(folder);
  const memory = createMemoryStore(options);
  const sandboxes = new Map<string, SandboxStore>();
  const began = await beginning(level);

  return {
    sandbox(name) {
      const known = sandboxes.get(name) ?? createDiskSandbox(level, name, memory.sandbox(name));
      sandboxes.set(name, known);
      return known;
    },
    async names() {
      const names = new Set(await memory.names());
      for await (const key of level.keys(rangeOf('sandbox/'))) names.add(fromHex(key.slice(8)));
      return [...names];
    },
    async remove(name) {
      await write(level, [
        { type: 'del', key: `sandbox/${hex(name)}` },
        ...(await deletions(level, `data/${hex(name)}/`)),
      ]);
      sandboxes.delete(name);
      await memory.remove(name);
    },
    ready: async () => undefined,
    age: async () => instant() - began,
    async close() {
      await Promise.all([level.close(), memory.close()]);
    },
  };
}

/** Milliseconds since 1970, by the clock that this process started with. */
function instant(): number {
  return performance.timeOrigin + performance.now();
}

async function openLevel(folder: string): Promise<Level> {
  const { ClassicLevel } = await importOptional(() => import('classic-level'), 'state in a folder');
  try {
    const level = new ClassicLevel(folder) as unknown as Level;
    await level.open();
    return level;
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const isLocked = /lock/i.test(messageOf(reason));
    throw new DoubletakeError(
      'option-invalid',
      isLocked
        ? `another process keeps its state in ${folder}`
        : `${folder} cannot hold state: ${messageOf(reason)}`,
      {
        where: folder,
        next: isLocked
          ? 'Stop it, choose another folder, or share the state on Redis.'
          : 'Choose a folder of its own, which is made where it is not there.',
        cause,
      },
    );
  }
}

/** When the state began, noted by its first process. */
async function beginning(level: Level): Promise<number> {
  const noted = await level.get('began', asBytes);
  if (noted !== undefined) return Number(noted.toString());
  const now = instant();
  await write(level, [put('began', now)]);
  return now;
}

/** One sandbox: the copy in memory, and what writes every change down before. */
function createDiskSandbox(level: Level, name: string, memory: SandboxStore): SandboxStore {
  const root = `data/${hex(name)}/`;
  const key = {
    entity: (path: string, id: string) => `${root}entity/${hex(path)}/${hex(id)}`,
    counter: (counter: string) => `${root}counter/${hex(counter)}`,
    file: (path: string) => `${root}file/${hex(path)}`,
    bytes: (path: string) => `${root}bytes/${hex(path)}`,
  };
  /** The place of each entity and file in the order of insertion, by its key. */
  const order = new Map<string, number>();
  let latest = 0;
  let begun: Promise<number> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One change after the other: what a change has read holds until it is written. */
  function alone<Result>(change: () => Promise<Result>): Promise<Result> {
    const next = turn.then(change, change);
    turn = next.catch(() => undefined);
    return next;
  }

  function placeOf(at: string): number {
    return order.get(at) ?? latest + 1;
  }

  function keepPlace(at: string, place: number): void {
    order.set(at, place);
    latest = Math.max(latest, place);
  }

  /** The place of what a snapshot holds, and what writes it. */
  function writing(snapshot: Snapshot): { operations: Operation[]; places: [string, number][] } {
    const operations: Operation[] = [];
    const places: [string, number][] = [];
    const place = (at: string) => {
      places.push([at, places.length + 1]);
      return places.length;
    };
    for (const [path, entities] of Object.entries(snapshot.collections))
      for (const [id, value] of entities) {
        const at = key.entity(path, id);
        operations.push(put(at, { path, id, place: place(at), value }));
      }
    for (const [counter, value] of Object.entries(snapshot.counters))
      operations.push(put(key.counter(counter), { counter, value }));
    for (const [path, { type, etag, base64 }] of Object.entries(snapshot.files)) {
      const at = key.file(path);
      operations.push(put(at, { path, type, etag, place: place(at) }), {
        type: 'put',
        key: key.bytes(path),
        value: Buffer.from(base64, 'base64'),
      });
    }
    return { operations, places };
  }

  /** Puts a snapshot in the place of all that is there. */
  async function replace(snapshot: Snapshot, more: readonly Operation[] = []): Promise<void> {
    const { operations, places } = writing(snapshot);
    await write(level, [...(await deletions(level, root)), ...operations, ...more]);
    order.clear();
    latest = 0;
    for (const [at, place] of places) keepPlace(at, place);
  }

  /** A start replaces what is in memory: it must be over before that is filled. */
  const touch = () => memory.start(0, async () => undefined);

  const seedKey = `sandbox/${hex(name)}`;

  async function load(): Promise<number | undefined> {
    const noted = await level.get(seedKey, asBytes);
    if (noted === undefined) return undefined;
    const snapshot = await readSandbox(level, root, keepPlace);
    const { seed } = JSON.parse(noted.toString()) as { seed: number };
    await memory.import(snapshot);
    return seed;
  }

  return {
    journal: memory.journal,
    start(seed, fill) {
      begun ??= alone(async () => {
        await touch();
        const known = await load();
        if (known !== undefined) return known;
        const detached = createDetachedSandbox();
        await fill(detached);
        const snapshot = await detached.export();
        await replace(snapshot, [put(seedKey, { seed })]);
        await memory.import(snapshot);
        return seed;
      });
      const started = begun;
      // A failed start must not be kept as the answer to every later request.
      started.catch(() => {
        if (begun === started) begun = undefined;
      });
      return started.then(async (known) => {
        // That it is used is noted each time; what it holds is there already.
        await touch();
        return known;
      });
    },
    restart: (seed, fill) =>
      alone(async () => {
        const detached = createDetachedSandbox();
        await fill(detached);
        const snapshot = await detached.export();
        await replace(snapshot, [put(seedKey, { seed })]);
        await memory.import(snapshot);
        await memory.journal.clear();
        begun = Promise.resolve(seed);
      }),
    collection<Entity extends object>(path: string): Collection<Entity> {
      const kept = memory.collection<Entity>(path);
      /** Writes an entity and then keeps it. */
      async function store(id: string, value: Entity): Promise<Entity> {
        const at = key.entity(path, id);
        const place = placeOf(at);
        await write(level, [put(at, { path, id, place, value })]);
        keepPlace(at, place);
        return kept.upsert(id, () => value);
      }
      return {
        ...kept,
        insert: (id, entity) =>
          alone(async () => {
            if ((await kept.get(id)) !== undefined) return false;
            await store(id, entity);
            return true;
          }),
        update: (id, change) =>
          alone(async () => {
            const current = await kept.get(id);
            return current === undefined ? undefined : store(id, change(current));
          }),
        upsert: (id, change) => alone(async () => store(id, change(await kept.get(id)))),
        delete: (id) =>
          alone(async () => {
            if ((await kept.get(id)) === undefined) return undefined;
            const at = key.entity(path, id);
            await write(level, [{ type: 'del', key: at }]);
            order.delete(at);
            return kept.delete(id);
          }),
      };
    },
    files: {
      ...memory.files,
      put: (path, file) =>
        alone(async () => {
          const at = key.file(path);
          const place = placeOf(at);
          await write(level, [
            put(at, { path, type: file.type, etag: file.etag, place }),
            { type: 'put', key: key.bytes(path), value: file.bytes },
          ]);
          keepPlace(at, place);
          await memory.files.put(path, file);
        }),
      delete: (path) =>
        alone(async () => {
          await write(level, [
            { type: 'del', key: key.file(path) },
            { type: 'del', key: key.bytes(path) },
          ]);
          order.delete(key.file(path));
          await memory.files.delete(path);
        }),
    },
    next: (counter) =>
      alone(async () => {
        const value = await memory.next(counter);
        // A number that could not be written is left out, not said twice.
        await write(level, [put(key.counter(counter), { counter, value })]);
        return value;
      }),
    deleteUnder: (path) =>
      alone(async () => {
        const below = hex(`${path}/`);
        const prefixes = ['entity', 'file', 'bytes'].map((kind) => `${root}${kind}/${below}`);
        const found = await Promise.all(prefixes.map((prefix) => deletions(level, prefix)));
        const operations = found.flat();
        await write(level, operations);
        for (const { key: at } of operations) order.delete(at);
        await memory.deleteUnder(path);
      }),
    export: () => memory.export(),
    import: (snapshot) =>
      alone(async () => {
        await replace(snapshot);
        await memory.import(snapshot);
      }),
  };
}

/** What was written of a sandbox. @param keepPlace is told the place of each entity and file */
async function readSandbox(
  level: Level,
  root: string,
  keepPlace: (at: string, place: number) => void,
): Promise<Snapshot> {
  const entities: { path: string; id: string; place: number; value: object }[] = [];
  const files: { path: string; type: string; etag: string; place: number }[] = [];
  const bytes = new Map<string, Buffer>();
  const counters: [string, number][] = [];
  for await (const [at, value] of level.iterator({ ...rangeOf(root), ...asBytes })) {
    const [kind = '', path = ''] = at.slice(root.length).split('/');
    if (kind === 'bytes') {
      bytes.set(fromHex(path), value);
      continue;
    }
    const noted = readJson(value.toString()) as never;
    if (kind === 'entity') entities.push(noted);
    else if (kind === 'file') files.push(noted);
    else if (kind === 'counter') {
      const { counter, value: count } = noted as { counter: string; value: number };
      counters.push([counter, count]);
    }
    if (kind !== 'counter') keepPlace(at, (noted as { place: number }).place);
  }
  const collections = new Map<string, [string, object][]>();
  for (const { path, id, value } of entities.sort((a, b) => a.place - b.place)) {
    const list = collections.get(path) ?? [];
    list.push([id, value]);
    collections.set(path, list);
  }
  return {
    doubletake: 1,
    collections: Object.fromEntries(collections),
    counters: Object.fromEntries(counters),
    files: Object.fromEntries(
      files
        .sort((a, b) => a.place - b.place)
        .map(({ path, type, etag }) => [
          path,
          { type, etag, base64: (bytes.get(path) ?? Buffer.alloc(0)).toString('base64') },
        ]),
    ),
  };
}

/** Rejects with `storage-full`, or `state-unavailable`: nothing was written then. */
async function write(level: Level, operations: readonly Operation[]): Promise<void> {
  try {
    await level.batch(operations, asBytes);
  } catch (cause) {
    const isFull = /no space|ENOSPC|disk quota/i.test(messageOf(cause));
    throw new ProblemError(
      isFull ? 'storage-full' : 'state-unavailable',
      isFull
        ? 'There is no room left where the state is kept.'
        : `The state could not be written: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

async function deletions(level: Level, prefix: string): Promise<Operation[]> {
  const operations: Operation[] = [];
  for await (const key of level.keys(rangeOf(prefix))) operations.push({ type: 'del', key });
  return operations;
}

function put(key: string, value: unknown): Operation {
  return { type: 'put', key, value: Buffer.from(writeJson(value)) };
}

/** The keys that begin with a text, which are ASCII. */
function rangeOf(prefix: string): Range {
  return { gte: prefix, lt: `${prefix}\x7f` };
}

/** So that a key has no slash of its own, and one text begins with another as their bytes do. */
function hex(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

function fromHex(text: string): string {
  return Buffer.from(text, 'hex').toString('utf8');
}
