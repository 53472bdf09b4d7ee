import { ProblemError } from '../lib/problem.ts';
import type { Clock, ClockChange, ClockState } from '../model/sandbox.ts';
import { fraction } from './ids.ts';

const dayMilliseconds = 86_400_000;
const firstDay = Date.UTC(2026, 0, 1);

/**
 * Starts at a day of 2026 that the seed chooses, and goes on as real time does.
 * @param age milliseconds that have passed since the start; what it says may change once, as soon
 *   as it is known
 */
export function createSeededClock(seed: number, age: () => number = () => 0): Clock {
  const start = firstDay + Math.floor(fraction(seed, 'clock') * 365) * dayMilliseconds;
  const clock = createClockFrom(new Date(start));
  return { now: () => new Date(clock.now().getTime() + age()) };
}

/** Starts at an instant and goes on as real time does. */
export function createClockFrom(instant: Date): Clock {
  const started = performance.now();
  return { now: () => new Date(instant.getTime() + Math.floor(performance.now() - started)) };
}

/** The time of this machine. */
export const realClock: Clock = { now: () => new Date() };

/**
 * The clock of a double that somebody looks at: who looks wants to see today, who names a seed
 * wants the same each time, so that the seed decides.
 */
export function clockToLookAt(seed: number | undefined): { readonly clock?: Clock } {
  return seed === undefined ? { clock: realClock } : {};
}

/** How a clock differs from the one that its double was started with; kept with the state. */
export interface ClockSetting {
  readonly isReal?: boolean;
  /** Milliseconds ahead. */
  readonly offset?: number;
  /** Where it stands still, in milliseconds since 1970. */
  readonly frozenAt?: number;
}

/** What a clock shows, by the double's own and what is set of it. */
export function clockState(own: Clock, setting: ClockSetting = {}): ClockState {
  const { isReal = false, offset = 0, frozenAt } = setting;
  const now = frozenAt ?? (isReal ? realClock : own).now().getTime() + offset;
  return { now: new Date(now), isFrozen: frozenAt !== undefined, isReal, offset };
}

/** The setting after a change. Throws `request-invalid` where the time leaves years 1 to 9999. */
export function changedClock(
  own: Clock,
  setting: ClockSetting | undefined,
  change: ClockChange,
): ClockSetting {
  const before = clockState(own, setting);
  const isReal = change.real ?? before.isReal;
  const base = clockState(own, { isReal }).now.getTime();
  // Another clock to go by, and an offset, say what time it is; both let it go on.
  const isNew = change.real !== undefined || change.offset !== undefined;
  // By one look at the clock: a millisecond between two would be in the offset.
  const from = isNew ? base + (change.offset ?? 0) : (setting?.frozenAt ?? base + before.offset);
  const now = (change.set?.getTime() ?? from) + (change.advance ?? 0);
  if (!(now >= earliest && now <= latest)) {
    const detail = 'The clock would leave the years 1 to 9999.';
    throw new ProblemError('request-invalid', detail);
  }
  const isFrozen = change.freeze ?? (before.isFrozen && !isNew);
  return { isReal, offset: now - base, ...(isFrozen && { frozenAt: now }) };
}

const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59Z');

/** A span as the control API takes it, such as `3d`, `90m` or -500, in milliseconds. */
export function toMilliseconds(span: number | string): number {
  if (typeof span === 'number') return span;
  return Number.parseInt(span, 10) * (units.get(span.replace(/^-?\d+/, '')) ?? 1);
}

const units: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', dayMilliseconds],
  ['w', 7 * dayMilliseconds],
]);
