import { type Clock, createSeededClock } from './clock.ts';
import type { Store } from './store.ts';

const samples = 3;
const retryMilliseconds = 1000;

/**
 * The clock that all replicas on one state agree on: it started when the state began. Where the state is away it starts
 * anew, and moves on once the state says how old it is.
 * @param closing ends the wait for that
 */
export async function createSharedClock(seed: number, store: Store, closing: AbortSignal): Promise<Clock> {
  let age = 0;
  const started = performance.now();
  const clock = createSeededClock(seed, () => age);

  async function ask(): Promise<void> {
    try {
      // An answer that takes long is too low, so the highest is the best.
      for (let sample = 0; sample < samples; sample++) age = Math.max(age, (await store.age()) - (performance.now() - started));
    } catch {
      if (!closing.aborted) setTimeout(() => void ask(), retryMilliseconds).unref();
    }
  }

  await ask();
  return clock;
}
