import { AsyncLocalStorage } from 'node:async_hooks';
import type { Found } from '../plan/check-session.ts';

/** The checks that are under way, for what happens below them and concerns one of them. */
export interface RunningChecks {
  /** Runs a check. What is reported meanwhile goes to its ears. */
  during<Result>(
    id: string,
    report: (found: Found) => void,
    run: () => Promise<Result>,
  ): Promise<Result>;
  /** Reports something to the check that is under way here. */
  report(found: Found): void;
  /** Notes that the check under way here uses the items of an owner. */
  uses(owner: string): void;
  /** Whether a check that is under way owns items of this owner, or uses them. */
  isUsed(owner: string): boolean;
  /** Ends what follows the checks under way, which every promise of the process pays for. */
  close(): void;
}

export function createRunningChecks(): RunningChecks {
  const current = new AsyncLocalStorage<Running>();
  const all = new Set<Running>();
  return {
    async during(id, report, run) {
      const running: Running = { report, owners: new Set([id]) };
      all.add(running);
      try {
        return await current.run(running, run);
      } finally {
        all.delete(running);
      }
    },
    report: (found) => current.getStore()?.report(found),
    uses: (owner) => void current.getStore()?.owners.add(owner),
    isUsed: (owner) => [...all].some(({ owners }) => owners.has(owner)),
    close: () => current.disable(),
  };
}

interface Running {
  readonly report: (found: Found) => void;
  readonly owners: Set<string>;
}
