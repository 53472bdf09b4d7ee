import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { CheckSession } from '../plan/check-session.ts';

const loopback = /^(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|\[::\])$/;

/**
 * The host of an absolute `Location` that is neither the one that was asked nor one of the
 * document's servers, as where a server behind a gateway tells its own name. Undefined where it is,
 * where the `Location` is relative, and for a server in this process. Ports and the names of this
 * machine do not count: what forwards a port changes those.
 */
export function foreignHost(
  session: Pick<CheckSession, 'document' | 'host'>,
  location: string,
): string | undefined {
  if (session.host === undefined || !URL.canParse(location)) return undefined;
  const { hostname } = new URL(location);
  const known = [session.host, ...serverHosts(session.document.root['servers'])];
  return known.some((host) => host === hostname || (loopback.test(host) && loopback.test(hostname)))
    ? undefined
    : hostname;
}

function serverHosts(servers: unknown): string[] {
  const urls = Array.isArray(servers) ? servers.filter(isObject).map(({ url }) => String(url)) : [];
  return urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []));
}
