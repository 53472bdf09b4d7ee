import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { BaselineResult } from './event.ts';
import { type Finding, fingerprintOf, groupFindings } from './finding.ts';

/**
 * A finding that is known. The fingerprint alone decides; the rest is for whoever reads the file.
 */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly operation: string;
}

const format = 'doubletake-baseline';

/** What a baseline file says. Throws `baseline-unreadable`. */
export function parseBaseline(text: string, file: string): BaselineEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DoubletakeError('baseline-unreadable', 'the file is no JSON', {
      where: file,
      next: 'Write it with --write-baseline.',
      cause,
    });
  }
  if (
    !isObject(value) ||
    value['format'] !== format ||
    value['version'] !== 1 ||
    !Array.isArray(value['findings'])
  ) {
    throw new DoubletakeError(
      'baseline-unreadable',
      `the file is not of the format ${format}, version 1`,
      {
        where: file,
        next: 'Write it with --write-baseline.',
      },
    );
  }
  return value['findings'].map((entry: unknown, index) => {
    if (
      isObject(entry) &&
      typeof entry['fingerprint'] === 'string' &&
      typeof entry['operation'] === 'string'
    ) {
      return { fingerprint: entry['fingerprint'], operation: entry['operation'] };
    }
    throw new DoubletakeError(
      'baseline-unreadable',
      `findings[${index}] has no fingerprint and operation`,
      {
        where: file,
        next: 'Write the file anew with --write-baseline.',
      },
    );
  });
}

/**
 * The text of a baseline with all that a run has found.
 * @param kept entries of before that the run did not look at
 */
export function formatBaseline(
  api: string,
  findings: readonly Finding[],
  kept: readonly BaselineEntry[],
): string {
  const found = groupFindings(findings).map(({ finding }) => ({
    fingerprint: fingerprintOf(finding),
    operation: finding.operation,
  }));
  const all = new Map([...kept, ...found].map((entry) => [entry.fingerprint, entry]));
  // Sorted, so that a change of the file shows what has changed.
  const sorted = [...all.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return `${JSON.stringify({ format, version: 1, api, findings: sorted }, null, 2)}\n`;
}

/** @param looked operations of which at least one check was run to its end */
export function compareWithBaseline(
  baseline: readonly BaselineEntry[],
  findings: readonly Finding[],
  looked: ReadonlySet<string>,
): BaselineResult {
  const known = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const found = new Set(findings.map(fingerprintOf));
  const gone = baseline
    .filter(({ fingerprint, operation }) => !found.has(fingerprint) && looked.has(operation))
    .map(({ fingerprint }) => fingerprint);
  const isKnown = (fingerprint: string) => known.has(fingerprint);
  return {
    known: [...found].filter(isKnown).length,
    fresh: [...found].filter((fingerprint) => !isKnown(fingerprint)).length,
    gone: [...new Set(gone)],
  };
}
