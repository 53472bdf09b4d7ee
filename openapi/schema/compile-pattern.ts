/** A pattern with Unicode semantics, else without; undefined where neither takes it. */
export function compilePattern(pattern: string): RegExp | undefined {
  const flat = flattenRepetitions(pattern);
  for (const flags of ['u', '']) {
    try {
      return new RegExp(flat, flags);
    } catch {
      // Tried without the flag next: `u` refuses needless escapes, which many documents have.
    }
  }
  return undefined;
}

const repeatedRepetition = /\((?:\?:)?(\[(?:\\.|[^\]\\])*\]|\\[dDwWsS]|\.)([*+])\)([*+])/g;

/**
 * `([a-z]*)*` as `([a-z]*)`: the same texts, but without the ways to part them, which double with every character. The
 * pattern for URLs that many documents share has one, and would hold up the process for hours.
 */
function flattenRepetitions(pattern: string): string {
  return pattern.replaceAll(repeatedRepetition, (_whole, characters: string, inner: string, outer: string) => {
    return `(${characters}${inner === '+' && outer === '+' ? '+' : '*'})`;
  });
}
