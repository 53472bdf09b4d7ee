import {
  assertSandboxName,
  type Beginning,
  type Clock,
  type Sandbox,
  type Sandboxes,
  type StartOptions,
} from '../model/sandbox.ts';
import type { Collection, Fill, SandboxStore, Store } from '../model/store.ts';
import { type ClockSetting, changedClock, clockState } from './clock.ts';
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

/** What a sandbox was begun with, and how its clock was set since. */
type Marks = StartOptions & Pick<Beginning, 'scenario'> & { readonly clock?: ClockSetting };

/**
 * What a sandbox was begun with is part of its state: collections are filled only when they are
 * first looked at.
 */
export function marksOf(store: SandboxStore): Collection<Marks> {
  return store.collection('~start');
}

const only = 'with';

export function createSandboxes(options: SandboxOptions): Sandboxes {
  const kept = new Map<string, Held>();

  /** Its marks are read once for each request: all that is asked of them then is at hand. */
  async function open(name: string, store: SandboxStore, seed: number): Promise<Sandbox> {
    let held = kept.get(name);
    if (held?.sandbox.store !== store || held.sandbox.seed !== seed) {
      held = create(name, store, seed);
      if (kept.size >= mostKept) kept.clear();
      kept.set(name, held);
    }
    await held.refresh();
    return held.sandbox;
  }

  function create(name: string, store: SandboxStore, seed: number): Held {
    const collection = marksOf(store);
    let marks: Marks | undefined;
    let isRead = false;
    const start = { fill: options.fill ?? 0, ...options.start };
    const sandbox: Sandbox = {
      name,
      store,
      seed,
      start: async () => ({ ...start, ...(isRead ? marks : await collection.get(only)) }),
      clock: { now: () => clockState(options.clock, marks?.clock).now },
      ids: createIds(seed, () => store.next('ids')),
      ...options.scripted(store, seed),
      journal: store.journal,
    };
    return {
      sandbox,
      async refresh() {
        marks = await collection.get(only);
        isRead = true;
      },
    };
  }

  function fillWith(name: string, seed: number, { data, ...start }: Beginning): Fill {
    return async (store) => {
      if (Object.keys(start).length > 0) await marksOf(store).insert(only, start);
      const beginning = data === undefined ? start : { ...start, data };
      await options.begin(create(name, store, seed).sandbox, beginning);
    };
  }

  async function get(name: string): Promise<Sandbox> {
    assertSandboxName(name);
    const store = options.store.sandbox(name);
    return open(name, store, await store.start(options.seed, fillWith(name, options.seed, {})));
  }

  return {
    get,
    unopened: (name) => create(name, options.store.sandbox(name), options.seed).sandbox,
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
    async clock(name) {
      const { store } = await get(name);
      return clockState(options.clock, (await marksOf(store).get(only))?.clock);
    },
    async setClock(name, change) {
      const { store, seed } = await get(name);
      const { clock } = await marksOf(store).upsert(only, (marks) => ({
        ...marks,
        clock: changedClock(options.clock, marks?.clock, change),
      }));
      await open(name, store, seed);
      return clockState(options.clock, clock);
    },
    ready: () => options.store.ready(),
  };
}

/** A sandbox, and what reads its marks anew: another replica may have changed them. */
interface Held {
  readonly sandbox: Sandbox;
  refresh(): Promise<void>;
}

/**
 * Sandboxes are kept by name so that not every request makes one; a store that has them elsewhere
 * may have a great many.
 */
export const mostKept = 1000;
