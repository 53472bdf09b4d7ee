import type { Coverage } from '../plan/coverage.ts';
import type {
  BaselineResult,
  CleanedUp,
  ExitCode,
  KeptSafe,
  RunDescription,
  RunSummary,
  Stopped,
} from '../run/event.ts';
import type { CheckRecord } from './collect-events.ts';
import type { OperationOutcomes } from './counts.ts';
import type { ShownFinding } from './show-finding.ts';

/** How many checks ended how, and what it took. */
export type Totals = Pick<
  RunSummary,
  | 'passed'
  | 'failed'
  | 'refuted'
  | 'skipped'
  | 'error'
  | 'leftOut'
  | 'tooManySkipped'
  | 'requests'
  | 'milliseconds'
>;

/**
 * All that a report needs to know, fit to be shown: no secrets, nothing harmful, bodies cut short.
 */
export interface RunRecord {
  readonly run: RunDescription;
  readonly startedAt: Date | undefined;
  /** Whether the run came to its end. */
  readonly complete: boolean;
  readonly totals: Totals;
  /** Why it did not; undefined where it did, or where nothing says why. */
  readonly stopped: Stopped | undefined;
  /** What the process exits with. */
  readonly exitCode: ExitCode;
  readonly checks: readonly CheckRecord[];
  /** Each cause once, numbered from 1. */
  readonly findings: readonly ShownFinding[];
  readonly operations: readonly OperationOutcomes[];
  readonly coverage: Coverage | undefined;
  /** Undefined for a run without a baseline, or one that did not come to its end. */
  readonly baseline?: BaselineResult | undefined;
  readonly cleanUp: CleanUpRecord | undefined;
  readonly safety: Omit<KeptSafe, 'type'> | undefined;
}

/** What became of the test data; equal texts once, with how often they came. */
export interface CleanUpRecord extends Omit<CleanedUp, 'type'> {
  /** How many requests may have left something. */
  readonly mayHaveLeft: number;
}
