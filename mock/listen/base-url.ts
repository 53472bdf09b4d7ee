import type { IncomingMessage } from 'node:http';
import { isHost } from '../http/request-target.ts';

/**
 * Scheme, authority and path prefix that the client used. Behind a trusted proxy they are what it
 * says: `Forwarded` (RFC 7239), else `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`.
 */
export function baseUrlOf(message: IncomingMessage, trustProxy: boolean): string {
  const own = 'encrypted' in message.socket ? 'https' : 'http';
  if (!trustProxy) return `${own}://${ownHost(message)}`;
  const forwarded = forwardedPairs(message);
  const protocol =
    [forwarded.get('proto'), first(message, 'x-forwarded-proto')].find((name) =>
      /^https?$/i.test(name ?? ''),
    ) ?? own;
  const named = [forwarded.get('host'), first(message, 'x-forwarded-host')].find(
    (name) => name !== undefined && isHost(name),
  );
  const host = withPort(named ?? ownHost(message), first(message, 'x-forwarded-port'), protocol);
  return `${protocol}://${host}${pathPrefix(first(message, 'x-forwarded-prefix'))}`;
}

/** What `Host` says, else the address that the client has reached: HTTP/1.0 knows no `Host`. */
function ownHost({ headers, socket }: IncomingMessage): string {
  if (headers.host !== undefined) return headers.host;
  const { localAddress = '127.0.0.1', localPort } = socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/** The first element of `Forwarded`: what the proxy nearest to the client saw. */
function forwardedPairs(message: IncomingMessage): Map<string, string> {
  const pairs = first(message, 'forwarded').matchAll(/(proto|host)="?([^";,\s]+)"?/gi);
  return new Map([...pairs].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function first({ headers }: IncomingMessage, name: string): string {
  return ([headers[name] ?? ''].flat()[0] ?? '').split(',')[0]?.trim() ?? '';
}

function withPort(host: string, port: string, protocol: string): string {
  const isDefault = port === (protocol === 'https' ? '443' : '80');
  return !/^\d+$/.test(port) || isDefault || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function pathPrefix(prefix: string): string {
  return /^\/[\w./~%-]*$/.test(prefix) ? prefix.replace(/\/+$/, '') : '';
}
