import { errorCatalogue } from '../../openapi/errors.ts';
import { describeConclusion } from './conclusion.ts';
import { tellElsewhere } from './elsewhere-text.ts';
import { lineOfFinding } from './line-of-finding.ts';
import { remedies } from './remedies.ts';
import { createReport, type Report, type ReportOptions } from './report.ts';
import type { RunRecord } from './run-record.ts';
import type { ShownFinding } from './show-finding.ts';

export interface SarifOptions extends ReportOptions {
  /** Path or URL of the document, for findings whose line in it is not known. */
  readonly documentUri?: string;
}

/** SARIF 2.1.0, as code scanning takes it: a result for each cause, a rule for each code. */
export function createSarifReport(options: SarifOptions = {}): Report {
  return createReport(
    options,
    (record) => `${JSON.stringify(toSarif(record, options), undefined, 2)}\n`,
  );
}

function toSarif(record: RunRecord, options: SarifOptions): object {
  const codes = [...new Set(record.findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'doubletake',
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: errorCatalogue[code].title },
              help: { text: remedies[code] },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: record.complete,
            exitCode: record.exitCode,
            exitCodeDescription: describeConclusion(record),
          },
        ],
        results: record.findings.map((finding) => toResult(record, finding, options)),
      },
    ],
  };
}

function toResult({ run }: RunRecord, finding: ShownFinding, options: SarifOptions): object {
  const { code, known, severity, message, fingerprint, route, statement, curl, count } = finding;
  const at = route ?? finding.operation;
  const place = lineOfFinding(finding, options);
  const { places, others, more } = tellElsewhere(finding);
  const elsewhere = [...places, ...others, ...(more === 0 ? [] : [`${more} more`])];
  const also = elsewhere.length === 0 ? '' : `\nThe same cause shows at: ${elsewhere.join('; ')}`;
  return {
    ruleId: code,
    level: severity === 'failure' ? 'error' : 'note',
    message: { text: `${at}: ${message}${also}\n${curl}` },
    baselineState: known ? 'unchanged' : 'new',
    occurrenceCount: count,
    partialFingerprints: { 'doubletake/v1': fingerprint },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: place?.file ?? options.documentUri ?? run.api },
          region:
            place === undefined
              ? { startLine: 1 }
              : { startLine: place.line, startColumn: place.column },
        },
        logicalLocations: [
          { fullyQualifiedName: statement ?? at, name: finding.operation, kind: 'member' },
        ],
      },
    ],
  };
}
