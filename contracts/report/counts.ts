import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { CheckGroup } from '../plan/check.ts';
import type { Coverage, OperationCoverage } from '../plan/coverage.ts';
import type { Outcome } from '../run/event.ts';
import type { CheckRecord } from './collect-events.ts';

/** How many checks ended how; `unfinished` ones were announced and did not end. */
export type OutcomeCounts = Readonly<Record<Outcome | 'unfinished', number>>;

/** What was checked of one operation, and how it ended. */
export interface OperationOutcomes {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly outcomeCounts: OutcomeCounts;
  readonly groups: Readonly<Partial<Record<CheckGroup, OutcomeCounts>>>;
  readonly coverage: OperationCoverage | undefined;
}

/**
 * The tallies of all operations: those with checks in the order of the checks, then those without
 * any.
 */
export function countByOperation(
  checks: readonly CheckRecord[],
  coverage: Coverage | undefined,
): OperationOutcomes[] {
  const found = new Map<string, Pick<OperationOutcomes, 'id' | 'method' | 'path'>>();
  const checksOf = new Map<string, CheckRecord[]>();
  const coverageOf = new Map(coverage?.operations.map((operation) => [operation.id, operation]));
  for (const operation of [
    ...checks.map((check) => check.operation),
    ...(coverage?.operations ?? []),
  ]) {
    if (!found.has(operation.id))
      found.set(operation.id, {
        id: operation.id,
        method: operation.method.toUpperCase(),
        path: operation.path,
      });
  }
  for (const id of found.keys()) checksOf.set(id, []);
  for (const check of checks) checksOf.get(check.operation.id)?.push(check);
  return [...found.values()].map((operation) => {
    const own = checksOf.get(operation.id) ?? [];
    const groups = [...new Set(own.map(({ group }) => group))];
    return {
      ...operation,
      id: escapedLine(operation.id),
      path: escapedLine(operation.path),
      outcomeCounts: outcomeCounts(own),
      groups: Object.fromEntries(
        groups.map((group) => [group, outcomeCounts(own.filter((check) => check.group === group))]),
      ),
      coverage: coverageOf.get(operation.id),
    };
  });
}

function outcomeCounts(checks: readonly CheckRecord[]): OutcomeCounts {
  const counts = { passed: 0, failed: 0, refuted: 0, skipped: 0, error: 0, unfinished: 0 };
  for (const { ended } of checks) counts[ended?.outcome ?? 'unfinished']++;
  return counts;
}

/**
 * The one word for a tally: the worst that happened; `skipped` where nothing ran, `unfinished`
 * where something is still missing.
 */
export function verdictOf(outcomeCounts: OutcomeCounts): Outcome | 'unfinished' {
  for (const outcome of ['failed', 'error', 'refuted', 'unfinished', 'passed'] as const)
    if (outcomeCounts[outcome] > 0) return outcome;
  return 'skipped';
}

const words: Readonly<Record<string, string>> = { unfinished: 'not run', error: 'broken' };

/** `31 passed`, `29 passed, 2 failed`, `5 skipped`, `no checks`. */
export function describeCounts(outcomeCounts: OutcomeCounts): string {
  const parts = Object.entries(outcomeCounts).filter(([, number]) => number > 0);
  if (parts.length === 0) return 'no checks';
  return parts.map(([outcome, number]) => `${number} ${words[outcome] ?? outcome}`).join(', ');
}

/** The checks that broke, with what did. */
export function brokenChecks(checks: readonly CheckRecord[]): [id: string, reason: string][] {
  return checks.flatMap(({ id, ended }) =>
    ended?.outcome === 'error' ? [[id, ended.reason ?? 'no reason given'] as [string, string]] : [],
  );
}

/** Skipped checks by reason, the most frequent first. */
export function skippedByReason(checks: readonly CheckRecord[]): [reason: string, count: number][] {
  const reasons = new Map<string, number>();
  for (const { ended } of checks) {
    if (ended?.outcome !== 'skipped') continue;
    const reason = ended.reason ?? 'no reason given';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [...reasons].sort(([, a], [, b]) => b - a);
}
