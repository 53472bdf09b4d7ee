import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { CheckEnded, RunEvent, RunSummary } from '../run/event.ts';
import { type Mask, maskUserInfo } from '../secrets/mask.ts';
import { type CheckRecord, collectEvents, type EndedCheck, type Heard } from './collect-events.ts';
import { countByOperation } from './counts.ts';
import type { RunRecord, Totals } from './run-record.ts';
import { showFinding } from './show-finding.ts';

export interface RecorderOptions {
  /** Called when the record is made: what is secret is known by then. */
  readonly mask: () => Mask;
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
    record: () => assemble(options.mask()(collectEvents(events)), options),
  };
}

function assemble(
  { run, checks: announced, ends, groups, cleanUp, safety, summary }: Heard,
  { startedAt, document }: RecorderOptions,
): RunRecord {
  const totals = summary ?? countOutcomes(ends);
  const endOf = new Map(ends.map((end) => [end.id, end]));
  const operations = new Map(
    [...(summary?.coverage.operations ?? []), ...announced.map(({ operation }) => operation)].map(
      (of) => [of.id, of],
    ),
  );
  const titles = new Map(announced.map(({ id, title }) => [id, escapedLine(title)]));
  const routeOf = (id: string) => {
    const operation = operations.get(id);
    return operation && escapedLine(`${operation.method.toUpperCase()} ${operation.path}`);
  };
  const numbersOf = new Map<string, number[]>();
  for (const [index, group] of groups.entries())
    for (const id of new Set(group.checks))
      numbersOf.set(id, [...(numbersOf.get(id) ?? []), index + 1]);
  const checks = announced.map((check): CheckRecord => {
    const end = endOf.get(check.id);
    const reason = end?.reason === undefined ? undefined : escapedLine(end.reason);
    return {
      ...check,
      id: escapedLine(check.id),
      title: escapedLine(check.title),
      ended: end && { ...end, reason },
      findings: numbersOf.get(check.id) ?? [],
    };
  });
  return {
    run: {
      ...run,
      api: escapedLine(run.api),
      title: escapedLine(run.title),
      target: escapedLine(maskUserInfo(run.target)),
    },
    startedAt,
    complete: summary !== undefined && summary.stopped === undefined,
    stopped: summary?.stopped,
    totals,
    exitCode: totals.exitCode,
    checks,
    findings: groups.map((group, index) =>
      showFinding(group, index + 1, { document, routeOf, titleOf: (id) => titles.get(id) }),
    ),
    operations: countByOperation(checks, summary?.coverage),
    coverage: summary?.coverage,
    baseline: summary?.baseline,
    cleanUp: cleanUp && {
      created: cleanUp.created,
      deleted: cleanUp.deleted,
      left: countEqual(cleanUp.left.map(escapedLine)),
      untraced: countEqual(cleanUp.untraced.map(escapedLine)),
      mayHaveLeft: cleanUp.untraced.length,
    },
    safety: safety && { leftOut: safety.leftOut, singletons: safety.singletons },
  };
}

/** Each text once, with how often it came. */
function countEqual(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const times = texts.filter((other) => other === text).length;
    return times === 1 ? text : `${text} (${times} times)`;
  });
}

/**
 * The totals of a run that broke off without a word: it has no verdict, whatever was found by then.
 */
function countOutcomes(ended: readonly EndedCheck[]): Totals & Pick<RunSummary, 'exitCode'> {
  const of = (outcome: CheckEnded['outcome']) =>
    ended.filter((event) => event.outcome === outcome).length;
  const sum = (key: 'requests' | 'milliseconds') =>
    ended.reduce((total, event) => total + event[key], 0);
  const leftOut = ended.filter((event) => event.leftOut).length;
  const totals = {
    passed: of('passed'),
    failed: of('failed'),
    refuted: of('refuted'),
    skipped: of('skipped'),
    error: of('error'),
    leftOut,
    tooManySkipped: undefined,
  };
  return { ...totals, requests: sum('requests'), milliseconds: sum('milliseconds'), exitCode: 2 };
}
