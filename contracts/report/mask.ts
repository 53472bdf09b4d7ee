const hidden = '***';

/** The value with every secret in it written as `***`; in bytes as so many asterisks, so that sizes stay true. */
export type Mask = <Value>(value: Value) => Value;

/**
 * A mask for secrets as they are, and as they look in a URL, in JSON, in base64 and in bytes. Short ones are no secrets: `a`
 * would garble everything.
 */
export function createMask(secrets: readonly string[]): Mask {
  const real = secrets.filter((secret) => secret.length >= 4);
  const written = real.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]);
  // The longest first, so that no part of a secret is left of another.
  const texts = [...new Set(written)].sort((a, b) => b.length - a.length);
  const maskText = (text: string) => texts.reduce((masked, secret) => masked.replaceAll(secret, hidden), text);
  const maskBytes = (bytes: Buffer) => texts.map((text) => Buffer.from(text)).reduce(star, bytes);
  return <Value>(value: Value) => (texts.length === 0 ? value : (walk(value, maskText, maskBytes) as Value));
}

/** Bytes with asterisks in place of a secret. */
function star(bytes: Buffer, secret: Buffer): Buffer {
  let masked = bytes;
  for (let at = bytes.indexOf(secret); at !== -1; at = bytes.indexOf(secret, at + secret.length)) {
    if (masked === bytes) masked = Buffer.from(bytes);
    masked.fill('*', at, at + secret.length);
  }
  return masked;
}

/** Plain data with its texts, names of members and bytes changed. */
function walk(value: unknown, maskText: (text: string) => string, maskBytes: (bytes: Buffer) => Buffer): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Buffer.isBuffer(value)) return maskBytes(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, maskText, maskBytes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskText(key), walk(item, maskText, maskBytes)]));
}

const secretHeaders = /authorization|cookie|api-?key|auth-token|access-token|secret|(csrf|xsrf|session)-?(token|id)?$/i;

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
