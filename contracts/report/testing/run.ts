import type { Method, Operation } from '../../../openapi/model/operation.ts';
import type { Check, CheckGroup } from '../../plan/check.ts';
import type { Coverage, CoveredItem, OperationCoverage } from '../../plan/coverage.ts';
import { categoryOf } from '../../plan/finding-category-of.ts';
import type { CheckEnded, CleanedUp, Outcome, RunDescription, RunEvent } from '../../run/event.ts';
import type { Finding } from '../../run/finding.ts';

/** An operation with nothing in it but its name. */
export function operation(id: string, method: Method, path: string): Operation {
  const pointer = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
  return {
    id,
    hasId: true,
    method,
    path,
    pointer,
    summary: undefined,
    description: undefined,
    parameters: [],
    requestBody: undefined,
    responses: [],
    security: [],
  };
}

/** A check that does nothing. */
export function check(of: Operation, group: CheckGroup, name: string, title: string): Check {
  const id = `${of.id}/${group}/${name}`;
  return {
    id,
    group,
    operation: of,
    title,
    provenance: { evidence: 'documented' },
    safety: 'writes',
    run: () => Promise.resolve(),
  };
}

/** A finding with what a test does not care about filled in. */
export function finding(by: Check, rest: Partial<Finding> = {}): Finding {
  return {
    code: 'body-nonconforming',
    category: categoryOf(rest.code ?? 'body-nonconforming', by),
    severity: 'failure',
    evidence: 'documented',
    source: undefined,
    operation: by.operation.id,
    check: by.id,
    location: '',
    message: 'something is not as it should be',
    statement: undefined,
    exchanges: [],
    curl: `curl -sS -i http://127.0.0.1:4010${by.operation.path}`,
    overlay: undefined,
    ...rest,
  };
}

export interface End {
  readonly outcome?: Outcome;
  readonly reason?: string;
  readonly findings?: readonly Finding[];
}

/**
 * The end of a check: failed or refuted where it has findings, else passed. Takes two requests and
 * 20 ms.
 */
export function ended(by: Check, { outcome, reason, findings = [] }: End = {}): CheckEnded {
  const byFindings = findings.some(({ severity }) => severity === 'failure')
    ? 'failed'
    : findings.length > 0
      ? 'refuted'
      : 'passed';
  const end = outcome ?? (reason === undefined ? byFindings : 'skipped');
  const took =
    end === 'skipped' ? { requests: 0, milliseconds: 0 } : { requests: 2, milliseconds: 20 };
  return {
    type: 'check-ended',
    check: by,
    outcome: end,
    reason,
    leftOut: false,
    findings,
    ...took,
  };
}

/** An item that was seen so often, or not for a reason. */
export function covered(name: string, seen: number | string): CoveredItem {
  return typeof seen === 'number'
    ? { name, count: seen, reason: undefined }
    : { name, count: 0, reason: seen };
}

/** The coverage of an operation, of which only statuses and parameters are told. */
export function coverageOf(
  of: Operation,
  statuses: Record<string, number | string>,
  parameters: Record<string, number | string> = {},
): OperationCoverage {
  const items = (record: Record<string, number | string>) =>
    Object.entries(record).map(([name, seen]) => covered(name, seen));
  return {
    id: of.id,
    method: of.method,
    path: of.path,
    statuses: items(statuses),
    parameters: items(parameters),
    mediaTypes: [],
    properties: [],
  };
}

/** Sums the coverage of operations up. */
export function coverage(operations: readonly OperationCoverage[]): Coverage {
  const sum = (key: 'statuses' | 'parameters' | 'mediaTypes' | 'properties') => {
    const items = operations.flatMap((of) => of[key]);
    return { seen: items.filter(({ count }) => count > 0).length, declared: items.length };
  };
  const seen = operations.filter(({ statuses }) => statuses.some(({ count }) => count > 0)).length;
  return {
    operations,
    totals: {
      operations: { seen, declared: operations.length },
      statuses: sum('statuses'),
      parameters: sum('parameters'),
      'media types': sum('mediaTypes'),
      properties: sum('properties'),
    },
  };
}

export const description: RunDescription = {
  api: 'okchat',
  title: 'OKCHAT2.0',
  target: 'https://v2.okchat.ai',
  seed: 7,
  runId: 'k3f9',
  keyFrom: 'OKCHAT_API_KEY',
  allowWrites: true,
  strict: false,
};

export interface RunParts {
  readonly run?: Partial<RunDescription>;
  readonly ends: readonly CheckEnded[];
  readonly cleanUp?: Omit<CleanedUp, 'type'>;
  readonly operations: readonly OperationCoverage[];
}

/** All events of a run, in order. */
export function runOf({ run, ends, cleanUp, operations }: RunParts): RunEvent[] {
  const of = (outcome: Outcome) => ends.filter((end) => end.outcome === outcome).length;
  const counts = {
    passed: of('passed'),
    failed: of('failed'),
    refuted: of('refuted'),
    skipped: of('skipped'),
    error: of('error'),
  };
  const failed = counts.failed + (run?.strict ? counts.refuted : 0);
  const sum = (key: 'requests' | 'milliseconds') =>
    ends.reduce((total, end) => total + end[key], 0);
  return [
    { type: 'run-started', run: { ...description, ...run }, checks: ends.map((end) => end.check) },
    ...ends.flatMap((end): RunEvent[] => [{ type: 'check-started', check: end.check }, end]),
    ...(cleanUp === undefined ? [] : [{ type: 'cleaned-up', ...cleanUp } as const]),
    {
      type: 'run-ended',
      summary: {
        ...counts,
        leftOut: 0,
        tooManySkipped: undefined,
        requests: sum('requests'),
        milliseconds: sum('milliseconds'),
        findings: ends.flatMap(({ findings }) => findings),
        coverage: coverage(operations),
        stopped: undefined,
        exitCode: failed > 0 ? 1 : 0,
      },
    },
  ];
}
