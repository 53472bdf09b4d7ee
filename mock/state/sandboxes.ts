import { ProblemError } from '../lib/problem.ts';
import type { Faults } from '../scripted/faults.ts';
import type { Replies } from '../scripted/replies.ts';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Journal } from './journal.ts';
import type { SandboxStore } from './store.ts';

/** A state of its own within a double, for one test worker or one user. */
export interface Sandbox {
  readonly name: string;
  readonly store: SandboxStore;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly seed: number;
  /**
   * With what inferred collections start: nothing at all where it was begun empty, else so many
   * made-up items.
   */
  readonly start: () => Promise<{ readonly empty: boolean; readonly fill: number }>;
  readonly faults: Faults;
  readonly replies: Replies;
  readonly journal: Journal;
}

/** With what a sandbox begins, where it is not what all begin with. */
export interface Beginning {
  /** With nothing at all. */
  readonly empty?: boolean | undefined;
  /** With the data file of this name. */
  readonly scenario?: string | undefined;
  /** With these things, as a data file has them; the next reset goes back to the scenario. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
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
  reset(name: string, options?: Beginning & { seed?: number | undefined }): Promise<Sandbox>;
  remove(name: string): Promise<void>;
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
