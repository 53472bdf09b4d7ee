import { basename, dirname } from 'node:path';
import type { DocumentOutcome } from './outcome.ts';
import { showShare, totalsOf } from './totals.ts';

/** The table of all documents with the totals, as lines. */
export function describeOutcomes(outcomes: readonly DocumentOutcome[]): string[] {
  const head = [
    'document',
    'version',
    'served',
    'resources',
    'operations',
    'valid answers',
    'chains held',
    'ms',
  ];
  const rows = outcomes.map((outcome) => {
    const { operations, chains } = totalsOf([outcome]);
    const resources = outcome.resources === undefined ? '-' : String(outcome.resources);
    if (outcome.problem !== undefined)
      return [nameOf(outcome), outcome.version || '-', 'no', '-', '-', '-', '-', '-'];
    const milliseconds = outcome.milliseconds.toFixed(0);
    return [
      nameOf(outcome),
      outcome.version,
      'yes',
      resources,
      String(operations.of + operations.unobservable),
      showShare(operations),
      showShare(chains),
      milliseconds,
    ];
  });
  const totals = totalsOf(outcomes);
  return [
    ...align([head, ...rows]),
    '',
    `documents that are served: ${showShare(totals.documents)}`,
    `operations with a valid answer: ${showShare(totals.operations)}`,
    `chains that hold: ${showShare(totals.chains)}`,
  ];
}

/** Why something does not hold, one line each. */
export function describeProblems(outcome: DocumentOutcome): string[] {
  if (outcome.problem !== undefined)
    return [`${nameOf(outcome)}: is not served: ${outcome.problem}`];
  const operations = outcome.operations.filter(({ problem }) => problem !== undefined);
  const chains = outcome.chains.filter(({ problem }) => problem !== undefined);
  return [
    ...operations.map(({ operation, problem }) => `${nameOf(outcome)}: ${operation}: ${problem}`),
    ...chains.map(
      ({ resource, problem }) => `${nameOf(outcome)}: chain of ${resource}: ${problem}`,
    ),
  ];
}

function nameOf({ file }: DocumentOutcome): string {
  return /^(openapi|swagger)\./.test(basename(file))
    ? `${basename(dirname(file))}/`
    : basename(file);
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What could not be seen, one line each. */
export function describeUnobservable(outcome: DocumentOutcome): string[] {
  const named = [
    ...outcome.operations.map(({ operation, unobservable }) => [operation, unobservable]),
    ...outcome.chains.map(({ resource, unobservable }) => [`chain of ${resource}`, unobservable]),
  ];
  return named.flatMap(([name, why]) =>
    why === undefined ? [] : [`${nameOf(outcome)}: ${name}: not observable: ${why}`],
  );
}
