import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What arrived at the API. */
export interface Arrived {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An API of notes whose door is held by a function. */
export interface GuardedApi {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** Requests to the notes themselves. */
  notes(): Arrived[];
}

/**
 * An answer of the part of the API that hands out credentials; undefined where the request is none
 * of its affair.
 */
export type Desk = (
  request: Arrived,
) => { status: number; headers?: Record<string, string | string[]>; body?: unknown } | undefined;

/** Serves `GET /notes` to who is let in, and what the desk answers before it. */
export async function serveGuarded(
  isLetIn: (request: Arrived) => boolean,
  desk: Desk = () => undefined,
): Promise<GuardedApi> {
  const arrived: Arrived[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: Arrived = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    arrived.push(request);
    const own = desk(request);
    const answer = own ?? answerOf(request, isLetIn);
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    notes: () =>
      arrived.filter(({ method, url }) => method === 'GET' && url.split('?')[0] === '/notes'),
  };
}

function answerOf(
  request: Arrived,
  isLetIn: (request: Arrived) => boolean,
): { status: number; headers?: Record<string, string>; body?: unknown } {
  if (request.url.split('?')[0] !== '/notes')
    return { status: 404, body: { error: `no ${request.url}` } };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: { error: 'method' } };
  if (!isLetIn(withPlainScheme(request)))
    return {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { error: 'who are you' },
    };
  return { status: 200, body: [{ id: 'a', text: 'x' }] };
}

/** The name of a scheme is taken in any case (RFC 9110, section 11.1). */
function withPlainScheme(request: Arrived): Arrived {
  const { authorization } = request.headers;
  if (authorization === undefined) return request;
  const plain = authorization.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return { ...request, headers: { ...request.headers, authorization: plain } };
}

/**
 * The document of {@link serveGuarded}, with security schemes and the requirement of its operation.
 */
export function guardedDocument(
  schemes: object,
  security: readonly object[],
  paths: object = {},
): object {
  const error = {
    description: '',
    content: { 'application/json': { schema: { type: 'object' } } },
  };
  const note = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, text: { type: 'string' } },
  };
  const content = { 'application/json': { schema: { type: 'array', items: note } } };
  return {
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1' },
    components: { securitySchemes: schemes },
    paths: {
      '/notes': {
        get: {
          operationId: 'listNotes',
          security,
          responses: { 200: { description: '', content }, 401: error },
        },
      },
      ...paths,
    },
  };
}
