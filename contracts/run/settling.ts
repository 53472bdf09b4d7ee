import { type Pause, pause as pauseByClock } from './pause.ts';

/**
 * Lets reads wait for what was written before them: a target may show a change a moment later, as a
 * replica or a search index does.
 */
export interface Settling {
  /** Notes that something was written. */
  wrote(): void;
  /** Resolves when what was written last may be expected to show. Does not wait outside of `in`. */
  beforeRead(): Promise<void>;
  /** Runs something whose reads wait so many milliseconds after each write. */
  in<Result>(milliseconds: number, run: () => Promise<Result>): Promise<Result>;
}

export function createSettling(
  signal: AbortSignal | undefined,
  pause: Pause = pauseByClock,
): Settling {
  let written = Number.NEGATIVE_INFINITY;
  let wanted = 0;
  return {
    wrote() {
      written = performance.now();
    },
    async beforeRead() {
      if (wanted === 0) return;
      const left = written + wanted - performance.now();
      if (left <= 0) return;
      await pause(left, signal);
      // One pause is enough for all reads that follow, whatever clock it went by.
      written = Number.NEGATIVE_INFINITY;
    },
    async in(milliseconds, run) {
      wanted = milliseconds;
      try {
        return await run();
      } finally {
        wanted = 0;
      }
    },
  };
}
