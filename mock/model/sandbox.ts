import { ProblemError } from '../lib/problem.ts';
import type { UnknownIds } from '../lib/settings.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Replies } from './replies.ts';
import type { SandboxStore } from './store.ts';

/** Says what time it is for the double. */
export interface Clock {
  now(): Date;
}

/** How the clock of a sandbox goes. */
export interface ClockState {
  readonly now: Date;
  readonly isFrozen: boolean;
  /** Whether it goes by the real time, and not by the clock that the double was started with. */
  readonly isReal: boolean;
  /** Milliseconds that it is ahead of the clock that it goes by. */
  readonly offset: number;
}

/** A change of a clock. What is left out stays. */
export interface ClockChange {
  /** The real time with `true`, with `false` the time that the double was started with. */
  readonly real?: boolean;
  /** Milliseconds ahead of the clock that it goes by; 0 undoes `set` and `advance`. */
  readonly offset?: number;
  readonly set?: Date;
  /** Milliseconds to go on; less than 0 goes back. */
  readonly advance?: number;
  /** Stands still with `true`, with `false` goes on from where it stands. */
  readonly freeze?: boolean;
}

/** Makes ids that depend only on the seed and on how many were made before. */
export interface Ids {
  /** A version 4 UUID (RFC 9562, section 5.4). */
  uuid(): Promise<string>;
  /** A token of so many characters of an alphabet, `a-z0-9` by default. */
  token(length: number, alphabet?: string): Promise<string>;
}

/** What a sandbox was begun with. */
export interface Start extends Required<StartOptions> {
  /** How many made-up items inferred collections start with, where the sandbox was not begun empty. */
  readonly fill: number;
}

/** What a sandbox may be begun with; the double's own options hold for what is left out. */
export interface StartOptions {
  /** Nothing at all: no start-up data, and nothing in inferred collections. */
  readonly empty?: boolean;
  /** What is done with ids that nobody has made. */
  readonly unknownIds?: UnknownIds;
  /** Whether requests need the credentials that the documents want. */
  readonly auth?: boolean;
}

/** A state of its own within a double, for one test worker or one user. */
export interface Sandbox {
  readonly name: string;
  readonly store: SandboxStore;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly seed: number;
  readonly start: () => Promise<Start>;
  readonly faults: Faults;
  readonly replies: Replies;
  readonly journal: Journal;
}

/** With what a sandbox begins, where it is not what all begin with. */
export interface Beginning extends StartOptions {
  /** With the data file of this name. */
  readonly scenario?: string;
  /** With these things, as a data file has them; the next reset goes back to the scenario. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Sandboxes {
  /** The sandbox of this name, made and filled with start-up data when first asked for. */
  get(name: string): Promise<Sandbox>;
  /**
   * The sandbox of this name without a question to the store: for what has to work also where that
   * is away.
   */
  unopened(name: string): Sandbox;
  names(): Promise<string[]>;
  /**
   * Puts a sandbox back to its start, or to another; another seed, or another scenario, holds from
   * then on. Rejects with `data-invalid` or `option-invalid`, and changes nothing then.
   */
  reset(name: string, options?: Beginning & { readonly seed?: number }): Promise<Sandbox>;
  remove(name: string): Promise<void>;
  clock(name: string): Promise<ClockState>;
  /** A reset goes back to the clock that the double was started with. Rejects with `request-invalid`. */
  setClock(name: string, change: ClockChange): Promise<ClockState>;
  /** Resolves where the state can be reached, else rejects with `state-unavailable`. */
  ready(): Promise<void>;
}

export const defaultSandbox = 'default';

/** Names go into paths and keys: letters, digits, dot, dash and underscore, at most 64. */
export function assertSandboxName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return;
  const detail = `${JSON.stringify(name)} is no sandbox name: 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit.`;
  throw new ProblemError('sandbox-name-invalid', detail);
}
