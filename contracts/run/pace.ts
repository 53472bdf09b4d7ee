import { type Pause, pause as pauseByClock } from './pause.ts';

/** Keeps a target from being asked faster than it should be. */
export interface Pace {
  /** Resolves when the next request may go out. */
  turn(): Promise<void>;
  /** Lets nothing out for so many milliseconds. */
  hold(milliseconds: number): void;
  /**
   * Notes that the target refused one for coming too soon, after which it wants a pause; resolves
   * with what it took since the last one.
   */
  refused(pause: number): Taken;
}

/** What a target took between two refusals. */
export interface Taken {
  readonly requests: number;
  /** Milliseconds, without the pause. */
  readonly milliseconds: number;
}

/**
 * Slower than this the pace does not become by itself: then a single operation is limited, and the
 * others should not wait for it.
 */
const slowest = 1;

/** Fewer requests than this between two refusals tell nothing of a rate. */
const reporting = 3;

/** Milliseconds without a refusal after which it is tried again whether more goes through. */
const patience = 5_000;

/**
 * @param rate requests a second, evenly spread; without end where undefined. Below it, the pace
 *   follows what the target takes: as many requests as it took from one refusal to the next, in the
 *   time that this was with the pause that it asks for.
 * @param signal ends a wait that is under way
 */
export function createPace(
  rate: number | undefined,
  signal?: AbortSignal,
  pause: Pause = pauseByClock,
): Pace {
  let next = performance.now();
  let learned: number | undefined;
  let since = next;
  let raised = next;
  let requests = 0;

  /** Requests a second now; more again where none was refused for a while. */
  function current(now: number): number | undefined {
    if (learned !== undefined && now - raised > patience) {
      learned *= 1.2;
      raised = now;
      if (rate !== undefined && learned >= rate) learned = undefined;
    }
    return learned ?? rate;
  }

  return {
    async turn() {
      const now = performance.now();
      const wait = next - now;
      const most = current(now);
      requests++;
      if (most !== undefined) next = Math.max(now, next) + 1000 / most;
      if (wait > 0) await pause(wait, signal);
    },
    hold(milliseconds) {
      next = Math.max(next, performance.now() + milliseconds);
    },
    refused(wanted) {
      const now = performance.now();
      const taken = { requests: Math.max(0, requests - 1), milliseconds: now - since };
      // A refusal right after another tells nothing new of how much goes through.
      if (taken.requests < reporting) {
        next = Math.max(next, now + wanted);
        return taken;
      }
      const seen = (taken.requests * 1000) / Math.max(1, taken.milliseconds + wanted);
      learned = Math.min(rate ?? Number.POSITIVE_INFINITY, Math.max(slowest, seen));
      raised = now + wanted;
      since = now + wanted;
      requests = 0;
      next = Math.max(next, now + wanted);
      return taken;
    },
  };
}
