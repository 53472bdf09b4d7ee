import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { encodeBody, encodeUrl, type SentRequest } from '../../contracts/request/exchange.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { securitySchemes } from '../../openapi/model/security.ts';

/** An answer, read to its end. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** The body parsed; undefined where it is not JSON. */
  readonly json: unknown;
}

/** Sends requests over connections that stay open. */
export interface Client {
  /** Rejects where the connection fails or no complete answer comes in time. */
  send(operation: Operation, request: SentRequest): Promise<Received>;
  /** The same connections to a state of their own. */
  inSandbox(name: string): Client;
  close(): void;
}

/** @param timeout milliseconds for one answer */
export function createClient(url: string, document: OpenApiDocument, timeout: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const inSandbox = (base: string): Client => ({
    send: (operation, sent) =>
      exchange(agent, base, withOwnKey(withCredentials(document, operation, sent)), timeout),
    inSandbox: (name) => inSandbox(`${url}/__doubletake/in/${name}`),
    close: () => agent.destroy(),
  });
  return inSandbox(url);
}

/** Any credential will do for a double; those of the first requirement go along. */
function withCredentials(
  document: OpenApiDocument,
  operation: Operation,
  sent: SentRequest,
): SentRequest {
  const wanted = new Set(Object.keys(operation.security[0] ?? {}));
  const query = [...sent.query];
  const headers: Record<string, string> = { ...sent.headers };
  for (const scheme of securitySchemes(document).filter(({ name }) => wanted.has(name))) {
    const name = scheme.parameter ?? scheme.name;
    if (scheme.type !== 'apiKey')
      headers['authorization'] =
        scheme.scheme === 'basic' ? 'Basic dXNlcjpwYXNz' : `${scheme.scheme ?? 'Bearer'} corpus`;
    else if (scheme.in === 'query') query.push([name, 'corpus']);
    else if (scheme.in === 'cookie')
      headers['cookie'] = [headers['cookie'], `${name}=corpus`].filter(Boolean).join('; ');
    else headers[name] = 'corpus';
  }
  return { ...sent, query, headers };
}

/** Each request has an idempotency key of its own: one that comes again asks for the same again. */
export function withOwnKey(sent: SentRequest): SentRequest {
  const headers = Object.entries(sent.headers).map(([name, value]) => [
    name,
    /^(x-)?idempotency-key$/i.test(name) ? randomUUID() : value,
  ]);
  return { ...sent, headers: Object.fromEntries(headers) as Record<string, string> };
}

function exchange(
  agent: Agent,
  url: string,
  sent: SentRequest,
  timeout: number,
): Promise<Received> {
  const body = encodeBody(sent.body);
  const headers: Record<string, string> = {
    ...sent.headers,
    'content-length': String(body?.bytes.length ?? 0),
  };
  if (body?.type !== undefined) headers['content-type'] = body.type;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url + encodeUrl(sent),
      { method: sent.method, headers, agent, signal: AbortSignal.timeout(timeout) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes,
            json: parse(incoming.headers['content-type'], bytes),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body?.bytes);
  });
}

function parse(type: string | undefined, bytes: Buffer): unknown {
  if (type === undefined || !isJson(type)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
