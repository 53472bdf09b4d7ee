import { createFaults } from '../scripted/faults.ts';
import { createReplies } from '../scripted/replies.ts';
import type { Clock } from './clock.ts';
import { createIds } from './ids.ts';
import { assertSandboxName, type Beginning, type Sandbox, type Sandboxes } from './sandboxes.ts';
import type { Collection, Fill, SandboxStore, Store } from './store.ts';

export interface SandboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  readonly empty: boolean;
  /**
   * How many items every inferred collection starts with besides those of the examples; 0 by
   * default.
   */
  readonly fill?: number;
  /** Writes start-up data into a new sandbox. Rejects with `data-invalid`, `option-invalid`. */
  readonly begin: (sandbox: Sandbox, beginning: Beginning) => Promise<void>;
}

/**
 * That a sandbox was begun empty is part of its state: collections are filled only when they are
 * first looked at.
 */
export function marksOf(store: SandboxStore): Collection<{ readonly name?: string }> {
  return store.collection('~start');
}

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
        empty: (await marksOf(store).get('empty')) !== undefined,
        fill: options.fill ?? 0,
      }),
      clock: options.clock,
      ids: createIds(seed, name, () => store.next('ids')),
      faults: createFaults(store, seed),
      replies: createReplies(store),
      journal: store.journal,
    };
  }

  function fillWith(name: string, seed: number, beginning: Beginning): Fill {
    return async (store) => {
      if (beginning.scenario !== undefined)
        await marksOf(store).insert('scenario', { name: beginning.scenario });
      if (beginning.empty ?? options.empty) await marksOf(store).insert('empty', {});
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
      const scenario = beginning.scenario ?? (await marksOf(before.store).get('scenario'))?.name;
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
