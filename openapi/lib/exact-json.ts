import { parse, stringify } from 'lossless-json';

/**
 * JSON whose whole numbers are kept exactly (RFC 8259, section 6, leaves the range to the reader;
 * `format: int64` goes to 2^63 - 1): one beyond 2^53 is a bigint, all others are numbers.
 */

/** A whole number of sixteen digits or more that stands where a value may. */
const longNumber = /(?:^|[[:,\s])-?\d{16,}\s*(?:[,}\]]|$)/;

/** Reads JSON. A name that comes twice has its last value. Throws a `SyntaxError`. */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return longNumber.test(text)
    ? parse(text, undefined, {
        parseNumber: numberOf,
        onDuplicateKey: ({ newValue }) => newValue,
      })
    : value;
}

/** Writes JSON as `JSON.stringify` does, and a bigint as the digits that it has. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!holdsBigInt(value)) throw error;
    return stringify(value) ?? 'null';
  }
}

/** The number that a text is: exactly, where it is whole. */
export function numberOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}

/** Whether a bigint stands in a value. */
export function holdsBigInt(value: unknown): boolean {
  return holds(value, (own) => typeof own === 'bigint');
}

/** A number that may be larger than any that JavaScript has: most texts have none. */
const mayBeEndless = /\d{200}|[eE]\+?\d{3}/;

/**
 * Whether JSON has a number beyond the largest of IEEE 754 (1.8e308): it would read as infinity,
 * which JSON cannot say.
 * @param value what was read from the text
 */
export function hasEndlessNumber(text: string, value: unknown): boolean {
  return mayBeEndless.test(text) && holds(value, isEndless);
}

/** Whether what was read as a number is larger than any that JSON can say. */
export function isEndless(own: number | bigint): boolean {
  return own === Number.POSITIVE_INFINITY || own === Number.NEGATIVE_INFINITY;
}

function holds(value: unknown, isSuch: (own: number | bigint) => boolean): boolean {
  const pending: unknown[] = [value];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ((typeof next === 'number' || typeof next === 'bigint') && isSuch(next)) return true;
    if (typeof next !== 'object' || next === null || seen.has(next) || Buffer.isBuffer(next))
      continue;
    seen.add(next);
    for (const member of Object.values(next)) if (member !== undefined) pending.push(member);
  }
  return false;
}

/** A copy in which each bigint is the number next to it. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rounded(member)]));
}
