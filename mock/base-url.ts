import type { Request } from 'express';

/**
 * Scheme, authority and path prefix that the client used. Behind a trusted proxy they are what it says: `Forwarded`
 * (RFC 7239), else `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`.
 */
export function baseUrlOf(req: Request): string {
  // A request that came past Express (see `createApp`) is neither mounted nor behind a proxy that is believed.
  if (req.app === undefined) return `${'encrypted' in req.socket ? 'https' : 'http'}://${req.headers.host}`;
  if (!req.app.get('trust proxy')) return `${req.protocol}://${req.host}${req.baseUrl}`;
  const forwarded = forwardedPairs(req);
  const protocol = forwarded.get('proto') ?? req.protocol;
  const host = withPort(forwarded.get('host') ?? req.host, first(req, 'x-forwarded-port'), protocol);
  return `${protocol}://${host}${pathPrefix(first(req, 'x-forwarded-prefix'))}${req.baseUrl}`;
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
