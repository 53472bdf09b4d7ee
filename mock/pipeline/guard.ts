import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hostName, type RequestTarget } from '../http/request-target.ts';
import { ProblemError } from '../lib/problem.ts';
import type { PlainRequest } from '../model/exchange.ts';

/** Who may reach a double, and who may drive it. */
export interface GuardOptions {
  /** Host names besides those of the loopback; undefined where any name will do. */
  readonly allowedHosts: readonly string[] | undefined;
  /** What the control API wants of everybody as a bearer token; undefined where it wants none. */
  readonly controlToken: string | undefined;
  /**
   * What it wants of web pages, also where it wants no `controlToken`. The console alone is given
   * it.
   */
  readonly pageToken: string;
}

/**
 * Refuses a `Host` that does not name this machine: with DNS rebinding, a page elsewhere can make
 * its own name point at the loopback, and then only this header tells it apart. Throws
 * `host-refused`.
 */
export function checkHost({ headers }: PlainRequest, { allowedHosts }: GuardOptions): void {
  // A browser always sends one.
  if (allowedHosts === undefined || headers.host === undefined) return;
  const name = hostName(headers.host);
  if (isLoopbackName(name) || allowedHosts.includes(name)) return;
  throw new ProblemError(
    'host-refused',
    `The Host header is ${JSON.stringify(headers.host)}; accepted: localhost, 127.0.0.1, [::1]. Start the double with --allow-host to accept another name.`,
  );
}

/**
 * Guards the control API. A web page is let in with a token alone: whoever may use the APIs can
 * store a page on this very origin, so that the origin of a request says nothing. Throws
 * `origin-refused` or `control-token-missing`.
 * @param target what is left of the URL without the sandbox in its path
 */
export function checkControl(
  { headers }: PlainRequest,
  { path, query }: RequestTarget,
  { controlToken, pageToken }: GuardOptions,
): void {
  const isPage = comesFromPage(headers);
  // Whoever runs the process asks these two, and learns nothing but that it lives.
  if (!isPage && (path === '/__doubletake/health' || path === '/__doubletake/ready')) return;
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? queryToken(query);
  if (given !== undefined && (equal(given, controlToken ?? pageToken) || equal(given, pageToken)))
    return;
  if (controlToken !== undefined) {
    throw new ProblemError(
      'control-token-missing',
      'The control API of this double wants a token: Authorization: Bearer <token>. It was printed at the start, or set by who started it.',
      { headers: { 'WWW-Authenticate': 'Bearer realm="doubletake control"' } },
    );
  }
  if (!isPage) return;
  throw new ProblemError(
    'origin-refused',
    `The request comes from a web page${headers.origin === undefined ? '' : ` (Origin: ${headers.origin})`}, and has no token. The console may drive this double; any other page has to send Authorization: Bearer <token>, with the value that DOUBLETAKE_CONTROL_TOKEN had at the start.`,
  );
}

/**
 * Whether a page in a browser has made a request. Browsers say so in `Origin` or in
 * `Sec-Fetch-Site` (Fetch Metadata), which no page can set or leave out; `none` is what somebody
 * has typed or has opened from a bookmark. What is no browser sends neither.
 */
function comesFromPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none');
}

/** An event stream in a browser can send no header, so the token may also come in the query. */
function queryToken(query: string): string | undefined {
  return query === '' ? undefined : (new URLSearchParams(query).get('token') ?? undefined);
}

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
