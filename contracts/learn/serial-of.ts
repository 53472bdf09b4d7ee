import { parseSerial } from '../../openapi/model/serial.ts';

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
