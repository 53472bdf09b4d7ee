import type { Api } from './api.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { ProblemError } from './problem.ts';
import { createReplies, type Replies } from './replies.ts';
import type { Clock } from './state/clock.ts';
import { createIds, type Ids } from './state/ids.ts';
import type { Collection, Fill, SandboxStore, Store } from './state/store.ts';

/** A state of its own within a double, for one test worker or one user. */
export interface Sandbox {
  readonly name: string;
  readonly store: SandboxStore;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly seed: number;
  /** With what inferred collections start: nothing at all where it was begun empty, else so many made-up things. */
  readonly start: () => Promise<{ readonly empty: boolean; readonly fill: number }>;
  readonly faults: Faults;
  readonly replies: Replies;
  readonly journal: Journal;
}

export interface Sandboxes {
  /** The sandbox of this name, made and filled with start-up data when first asked for. */
  get(name: string): Promise<Sandbox>;
  /** The sandbox of this name without a question to the store: for what has to work also where that is away. */
  unopened(name: string): Sandbox;
  names(): Promise<string[]>;
  /** Puts a sandbox back to its start, or to nothing at all; another seed holds from then on. */
  reset(name: string, options?: { empty?: boolean; seed?: number }): Promise<Sandbox>;
  remove(name: string): Promise<void>;
  /** Resolves where the state can be reached, else rejects with `state-unavailable`. */
  ready(): Promise<void>;
}

export const defaultSandbox = 'default';

export interface SandboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  readonly empty: boolean;
  /** How many things every inferred collection starts with besides those of the examples; 0 by default. */
  readonly fill?: number;
  readonly apis: () => readonly Api[];
}

/** That a sandbox was begun empty is part of its state: collections are filled only when they are first looked at. */
function marksOf(store: SandboxStore): Collection<object> {
  return store.collection('~start');
}

/** Sandboxes are kept by name so that not every request makes one; a store that has them elsewhere may have a great many. */
const mostKept = 1000;

export function createSandboxes(options: SandboxOptions): Sandboxes {
  const kept = new Map<string, Sandbox>();

  function open(name: string, store: SandboxStore, seed: number): Sandbox {
    const known = kept.get(name);
    if (known?.store === store && known.seed === seed) return known;
    const made = create(name, store, seed);
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, made);
    return made;
  }

  function create(name: string, store: SandboxStore, seed: number): Sandbox {
    return {
      name,
      store,
      seed,
      start: async () => ({ empty: (await marksOf(store).get('empty')) !== undefined, fill: options.fill ?? 0 }),
      clock: options.clock,
      ids: createIds(seed, name, () => store.next('ids')),
      faults: createFaults(store, seed),
      replies: createReplies(store),
      journal: store.journal,
    };
  }

  function fillWith(name: string, seed: number, empty: boolean): Fill {
    return async (store) => {
      if (empty) {
        await marksOf(store).insert('empty', {});
        return;
      }
      for (const api of options.apis()) await api.behaviour.startData?.(create(name, store, seed));
    };
  }

  async function get(name: string): Promise<Sandbox> {
    assertSandboxName(name);
    const store = options.store.sandbox(name);
    return open(name, store, await store.start(options.seed, fillWith(name, options.seed, options.empty)));
  }

  return {
    get,
    unopened: (name) => create(name, options.store.sandbox(name), options.seed),
    names: async () => (await options.store.names()).sort(),
    async reset(name, { empty = options.empty, seed } = {}) {
      const before = await get(name);
      const next = seed ?? before.seed;
      await before.store.restart(next, fillWith(name, next, empty));
      return open(name, before.store, next);
    },
    async remove(name) {
      assertSandboxName(name);
      kept.delete(name);
      await options.store.remove(name);
    },
    ready: () => options.store.ready(),
  };
}

/** Names go into paths and keys: letters, digits, dot, dash and underscore, at most 64. */
export function assertSandboxName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return;
  const detail = `${JSON.stringify(name)} is no sandbox name: 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit.`;
  throw new ProblemError('sandbox-name-invalid', detail);
}
