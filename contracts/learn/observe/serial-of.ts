import { parseSerial } from '../../../openapi/model/serial.ts';

const fewestValues = 2;

/**
 * The first of values that count, each one more than the last: `P-0004` of `P-0004`, `P-0005`;
 * undefined where they do not.
 */
export function serialOf(values: readonly unknown[]): string | undefined {
  if (values.length < fewestValues) return undefined;
  const serials = values.map((value) =>
    typeof value === 'string' || Number.isInteger(value) ? parseSerial(String(value)) : undefined,
  );
  const [first] = serials;
  if (first === undefined) return undefined;
  const areNext = serials.every(
    (own, index) =>
      own !== undefined &&
      own.prefix === first.prefix &&
      own.suffix === first.suffix &&
      own.number === first.number + index,
  );
  return areNext ? String(values[0]) : undefined;
}

const fewestCollections = 2;

/**
 * The first of values that count in each collection by itself, from the same one on; undefined where
 * they do not, or where only one collection was seen to have two.
 */
export function serialBelow(
  values: readonly unknown[],
  collections: readonly string[],
): string | undefined {
  const groups = new Map<string, unknown[]>();
  for (const [index, value] of values.entries()) {
    const path = collections[index] ?? '';
    groups.set(path, [...(groups.get(path) ?? []), value]);
  }
  if (groups.size < fewestCollections) return undefined;
  const firsts = new Set([...groups.values()].map(([first]) => String(first)));
  const [first] = firsts;
  const long = [...groups.values()].filter((own) => own.length > 1);
  const count = long.length > 0 && long.every((own) => serialOf(own) !== undefined);
  return firsts.size === 1 && count ? first : undefined;
}
