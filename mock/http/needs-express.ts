import type { IncomingMessage } from 'node:http';
import { splitTarget } from './request-target.ts';

/** Whether a request is for one of Express's middlewares: a preflight, or the console. */
export function needsExpress({ method, url = '' }: IncomingMessage): boolean {
  if (url === '*') return false;
  return (
    method === 'OPTIONS' ||
    (url.startsWith('/__doubletake') && /^\/__doubletake\/?$/.test(splitTarget(url).path))
  );
}
