/**
 * Every value that a header field of style `simple` may stand for: a text, a number, a list of
 * either, the members of an object.
 */
export function headerReadings(text: string): unknown[] {
  const items = text.split(/\s*,\s*/);
  const exploded = items.map((item): [string, unknown] => [
    item.split('=', 1)[0] ?? '',
    scalar(item.slice(item.indexOf('=') + 1)),
  ]);
  const alternating = items.flatMap((item, index): [string, unknown][] =>
    index % 2 === 0 ? [[item, scalar(items[index + 1] ?? '')]] : [],
  );
  return [
    text,
    scalar(text),
    items,
    items.map(scalar),
    Object.fromEntries(exploded),
    Object.fromEntries(alternating),
  ];
}

/** What a text may stand for besides itself: JSON. */
export function scalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
