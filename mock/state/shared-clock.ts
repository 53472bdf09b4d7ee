import type { Clock } from '../model/sandbox.ts';
import type { Store } from '../model/store.ts';
import { createSeededClock } from './clock.ts';

const samples = 8;
const retryMilliseconds = 1000;

/**
 * How old the state said that it is, and when it was asked and had answered, in milliseconds of
 * this process.
 */
export interface AgeSample {
  readonly asked: number;
  readonly answered: number;
  readonly age: number;
}

/**
 * How old the state was at the moment 0 of this process; less than 0 where it began afterwards. Of
 * several answers the quickest counts, taken for what held halfway between question and answer (as
 * RFC 5905, section 8, does for clocks): replicas that are a few milliseconds apart would let the
 * times of an item run backwards.
 */
export function ageAtStart(sampled: readonly AgeSample[]): number {
  const [best] = [...sampled].sort((a, b) => a.answered - a.asked - (b.answered - b.asked));
  return best === undefined ? 0 : best.age - (best.asked + best.answered) / 2;
}

/**
 * The clock that all replicas on one state agree on: it started when the state began. Where the
 * state is away it starts anew, and moves on once the state says how old it is.
 * @param closing ends the wait for that
 */
export async function createSharedClock(
  seed: number,
  store: Store,
  closing: AbortSignal,
): Promise<Clock> {
  let age = 0;
  const started = performance.now();
  const clock = createSeededClock(seed, () => age);

  async function sample(): Promise<AgeSample> {
    const asked = performance.now() - started;
    const told = await store.age();
    return { asked, answered: performance.now() - started, age: told };
  }

  async function ask(): Promise<void> {
    try {
      const sampled: AgeSample[] = [];
      for (let count = 0; count < samples; count++) sampled.push(await sample());
      age = ageAtStart(sampled);
    } catch {
      if (!closing.aborted) setTimeout(() => void ask(), retryMilliseconds).unref();
    }
  }

  await ask();
  return clock;
}
