import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { withoutUserinfo } from '../../openapi/lib/escape-control-chars.ts';
import { writeJson } from '../../openapi/lib/exact-json.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isTextStream } from '../model/types.ts';
import { isUploadedFile } from './uploaded-file.ts';

/**
 * What the journal keeps of headers and bodies: enough to see what happened, no credentials, no
 * megabytes.
 */

const secret =
  /^(authorization|proxy-authorization|cookie|set-cookie|(x-)?api[-_]?key|passw(or)?d|.*token.*|.*secret.*|code_verifier)$/i;
const longest = 16_384;

/** @param credentials lower-case names that the document gives to API keys */
export function redactHeaders(
  headers: IncomingHttpHeaders | OutgoingHttpHeaders,
  credentials: ReadonlySet<string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      if (isSecret(name, credentials)) return [[name, '***']];
      const text = [value].flat().join(', ');
      // What a redirect hands over is a credential too.
      return [
        [
          name,
          maskUrls(
            text,
            name.toLowerCase() === 'location' ? new Set([...credentials, 'code']) : credentials,
          ),
        ],
      ];
    }),
  );
}

/**
 * A URL without the values of query parameters that carry credentials, however their names are
 * encoded, and without a user and password.
 */
export function redactUrl(url: string, credentials: ReadonlySet<string>): string {
  return maskUrls(url, credentials);
}

/**
 * What stands between `?`, `&`, `#` or `;` and the next of them: a name, `=` and a value, as in a
 * query, a fragment or a matrix parameter.
 */
const member = /([?&#;]\s*)([^?&#;=\s]+)=([^?&#;\s<>"]*)/g;

/** A text with URLs in it, such as `Referer` or `Link`, with `***` in the place of credentials. */
function maskUrls(text: string, credentials: ReadonlySet<string>): string {
  const named = /[?&#;]/.test(text)
    ? text.replaceAll(member, (whole, start: string, name: string) =>
        isSecret(name, credentials) ? `${start}${name}=***` : whole,
      )
    : text;
  return named.includes('@') ? withoutUserinfo(named) : named;
}

/**
 * Whether a name is that of a credential, as a server reads it: decoded, in any case, with or
 * without brackets.
 */
function isSecret(name: string, credentials: ReadonlySet<string>): boolean {
  if (secret.test(name) || credentials.has(name.toLowerCase())) return true;
  if (!/[%+[]/.test(name)) return false;
  let decoded = name;
  // What is encoded twice a proxy may decode once.
  for (let times = 0; times < 3 && decoded.includes('%'); times++) decoded = decode(decoded);
  const plain = decoded.replace(/\[.*$/s, '').replaceAll('+', ' ').trim();
  return secret.test(plain) || credentials.has(plain.toLowerCase());
}

/** Each escape by itself: one that means nothing leaves the others alone. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** A body for the journal: files and streams in words, and nothing beyond 16 KiB of JSON. */
export function redactBody(body: unknown): unknown {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return `(${body.length} bytes)`;
  if (isTextStream(body)) return '(stream)';
  const named = isObject(body) ? nameFiles(withoutTokens(body)) : body;
  const text = writeJson(named) ?? '';
  return text.length > longest ? `(${text.length} characters of JSON)` : named;
}

/** What OAuth (RFC 6749) hands over in bodies. */
function withoutTokens(body: Record<string, unknown>): Record<string, unknown> {
  const isToken = (key: string) => /^((access|refresh|id)_token|client_secret)$/.test(key);
  if (!Object.keys(body).some(isToken)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, member]) => [key, isToken(key) ? '***' : member]),
  );
}

function nameFiles(body: Record<string, unknown>): unknown {
  if (isUploadedFile(body)) return describeFile(body);
  if (!Object.values(body).some((member) => [member].flat().some(isUploadedFile))) return body;
  const name = (member: unknown) => (isUploadedFile(member) ? describeFile(member) : member);
  return Object.fromEntries(
    Object.entries(body).map(([key, member]) => [
      key,
      Array.isArray(member) ? member.map(name) : name(member),
    ]),
  );
}

function describeFile(file: {
  readonly filename: string;
  readonly type: string;
  readonly bytes: Buffer;
}): string {
  return `(file ${JSON.stringify(file.filename)}, ${file.type}, ${file.bytes.length} bytes)`;
}
