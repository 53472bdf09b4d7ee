import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';

/** A Redis to keep state in: one server, a primary that sentinels know, or a cluster. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database; always 0 in a cluster. */
  readonly database: number;
  /** What the sentinels call the primary. */
  readonly primary: string | undefined;
  /** The URL without its password, to be shown. */
  readonly shown: string;
}

const form = /^redis(s?)(?:-(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^/?#]*))?$/;
const accepted =
  'accepted: redis://[[user]:password@]host[:port][/database], redis-sentinel://host[:port],…/<primary>, redis-cluster://host[:port],…; rediss… with TLS';

export function isRedisUrl(text: string): boolean {
  return /^redis/.test(text);
}

/**
 * Reads `redis://`, `rediss://`, `redis-sentinel://` and `redis-cluster://` URLs. Throws
 * `option-invalid`.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const [, tls = '', kind = 'single', credentials, hosts = '', path = ''] = form.exec(url) ?? [];
  const shown = url.replace(/\/\/[^@/]*@/, '//***@');
  const nodes = hosts
    .split(',')
    .map((host) => parseNode(host, kind === 'sentinel' ? 26_379 : 6_379));
  const isDatabase = /^\d{0,3}$/.test(path);
  const isPathRight =
    kind === 'sentinel'
      ? path !== ''
      : isDatabase && (kind !== 'cluster' || path === '' || path === '0');
  if (
    hosts === '' ||
    !isPathRight ||
    (kind === 'single' && nodes.length > 1) ||
    nodes.some(({ host, port }) => host === '' || !(port > 0 && port < 65_536))
  ) {
    throw new DoubletakeError(
      'option-invalid',
      `the state ${JSON.stringify(shown)} is not accepted (${accepted})`,
    );
  }
  const [username, ...password] = (credentials ?? '').split(':').map(decodePercent);
  return {
    kind: kind as RedisAddress['kind'],
    nodes,
    tls: tls !== '',
    username: username || undefined,
    password: password.length > 0 ? password.join(':') : undefined,
    database: kind === 'single' ? Number(path) : 0,
    primary: kind === 'sentinel' ? path : undefined,
    shown,
  };
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } {
  const [, ipv6, name = '', port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return { host: ipv6 ?? name, port: port === undefined ? defaultPort : Number(port) };
}
