import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { OpenTarget } from './target.ts';

/** Answers a request as `fetch` does: what Hono, Elysia and workers export. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/** An app in this process: an Express app or another listener of Node, a fetch function, or what has one. */
export type App = RequestListener | FetchHandler | { readonly fetch: FetchHandler };

/**
 * Serves an app on a free port of the loopback. What it keeps, such as in a database, is somebody's
 * all the same: it is treated as a live API, and only asked as fast as it goes.
 */
export async function openApp(app: App): Promise<OpenTarget> {
  const server = createServer(listenerOf(app)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: server,
    name: 'an app in this process',
    isOurs: false,
    hasValidCredentials: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A member `fetch` takes a `Request`, and so does a function of one parameter, as `fetch` itself
 * is; one of two or three takes what Node gives a listener.
 */
function listenerOf(app: App): RequestListener {
  if (typeof app === 'function' && app.length > 1) return app as RequestListener;
  const handler = typeof app === 'function' ? (app as FetchHandler) : app.fetch.bind(app);
  return fetchListener(handler, Number.POSITIVE_INFINITY);
}

/**
 * A listener of Node that hands each request on to a function that answers as `fetch` does.
 * @param mostBytes of a body; a request with more is answered 413
 */
export function fetchListener(handler: FetchHandler, mostBytes: number): RequestListener {
  return (incoming, outgoing) => {
    answer(handler, incoming, outgoing, mostBytes).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  };
}

async function answer(
  handler: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  mostBytes: number,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) {
      outgoing.writeHead(413, { connection: 'close' }).end();
      return;
    }
    chunks.push(chunk as Buffer);
  }
  const { method = 'GET', url = '/', headers } = incoming;
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const hasBody = chunks.length > 0 && method !== 'GET' && method !== 'HEAD';
  const response = await handler(
    new Request(new URL(url, `http://${headers.host ?? '127.0.0.1'}`), {
      method,
      headers: fields,
      ...(hasBody && { body: Buffer.concat(chunks) }),
    }),
  );
  const own = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
  const cookies = response.headers.getSetCookie();
  outgoing.writeHead(response.status, {
    ...own,
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  });
  if (method === 'HEAD' || response.body === null) {
    outgoing.end();
    return;
  }
  for await (const chunk of response.body) outgoing.write(chunk);
  outgoing.end();
}
