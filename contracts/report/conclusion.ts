import type { BaselineResult } from '../run/event.ts';
import { shareOf } from '../safety/share.ts';
import { count, describeSeconds } from './format.ts';
import type { CleanUpRecord, RunRecord, Totals } from './run-record.ts';

/** What the numbers come to, in one sentence. */
export function describeConclusion({
  totals,
  findings,
  run,
  exitCode,
  complete,
}: Pick<RunRecord, 'totals' | 'findings' | 'run' | 'exitCode' | 'complete'>): string {
  const fresh = findings.filter(({ known }) => !known);
  const failures = fresh.filter(({ severity }) => severity === 'failure').length;
  const refuted = fresh.length - failures;
  const known = findings.length - fresh.length;
  const refutations =
    refuted === 0
      ? ''
      : `${count(refuted, 'assumption')} of ours ${refuted === 1 ? 'is' : 'are'} refuted`;
  if (failures > 0) {
    const ways =
      known === 0
        ? count(failures, 'way')
        : `${count(failures, 'new way')}, and in ${count(known, 'known one')}`;
    return `The target departs from its contract in ${ways}${refuted === 0 ? '' : `; ${refutations}`}; ${describeShare(totals)}.`;
  }
  const { tooManySkipped } = totals;
  if (tooManySkipped !== undefined) {
    return `Too little was checked: ${describeShare(totals)}. ${tooManySkipped.percent} % of what may be sent was skipped, and --max-skipped accepts ${tooManySkipped.most} %.`;
  }
  if (exitCode === 1)
    return `${refutations === '' ? 'Checks failed' : refutations}${run.strict ? ', and the run is strict' : ''}.`;
  if (!complete) return 'The run broke off: there is no verdict.';
  if (totals.error > 0)
    return `No departure was found, but ${count(totals.error, 'check')} broke with an error of doubletake: there is no verdict.`;
  if (known > 0) {
    const found = known === 1 ? 'the one finding' : `all ${known} findings`;
    return `Nothing new was found: the baseline has ${found}${refuted === 0 ? '' : `; ${refutations}`}; ${describeShare(totals)}.`;
  }
  if (totals.passed === 0 && refuted === 0) return 'Nothing was found, because no check was run.';
  return `The target conforms to its contract, as far as it was checked: ${describeShare(totals)}${refuted === 0 ? '' : `; ${refutations}`}.`;
}

/** `92 of 94 checks ran`, `19 of 94 checks ran; 75 were left out for safety`. */
export function describeShare(
  totals: Pick<Totals, 'passed' | 'failed' | 'refuted' | 'skipped' | 'leftOut'>,
): string {
  const { leftOut, skipped } = totals;
  const { ran } = shareOf(totals);
  const all = ran + skipped;
  const others = skipped - leftOut;
  if (skipped === 0) return all === 1 ? 'the one check ran' : `all ${all} checks ran (100 %)`;
  const why = [
    ...(leftOut === 0 ? [] : [`${leftOut} left out for safety`]),
    ...(others === 0 ? [] : [`${others} skipped`]),
  ];
  return `${ran} of ${count(all, 'check')} ran (${Math.floor((ran * 100) / all)} %), ${why.join(', ')}`;
}

/** What the baseline says: how much of it was found again, and what is gone. */
export function describeBaseline({ known, fresh, gone }: BaselineResult): string[] {
  const head = `Of the baseline ${known} ${known === 1 ? 'is' : 'are'} found again, ${gone.length} ${gone.length === 1 ? 'is' : 'are'} gone; ${fresh} new.`;
  return [head, ...gone.map((fingerprint) => `gone: ${fingerprint}`)];
}

/** `29 passed, 2 failed, 0 refuted, 1 skipped; 310 requests in 4.20 s (7.6 checks/s)`. */
export function describeTotals({
  passed,
  failed,
  refuted,
  skipped,
  error,
  requests,
  milliseconds,
}: Totals): string {
  const run = passed + failed + refuted;
  const rate = milliseconds > 0 ? ` (${((run * 1000) / milliseconds).toFixed(1)} checks/s)` : '';
  return `${passed} passed, ${failed} failed, ${refuted} refuted, ${skipped} skipped${error === 0 ? '' : `, ${error} broken`}; ${count(requests, 'request')} in ${describeSeconds(milliseconds)}${rate}`;
}

/** What became of the test data, in one sentence. */
export function describeCleanUp({ created, deleted, left, mayHaveLeft }: CleanUpRecord): string {
  const unsure =
    mayHaveLeft === 0 ? '' : `${count(mayHaveLeft, 'request')} may have left something`;
  if (left.length === 0 && unsure !== '')
    return `${created} created, ${deleted} deleted; ${unsure}:`;
  if (created === 0 && left.length === 0)
    return 'nothing was created, so there is nothing to delete';
  if (left.length === 0) return `${created} created, ${deleted} deleted; nothing is left behind`;
  return `${created} created, ${deleted} deleted; ${unsure === '' ? '' : `${unsure}, and `}left behind on the target:`;
}

/** What is or may be on the target still. */
export function listRemains({
  left,
  untraced,
}: Pick<CleanUpRecord, 'left' | 'untraced'>): string[] {
  return [...left, ...untraced.map((item) => `may have left something: ${item}`)];
}
