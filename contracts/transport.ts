import { Agent as HttpAgent, type Server } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import supertest from 'supertest';
import { isJson } from '../openapi/media-types.ts';
import { credentialPrefix, splitCredentials } from './credential-headers.ts';
import { type Exchange, encodeBody, encodeUrl, type ReceivedResponse, type SentRequest } from './message.ts';

/** What is checked: a listening server, an Express app, or a URL. supertest takes all three alike. */
export type Target = Parameters<typeof supertest>[0] | Server | string;

export interface TransportOptions {
  readonly target: Target;
  /** Base path that the target's operations lie below; `''` for none. */
  readonly basePath: string;
  /** What authenticates, as `credentialHeaders` writes it. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The same for security schemes that a request names. */
  readonly credentialsFor?: (schemes: readonly string[]) => Readonly<Record<string, string>>;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/** Sends requests to one target. */
export interface Transport {
  /** Resolves whatever happens; a connection that fails is told in the exchange. */
  send(request: SentRequest): Promise<Exchange>;
  /** The same with a path that already has its base path. */
  sendAbsolute(request: SentRequest): Promise<Exchange>;
  /** GETs a URL of the target's own, such as one that an answer names, without credentials. */
  fetch(url: string): Promise<Exchange>;
  /** Lets go of the connections that were kept. */
  close(): void;
}

/** Milliseconds that a connection is kept for: shorter than servers keep them, so that none closes while it is taken up again. */
const keptFor = 1_000;

export function createTransport(options: TransportOptions): Transport {
  const connections = { 'http:': new HttpAgent({ keepAlive: true, timeout: keptFor }), 'https:': new HttpsAgent({ keepAlive: true, timeout: keptFor }) };
  const agentFor = (target: TransportOptions['target']) => {
    const protocol = typeof target === 'string' && target.startsWith('https:') ? 'https:' : 'http:';
    return { requests: supertest(target as Parameters<typeof supertest>[0]), connections: connections[protocol] };
  };
  const agent = agentFor(options.target);
  const bare = (path: string): SentRequest => ({ method: 'GET', path, query: [], headers: {}, body: undefined, credentials: 'none' });
  return {
    send: (request) => sendWith(agent, request, options),
    sendAbsolute: (request) => sendWith(agent, request, { ...options, basePath: '' }),
    async fetch(url) {
      const { origin, pathname, search } = new URL(url);
      const isOwn = typeof options.target !== 'string' || new URL(options.target).origin === origin;
      // A server in this process may answer under another port by now; only the path matters then.
      const path = `${pathname}${search}`;
      if (isOwn && typeof options.target !== 'string') return sendWith(agent, bare(path), { ...options, basePath: '' });
      return sendWith(agentFor(origin), bare(path), { ...options, basePath: '' });
    },
    close() {
      connections['http:'].destroy();
      connections['https:'].destroy();
    },
  };
}

interface RequestAgent {
  readonly requests: ReturnType<typeof supertest>;
  readonly connections: HttpAgent;
}

async function sendWith(agent: RequestAgent, request: SentRequest, options: TransportOptions): Promise<Exchange> {
  const started = performance.now();
  const method = request.method.toLowerCase() as 'get';
  const credentials = splitCredentials(credentialsOf(request, options));
  const sent = agent.requests[method](options.basePath + encodeUrl({ ...request, query: [...request.query, ...credentials.query] }))
    .ok(() => true)
    .redirects(0)
    .timeout({ deadline: options.timeout })
    // supertest would open a connection for each request, which takes longer than the request.
    .agent(agent.connections)
    .buffer(true)
    .parse(collectBytes as never);
  for (const [name, value] of Object.entries({ ...credentials.headers, ...request.headers })) {
    const cookie = name === 'cookie' && request.headers[name] !== undefined ? credentials.headers['cookie'] : undefined;
    sent.set(name, cookie === undefined ? value : `${value}; ${cookie}`);
  }
  const body = encodeBody(request.body);
  if (body !== undefined) {
    if (body.type !== undefined) sent.set('content-type', body.type);
    // A string or buffer would be serialized by its type; this keeps the bytes as they are.
    sent.serialize((value) => value).send(body.bytes as unknown as object);
  }
  try {
    const answer = await sent;
    return { request, response: receive(answer, performance.now() - started), failure: undefined };
  } catch (error) {
    const { code, message, timeout } = error as { code?: string; message?: string; timeout?: number };
    const failure = timeout === undefined ? `the connection failed: ${code ?? message ?? 'unknown reason'}` : `no complete answer within ${options.timeout} ms`;
    return { request, response: undefined, failure };
  }
}

function collectBytes(response: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  response.on('end', () => done(null, Buffer.concat(chunks)));
  response.on('error', (error: Error) => done(error, Buffer.concat(chunks)));
}

function credentialsOf({ credentials, schemes }: SentRequest, options: TransportOptions): Readonly<Record<string, string>> {
  if (credentials === 'none') return {};
  const right = schemes === undefined ? options.credentials : (options.credentialsFor?.(schemes) ?? options.credentials);
  if (credentials === 'valid') return right;
  return Object.fromEntries(
    Object.entries(right).map(([name, value]) => {
      const scheme = credentialPrefix(name, value).replace(/username="$/, '');
      return [name, credentials === 'empty' ? scheme.trim() : `${scheme}doubletake-wrong-credentials`];
    }),
  );
}

function receive(answer: supertest.Response, milliseconds: number): ReceivedResponse {
  const headers = Object.fromEntries(
    Object.entries(answer.headers as Record<string, string | string[]>).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
  );
  const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.alloc(0);
  return { status: answer.status, headers, bytes, json: parseJson(headers['content-type'], bytes), milliseconds };
}

function parseJson(type: string | undefined, bytes: Buffer): unknown {
  if (type === undefined || !isJson(type)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
