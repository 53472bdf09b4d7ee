import type { RunSummary, Target } from '../../contracts/index.ts';

/** A target that is ready to be checked. */
export interface OpenTarget {
  readonly target: Target;
  readonly name: string;
  /**
   * Whether it is a double or another mock: nothing of anybody's is there, and what we assumed has
   * to hold as well.
   */
  readonly isOurs: boolean;
  /** Whether it refuses keys that it does not know. */
  readonly hasValidCredentials: boolean;
  /** Brings it back after it has died; undefined where that is not ours to do. */
  readonly recover?: () => Promise<void>;
  /** What the result has to be read with. */
  readonly note?: (summary: RunSummary) => string | undefined;
  close(): Promise<void>;
}
