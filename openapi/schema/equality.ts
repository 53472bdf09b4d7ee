/**
 * The same text for two values of JSON that are equal (JSON Schema 2020-12, section 4.2.2: numbers
 * by their value, objects whatever the order of their members), and another one for any other.
 */
export function equalityKey(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  if (Array.isArray(value)) return `[${value.map((item) => equalityKey(item)).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${equalityKey((value as Record<string, unknown>)[name])}`).join()}}`;
}

/** The places of the first two equal items of a list, the earlier first; in one pass. */
export function firstEqual(
  items: readonly unknown[],
): [earlier: number, later: number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = equalityKey(item);
    const earlier = seen.get(key);
    if (earlier !== undefined) return [earlier, index];
    seen.set(key, index);
  }
  return undefined;
}
