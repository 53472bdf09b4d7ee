import type { Check } from '../check.ts';
import type { Coverage } from '../coverage.ts';
import type { CheckEnded, CleanedUp, RunDescription, RunEvent, RunStarted, RunSummary } from '../event.ts';
import { type Finding, groupFindings } from '../finding.ts';
import { type Mask, maskUserInfo } from './mask.ts';
import { type ShownFinding, showFinding } from './show-finding.ts';
import { type OperationTally, tallyOperations } from './tally.ts';
import { visibleLine } from './visible.ts';

/** How many checks ended how, and what it took. */
export type Totals = Pick<RunSummary, 'passed' | 'failed' | 'refuted' | 'skipped' | 'requests' | 'milliseconds'>;

/** A check that was announced, with how it ended. */
export interface CheckRecord {
  readonly check: Check;
  /** Undefined where the run was interrupted before. */
  readonly ended: Pick<CheckEnded, 'outcome' | 'reason' | 'requests' | 'milliseconds'> | undefined;
  /** Numbers of the findings it made, see {@link RunRecord.findings}. */
  readonly findings: readonly number[];
}

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

export interface RecorderOptions {
  readonly mask: Mask;
  readonly startedAt: Date | undefined;
  readonly document: unknown;
}

/** Keeps what a run tells. */
export interface Recorder {
  listen(event: RunEvent): void;
  record(): RunRecord;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const events: RunEvent[] = [];
  return {
    listen(event) {
      events.push(event);
    },
    record() {
      const started = events.find((event) => event.type === 'run-started');
      if (started === undefined) throw new Error('a report was asked for before the run started');
      const ended = events.filter((event) => event.type === 'check-ended');
      const summary = events.findLast((event) => event.type === 'run-ended')?.summary;
      return assemble(options, { started, ended, summary, cleanUp: events.findLast((event) => event.type === 'cleaned-up') });
    },
  };
}

interface Heard {
  readonly started: RunStarted;
  readonly ended: readonly CheckEnded[];
  readonly cleanUp: CleanedUp | undefined;
  readonly summary: RunSummary | undefined;
}

function assemble({ mask, startedAt, document }: RecorderOptions, { started, ended, cleanUp, summary }: Heard): RunRecord {
  const ends = new Map(ended.map((event) => [event.check.id, event]));
  const line = (text: string) => visibleLine(mask(text));
  const totals = summary ?? countOutcomes(ended, started.run.strict);
  const findings = summary?.findings ?? ended.flatMap((event) => event.findings);
  const groups = groupFindings([...findings].sort((a, b) => rank(a) - rank(b)));
  const operations = new Map(started.checks.map(({ operation }) => [operation.id, operation]));
  const titles = new Map(started.checks.map(({ id, title }) => [id, title]));
  const route = (id: string) => {
    const operation = operations.get(id) ?? summary?.coverage.operations.find((covered) => covered.id === id);
    return operation && `${operation.method.toUpperCase()} ${operation.path}`;
  };
  const checks = started.checks.map((check): CheckRecord => {
    const end = ends.get(check.id);
    const numbers = groups.flatMap((group, index) => (group.checks.includes(check.id) ? [index + 1] : []));
    return { check, ended: end && { ...end, reason: end.reason === undefined ? undefined : line(end.reason) }, findings: numbers };
  });
  return {
    run: { ...started.run, title: line(started.run.title), target: line(maskUserInfo(started.run.target)) },
    startedAt,
    complete: summary !== undefined,
    totals,
    exitCode: totals.exitCode,
    checks,
    findings: groups.map((group, index) => showFinding(group, index + 1, { mask, document, routeOf: route, titleOf: (id) => titles.get(id) })),
    operations: tallyOperations(checks, summary?.coverage),
    coverage: summary?.coverage,
    cleanUp: cleanUp && { created: cleanUp.created, deleted: cleanUp.deleted, left: cleanUp.left.map(line) },
  };
}

/** Failures come before refuted assumptions. */
function rank({ severity }: Finding): number {
  return severity === 'failure' ? 0 : 1;
}

/** The totals of a run that did not come to its end. */
function countOutcomes(ended: readonly CheckEnded[], strict: boolean): Totals & Pick<RunSummary, 'exitCode'> {
  const of = (outcome: CheckEnded['outcome']) => ended.filter((event) => event.outcome === outcome).length;
  const sum = (key: 'requests' | 'milliseconds') => ended.reduce((total, event) => total + event[key], 0);
  const totals = { passed: of('passed'), failed: of('failed'), refuted: of('refuted'), skipped: of('skipped') };
  const failed = totals.failed + (strict ? totals.refuted : 0);
  return { ...totals, requests: sum('requests'), milliseconds: sum('milliseconds'), exitCode: failed === 0 ? 0 : 1 };
}
