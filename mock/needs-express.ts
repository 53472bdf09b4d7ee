import type { IncomingMessage } from 'node:http';

/** Whether a request is for one of Express's middlewares: a preflight, or the console. */
export function needsExpress({ method, url = '' }: IncomingMessage): boolean {
  return method === 'OPTIONS' || (url.startsWith('/__doubletake') && /^\/__doubletake\/?(\?|$)/i.test(url));
}
