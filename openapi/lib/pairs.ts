/**
 * A member of a query string, form or cookie header: the name decoded, the value still as sent, so
 * that delimiters stay what they are.
 */
export type Pair = readonly [name: string, value: string];

/** The members of a query string or of a form body. */
export function queryPairs(query: string): Pair[] {
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => splitPair(pair, decodeQuery));
}

/**
 * The members of a Cookie header (RFC 6265, section 4.2.1), split at another delimiter too where
 * one is given.
 */
export function cookiePairs(
  header: string | string[] | undefined,
  delimiter: RegExp = /;/,
): Pair[] {
  const text = [header ?? ''].flat().join(';');
  return text
    .split(delimiter)
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => splitPair(pair, decodePercent));
}

/** Splits at the first equals sign; without one, the value is empty. */
export function splitPair(pair: string, decode: (text: string) => string): Pair {
  const equals = pair.indexOf('=');
  return equals === -1
    ? [decode(pair), '']
    : [decode(pair.slice(0, equals)), pair.slice(equals + 1)];
}

/**
 * Decodes a query member: percent-encoding, and a plus sign as a space (URL standard, section 5.1).
 */
export function decodeQuery(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/**
 * A text as a part of a URL (RFC 3986, section 2.1). Half of a character, which JSON can hold and
 * UTF-8 cannot, becomes U+FFFD.
 */
export function encodePercent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
  }
}

/** Decodes percent-encoding; what is none stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
