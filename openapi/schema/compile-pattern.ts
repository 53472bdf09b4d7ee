import { createContext, Script } from 'node:vm';
import { TooCostlyError } from './budget.ts';
import { compileLinear } from './linear-pattern.ts';
import { worstCost } from './pattern-cost.ts';

/** A pattern of a document. */
export interface Pattern {
  /**
   * Whether a text has a match. Throws a {@link TooCostlyError} where finding out takes too long.
   */
  test(text: string): boolean;
  /** The pattern between slashes, as that of a `RegExp`. */
  toString(): string;
}

/** Steps of a backtracking matcher that nobody notices: about a millisecond. */
const unnoticed = 1_000_000;
/**
 * From this length on a text is worth the time that it takes to set up a matcher that can be
 * stopped.
 */
const long = 10_000;
/** Milliseconds that a matcher has that can be stopped. */
const patience = 100;

/**
 * A pattern with Unicode semantics, else without; undefined where neither takes it. The matcher of
 * the engine goes back and tries again, for hours where a pattern and a text are chosen so: it is
 * asked only where that cannot take long. Others are asked of one that is linear, or are stopped.
 */
export function compilePattern(given: string): Pattern | undefined {
  const pattern = withOwnAnchors(given);
  const native = compileNative(pattern);
  if (native === undefined) return undefined;
  let linear: ((text: string) => boolean) | undefined | null = null;
  const isOpen = /[*+?{]/.test(pattern);
  // Cost grows with the length of the text: up to this one nobody notices it.
  let harmless = -1;
  const isHarmless = (length: number): boolean => {
    if (length <= harmless) return true;
    if (worstCost(pattern, length) > unnoticed) return false;
    harmless = length;
    return true;
  };
  return {
    // Ajv keeps the patterns of a schema apart by their text.
    toString: () => String(native),
    test(text) {
      if (!isOpen || isHarmless(text.length)) return native.test(text);
      if (linear === null) linear = compileLinear(pattern);
      if (linear === undefined) return testWithin(native, text) ?? refuse(pattern);
      return (text.length > long ? testWithin(native, text) : undefined) ?? linear(text);
    },
  };
}

/**
 * The pattern with `^` and `$` in place of the anchors of Perl, Python and Ruby, `\A`, `\z` and
 * `\Z`: in ECMA-262 they are no anchors but the letters, and nobody escapes a letter to mean it.
 */
export function withOwnAnchors(pattern: string): string {
  if (!/\\[AzZ]/.test(pattern)) return pattern;
  let isInClass = false;
  // One token at a time: an escape, or one character.
  return pattern.replaceAll(/\\[\s\S]|[\s\S]/g, (token) => {
    if (isInClass ? token === ']' : token === '[') isInClass = !isInClass;
    if (isInClass) return token;
    return token === '\\A' ? '^' : token === '\\z' || token === '\\Z' ? '$' : token;
  });
}

function compileNative(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Tried without the flag next: `u` refuses needless escapes, which many documents have.
    }
  }
  return undefined;
}

/** Undefined where the time is up. */
function testWithin(pattern: RegExp, text: string): boolean | undefined {
  try {
    return new Script('pattern.test(text)').runInContext(createContext({ pattern, text }), {
      timeout: patience,
    }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}

function refuse(pattern: string): never {
  throw new TooCostlyError(
    `it takes more than ${patience} ms to hold a text against the pattern ${pattern.slice(0, 200)}`,
  );
}
