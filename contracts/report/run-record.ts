import type { Coverage } from '../coverage.ts';
import type { CleanedUp, RunDescription, RunSummary } from '../event.ts';
import type { CheckRecord } from './collect-events.ts';
import type { ShownFinding } from './show-finding.ts';
import type { OperationTally } from './tally.ts';

/** How many checks ended how, and what it took. */
export type Totals = Pick<RunSummary, 'passed' | 'failed' | 'refuted' | 'skipped' | 'requests' | 'milliseconds'>;

/** All that a report needs to know, fit to be shown: no secrets, nothing harmful, bodies cut short. */
export interface RunRecord {
  readonly run: RunDescription;
  readonly startedAt: Date | undefined;
  /** Whether the run came to its end. */
  readonly complete: boolean;
  readonly totals: Totals;
  readonly exitCode: 0 | 1;
  readonly checks: readonly CheckRecord[];
  /** Each cause once, numbered from 1. */
  readonly findings: readonly ShownFinding[];
  readonly operations: readonly OperationTally[];
  readonly coverage: Coverage | undefined;
  readonly cleanUp: Omit<CleanedUp, 'type'> | undefined;
}
