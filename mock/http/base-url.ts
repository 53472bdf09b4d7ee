import type { Request } from 'express';
import { isHost } from './request-target.ts';

/**
 * Scheme, authority and path prefix that the client used. Behind a trusted proxy they are what it
 * says: `Forwarded` (RFC 7239), else `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`.
 */
export function baseUrlOf(req: Request): string {
  // A request that came past Express (see `createApp`) is neither mounted nor behind a proxy that
  // is believed.
  if (req.app === undefined)
    return `${'encrypted' in req.socket ? 'https' : 'http'}://${ownHost(req)}`;
  if (!req.app.get('trust proxy')) return `${req.protocol}://${ownHost(req)}${req.baseUrl}`;
  const forwarded = forwardedPairs(req);
  const protocol =
    [forwarded.get('proto'), req.protocol].find((name) => /^https?$/i.test(name ?? '')) ?? 'http';
  const named = [forwarded.get('host'), req.host].find(
    (name) => name !== undefined && isHost(name),
  );
  const host = withPort(named ?? ownHost(req), first(req, 'x-forwarded-port'), protocol);
  return `${protocol}://${host}${pathPrefix(first(req, 'x-forwarded-prefix'))}${req.baseUrl}`;
}

/** What `Host` says, else the address that the client has reached: HTTP/1.0 knows no `Host`. */
function ownHost({ headers, socket }: Request): string {
  if (headers.host !== undefined) return headers.host;
  const { localAddress = '127.0.0.1', localPort } = socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/** The first element of `Forwarded`: what the proxy nearest to the client saw. */
function forwardedPairs(req: Request): Map<string, string> {
  const pairs = first(req, 'forwarded').matchAll(/(proto|host)="?([^";,\s]+)"?/gi);
  return new Map([...pairs].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function first(req: Request, name: string): string {
  return ([req.headers[name] ?? ''].flat()[0] ?? '').split(',')[0]?.trim() ?? '';
}

function withPort(host: string, port: string, protocol: string): string {
  const isDefault = port === (protocol === 'https' ? '443' : '80');
  return !/^\d+$/.test(port) || isDefault || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function pathPrefix(prefix: string): string {
  return /^\/[\w./~%-]*$/.test(prefix) ? prefix.replace(/\/+$/, '') : '';
}
