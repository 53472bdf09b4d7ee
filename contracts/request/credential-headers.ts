import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { securityScheme } from '../../openapi/model/security.ts';

/** How what is sent encoded is written; as it goes over the wire by default. */
export interface CredentialEncoding {
  /** `user:password` of Basic (RFC 7617). */
  basic(text: string): string;
  /** The value of a cookie. */
  cookie(text: string): string;
}

const onTheWire: CredentialEncoding = {
  basic: (text) => Buffer.from(text).toString('base64'),
  cookie: encodeURIComponent,
};

/**
 * What carries a key for security schemes: header fields by lower-case name, and query members by
 * their name after a question mark. An API key stands under its own name or in `cookie`; `Basic`
 * has the key as `user:password`, `Digest` as its user, and everything else is `Bearer`. Nothing
 * goes along for a client certificate.
 * @param key the key of all schemes, or what gives the key of each
 */
export function credentialHeaders(
  document: OpenApiDocument,
  schemes: readonly string[],
  key: string | ((scheme: string) => string),
  encoding: CredentialEncoding = onTheWire,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of schemes) {
    const scheme = securityScheme(document, name);
    const parameter = scheme.parameter ?? name;
    const own = typeof key === 'string' ? key : key(name);
    if (scheme.type === 'mutualTLS' || scheme.type === 'unknown') continue;
    if (scheme.type !== 'apiKey')
      headers['authorization'] = authorization(
        scheme.type === 'http' ? scheme.scheme : undefined,
        own,
        encoding,
      );
    else if (scheme.in === 'query') headers[`?${parameter}`] = own;
    else if (scheme.in === 'cookie')
      headers['cookie'] = [headers['cookie'] ?? [], `${parameter}=${encoding.cookie(own)}`]
        .flat()
        .join('; ');
    else headers[parameter.toLowerCase()] = own;
  }
  return headers;
}

function authorization(
  scheme: string | undefined,
  key: string,
  encoding: CredentialEncoding,
): string {
  if (scheme === 'basic') return `Basic ${encoding.basic(key)}`;
  if (scheme === 'digest')
    return `Digest username="${key}", realm="", nonce="", uri="/", response=""`;
  return scheme === undefined || scheme === 'bearer'
    ? `Bearer ${key}`
    : `${scheme.charAt(0).toUpperCase()}${scheme.slice(1)} ${key}`;
}

/** A key that is right nowhere. */
export const wrongKey = 'doubletake-wrong-credentials';

/** The schemes of the first requirement of an operation that wants any. */
export function wantedSchemes({ security }: Operation): string[] | undefined {
  const requirement = security.find((candidate) => Object.keys(candidate).length > 0);
  return requirement === undefined ? undefined : Object.keys(requirement);
}

/**
 * What a credential's value begins with before the key: the word of its scheme, or the name of its
 * cookie.
 */
export function credentialPrefix(name: string, value: string): string {
  if (name === 'cookie') return value.slice(0, value.indexOf('=') + 1);
  return (name === 'authorization' && /^[A-Za-z][\w-]* (username=")?/.exec(value)?.[0]) || '';
}

/**
 * The key of `Authorization` in a query member, as RFC 6750 describes in section 2.3, and no other
 * credentials beside it; all of them as they are where no member is named.
 */
export function withTokenIn(
  credentials: Readonly<Record<string, string>>,
  member: string | undefined,
): Readonly<Record<string, string>> {
  if (member === undefined) return credentials;
  return Object.fromEntries(
    Object.entries(credentials)
      .filter(([name]) => name === 'authorization')
      .map(([name, value]) => [`?${member}`, value.slice(credentialPrefix(name, value).length)]),
  );
}

/** Splits credentials into header fields and query members. */
export function splitCredentials(credentials: Readonly<Record<string, string>>): {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
} {
  const entries = Object.entries(credentials);
  return {
    headers: Object.fromEntries(entries.filter(([name]) => !name.startsWith('?'))),
    query: entries
      .filter(([name]) => name.startsWith('?'))
      .map(([name, value]): [string, string] => [name.slice(1), value]),
  };
}

/** The key of a run: as given, else what its first credential holds. */
export function keyOf({
  key,
  credentials,
}: {
  readonly key?: string;
  readonly credentials: Readonly<Record<string, string>>;
}): string {
  if (key !== undefined) return key;
  const [name, value] = Object.entries(credentials)[0] ?? ['', ''];
  const text = value.slice(credentialPrefix(name, value).length);
  return value.startsWith('Basic ') ? Buffer.from(text, 'base64').toString('utf8') : text;
}
