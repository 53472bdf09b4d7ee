import { describeConclusion, describeTotals } from './conclusion.ts';
import { countedDimensions, describeGapItem, listGaps } from './gaps.ts';
import { formatFinding } from './markdown-finding.ts';
import { codeCell, codeSpan, markdownText } from './markdown-text.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import { describeTally, skippedByReason, verdictOf } from './tally.ts';
import { count, describeCleanUp, describeConcerns, describeRun } from './words.ts';

export interface MarkdownOptions extends ReportOptions {
  /** The most characters; by default what fits into a comment on GitHub. */
  readonly maxLength?: number;
}

const gitHubLimit = 65_000;

/** For comments on pull requests: the result in the first line, the rest folded. What does not fit is left out and counted. */
export function createMarkdownReport(options: MarkdownOptions = {}): Report {
  return createReport(options, (record) => assemble(record, options.maxLength ?? gitHubLimit));
}

function assemble(record: RunRecord, maxLength: number): string {
  const head = formatHead(record);
  const tail = [...formatOperations(record), ...formatSkipped(record), ...formatCoverage(record), ...formatCleanUp(record)];
  const findings = record.findings.map(formatFinding);
  let room = maxLength - head.concat(tail).join('\n').length - 200;
  const shown = findings.filter((text) => {
    room -= text.length + 2;
    return room > 0;
  });
  const left = findings.length - shown.length;
  const note = left === 0 ? [] : [`${count(left, 'more finding')} did not fit in here.`, ''];
  return `${[...head, ...shown.flatMap((text) => [text, '']), ...note, ...tail].join('\n').trimEnd().slice(0, maxLength)}\n`;
}

const icons = { passed: '✅', failed: '❌', refuted: '🟡', skipped: '➖', unfinished: '❔' } as const;

function formatHead(record: RunRecord): string[] {
  const { run, startedAt, totals, complete, exitCode } = record;
  const rows = describeRun(run, startedAt).map(([name, value]) => `${name}: ${codeSpan(value)}`);
  return [
    `### ${exitCode === 0 && complete ? icons.passed : icons.failed} Checks of ${markdownText(run.title)}`,
    '',
    `**${describeConclusion(record)}** ${[describeConcerns(record.findings), describeTotals(totals)].filter((text) => text !== '').join(' ')}.`,
    ...(complete ? [] : ['', '**The run was interrupted.**']),
    '',
    rows.join(' · '),
    '',
  ];
}

function formatOperations({ operations }: RunRecord): string[] {
  const rows = operations.map(({ id, method, path, tally }) => {
    return `| ${icons[verdictOf(tally)]} | ${codeCell(`${method} ${path}`)} | ${codeCell(id)} | ${describeTally(tally)} |`;
  });
  return fold('Operations', ['| | | operation | checks |', '|---|---|---|---|', ...rows]);
}

function formatSkipped({ checks }: RunRecord): string[] {
  const reasons = skippedByReason(checks).map(([reason, number]) => `- ${number}: ${markdownText(reason)}`);
  return reasons.length === 0 ? [] : fold('Skipped checks', reasons);
}

function formatCoverage({ coverage }: RunRecord): string[] {
  if (coverage === undefined) return [];
  const totals = countedDimensions(coverage).map(([name, { seen, declared }]) => `${name} ${seen} of ${declared}`);
  const gaps = listGaps(coverage).map(
    ({ reason, items }) =>
      `- ${markdownText(reason)}: ${items
        .slice(0, 10)
        .map((item) => codeSpan(describeGapItem(item, 5)))
        .join(', ')}${items.length > 10 ? ' …' : ''}`,
  );
  return fold(`Coverage: ${totals.join(', ')}`, gaps.length === 0 ? ['All that the document declares was seen.'] : ['Not seen, because', '', ...gaps]);
}

function formatCleanUp({ cleanUp }: RunRecord): string[] {
  if (cleanUp === undefined) return [];
  return [`Clean-up: ${describeCleanUp(cleanUp)}`, ...(cleanUp.left.length === 0 ? [] : ['', ...cleanUp.left.map((item) => `- ${markdownText(item)}`)])];
}

function fold(title: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>', ''];
}
