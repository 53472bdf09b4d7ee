import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../lib/problem.ts';
import type { PlainRequest } from '../model/exchange.ts';

/**
 * What a request is for, taken apart once: whoever compares a path or reads a query uses these
 * parts and never the URL as a whole.
 */
export interface RequestTarget {
  /**
   * Percent-encoded as it was sent; begins with a slash, or is `*`. Nothing is decoded, merged or
   * resolved in it.
   */
  readonly path: string;
  /** Without its question mark; `''` where there is none. */
  readonly query: string;
}

/** Path and query of a request target in origin-form or asterisk-form (RFC 9112, section 3.2). */
export function splitTarget(url: string): RequestTarget {
  const mark = url.indexOf('?');
  return mark === -1
    ? { path: url || '/', query: '' }
    : { path: url.slice(0, mark) || '/', query: url.slice(mark + 1) };
}

const absoluteForm = /^https?:\/\/([^/?#]*)([\s\S]*)$/i;

/**
 * Turns a target in absolute-form into origin-form, in place: its authority takes the place of the
 * `Host` header, as RFC 9112, section 3.2.2, wants of an origin server. Any other target stays as
 * it is.
 */
export function normalizeTarget(req: IncomingMessage): void {
  const { url = '' } = req;
  if (url.startsWith('/')) return;
  const [, authority, rest] = absoluteForm.exec(url) ?? [];
  if (authority === undefined || rest === undefined) return;
  req.headers.host = authority;
  // An empty path is `/`, and in OPTIONS the whole server (RFC 9112, section 3.2.4).
  if (rest === '') req.url = req.method === 'OPTIONS' ? '*' : '/';
  else req.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Throws `target-invalid` for what is neither a path with a query nor the `*` of OPTIONS: a
 * fragment, or characters that no target has (RFC 9112, section 3.2).
 */
export function checkTarget({ url, method }: PlainRequest): void {
  if (url === '*' && method === 'OPTIONS') return;
  // Below a path of another app, what is left of the URL may begin with its query.
  if (/^[/?][!-~\u0080-\uffff]*$/.test(url) && !url.includes('#')) return;
  throw new ProblemError(
    'target-invalid',
    `The request target is ${JSON.stringify(url.slice(0, 200))}; accepted: a path with a query and without a fragment, the same after http://<host>, or * with OPTIONS.`,
  );
}

/**
 * `example.test`, `127.0.0.1:4010`, `[::1]:4010`: no user, and none of the characters that only a
 * mistake or an attack puts there.
 */
const hostForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(?::\d{0,5})?$/i;

/**
 * Whether a text is a host with an optional port, as it may stand in `Host` (RFC 9110, section
 * 7.2).
 */
export function isHost(text: string): boolean {
  return hostForm.test(text);
}

/** A host without its port, in lower case. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

/**
 * Throws `host-invalid` for several `Host` headers, or one that is no host (RFC 9112, section 3.2).
 * A request of HTTP/1.0 may have none.
 */
export function checkHostHeader({ headers, rawHeaders, httpVersion }: PlainRequest): void {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') count++;
  if (count > 1)
    throw new ProblemError('host-invalid', `The request has ${count} Host headers; accepted: one.`);
  const { host } = headers;
  if (host === undefined ? httpVersion === '1.0' : isHost(host)) return;
  throw new ProblemError(
    'host-invalid',
    `The Host header is ${JSON.stringify(host ?? '')}; accepted: a host name or address, and a port after a colon.`,
  );
}
