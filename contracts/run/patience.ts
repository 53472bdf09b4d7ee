import type { Exchange, ReceivedResponse } from '../request/exchange.ts';
import type { Waiting } from './event.ts';
import type { Pace } from './pace.ts';
import { type Pause, pause as pauseByClock } from './pause.ts';
import { type RateLimits, readRateLimits, retryAfter } from './rate-limits.ts';

/** How long is waited for a target that takes no more for now. */
export interface Patience {
  /**
   * Looks at an answer: where it says that the target takes no more for now, waits for as long as
   * it asks and tells so.
   * @param subject what the limit may be of: an operation
   * @param statuses that ask to wait: by default 429 alone
   * @returns whether the same may be sent again, or why that is not waited for; undefined for any
   *   other answer
   */
  after(
    subject: string,
    exchange: Exchange,
    statuses?: readonly number[],
  ): Promise<true | string | undefined>;
  /** Why nothing should be sent for a subject now; undefined where nothing speaks against it. */
  closed(subject: string): string | undefined;
}

export interface PatienceOptions {
  readonly pace: Pace;
  readonly tell: (waiting: Omit<Waiting, 'type'>) => void;
  /** Ends all waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of waiting in all, by default ten minutes. */
  readonly most?: number;
  readonly pause?: Pause | undefined;
}

/** Milliseconds that are waited at once: who asks for more is not waited for. */
const longest = 60_000;

/**
 * Milliseconds that are waited for one subject in all: a limit of five logins a minute is no reason
 * to wait for an hour.
 */
const mostForOne = 120_000;

/**
 * Milliseconds of the first pause where an answer asks for none; each further one is twice as long.
 */
const firstPause = 500;

export function createPatience({
  pace,
  tell,
  signal,
  most = 600_000,
  pause = pauseByClock,
}: PatienceOptions): Patience {
  const spent = new Map<string, number>();
  const pauses = new Map<string, number>();
  const closedUntil = new Map<string, { readonly until: number; readonly reason: string }>();
  let total = 0;
  /**
   * Whether "none are left" has been followed by more that went through: then the fields are of
   * something else.
   */
  let isTrusted = true;
  let hasHeld = false;

  async function wait(milliseconds: number, reason: string): Promise<void> {
    tell({ milliseconds, reason });
    await pause(milliseconds, signal);
  }

  /** An answer that went through and says that it was the last one for now. */
  function holdBack(response: ReceivedResponse): void {
    const limits = readRateLimits(response);
    const isLast = limits.remaining === 0 && limits.reset !== undefined && limits.reset > 0;
    if (!isLast) {
      if (limits.remaining !== undefined && limits.remaining > 0) hasHeld = false;
      return;
    }
    if (hasHeld) isTrusted = false;
    if (
      !isTrusted ||
      limits.reset === undefined ||
      limits.reset > longest ||
      total + limits.reset > most
    )
      return;
    hasHeld = true;
    total += limits.reset;
    pace.hold(limits.reset);
    tell({ milliseconds: limits.reset, reason: `${describeLimit(limits)}, and none are left` });
  }

  return {
    closed(subject) {
      const entry = closedUntil.get(subject);
      return entry === undefined || performance.now() >= entry.until ? undefined : entry.reason;
    },
    async after(subject, { response }, statuses = [429]) {
      if (response === undefined) return undefined;
      if (!statuses.includes(response.status)) {
        pauses.delete(subject);
        holdBack(response);
        return undefined;
      }
      const limits = readRateLimits(response);
      const asked = retryAfter(response) ?? (limits.remaining === 0 ? limits.reset : undefined);
      const backOff = pauses.get(subject) ?? firstPause;
      pauses.set(subject, backOff * 2);
      // Who says nothing, or says 0 and refuses again, is asked less and less often.
      const wanted = asked === undefined || (asked === 0 && backOff > firstPause) ? backOff : asked;
      const header = response.headers['retry-after'];
      const status = `${response.status}${header === undefined ? ', without Retry-After' : `, Retry-After: ${header}`}`;
      const before = spent.get(subject) ?? 0;
      const refusal =
        wanted > longest
          ? `longer than the ${longest / 1000} s that are waited at once`
          : overdrawn(before, wanted);
      if (refusal !== undefined) {
        const reason = `the target asks to wait ${describeSeconds(wanted)} (${status}): ${refusal}`;
        closedUntil.set(subject, { until: performance.now() + wanted, reason });
        return reason;
      }
      const taken = pace.refused(wanted);
      spent.set(subject, before + wanted);
      total += wanted;
      const what =
        limits.limit === undefined
          ? `the target took ${taken.requests} requests in ${describeSeconds(taken.milliseconds)} and no more`
          : describeLimit(limits);
      if (wanted > 0) await wait(wanted, `${what} (${status})`);
      return signal?.aborted ? 'the run was interrupted' : true;
    },
  };

  function overdrawn(before: number, wanted: number): string | undefined {
    if (before + wanted > mostForOne)
      return `${describeSeconds(before)} were waited for it already`;
    return total + wanted > most
      ? `${describeSeconds(total)} were waited in this run already`
      : undefined;
  }
}

function describeLimit({ limit, window }: RateLimits): string {
  if (limit === undefined) return 'the target limits how much is asked';
  if (window === undefined) return `the target allows ${limit} requests at a time`;
  return window === 1
    ? `the target allows ${limit} requests a second`
    : `the target allows ${limit} requests in ${window} s`;
}

function describeSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
