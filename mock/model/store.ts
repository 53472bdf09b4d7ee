import type { Journal } from './journal.ts';

/**
 * The state behind a double. Everything is asynchronous, so that a store may lie in another
 * process. Where that cannot be reached, functions reject with the problem `state-unavailable`.
 */

/** Where all sandboxes keep their state. */
export interface Store {
  sandbox(name: string): SandboxStore;
  /** The sandboxes that were started. */
  names(): Promise<string[]>;
  /** Forgets a sandbox with all it holds. */
  remove(name: string): Promise<void>;
  /** Resolves where the state can be reached. */
  ready(): Promise<void>;
  /** Milliseconds since the state began, the same for all replicas: their clocks go by it. */
  age(): Promise<number>;
  /** Lets go of connections and files. */
  close(): Promise<void>;
}

/** The state of one sandbox: collections of entities, files and counters. */
export interface SandboxStore {
  /**
   * Starts the sandbox, unless that was done; from then on it counts as used.
   * @param seed for a new sandbox
   * @param fill writes what a new sandbox begins with to a store that nobody else sees. All of it
   *   is there at once, or nothing, whoever dies meanwhile; of several that fill at the same time
   *   one counts
   * @returns the seed that holds
   */
  start(seed: number, fill: Fill): Promise<number>;
  /** Puts another beginning in the place of everything at once, journal included. */
  restart(seed: number, fill: Fill): Promise<void>;
  /** A collection by its path, such as `okchat/chatbots` or `okchat/chatbots/<id>/sessions`. */
  collection<Entity extends object>(path: string): Collection<Entity>;
  readonly files: FileCollection;
  readonly journal: Journal;
  /** The next value of a counter, from 1; never the same twice, whoever asks. */
  next(counter: string): Promise<number>;
  /** Deletes every collection and file whose path starts with this one and a slash. */
  deleteUnder(path: string): Promise<void>;
  export(): Promise<Snapshot>;
  /** Replaces all that the sandbox holds at once, but for its seed and its journal. */
  import(snapshot: Snapshot): Promise<void>;
}

/** Writes what a sandbox begins with. */
export type Fill = (store: SandboxStore) => Promise<void>;

/**
 * Entities by id, in the order of their insertion. An entity is frozen once it is stored; each
 * change is atomic, and the `change` functions run to their end without another change to the same
 * entity in between. They may run more than once and must not have effects of their own.
 */
export interface Collection<Entity extends object> {
  get(id: string): Promise<Entity | undefined>;
  /** Adds an entity; false, and nothing changed, where the id is taken. */
  insert(id: string, entity: Entity): Promise<boolean>;
  /** Changes an entity and returns the new one; undefined where there is none. */
  update(id: string, change: (current: Entity) => Entity): Promise<Entity | undefined>;
  /** Changes an entity, or makes it where there is none. */
  upsert(id: string, change: (current: Entity | undefined) => Entity): Promise<Entity>;
  /** Deletes an entity and returns what it was; undefined where there was none. */
  delete(id: string): Promise<Entity | undefined>;
  list(range?: ListRange): Promise<Entity[]>;
  count(): Promise<number>;
}

export interface ListRange {
  /** How many to pass over. */
  readonly offset?: number;
  /** How many to return at most. */
  readonly limit?: number;
  /** From the last inserted to the first. */
  readonly newestFirst?: boolean;
}

/** Uploaded bytes by path, such as `okchat/chatbots/<id>/avatar/<uuid>.png`. */
export interface FileCollection {
  put(path: string, file: StoredFile): Promise<void>;
  get(path: string): Promise<StoredFile | undefined>;
  delete(path: string): Promise<void>;
  /** What lies there, without the bytes, in the order of insertion. */
  list(): Promise<FileInfo[]>;
}

export interface StoredFile {
  readonly bytes: Buffer;
  /** The media type to serve it with. */
  readonly type: string;
  /** Strong validator (RFC 9110, section 8.8.3), with its quotes. */
  readonly etag: string;
}

export interface FileInfo {
  readonly path: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** All that a sandbox holds, as JSON. */
export interface Snapshot {
  readonly doubletake: 1;
  readonly collections: Readonly<
    Record<string, readonly (readonly [id: string, entity: object])[]>
  >;
  readonly counters: Readonly<Record<string, number>>;
  /** Bytes in Base64. */
  readonly files: Readonly<
    Record<string, { readonly type: string; readonly etag: string; readonly base64: string }>
  >;
}
