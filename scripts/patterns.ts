/**
 * Looks at every regular expression in the code that ships: whether a text can make it go back in
 * more than linear time. Exit 1 for one that can and is not among the exceptions, each of which says
 * why its input is short, and for an exception that is not needed. Takes a minute.
 *
 * npm run lint:patterns
 */
import { exceptions } from './patterns/exceptions.ts';
import { findPatterns } from './patterns/find-patterns.ts';
import { judgePattern } from './patterns/judge-pattern.ts';

const found = await findPatterns(new URL('..', import.meta.url));
const listed: string[] = [];
for (const [literal, places] of found) {
  const verdict = judgePattern(literal);
  if (verdict === undefined) continue;
  if (exceptions.has(literal)) listed.push(literal);
  else {
    console.error(`${places.join(', ')}: ${literal}: ${verdict}`);
    process.exitCode = 1;
  }
}
const unneeded = [...exceptions.keys()].filter((literal) => !found.has(literal));
for (const literal of unneeded) {
  console.error(`scripts/patterns/exceptions.ts: ${literal} is not in the code any more`);
  process.exitCode = 1;
}
console.log(`${found.size} regular expressions, ${listed.length} of them listed as exceptions`);
