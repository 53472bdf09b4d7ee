import {
  describeBaseline,
  describeCleanUp,
  describeConclusion,
  describeTotals,
  listRemains,
} from './conclusion.ts';
import { brokenChecks, describeCounts, skippedByReason, verdictOf } from './counts.ts';
import { count, describeCategories, describeRun, describeStop } from './format.ts';
import { countedDimensions, describeGapItem, listGaps } from './gaps.ts';
import { formatFinding } from './markdown-finding.ts';
import { codeCell, codeSpan, markdownText } from './markdown-text.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import { safetyLines } from './safety-text.ts';

export interface MarkdownOptions extends ReportOptions {
  /** The most characters; by default what fits into a comment on GitHub. */
  readonly maxLength?: number;
}

const gitHubLimit = 65_000;

/**
 * For comments on pull requests: the result in the first line, the rest folded. What does not fit
 * is left out and counted.
 */
export function createMarkdownReport(options: MarkdownOptions = {}): Report {
  return createReport(options, (record) => assemble(record, options.maxLength ?? gitHubLimit));
}

function assemble(record: RunRecord, maxLength: number): string {
  const head = formatHead(record);
  const tail = [
    ...formatKnown(record),
    ...formatOperations(record),
    ...formatBroken(record),
    ...formatSkipped(record),
    ...formatCoverage(record),
    ...formatSafety(record),
    ...formatCleanUp(record),
  ];
  const findings = record.findings.filter(({ known }) => !known).map(formatFinding);
  let room = maxLength - head.concat(tail).join('\n').length - 200;
  const shown = findings.filter((text) => {
    room -= text.length + 2;
    return room > 0;
  });
  const left = findings.length - shown.length;
  const note = left === 0 ? [] : [`${count(left, 'more finding')} did not fit in here.`, ''];
  return `${[...head, ...shown.flatMap((text) => [text, '']), ...note, ...tail].join('\n').trimEnd().slice(0, maxLength)}\n`;
}

const icons = {
  passed: '✅',
  failed: '❌',
  refuted: '🟡',
  skipped: '➖',
  error: '💥',
  unfinished: '❔',
} as const;

function formatHead(record: RunRecord): string[] {
  const { run, startedAt, totals, complete, stopped, exitCode } = record;
  const unfinished = record.checks.filter(({ ended }) => ended === undefined).length;
  const rows = describeRun(run, startedAt).map(([name, value]) => `${name}: ${codeSpan(value)}`);
  return [
    `### ${exitCode === 0 && complete ? icons.passed : icons.failed} Checks of ${markdownText(run.title)}`,
    '',
    `**${describeConclusion(record)}** ${[describeCategories(record.findings), describeTotals(totals)].filter((text) => text !== '').join(' ')}.`,
    ...(complete ? [] : ['', `**${describeStop(stopped, unfinished)}**`]),
    '',
    rows.join(' · '),
    '',
  ];
}

function formatKnown({ findings, baseline }: RunRecord): string[] {
  const known = findings
    .filter((finding) => finding.known)
    .map(({ fingerprint }) => `- ${codeSpan(fingerprint)}`);
  if (baseline === undefined) return [];
  return fold(markdownText(describeBaseline(baseline)[0] ?? ''), [
    ...known,
    ...describeBaseline(baseline)
      .slice(1)
      .map((line) => `- ${codeSpan(line)}`),
  ]);
}

function formatOperations({ operations }: RunRecord): string[] {
  const rows = operations.map(({ id, method, path, outcomeCounts }) => {
    return `| ${icons[verdictOf(outcomeCounts)]} | ${codeCell(`${method} ${path}`)} | ${codeCell(id)} | ${describeCounts(outcomeCounts)} |`;
  });
  return fold('Operations', ['| | | operation | checks |', '|---|---|---|---|', ...rows]);
}

function formatBroken({ checks }: RunRecord): string[] {
  const broken = brokenChecks(checks).map(
    ([id, reason]) => `- ${codeSpan(id)}: ${markdownText(reason)}`,
  );
  return broken.length === 0 ? [] : fold('Errors of doubletake', broken);
}

function formatSkipped({ checks }: RunRecord): string[] {
  const reasons = skippedByReason(checks).map(
    ([reason, number]) => `- ${number}: ${markdownText(reason)}`,
  );
  return reasons.length === 0 ? [] : fold('Skipped checks', reasons);
}

function formatSafety(record: RunRecord): string[] {
  const { head, items } = safetyLines(record);
  return items.length === 0
    ? []
    : fold(
        head?.replace(/:$/, '') ?? 'Put back',
        items.map((item) => `- ${markdownText(item)}`),
      );
}

function formatCoverage({ coverage }: RunRecord): string[] {
  if (coverage === undefined) return [];
  const totals = countedDimensions(coverage).map(
    ([name, { seen, declared }]) => `${name} ${seen} of ${declared}`,
  );
  const gaps = listGaps(coverage).map(
    ({ reason, items }) =>
      `- ${markdownText(reason)}: ${items
        .slice(0, 10)
        .map((item) => codeSpan(describeGapItem(item, 5)))
        .join(', ')}${items.length > 10 ? ' …' : ''}`,
  );
  return fold(
    `Coverage: ${totals.join(', ')}`,
    gaps.length === 0
      ? ['All that the document declares was seen.']
      : ['Not seen, because', '', ...gaps],
  );
}

function formatCleanUp({ cleanUp }: RunRecord): string[] {
  if (cleanUp === undefined) return [];
  const remains = listRemains(cleanUp).map((item) => `- ${markdownText(item)}`);
  return [
    `Clean-up: ${describeCleanUp(cleanUp)}`,
    ...(remains.length === 0 ? [] : ['', ...remains]),
  ];
}

function fold(title: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>', ''];
}
