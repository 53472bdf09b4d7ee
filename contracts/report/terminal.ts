import { createStyle } from './ansi.ts';
import { describeBaseline, describeConclusion, describeTotals } from './conclusion.ts';
import {
  brokenChecks,
  describeCounts,
  type OperationOutcomes,
  skippedByReason,
  verdictOf,
} from './counts.ts';
import { withMorePlaces } from './elsewhere-text.ts';
import { cut, describeCategories, describeRun, describeStop } from './format.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import { safetyLines } from './safety-text.ts';
import type { ShownFinding } from './show-finding.ts';
import { formatCleanUp, formatCoverage } from './terminal-coverage.ts';
import { formatFinding } from './terminal-finding.ts';
import { beside, columnsOf, type Layout, pad, shortenPath, wrap } from './text-layout.ts';

export interface TerminalOptions extends ReportOptions {
  readonly color?: boolean;
  /**
   * Columns of the terminal. Without one, text is wrapped all the same and lines per operation are
   * as long as they are.
   */
  readonly width?: number | undefined;
  /** Whether each finding is shown in full, and each operation; else a screen has to do. */
  readonly isVerbose?: boolean;
}

/**
 * The report that is printed: what was checked, each finding once, what was not covered, how it
 * ended.
 */
export function createTerminalReport(options: TerminalOptions = {}): Report {
  const { color = false, width, isVerbose = true } = options;
  const layout = {
    style: createStyle(color),
    width: Math.min(Math.max(60, width ?? 100), 120),
    lineWidth: width ?? Number.POSITIVE_INFINITY,
  };
  const lines = isVerbose ? format : formatBriefly;
  return createReport(options, (record) => `${lines(record, layout).join('\n')}\n`);
}

function format(record: RunRecord, layout: Layout): string[] {
  return [
    ...formatHead(record, layout),
    ...section('Operations', formatOperations(record.operations, layout), layout),
    ...section('Findings', formatFindings(record, layout), layout),
    ...section(
      'Known findings',
      record.findings.filter(({ known }) => known).map(({ fingerprint }) => `  ${fingerprint}`),
      layout,
    ),
    ...section(
      'Baseline',
      record.baseline === undefined
        ? []
        : describeBaseline(record.baseline).map((line) => `  ${line}`),
      layout,
    ),
    ...section('Errors of doubletake', formatBroken(record, layout), layout),
    ...section('Skipped', formatSkipped(record, layout), layout),
    ...section(
      'Coverage',
      record.coverage === undefined ? [] : formatCoverage(record.coverage, layout),
      layout,
    ),
    ...section('Left out for safety', formatSafety(record, layout), layout),
    ...section('Clean-up', formatCleanUp(record, layout), layout),
    '',
    ...formatEnd(record, layout),
  ];
}

/** Findings that a screen has room for, three lines each. */
const mostBrief = 6;

/** The same on a screen: what was found, in three lines each, what is left, and the verdict. */
function formatBriefly(record: RunRecord, layout: Layout): string[] {
  const { style, width } = layout;
  const fresh = record.findings.filter(({ known }) => !known);
  const findings = fresh.slice(0, mostBrief).flatMap((finding) => briefly(finding, layout));
  const more = fresh.length - mostBrief;
  const remains = formatCleanUp(record, layout);
  const cleanUp = remains.slice(0, 4);
  const safety = formatSafety(record, layout);
  const hidden = remains.length - cleanUp.length;
  return [
    ...formatHead(record, layout).slice(0, 2),
    ...section('Findings', findings, layout),
    ...(more > 0 ? [style('dim', `  and ${more} more`)] : []),
    ...section('Errors of doubletake', formatBroken(record, layout).slice(0, 4), layout),
    ...section('Left out for safety', safety.slice(0, 1), layout),
    ...section(
      'Clean-up',
      [...cleanUp, ...(hidden > 0 ? [`  and ${hidden} lines more`] : [])],
      layout,
    ),
    '',
    ...formatEnd(record, layout),
    ...wrap('--verbose shows each finding with what was sent and came.', width).map((line) =>
      style('dim', line),
    ),
  ];
}

function briefly(finding: ShownFinding, layout: Layout): string[] {
  const { number, title, code, route, curl } = finding;
  const { style, width } = layout;
  const [command = ''] = curl.split('\n').slice(-1);
  const short = (text: string) => cut(text, width - 6);
  return [
    `${String(number).padStart(3)}. ${style('bold', title)} ${style('dim', `(${code})`)} ${route ?? ''}`,
    `     ${withMorePlaces(finding, width - 6)}`,
    `     ${style('dim', short(command))}`,
  ];
}

/** What is new, each in full; operations that are not there on a line each. */
function formatFindings({ findings }: RunRecord, layout: Layout): string[] {
  const fresh = findings.filter(({ known }) => !known);
  const absent = fresh.filter(({ code }) => code === 'not-implemented');
  const others = fresh.filter(({ code }) => code !== 'not-implemented');
  const lines = absent.map(
    ({ number, message }) =>
      `${String(number).padStart(3)}. ${layout.style('red', 'not implemented')} ${message}`,
  );
  return [
    ...lines,
    ...others.flatMap((finding, index) => [
      ...(index === 0 && lines.length === 0 ? [] : ['']),
      ...formatFinding(finding, layout),
    ]),
  ];
}

/** A heading with its lines; nothing where there are none. */
function section(title: string, lines: readonly string[], { style }: Layout): string[] {
  return lines.length === 0 ? [] : ['', style('bold', title), ...lines];
}

function formatHead({ run, startedAt }: RunRecord, { style, width }: Layout): string[] {
  const rows = describeRun(run, startedAt).flatMap(([name, value]) =>
    beside(`  ${name}`, 11, wrap(value, width - 11)),
  );
  return [style('bold', `Checks of ${run.title} (${run.api})`), ...rows];
}

const marks = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  refuted: ['~', 'yellow'],
  skipped: ['-', 'dim'],
  error: ['!', 'red'],
  unfinished: ['?', 'yellow'],
} as const;

/** A line per operation: mark, method, path, operationId, how it ended. */
function formatOperations(
  operations: readonly OperationOutcomes[],
  { style, lineWidth }: Layout,
): string[] {
  const rows = operations.map(({ id, method, path, outcomeCounts }) => {
    const name = id === `${method} ${path}` ? '' : id;
    return {
      method,
      path,
      name,
      result: describeCounts(outcomeCounts),
      mark: marks[verdictOf(outcomeCounts)],
    };
  });
  const widest = (key: 'method' | 'path' | 'name' | 'result') =>
    Math.max(0, ...rows.map((row) => columnsOf(row[key])));
  const room = lineWidth - 2 - 2 - widest('method') - 1 - 2 - widest('name') - 2 - widest('result');
  const path = Math.min(widest('path'), Math.max(24, room));
  return rows.map((row) => {
    const line = `${pad(row.method, widest('method'))} ${pad(shortenPath(row.path, path), path)}  ${pad(row.name, widest('name'))}  ${row.result}`;
    return `  ${style(row.mark[1], row.mark[0])} ${line.trimEnd()}`;
  });
}

function formatSafety(record: RunRecord, { style, width }: Layout): string[] {
  const { head, items, isBad } = safetyLines(record);
  const lines = items.flatMap((item) => beside('  -', 4, wrap(item, width - 4)));
  return [
    ...(head === undefined ? [] : wrap(head, width - 2).map((line) => `  ${line}`)),
    ...lines,
  ].map((line) => (isBad ? style('red', line) : line));
}

function formatBroken({ checks }: RunRecord, { width }: Layout): string[] {
  return brokenChecks(checks).flatMap(([id, reason]) => [
    `  ${id}`,
    ...beside('    ', 4, wrap(reason, width - 4)),
  ]);
}

function formatSkipped({ checks }: RunRecord, { width }: Layout): string[] {
  return skippedByReason(checks).flatMap(([reason, number]) =>
    beside(`  ${number}`, 8, wrap(reason, width - 8)),
  );
}

function formatEnd(record: RunRecord, { style, width }: Layout): string[] {
  const good = record.exitCode === 0 && record.complete;
  const unfinished = record.checks.filter(({ ended }) => ended === undefined).length;
  const interrupted = record.complete ? [] : wrap(describeStop(record.stopped, unfinished), width);
  return [
    ...interrupted.map((line) => style('yellow', line)),
    ...wrap(describeConclusion(record), width).map((line) => style(good ? 'green' : 'red', line)),
    ...wrap(describeCategories(record.findings), width).filter((line) => line !== ''),
    style('bold', describeTotals(record.totals)),
  ];
}
