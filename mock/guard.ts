import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { ProblemError } from './problem.ts';

/** Who may reach a double, and who may drive it. */
export interface GuardOptions {
  /** Host names besides those of the loopback; undefined where any name will do. */
  readonly allowedHosts: readonly string[] | undefined;
  /** What the control API wants as a bearer token; undefined where it wants none. */
  readonly controlToken: string | undefined;
}

/**
 * Refuses a `Host` that does not name this machine: with DNS rebinding, a page elsewhere can make its own name point
 * at the loopback, and then only this header tells it apart. Throws `host-refused`.
 */
export function checkHost(req: Request, { allowedHosts }: GuardOptions): void {
  if (allowedHosts === undefined) return;
  const name = hostName(req.headers.host ?? '');
  if (isLoopbackName(name) || allowedHosts.includes(name)) return;
  throw new ProblemError(
    'host-refused',
    `The Host header is ${JSON.stringify(req.headers.host ?? '')}; accepted: localhost, 127.0.0.1, [::1]. Start the double with --allow-host to accept another name.`,
  );
}

/** Guards the control API. Throws `origin-refused` or `control-token-missing`. */
export function checkControl(req: Request, { controlToken, allowedHosts }: GuardOptions): void {
  const origin = req.headers.origin;
  if (origin !== undefined && !isKnownOrigin(origin, req, allowedHosts ?? [])) {
    throw new ProblemError('origin-refused', `The page ${origin} may not drive this double: only pages of the loopback and of the double itself may.`);
  }
  // Whoever runs the process asks these two, and learns nothing but that it lives.
  if (controlToken === undefined || /\/__doubletake\/(health|ready)(\?|$)/.test(req.url)) return;
  const given = /^Bearer +(.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? queryToken(req);
  if (given !== undefined && equal(given, controlToken)) return;
  throw new ProblemError(
    'control-token-missing',
    'The double listens beyond the loopback, so its control API wants the token that it printed at its start: Authorization: Bearer <token>.',
    {
      headers: { 'WWW-Authenticate': 'Bearer realm="doubletake control"' },
    },
  );
}

/** An event stream in a browser can send no header, so the token may also come in the query. */
function queryToken(req: Request): string | undefined {
  return new URLSearchParams(req.url.split('?')[1] ?? '').get('token') ?? undefined;
}

function isKnownOrigin(origin: string, req: Request, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname, host } = new URL(origin);
  return isLoopbackName(hostname) || allowedHosts.includes(hostname) || host === req.headers.host;
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
