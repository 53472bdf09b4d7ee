import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { isObject } from '../openapi/json-pointer.ts';
import { isTextStream } from './exchange.ts';
import { isUploadedFile } from './uploaded-file.ts';

/** What the journal keeps of headers and bodies: enough to see what happened, no credentials, no megabytes. */

const secret = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|.*token.*|.*secret.*)$/i;
const longest = 16_384;

/** @param credentials lower-case names that the document gives to API keys */
export function recordHeaders(headers: IncomingHttpHeaders | OutgoingHttpHeaders, credentials: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      if (name.toLowerCase() === 'location') return [[name, String(value).replaceAll(/(access_token|code)=[^&#]*/g, '$1=***')]];
      return [[name, secret.test(name) || credentials.has(name.toLowerCase()) ? '***' : [value].flat().join(', ')]];
    }),
  );
}

/** A URL without the values of query parameters that carry credentials. */
export function recordUrl(url: string, credentials: ReadonlySet<string>): string {
  const [path = '', ...query] = url.split('?');
  if (query.length === 0) return path;
  const members = query.join('?').split('&');
  const recorded = members.map((member) => {
    const [name = ''] = member.split('=');
    return secret.test(name) || credentials.has(name.toLowerCase()) ? `${name}=***` : member;
  });
  return `${path}?${recorded.join('&')}`;
}

/** A body for the journal: files and streams in words, and nothing beyond 16 KiB of JSON. */
export function recordBody(body: unknown): unknown {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return `(${body.length} bytes)`;
  if (isTextStream(body)) return '(stream)';
  const named = isObject(body) ? nameFiles(withoutTokens(body)) : body;
  const text = JSON.stringify(named) ?? '';
  return text.length > longest ? `(${text.length} characters of JSON)` : named;
}

/** What OAuth (RFC 6749) hands over in bodies. */
function withoutTokens(body: Record<string, unknown>): Record<string, unknown> {
  const isSecret = (key: string) => /^((access|refresh|id)_token|client_secret)$/.test(key);
  if (!Object.keys(body).some(isSecret)) return body;
  return Object.fromEntries(Object.entries(body).map(([key, member]) => [key, isSecret(key) ? '***' : member]));
}

function nameFiles(body: Record<string, unknown>): unknown {
  if (isUploadedFile(body)) return describeFile(body);
  if (!Object.values(body).some((member) => [member].flat().some(isUploadedFile))) return body;
  const name = (member: unknown) => (isUploadedFile(member) ? describeFile(member) : member);
  return Object.fromEntries(Object.entries(body).map(([key, member]) => [key, Array.isArray(member) ? member.map(name) : name(member)]));
}

function describeFile(file: { readonly filename: string; readonly type: string; readonly bytes: Buffer }): string {
  return `(file ${JSON.stringify(file.filename)}, ${file.type}, ${file.bytes.length} bytes)`;
}
