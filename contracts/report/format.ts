import { STATUS_CODES } from 'node:http';
import { type FindingCategory, findingCategories } from '../plan/finding-category.ts';
import type { RunDescription, Stopped } from '../run/event.ts';
import type { Finding } from '../run/finding.ts';

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** How bad a finding is, in words. */
export function describeSeverity({
  severity,
  evidence,
  source,
}: Pick<Finding, 'severity' | 'evidence' | 'source'>): string {
  const basis = source === undefined ? evidence : `${evidence}: ${source}`;
  if (severity === 'refuted') return `assumption refuted (${basis})`;
  if (evidence === 'documented') return `breaks the contract (${basis})`;
  if (evidence === 'observed') return `breaks what the vendor's own examples show (${basis})`;
  return `breaks what we assume where the vendor says nothing${source === undefined ? '' : ` (${basis})`}`;
}

/** `404 Not Found`. */
export function describeStatus(status: number): string {
  const phrase = STATUS_CODES[status];
  return phrase === undefined ? String(status) : `${status} ${phrase}`;
}

/** What a run is about, as names and words, in the order to read them. */
export function describeRun(
  run: RunDescription,
  startedAt: Date | undefined,
): [name: string, value: string][] {
  return [
    ['target', run.target],
    ...(startedAt === undefined ? [] : [['started', startedAt.toISOString()] as [string, string]]),
    ['seed', String(run.seed)],
    ['run', run.runId],
    [
      'key',
      run.credentials ??
        (run.keyFrom === undefined
          ? 'none was given; a made-up one was sent'
          : `from the environment variable ${run.keyFrom}`),
    ],
    [
      'writes',
      run.allowWrites
        ? 'allowed; what is created is deleted at the end'
        : 'not allowed; checks that create or change anything are skipped',
    ],
    [
      'strict',
      run.strict
        ? 'yes; a refuted assumption fails the run'
        : 'no; a refuted assumption is reported and fails nothing',
    ],
  ];
}

/** `0.42 s`, `12.3 s`, `123 s`. */
export function describeSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0)} s`;
}

/**
 * The first characters of a text that is longer, with how much there is in all: less than the text
 * has where that was laid out.
 */
export function cut(text: string, limit: number, total = text.length): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (cut; ${total} characters in all)`;
}

/** `12 of state, 3 of uploads.`; nothing for a single finding. */
export function describeCategories(findings: readonly Pick<Finding, 'category'>[]): string {
  const parts = findingCategories.flatMap((category) => {
    const number = findings.filter((finding) => finding.category === category).length;
    return number === 0 ? [] : [`${number} of ${concernNames[category]}`];
  });
  return findings.length < 2 ? '' : `By what they are about: ${parts.join(', ')}.`;
}

const concernNames: Readonly<Record<FindingCategory, string>> = {
  state: 'state that is not kept',
  answers: 'answers that do not conform',
  validation: 'what is accepted and refused',
  uploads: 'files',
  http: 'HTTP itself',
};

/** Why a run ended early, in one sentence. */
export function describeStop(stopped: Stopped | undefined, unfinished: number): string {
  const rest = `${count(unfinished, 'check')} did not come to an end`;
  if (stopped === 'target-gone')
    return `The run was ended, because the target stopped answering and did not come back; ${rest}.`;
  if (stopped === 'ledger-lost')
    return `The run was ended, because its ledger could not be written any more; ${rest}.`;
  return `The run was interrupted; ${rest}.`;
}
