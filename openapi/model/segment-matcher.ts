/** Takes the values of its parameters out of a segment; undefined where it does not match. */
export type SegmentMatcher = (segment: string) => readonly string[] | undefined;

/**
 * A matcher for one segment of a path template, such as `{name}.{format}` or `v{major}-{minor}`.
 * Each parameter takes one character at least, and as few as the rest lets it; but before a dot as
 * many, since numbers and file names have dots of their own. In time proportional to the segment,
 * however many parameters there are: a regular expression for the same tries every way to part it.
 */
export function createSegmentMatcher(template: string): SegmentMatcher {
  const literals = template.split(/\{[^{}]+\}/);
  const [first = '', ...rest] = literals;
  return (segment) => {
    if (!segment.startsWith(first)) return undefined;
    const latest = latestStarts(segment, rest);
    if (latest === undefined) return undefined;
    const values: string[] = [];
    let at = first.length;
    for (const [index, literal] of rest.entries()) {
      const last = latest[index] ?? -1;
      const takesMuch = index === rest.length - 1 || literal.startsWith('.');
      const start = takesMuch ? last : segment.indexOf(literal, at + 1);
      if (start <= at || start > last) return undefined;
      values.push(segment.slice(at, start));
      at = start + literal.length;
    }
    return values;
  };
}

/**
 * The last place where each literal can start so that those behind it still fit, with a parameter
 * between each two.
 */
function latestStarts(segment: string, literals: readonly string[]): number[] | undefined {
  const starts: number[] = [];
  let before = segment.length + 1;
  for (let index = literals.length - 1; index >= 0; index--) {
    const literal = literals[index] ?? '';
    const most = before - literal.length - 1;
    const start =
      most < 0
        ? -1
        : index === literals.length - 1
          ? segment.endsWith(literal)
            ? most
            : -1
          : segment.lastIndexOf(literal, most);
    if (start < 0) return undefined;
    starts[index] = start;
    before = start;
  }
  return starts;
}
