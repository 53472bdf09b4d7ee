import type { RequestListener, Server } from 'node:http';
import { isJson } from '../openapi/media-types.ts';
import { credentialPrefix, splitCredentials, wrongKey } from './credential-headers.ts';
import { type Connection, createHttpClient, type HttpClient, TookTooLong } from './http-client.ts';
import { type Exchange, encodeBody, encodeUrl, type SentRequest } from './message.ts';
import { missedByLittle } from './near-keys.ts';

/** What is checked: a listening server, something that answers requests such as an Express app, or a URL. */
export type Target = Server | RequestListener | string;

export interface TransportOptions {
  /** A listening server, or an origin. */
  readonly target: Server | string;
  /** Base path that the target's operations lie below; `''` for none. */
  readonly basePath: string;
  /** What authenticates, as `credentialHeaders` writes it: for the security schemes that a request names, else for the run as a whole. */
  readonly credentials: (schemes?: readonly string[]) => Readonly<Record<string, string>>;
  /** Header fields that go with every request. */
  readonly always?: () => Readonly<Record<string, { readonly value: string }>>;
  readonly connection?: Connection;
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

export function createTransport(options: TransportOptions): Transport {
  const client = createHttpClient(options.timeout, options.connection);
  const own = originOf(options.target);
  const bare = (path: string): SentRequest => ({ method: 'GET', path, query: [], headers: {}, body: undefined, credentials: 'none' });
  return {
    send: (request) => sendWith(client, own, request, options),
    sendAbsolute: (request) => sendWith(client, own, request, { ...options, basePath: '' }),
    fetch(url) {
      const { origin, pathname, search } = new URL(url);
      // A server in this process may answer under another port by now; only the path matters then.
      return sendWith(client, typeof options.target === 'string' ? origin : own, bare(`${pathname}${search}`), { ...options, basePath: '' });
    },
    close: client.close,
  };
}

function originOf(target: TransportOptions['target']): string {
  if (typeof target === 'string') return target;
  const address = target.address();
  if (typeof address === 'object' && address !== null) return `http://127.0.0.1:${address.port}`;
  throw new Error('the server does not listen on a port');
}

async function sendWith(client: HttpClient, origin: string, request: SentRequest, options: TransportOptions): Promise<Exchange> {
  const started = performance.now();
  const credentials = splitCredentials(credentialsOf(request, options));
  const body = encodeBody(request.body);
  const always = Object.entries(options.always?.() ?? {}).map(([name, { value }]): [string, string] => [name, value]);
  const headers: Record<string, string> = { ...Object.fromEntries(always), ...credentials.headers };
  for (const [name, value] of Object.entries(request.headers)) {
    const cookie = name === 'cookie' ? credentials.headers['cookie'] : undefined;
    headers[name.toLowerCase()] = cookie === undefined ? value : `${value}; ${cookie}`;
  }
  if (body?.type !== undefined) headers['content-type'] = body.type;
  const path = options.basePath + encodeUrl({ ...request, query: [...request.query, ...credentials.query] });
  try {
    const answer = await client.exchange({ method: request.method, origin, path, headers, body: body?.bytes });
    const json = parseJson(answer.headers['content-type'], answer.bytes);
    return { request, response: { ...answer, json, milliseconds: performance.now() - started }, failure: undefined };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const failure =
      error instanceof TookTooLong ? `no complete answer within ${options.timeout} ms` : `the connection failed: ${code ?? message ?? 'unknown reason'}`;
    return { request, response: undefined, failure };
  }
}

function credentialsOf({ credentials, schemes, nearly }: SentRequest, options: TransportOptions): Readonly<Record<string, string>> {
  if (credentials === 'none') return {};
  const right = options.credentials(schemes);
  if (credentials === 'valid') return right;
  return Object.fromEntries(
    Object.entries(right).map(([name, value]) => {
      if (credentials === 'wrong' && nearly !== undefined) return [name, missedByLittle(name, value, nearly)];
      const scheme = credentialPrefix(name, value).replace(/username="$/, '');
      return [name, credentials === 'empty' ? scheme.trim() : `${scheme}${wrongKey}`];
    }),
  );
}

function parseJson(type: string | undefined, bytes: Buffer): unknown {
  if (type === undefined || !isJson(type)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
