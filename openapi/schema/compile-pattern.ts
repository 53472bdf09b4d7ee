/** A pattern with Unicode semantics, else without; undefined where neither takes it. */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Tried without the flag next: `u` refuses needless escapes, which many documents have.
    }
  }
  return undefined;
}
