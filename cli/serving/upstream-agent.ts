import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ConnectionSetup } from '../options/connection-options.ts';

/**
 * The agent that connects to a server as the options and the environment want it. Proxies need
 * packages of their own, which are loaded where one is to be used: most starts have none.
 */
export async function upstreamAgent(
  url: URL,
  { insecure, ca, proxyFor }: ConnectionSetup,
): Promise<HttpAgent> {
  const proxy = proxyFor?.(url.href);
  const tls = {
    keepAlive: true,
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
  };
  if (url.protocol === 'https:') {
    if (proxy === undefined) return new HttpsAgent(tls);
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, tls);
  }
  if (proxy === undefined) return new HttpAgent({ keepAlive: true });
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(proxy, { keepAlive: true });
}
