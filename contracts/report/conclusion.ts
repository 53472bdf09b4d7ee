import type { RunRecord, Totals } from './run-record.ts';
import { count, describeSeconds } from './words.ts';

/** What the numbers come to, in one sentence. */
export function describeConclusion({
  totals,
  findings,
  run,
  exitCode,
  complete,
}: Pick<RunRecord, 'totals' | 'findings' | 'run' | 'exitCode' | 'complete'>): string {
  const failures = findings.filter(({ severity }) => severity === 'failure').length;
  const refuted = findings.length - failures;
  const refutations = refuted === 0 ? '' : `${count(refuted, 'assumption')} of ours ${refuted === 1 ? 'is' : 'are'} refuted`;
  if (exitCode === 1 && failures > 0) {
    return `The target departs from its contract in ${count(failures, 'way')}${refuted === 0 ? '' : `; ${refutations}`}.`;
  }
  if (exitCode === 1) return `${refutations === '' ? 'Checks failed' : refutations}${run.strict ? ', and the run is strict' : ''}.`;
  if (!complete) return 'The run broke off: there is no verdict.';
  if (totals.passed === 0 && refuted === 0) return 'Nothing was found, because no check was run.';
  return `The target conforms to its contract, as far as it was checked${refuted === 0 ? '' : `; ${refutations}`}.`;
}

/** `29 passed, 2 failed, 0 refuted, 1 skipped; 310 requests in 4.20 s (7.6 checks/s)`. */
export function describeTotals({ passed, failed, refuted, skipped, requests, milliseconds }: Totals): string {
  const run = passed + failed + refuted;
  const rate = milliseconds > 0 ? ` (${((run * 1000) / milliseconds).toFixed(1)} checks/s)` : '';
  return `${passed} passed, ${failed} failed, ${refuted} refuted, ${skipped} skipped; ${count(requests, 'request')} in ${describeSeconds(milliseconds)}${rate}`;
}
