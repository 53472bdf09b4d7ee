/** Makes a text fit to be shown. */
export type Mask = (text: string) => string;

const hidden = '***';

/** A mask for secrets as they are, and as they look in a URL, in JSON and in base64. Short ones are no secrets: `a` would garble everything. */
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
  return (text) => texts.reduce((masked, secret) => masked.replaceAll(secret, hidden), text);
}

const secretHeaders = /authorization|cookie|api-?key|auth-token|access-token|secret/i;

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
