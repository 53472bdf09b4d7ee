import { checkSync } from 'recheck';
import type { Literal } from './find-patterns.ts';

/** How a regular expression may go back: in words, undefined where it takes linear time. */
export function judgePattern(literal: Literal): string | undefined {
  // Without this the library starts a program of its own, in Scala.
  process.env['RECHECK_BACKEND'] = 'pure';
  const end = literal.lastIndexOf('/');
  const result = checkSync(literal.slice(1, end), literal.slice(end + 1), {
    // Milliseconds for one: most take a hundredth of it.
    timeout: 20_000,
  });
  if (result.status === 'safe') return undefined;
  return result.status === 'vulnerable'
    ? result.complexity.summary
    : `not judged: ${result.error.kind}`;
}
