import type { Clock } from '../model/sandbox.ts';
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
