import type { CheckRecord } from './collect-events.ts';
import { describeCleanUp, listRemains } from './conclusion.ts';
import { cut, describeRun } from './format.ts';
import { plainFinding } from './plain-finding.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import type { ShownFinding } from './show-finding.ts';
import { element, escapeText } from './xml.ts';

/**
 * JUnit XML: a test suite per operation, a test case per check. A refuted assumption is a passed
 * case that says so in its output, unless the run is strict; a check that did not come to its end
 * is an error.
 */
export function createJunitReport(options: ReportOptions = {}): Report {
  return createReport(
    options,
    (record) => `<?xml version="1.0" encoding="UTF-8"?>\n${formatSuites(record)}\n`,
  );
}

function formatSuites(record: RunRecord): string {
  const suites = record.operations.map(({ id, method, path }) => {
    const checks = record.checks.filter(({ operation }) => operation.id === id);
    return formatSuite(
      record,
      { id, title: id === `${method} ${path}` ? id : `${method} ${path} (${id})` },
      checks,
    );
  });
  const counts = countCases(record, record.checks);
  return element(
    'testsuites',
    { name: `Checks of ${record.run.title}`, ...counts, time: seconds(record.totals.milliseconds) },
    [...suites.flatMap((suite) => ['\n', suite]), ...formatCleanUp(record), '\n'],
  );
}

function formatSuite(
  record: RunRecord,
  { id, title }: { readonly id: string; readonly title: string },
  checks: readonly CheckRecord[],
): string {
  const properties = describeRun(record.run, undefined).map(([name, value]) =>
    element('property', { name, value }),
  );
  const took = checks.reduce((total, { ended }) => total + (ended?.milliseconds ?? 0), 0);
  const attributes = {
    name: title,
    ...countCases(record, checks),
    time: seconds(took),
    timestamp: record.startedAt?.toISOString(),
  };
  return element('testsuite', attributes, [
    element('properties', {}, properties),
    ...checks.flatMap((check) => ['\n  ', formatCase(record, `${record.run.api}.${id}`, check)]),
    '\n',
  ]);
}

function formatCase(record: RunRecord, classname: string, check: CheckRecord): string {
  const { id, ended, findings: numbers } = check;
  const findings = record.findings.filter(({ number }) => numbers.includes(number));
  const attributes = { name: id, classname, time: seconds(ended?.milliseconds ?? 0) };
  if (ended === undefined)
    return element('testcase', attributes, [
      element('error', { message: 'the run was interrupted before this check ended' }),
    ]);
  if (ended.outcome === 'skipped')
    return element('testcase', attributes, [
      element('skipped', { message: ended.reason ?? 'no reason given' }),
    ]);
  if (ended.outcome === 'error')
    return element('testcase', attributes, [
      element('error', { message: ended.reason ?? 'no reason given' }),
    ]);
  return element(
    'testcase',
    attributes,
    isFailure(record, check) ? formatFailure(check, findings) : formatOutput(check, findings),
  );
}

/** The most that stands in a message, which readers show in a list. */
const longestMessage = 300;

/** One `failure` for all findings of a check: many readers keep only the first. */
function formatFailure(check: CheckRecord, findings: readonly ShownFinding[]): string[] {
  const { title } = check;
  const message = findings
    .flatMap((finding) => messagesOf(check, finding).map((own) => `${finding.title}: ${own}`))
    .join('; ');
  return [
    element(
      'failure',
      {
        type: findings[0]?.code ?? 'check-failed',
        message: cut(message || title, longestMessage),
      },
      [escapeText(`${title}\n\n${describeOnce(check, findings)}\n`)],
    ),
  ];
}

function formatOutput(check: CheckRecord, findings: readonly ShownFinding[]): string[] {
  return findings.length === 0
    ? []
    : [element('system-out', {}, [escapeText(`${describeOnce(check, findings)}\n`)])];
}

/** What a check has found of a cause: at another place than the one that is shown, what was there. */
function messagesOf({ id }: CheckRecord, { message, also, checks }: ShownFinding): string[] {
  const own = also.filter((place) => place.checks.includes(id)).map((place) => place.message);
  return checks[0]?.id === id || own.length === 0 ? [message] : own;
}

/** Each finding in full at the check that shows it, and elsewhere by the name of that. */
function describeOnce(check: CheckRecord, findings: readonly ShownFinding[]): string {
  return findings
    .map((finding) => {
      const [first] = finding.checks;
      if (first === undefined || first.id === check.id) return plainFinding(finding);
      const elsewhere = finding.also.filter(({ checks }) => checks.includes(check.id));
      return [
        `${finding.number}. ${finding.title} (${finding.code}): see ${first.id}`,
        ...elsewhere.map(
          ({ code, operation, location, message }) =>
            `${operation} ${location} (${code}): ${message}`,
        ),
      ].join('\n');
    })
    .join('\n\n');
}

/** What the baseline has fails no case. */
function isFailure(
  { run, findings }: RunRecord,
  { ended, findings: numbers }: CheckRecord,
): boolean {
  if (ended?.outcome !== 'failed' && !(ended?.outcome === 'refuted' && run.strict)) return false;
  return (
    numbers.length === 0 || findings.some(({ number, known }) => numbers.includes(number) && !known)
  );
}

function countCases(record: RunRecord, checks: readonly CheckRecord[]) {
  return {
    tests: checks.length,
    failures: checks.filter((check) => isFailure(record, check)).length,
    errors: checks.filter(({ ended }) => ended === undefined || ended.outcome === 'error').length,
    skipped: checks.filter(({ ended }) => ended?.outcome === 'skipped').length,
  };
}

/** What was left behind is told on the error output of a suite without cases: it fails no check. */
function formatCleanUp({ cleanUp }: RunRecord): string[] {
  const remains = cleanUp === undefined ? [] : listRemains(cleanUp);
  if (cleanUp === undefined || remains.length === 0) return [];
  const text = [describeCleanUp(cleanUp), ...remains].join('\n');
  const attributes = {
    name: 'clean-up',
    tests: 0,
    failures: 0,
    errors: 0,
    skipped: 0,
    time: seconds(0),
  };
  return [
    '\n',
    element('testsuite', attributes, [element('system-err', {}, [escapeText(`${text}\n`)])]),
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
