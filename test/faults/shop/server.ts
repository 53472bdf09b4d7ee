import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import { answerRequest, readShop, type Shop, type ShopAnswer } from './answer.ts';

/** The shop's OpenAPI document. */
export const shopDocument: string = fileURLToPath(new URL('./openapi.yaml', import.meta.url));

export interface ShopOptions {
  /** Keys to accept; any non-empty one by default. */
  readonly keys?: readonly string[];
  /** Decides the ids; 1 by default. */
  readonly seed?: number;
}

export interface ShopServer {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const maxBody = 1024 * 1024;

/** Starts a shop on a free port of the loopback: small, strict, and all that its document says. */
export async function createShop({ keys, seed = 1 }: ShopOptions = {}): Promise<ShopServer> {
  const shop = readShop(await loadDocument(shopDocument, { name: 'shop' }), { keys, seed });
  const listener = createServer((request, response) => {
    serve(shop, request).then(
      (answer) => send(request, response, answer),
      // The client is gone before its request was whole.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function serve(shop: Shop, request: IncomingMessage): Promise<ShopAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // What is too much is read all the same, and forgotten: a connection closed early would lose
    // the answer.
    if (size <= maxBody) chunks.push(chunk as Buffer);
  }
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const body = size > maxBody ? 'too large' : Buffer.concat(chunks);
  return answerRequest(shop, {
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: request.headers,
    body,
  });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: ShopAnswer,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  if (body !== undefined) response.setHeader('Content-Type', 'application/json');
  if (status !== 204) response.setHeader('Content-Length', bytes.length);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
