import type { FindingCode } from '../../openapi/errors.ts';
import type { Check, CheckGroup } from './check.ts';
import type { Concern } from './finding-category.ts';

/** Codes that say what is wrong with one answer, in whatever check it came. */
export const ofAnswers: ReadonlySet<FindingCode> = new Set([
  'server-error',
  'status-undeclared',
  'content-type-undeclared',
  'header-missing',
  'header-invalid',
  'body-missing',
  'body-unexpected',
  'body-unparseable',
  'body-nonconforming',
  'error-leaks',
  'secret-leaked',
]);

export const byGroup: Readonly<Record<CheckGroup, Concern>> = {
  examples: 'answers',
  generated: 'validation',
  negative: 'validation',
  uploads: 'uploads',
  journeys: 'state',
  http: 'http',
};

/**
 * What a finding of a check is about: what the check looks for, unless the answer itself is at
 * fault.
 */
export function concernOf(code: FindingCode, check: Pick<Check, 'group' | 'concern'>): Concern {
  const looksFor = check.concern ?? byGroup[check.group];
  return looksFor === 'state' && ofAnswers.has(code) ? 'answers' : looksFor;
}
