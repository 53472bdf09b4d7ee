import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { DoubletakeError, messageOf } from '../openapi/lib/doubletake-error.ts';
import { printedJson } from '../openapi/lib/escape-control-chars.ts';
import { isObject } from '../openapi/lib/json-pointer.ts';
import { print } from './output/print.ts';

/** What is compared of a JSON report. */
interface ReadReport {
  readonly file: string;
  readonly target: string;
  /** By fingerprint. */
  readonly findings: ReadonlyMap<string, { readonly operation: string; readonly message: string }>;
  /** Operations of which a check came to its end. */
  readonly looked: ReadonlySet<string>;
}

/** `doubletake compare`: what two JSON reports of the checks have found that the other has not. */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .summary('compare two JSON reports of check')
    .description(
      'Compares what two runs of the checks have found, such as on staging and production.',
    )
    .usage('[options] <a.json> <b.json>')
    .argument('<a>')
    .argument('<b>')
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(compare);
}

async function compare(
  first: string,
  second: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const [a, b] = [await readReport(first), await readReport(second)];
  const both = [...a.findings.keys()].filter((fingerprint) => b.findings.has(fingerprint));
  const onlyA = missing(a, b);
  const onlyB = missing(b, a);
  process.exitCode = onlyA.length + onlyB.length > 0 ? 1 : 0;
  if (options.json) {
    const [inA, inB] = [onlyA.map((one) => asJson(one, b)), onlyB.map((one) => asJson(one, a))];
    print(`${printedJson({ both, onlyA: inA, onlyB: inB }, 2)}\n`);
    return;
  }
  const lines = [
    `A: ${a.file}, of ${a.target}: ${count(a)}`,
    `B: ${b.file}, of ${b.target}: ${count(b)}`,
    ...listed('Only in A', onlyA, b),
    ...listed('Only in B', onlyB, a),
    `${both.length} in both, ${onlyA.length} only in A, ${onlyB.length} only in B.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function count({ findings }: ReadReport): string {
  return `${findings.size} ${findings.size === 1 ? 'finding' : 'findings'}`;
}

interface Missing {
  readonly fingerprint: string;
  readonly message: string;
  readonly operation: string;
}

/** @param other the report that does not have it: whether it has checked the operation at all */
function asJson(item: Missing, other: ReadReport): object {
  return { ...item, lookedForInOther: other.looked.has(item.operation) };
}

/** What one report has and the other has not. */
function missing(report: ReadReport, other: ReadReport): Missing[] {
  return [...report.findings]
    .filter(([fingerprint]) => !other.findings.has(fingerprint))
    .map(([fingerprint, { operation, message }]) => ({ fingerprint, operation, message }));
}

/** Where no check of an operation was run, that nothing was found says nothing. */
function listed(title: string, items: readonly Missing[], other: ReadReport): string[] {
  if (items.length === 0) return [];
  const lines = items.map(
    ({ fingerprint, message, operation }) =>
      `  ${fingerprint}\n    ${message}${other.looked.has(operation) ? '' : `\n    (the other run has not checked ${operation})`}`,
  );
  return ['', `${title}:`, ...lines, ''];
}

/** Rejects with `report-unreadable`. */
async function readReport(file: string): Promise<ReadReport> {
  const fail = (message: string, cause?: unknown): never => {
    throw new DoubletakeError('report-unreadable', message, {
      where: file,
      next: 'Write one with `doubletake check <api> --report json=FILE`.',
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    return fail(messageOf(cause), cause);
  }
  if (!isObject(value) || value['format'] !== 'doubletake-check-report' || value['version'] !== 1)
    return fail('the file is no JSON report of the checks, version 1');
  const { findings, checks, run } = value;
  if (!Array.isArray(findings) || !Array.isArray(checks) || !isObject(run))
    return fail('the report has no findings, checks and run');
  const read = new Map<string, { operation: string; message: string }>();
  for (const finding of findings.filter(isObject)) {
    const fingerprint = finding['fingerprint'];
    if (typeof fingerprint !== 'string')
      return fail('a finding of the report has no fingerprint: an older version has written it');
    if (!read.has(fingerprint))
      read.set(fingerprint, {
        operation: String(finding['operation']),
        message: String(finding['message']),
      });
  }
  const ended = checks
    .filter(isObject)
    .filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'unfinished');
  return {
    file,
    target: String(run['target']),
    findings: read,
    looked: new Set(ended.map(({ operation }) => String(operation))),
  };
}
