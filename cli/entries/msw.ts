/**
 * Handlers for Mock Service Worker in Node.js: `import { doubleHandlers } from 'doubletake/msw'`.
 * The core needs Node.js (its files, compression and network), so that a worker in a browser cannot
 * run it: there, serve the double and send the requests to it.
 *
 * @module doubletake/msw
 */

import { bypass, HttpResponse, http, type RequestHandler } from 'msw';
import type { Double } from '../../mock/create-double.ts';

export interface DoubleHandlersOptions {
  /** The origin that the application sends to, such as `https://api.example.com`. */
  readonly origin: string;
  /** The sandbox that the requests are for; the default one where it is left out. */
  readonly sandbox?: string;
}

/**
 * Handlers that answer the requests to one origin from a double, without a socket.
 * @example
 * const double = await createDouble({ apis: ['api.yaml'] });
 * setupServer(...doubleHandlers(double, { origin: 'https://api.example.com' })).listen();
 */
export function doubleHandlers(
  double: Pick<Double, 'fetch'>,
  { origin, sandbox }: DoubleHandlersOptions,
): RequestHandler[] {
  return [
    http.all(`${new URL(origin).origin}/*`, async ({ request }) => {
      // A copy whose body can be sent on as it is.
      const copy = bypass(request);
      if (sandbox !== undefined) copy.headers.set('x-doubletake-sandbox', sandbox);
      try {
        return await double.fetch(copy);
      } catch (error) {
        // Where a fault drops the connection, an application sees a network error.
        if (error instanceof TypeError) return HttpResponse.error();
        throw error;
      }
    }),
  ];
}
