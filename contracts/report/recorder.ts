import type { CheckEnded, RunEvent, RunSummary } from '../event.ts';
import { type CheckRecord, collectEvents, type EndedCheck, type Heard } from './collect-events.ts';
import { type Mask, maskUserInfo } from './mask.ts';
import type { RunRecord, Totals } from './run-record.ts';
import { showFinding } from './show-finding.ts';
import { tallyOperations } from './tally.ts';
import { visibleLine } from './visible.ts';

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
    record: () => assemble(options.mask(collectEvents(events)), options),
  };
}

export function assemble({ run, checks: announced, ends, groups, cleanUp, summary }: Heard, { startedAt, document }: RecorderOptions): RunRecord {
  const totals = summary ?? countOutcomes(ends, run.strict);
  const endOf = new Map(ends.map((end) => [end.id, end]));
  const operations = new Map([...(summary?.coverage.operations ?? []), ...announced.map(({ operation }) => operation)].map((of) => [of.id, of]));
  const titles = new Map(announced.map(({ id, title }) => [id, visibleLine(title)]));
  const routeOf = (id: string) => {
    const operation = operations.get(id);
    return operation && `${operation.method.toUpperCase()} ${operation.path}`;
  };
  const numbersOf = new Map<string, number[]>();
  for (const [index, group] of groups.entries()) for (const id of new Set(group.checks)) numbersOf.set(id, [...(numbersOf.get(id) ?? []), index + 1]);
  const checks = announced.map((check): CheckRecord => {
    const end = endOf.get(check.id);
    const reason = end?.reason === undefined ? undefined : visibleLine(end.reason);
    return { ...check, id: visibleLine(check.id), title: visibleLine(check.title), ended: end && { ...end, reason }, findings: numbersOf.get(check.id) ?? [] };
  });
  return {
    run: { ...run, title: visibleLine(run.title), target: visibleLine(maskUserInfo(run.target)) },
    startedAt,
    complete: summary !== undefined,
    totals,
    exitCode: totals.exitCode,
    checks,
    findings: groups.map((group, index) => showFinding(group, index + 1, { document, routeOf, titleOf: (id) => titles.get(id) })),
    operations: tallyOperations(checks, summary?.coverage),
    coverage: summary?.coverage,
    cleanUp: cleanUp && { created: cleanUp.created, deleted: cleanUp.deleted, left: countEqual(cleanUp.left.map(visibleLine)) },
  };
}

/** Each text once, with how often it came. */
export function countEqual(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const times = texts.filter((other) => other === text).length;
    return times === 1 ? text : `${text} (${times} times)`;
  });
}

/** The totals of a run that did not come to its end. */
export function countOutcomes(ended: readonly EndedCheck[], strict: boolean): Totals & Pick<RunSummary, 'exitCode'> {
  const of = (outcome: CheckEnded['outcome']) => ended.filter((event) => event.outcome === outcome).length;
  const sum = (key: 'requests' | 'milliseconds') => ended.reduce((total, event) => total + event[key], 0);
  const totals = { passed: of('passed'), failed: of('failed'), refuted: of('refuted'), skipped: of('skipped') };
  const failed = totals.failed + (strict ? totals.refuted : 0);
  return { ...totals, requests: sum('requests'), milliseconds: sum('milliseconds'), exitCode: failed === 0 ? 0 : 1 };
}
