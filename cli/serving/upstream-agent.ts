import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { ConnectionSetup } from '../options/connection-options.ts';

/** The agent that connects to a server as the options and the environment want it. */
export function upstreamAgent(url: URL, { insecure, ca, proxyFor }: ConnectionSetup): HttpAgent {
  const proxy = proxyFor?.(url.href);
  const tls = {
    keepAlive: true,
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
  };
  if (url.protocol === 'https:')
    return proxy === undefined ? new HttpsAgent(tls) : new HttpsProxyAgent(proxy, tls);
  return proxy === undefined
    ? new HttpAgent({ keepAlive: true })
    : new HttpProxyAgent(proxy, { keepAlive: true });
}
