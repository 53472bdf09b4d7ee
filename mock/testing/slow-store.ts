import { setImmediate as turn } from 'node:timers/promises';
import type { Collection, FileCollection, SandboxStore, Store } from '../model/store.ts';
import { createMemoryStore } from '../state/memory-store.ts';

/**
 * A store in memory that lets other requests go on before and after each of its steps, as one in
 * another process does. With the plain one a request runs through without a break, and no test of
 * requests at once tests anything.
 * @param before called before each step with its name, such as `put`: what it does comes in between
 */
export function createSlowStore(before: (step: string) => Promise<unknown> = () => turn()): Store {
  const store = createMemoryStore();
  return slowly(
    { ...store, sandbox: (name) => slowSandbox(store.sandbox(name), before) },
    ['sandbox'],
    before,
  );
}

function slowSandbox(
  sandbox: SandboxStore,
  before: (step: string) => Promise<unknown>,
): SandboxStore {
  const collection = <Entity extends object>(path: string): Collection<Entity> =>
    slowly(sandbox.collection<Entity>(path), [], before);
  const files: FileCollection = slowly(sandbox.files, [], before);
  return slowly({ ...sandbox, collection, files }, ['collection', 'files'], before);
}

function slowly<Target extends object>(
  target: Target,
  synchronous: readonly string[],
  before: (step: string) => Promise<unknown>,
): Target {
  const entries = Object.entries(target).map(([name, member]) => {
    if (synchronous.includes(name) || typeof member !== 'function') return [name, member];
    const slow = async (...args: unknown[]) => {
      await before(name);
      const result: unknown = await member(...args);
      await turn();
      return result;
    };
    return [name, slow];
  });
  return Object.fromEntries(entries) as Target;
}
