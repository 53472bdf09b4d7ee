import type { Exchange } from './message.ts';

/** Keeps a target from being asked faster than it should be. */
export interface Pace {
  /** Resolves when the next request may go out. */
  turn(): Promise<void>;
  /** Lets nothing out for so many milliseconds. */
  hold(milliseconds: number): void;
}

/** @param rate requests a second, evenly spread; without end where undefined */
export function createPace(rate: number | undefined): Pace {
  let next = performance.now();
  return {
    async turn() {
      const now = performance.now();
      const wait = next - now;
      if (rate !== undefined) next = Math.max(now, next) + 1000 / rate;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    },
    hold(milliseconds) {
      next = Math.max(next, performance.now() + milliseconds);
    },
  };
}

const longest = 60_000;

/** How long a 429 asks to wait (RFC 9110, section 10.2.3), a minute at most; undefined where it does not ask. */
export function retryAfter({ response }: Exchange): number | undefined {
  const header = response?.status === 429 ? response.headers['retry-after'] : undefined;
  if (response === undefined || header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.parse(response.headers['date'] ?? '')) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, longest) : undefined;
}
