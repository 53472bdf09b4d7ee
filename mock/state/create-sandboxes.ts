import {
  assertSandboxName,
  type Beginning,
  type Clock,
  type Sandbox,
  type Sandboxes,
  type StartOptions,
} from '../model/sandbox.ts';
import type { Collection, Fill, SandboxStore, Store } from '../model/store.ts';
import { createIds } from './ids.ts';

export interface SandboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  /** What sandboxes begin with, unless a reset says otherwise. */
  readonly start: Required<StartOptions>;
  /**
   * How many items every inferred collection starts with besides those of the examples; 0 by
   * default.
   */
  readonly fill?: number;
  /** Writes start-up data into a new sandbox. Rejects with `data-invalid`, `option-invalid`. */
  readonly begin: (sandbox: Sandbox, beginning: Beginning) => Promise<void>;
  /** What tests have told a sandbox to do: injected faults, scripted replies. */
  readonly scripted: (store: SandboxStore, seed: number) => Pick<Sandbox, 'faults' | 'replies'>;
}

/**
 * What a sandbox was begun with is part of its state: collections are filled only when they are
 * first looked at.
 */
export function marksOf(
  store: SandboxStore,
): Collection<StartOptions & Pick<Beginning, 'scenario'>> {
  return store.collection('~start');
}

const only = 'with';

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
      start: async () => ({
        fill: options.fill ?? 0,
        ...options.start,
        ...(await marksOf(store).get(only)),
      }),
      clock: options.clock,
      ids: createIds(seed, () => store.next('ids')),
      ...options.scripted(store, seed),
      journal: store.journal,
    };
  }

  function fillWith(name: string, seed: number, { data, ...start }: Beginning): Fill {
    return async (store) => {
      if (Object.keys(start).length > 0) await marksOf(store).insert(only, start);
      const beginning = data === undefined ? start : { ...start, data };
      await options.begin(create(name, store, seed), beginning);
    };
  }

  async function get(name: string): Promise<Sandbox> {
    assertSandboxName(name);
    const store = options.store.sandbox(name);
    return open(name, store, await store.start(options.seed, fillWith(name, options.seed, {})));
  }

  return {
    get,
    unopened: (name) => create(name, options.store.sandbox(name), options.seed),
    names: async () => (await options.store.names()).sort(),
    async reset(name, { seed, ...beginning } = {}) {
      const before = await get(name);
      const next = seed ?? before.seed;
      // A sandbox that was put into a scenario goes back to its beginning.
      const scenario = beginning.scenario ?? (await marksOf(before.store).get(only))?.scenario;
      await before.store.restart(
        next,
        fillWith(name, next, { ...beginning, ...(scenario !== undefined && { scenario }) }),
      );
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

/**
 * Sandboxes are kept by name so that not every request makes one; a store that has them elsewhere
 * may have a great many.
 */
export const mostKept = 1000;
