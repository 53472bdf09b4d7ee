import type { CheckRecord } from './collect-events.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import type { ShownBody } from './show-body.ts';
import type { ShownExchange } from './show-exchange.ts';

/**
 * The format's version: raised when a member is renamed, removed or means something else; not when
 * one is added.
 */
export const jsonReportVersion = 1;

/**
 * The whole result for programs; `jsonReportSchema` describes its members. A member without a value
 * is null.
 */
export function createJsonReport(options: ReportOptions = {}): Report {
  return createReport(
    options,
    (record) => `${JSON.stringify(toJson(record), (_key, value) => value ?? null, 2)}\n`,
  );
}

function toJson({
  run,
  startedAt,
  complete,
  stopped,
  exitCode,
  totals,
  baseline,
  checks,
  findings,
  operations,
  coverage,
  cleanUp,
  safety,
}: RunRecord) {
  const {
    passed,
    failed,
    refuted,
    skipped,
    error,
    leftOut,
    tooManySkipped,
    requests,
    milliseconds,
  } = totals;
  return {
    format: 'doubletake-check-report',
    version: jsonReportVersion,
    run: { ...run, credentials: run.credentials, startedAt: startedAt?.toISOString() },
    result: {
      complete,
      stopped,
      exitCode,
      passed,
      failed,
      refuted,
      skipped,
      error,
      leftOut,
      tooManySkipped,
      requests,
      milliseconds,
      baseline,
    },
    operations: operations.map(({ id, method, path, outcomeCounts }) => ({
      id,
      method,
      path,
      ...outcomeCounts,
    })),
    checks: checks.map(checkToJson),
    findings: findings.map(({ isPlaceTold: _, script: _script, ...finding }) => ({
      ...finding,
      exchanges: finding.exchanges.map(exchangeToJson),
    })),
    coverage,
    cleanUp,
    safety,
  };
}

function checkToJson({ operation, provenance, ended, ...check }: CheckRecord) {
  return {
    id: check.id,
    title: check.title,
    operation: operation.id,
    group: check.group,
    safety: check.safety,
    evidence: provenance.evidence,
    source: provenance.source,
    outcome: ended?.outcome ?? 'unfinished',
    reason: ended?.reason,
    leftOut: ended?.leftOut ?? false,
    requests: ended?.requests ?? 0,
    milliseconds: ended?.milliseconds ?? 0,
    findings: check.findings,
  };
}

function exchangeToJson({ request, response, failure }: ShownExchange) {
  return {
    request: {
      ...request,
      headers: Object.fromEntries(request.headers),
      body: bodyToJson(request.body),
    },
    response: response && {
      ...response,
      headers: Object.fromEntries(response.headers),
      body: bodyToJson(response.body),
    },
    failure,
  };
}

/** The pictures stay out: programs have no use for them. */
function bodyToJson(body: ShownBody | undefined) {
  return body && { type: body.type, size: body.size, text: body.text };
}
