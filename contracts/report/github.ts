import { describeConclusion } from './conclusion.ts';
import { withMorePlaces } from './elsewhere-text.ts';
import { type LineOfDocument, lineOfFinding } from './line-of-finding.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';

/** GitHub shows so many annotations of each kind for a step. */
const mostOfKind = 10;

/**
 * Workflow commands of GitHub Actions: an annotation for each finding that is new, and the verdict.
 * A page shows ten of each kind; what is more is counted in a last one. They stand at the lines of the
 * document, where these are known.
 */
export function createGithubReport(options: ReportOptions = {}): Report {
  return createReport(options, (record) => `${annotationsOf(record, options).join('\n')}\n`);
}

function annotationsOf(record: RunRecord, options: ReportOptions): string[] {
  const fresh = record.findings.filter(({ known }) => !known);
  const kinds = [
    ['error', fresh.filter(({ severity }) => severity === 'failure')],
    ['warning', fresh.filter(({ severity }) => severity !== 'failure')],
  ] as const;
  const lines = kinds.flatMap(([kind, findings]) => {
    const more = findings.length - mostOfKind;
    const shown = more > 0 ? findings.slice(0, mostOfKind - 1) : findings;
    return [
      ...shown.map((finding) => {
        const { title, code, route, operation } = finding;
        const text = `${route ?? operation}: ${withMorePlaces(finding)}`;
        return command(kind, `${title} (${code})`, text, lineOfFinding(finding, options));
      }),
      ...(more > 0
        ? [command(kind, 'More findings', `${more + 1} more; the job summary has all of them`)]
        : []),
    ];
  });
  return [...lines, command('notice', record.run.title, describeConclusion(record))];
}

/** `::error file=…,line=…,col=…,title=…::…`, escaped as the runner reads it. */
function command(
  kind: 'error' | 'warning' | 'notice',
  title: string,
  text: string,
  place?: LineOfDocument,
): string {
  const data = (value: string) =>
    value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (value: string) => data(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const at =
    place === undefined
      ? ''
      : `file=${property(place.file)},line=${place.line},col=${place.column},`;
  return `::${kind} ${at}title=${property(title)}::${data(text)}`;
}
