import type { FindingCode } from '../../openapi/errors.ts';
import type { Check, CheckGroup } from './check.ts';
import type { FindingCategory } from './finding-category.ts';

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
  'insecure-answer',
]);

export const byGroup: Readonly<Record<CheckGroup, FindingCategory>> = {
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
export function categoryOf(
  code: FindingCode,
  check: Pick<Check, 'group' | 'category'>,
): FindingCategory {
  const looksFor = check.category ?? byGroup[check.group];
  return looksFor === 'state' && ofAnswers.has(code) ? 'answers' : looksFor;
}
