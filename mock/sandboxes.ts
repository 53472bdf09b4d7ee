import type { Api } from './api.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJournal, type Journal } from './journal.ts';
import { ProblemError } from './problem.ts';
import { createReplies, type Replies } from './replies.ts';
import type { Clock } from './state/clock.ts';
import { createIds, type Ids } from './state/ids.ts';
import type { SandboxStore, Store } from './state/store.ts';

/** A state of its own within a double, for one test worker or one user. */
export interface Sandbox {
  readonly name: string;
  readonly store: SandboxStore;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly seed: number;
  readonly faults: Faults;
  readonly replies: Replies;
  readonly journal: Journal;
}

export interface Sandboxes {
  /** The sandbox of this name, made and filled with start-up data when first asked for. */
  get(name: string): Promise<Sandbox>;
  names(): Promise<string[]>;
  /** Puts a sandbox back to its start, or to nothing at all; another seed holds from then on. */
  reset(name: string, options?: { empty?: boolean; seed?: number }): Promise<Sandbox>;
  remove(name: string): Promise<void>;
}

export const defaultSandbox = 'default';

export interface SandboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  readonly empty: boolean;
  readonly apis: () => readonly Api[];
}

export function createSandboxes(options: SandboxOptions): Sandboxes {
  const open = new Map<string, Promise<Sandbox>>();

  function get(name: string): Promise<Sandbox> {
    assertSandboxName(name);
    const known = open.get(name);
    if (known !== undefined) return known;
    const made = create(name, options.seed, options.empty);
    open.set(name, made);
    // A failed start must not be kept as the answer to every later request.
    made.catch(() => open.delete(name));
    return made;
  }

  async function create(name: string, seed: number, empty: boolean, journal?: Journal): Promise<Sandbox> {
    const store = options.store.sandbox(name);
    const sandbox: Sandbox = {
      name,
      store,
      seed,
      clock: options.clock,
      ids: createIds(seed, name, () => store.next('ids')),
      faults: createFaults(store, seed),
      replies: createReplies(store),
      journal: journal ?? createJournal(),
    };
    // Whoever counts first fills the sandbox; a replica that comes later finds it filled.
    if ((await store.next('starts')) === 1 && !empty) {
      for (const api of options.apis()) await api.behaviour.startData?.(sandbox);
    }
    return sandbox;
  }

  return {
    get,
    names: async () => [...new Set([...open.keys(), ...(await options.store.names())])].sort(),
    async reset(name, { empty = options.empty, seed } = {}) {
      const before = await get(name);
      await before.store.clear();
      before.journal.clear();
      const made = create(name, seed ?? before.seed, empty, before.journal);
      open.set(name, made);
      return made;
    },
    async remove(name) {
      assertSandboxName(name);
      const known = await open.get(name);
      known?.journal.clear();
      open.delete(name);
      await options.store.remove(name);
    },
  };
}

/** Names go into paths and keys: letters, digits, dot, dash and underscore, at most 64. */
export function assertSandboxName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return;
  const detail = `${JSON.stringify(name)} is no sandbox name: 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit.`;
  throw new ProblemError('sandbox-name-invalid', detail);
}
