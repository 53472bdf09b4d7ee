import type { Span } from './encoded-runs.ts';
import { createFindSecrets } from './find-secrets.ts';
import { reportWords } from './report-words.ts';

const hidden = '***';

/**
 * The value with every secret in it written as `***`; in bytes as so many asterisks, so that sizes
 * stay true.
 */
export type Mask = <Value>(value: Value) => Value;

/** The fewest characters of a secret: shorter ones would garble everything, and are not hidden. */
export const shortestSecret = 4;

/**
 * A mask for secrets, however they are written: see `secrets/find-secrets.ts`. In plain data the
 * names of members are masked as well, but for the words that reports are made of.
 */
export function createMask(secrets: readonly string[]): Mask {
  const real = secrets.filter((secret) => secret.length >= shortestSecret);
  if (real.length === 0) return (value) => value;
  const find = createFindSecrets(real);
  const maskText = (text: string) => cover(text, find(text));
  const maskBytes = (bytes: Buffer) => star(bytes, find(bytes.toString('latin1')));
  return <Value>(value: Value) =>
    (typeof value === 'string' ? maskText(value) : walk(value, maskText, maskBytes)) as Value;
}

/** A mask for secrets that become known while it is used, such as the tokens of a login. */
export function createMaskOf(secretsNow: () => readonly string[]): Mask {
  let known: readonly string[] = [];
  let mask = createMask(known);
  return (value) => {
    const secrets = [...new Set(secretsNow())];
    if (secrets.length !== known.length || secrets.some((secret, index) => secret !== known[index]))
      mask = createMask(secrets);
    known = secrets;
    return mask(value);
  };
}

/**
 * Whether something was hidden in plain data: it is not what it was, and nothing may be sent by it.
 */
export function holdsHidden(value: unknown): boolean {
  return JSON.stringify(value)?.includes(hidden) ?? false;
}

/** A text with `***` in place of parts. */
function cover(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const kept = spans.map(({ start }, index) => text.slice(spans[index - 1]?.end ?? 0, start));
  return [...kept, text.slice(spans.at(-1)?.end)].join(hidden);
}

/** Bytes with asterisks in place of parts. */
function star(bytes: Buffer, spans: readonly Span[]): Buffer {
  if (spans.length === 0) return bytes;
  const masked = Buffer.from(bytes);
  for (const { start, end } of spans) masked.fill('*', start, end);
  return masked;
}

/** Plain data with its texts, names of members and bytes changed. */
function walk(
  value: unknown,
  maskText: (text: string) => string,
  maskBytes: (bytes: Buffer) => Buffer,
): unknown {
  if (typeof value === 'string') return reportWords.has(value) ? value : maskText(value);
  if (Buffer.isBuffer(value)) return maskBytes(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, maskText, maskBytes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      reportWords.has(key) ? key : maskText(key),
      walk(item, maskText, maskBytes),
    ]),
  );
}

const secretHeaders =
  /authorization|cookie|api-?key|auth-token|access-token|secret|(csrf|xsrf|session)-?(token|id)?$/i;

/** Whether the name of a header says that its value is a credential. */
export function isSecretHeader(name: string): boolean {
  return secretHeaders.test(name);
}

/** The value of a header, hidden where its name says that it is a credential. */
export function maskHeader(name: string, value: string): string {
  return secretHeaders.test(name) ? hidden : value;
}

const secretParameters = /^(x-)?(api[-_]?key|access[-_]?token)$/i;

/** The value of a query parameter, hidden where its name says that it is a credential. */
export function maskParameter(name: string, value: string): string {
  return secretParameters.test(name) ? hidden : value;
}

/** A URL without the user and password that it may hold. */
export function maskUserInfo(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/?#@\s]*@/, `$1${hidden}@`);
}
