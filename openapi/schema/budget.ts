import { performance } from 'node:perf_hooks';

/** Thrown where a check would take more work than a value may ask for. */
export class TooCostlyError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TooCostlyError';
  }
}

/**
 * How often a schema may be looked at for one value, whatever its size; and besides for each value
 * that is in it.
 */
const least = 100_000;
const forEachValue = 50;
/** Milliseconds: what nobody who waits for an answer would wait longer for. */
const longest = 1000;
/** How often the clock is read: seldom, since it costs as much as a look. */
const clockEvery = 1024;

/** What one check of one value has cost so far. */
export interface Budget {
  /** How often a schema was looked at. */
  readonly spent: number;
  /** Counts one look. Throws a {@link TooCostlyError} where that is one too many. */
  spend(): void;
}

/**
 * A budget for the check of a value: so much work that no honest document and value come near it.
 */
export function createBudget(value: unknown): Budget {
  return new ValueBudget(value);
}

/** A class, since every check has one, and closures would be made anew for each. */
class ValueBudget implements Budget {
  spent = 0;
  #allowed = least;
  #isCounted = false;
  /** From the first look at the clock on: most checks end before. */
  #started: number | undefined;
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  spend(): void {
    this.spent++;
    if (this.spent > this.#allowed) this.#allow();
    if (this.spent % clockEvery === 0) this.#look();
  }

  #allow(): void {
    if (!this.#isCounted) {
      this.#isCounted = true;
      this.#allowed = least + forEachValue * countValues(this.#value);
    }
    if (this.spent > this.#allowed)
      throw new TooCostlyError(`it takes more than ${this.#allowed} steps to check`);
  }

  #look(): void {
    const now = performance.now();
    this.#started ??= now;
    if (now - this.#started > longest)
      throw new TooCostlyError(`it takes longer than ${longest} ms to check`);
  }
}

/** How many values there are in a value, itself among them. @param most where the count ends */
export function countValues(value: unknown, most = Number.POSITIVE_INFINITY): number {
  const pending: unknown[] = [value];
  let count = 0;
  for (let at = 0; at < pending.length && count < most; at++) {
    count++;
    const item = pending[at];
    if (typeof item !== 'object' || item === null || Buffer.isBuffer(item)) continue;
    for (const member of Array.isArray(item) ? item : Object.values(item)) pending.push(member);
  }
  return Math.min(count + Math.max(0, pending.length - count), most);
}
