import type { RequestListener, Server } from 'node:http';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import {
  credentialPrefix,
  splitCredentials,
  withTokenIn,
  wrongKey,
} from '../request/credential-headers.ts';
import {
  type Exchange,
  encodeBody,
  encodeUrl,
  type ReceivedResponse,
  type SentRequest,
} from '../request/exchange.ts';
import {
  ClosedBefore,
  type Connection,
  createHttpClient,
  type HttpClient,
  mostBytes,
  TookTooLong,
  TookTooMuch,
} from '../request/http-client.ts';
import { malformed } from '../request/malformed-credentials.ts';
import type { Gate } from '../safety/gate.ts';
import { deepestJson, nestsDeeper } from './json-depth.ts';

/**
 * What is checked: a listening server, something that answers requests such as an Express app, or a
 * URL.
 */
export type Target = Server | RequestListener | string;

export interface TransportOptions {
  /** A listening server, or an origin. */
  readonly target: Server | string;
  /** Base path that the target's operations lie below; `''` for none. */
  readonly basePath: string;
  /**
   * What authenticates, as `credentialHeaders` writes it: for the security schemes that a request
   * names, else for the run as a whole.
   */
  readonly credentials: (schemes?: readonly string[]) => Readonly<Record<string, string>>;
  /** Header fields that go with every request. */
  readonly always?: () => Readonly<Record<string, { readonly value: string }>>;
  readonly connection?: Connection;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  /** What every request has to pass: there is no other way to the target. */
  readonly gate: Pick<Gate, 'pass' | 'observe'>;
}

/**
 * Sends requests to one target. Each rejects with `LeftOutForSafety` for a request that may not go
 * there.
 */
export interface Transport {
  /**
   * Resolves whatever the target does; a connection that fails is told in the exchange.
   * @param about the operation that it is sent for
   */
  send(request: SentRequest, about?: Operation): Promise<Exchange>;
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
  /**
   * What an absolute path is below the base path, where it lies there: the document speaks of that.
   */
  const below = (request: SentRequest): SentRequest =>
    request.path.startsWith(`${options.basePath}/`)
      ? { ...request, path: request.path.slice(options.basePath.length) }
      : request;
  async function guarded(
    request: SentRequest,
    meant: SentRequest,
    about: Operation | undefined,
    exchanging: () => Promise<Exchange>,
  ): Promise<Exchange> {
    const verdict = options.gate.pass(meant, about);
    const exchange = await exchanging();
    options.gate.observe(meant === request ? exchange : { ...exchange, request: meant }, verdict);
    return exchange;
  }
  const bare = (path: string): SentRequest => ({
    method: 'GET',
    path,
    query: [],
    headers: {},
    body: undefined,
    credentials: 'none',
  });
  return {
    send: (request, about) =>
      guarded(request, request, about, () => sendWith(client, own, request, options)),
    sendAbsolute: (request) =>
      guarded(request, below(request), undefined, () =>
        sendWith(client, own, request, { ...options, basePath: '' }),
      ),
    async fetch(url) {
      const parsed = parseUrl(url);
      if (parsed === undefined)
        return {
          request: bare(url),
          response: undefined,
          failure: `${JSON.stringify(url)} is no http URL`,
        };
      const { origin, pathname, search } = parsed;
      // A server in this process may answer under another port by now; only the path matters then.
      const request = { ...bare(`${pathname}${search}`), isAbsolute: true };
      return guarded(request, below(request), undefined, () =>
        sendWith(client, typeof options.target === 'string' ? origin : own, request, {
          ...options,
          basePath: '',
        }),
      );
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

async function sendWith(
  client: HttpClient,
  origin: string,
  request: SentRequest,
  options: TransportOptions,
): Promise<Exchange> {
  const started = performance.now();
  const credentials = splitCredentials(credentialsOf(request, options));
  const [, coding] =
    Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'content-encoding') ??
    [];
  const body = encodeBody(request.body, coding);
  const always = Object.entries(options.always?.() ?? {}).map(
    ([name, { value }]): [string, string] => [name, value],
  );
  const headers: Record<string, string> = { ...Object.fromEntries(always), ...credentials.headers };
  for (const [name, value] of Object.entries(request.headers)) {
    const cookie = name === 'cookie' ? credentials.headers['cookie'] : undefined;
    headers[name.toLowerCase()] = cookie === undefined ? value : `${value}; ${cookie}`;
  }
  if (body?.type !== undefined) headers['content-type'] = body.type;
  const path =
    options.basePath + encodeUrl({ ...request, query: [...request.query, ...credentials.query] });
  try {
    const answer = await client.exchange({
      method: request.method,
      origin,
      path,
      headers,
      body: body?.bytes,
    });
    const read = readJson(answer.headers['content-type'], answer.bytes);
    return {
      request,
      response: { ...answer, ...read, milliseconds: performance.now() - started },
      failure: undefined,
    };
  } catch (error) {
    const failure = describeFailure(error, options.timeout);
    return {
      request,
      response: undefined,
      failure,
      ...(error instanceof ClosedBefore && { isClosedBefore: true }),
    };
  }
}

function credentialsOf(
  { credentials, schemes, nearly, tokenIn }: SentRequest,
  options: TransportOptions,
): Readonly<Record<string, string>> {
  if (credentials === 'none') return {};
  const right = options.credentials(schemes);
  if (credentials === 'valid') return withTokenIn(right, tokenIn);
  return Object.fromEntries(
    Object.entries(right).map(([name, value]) => {
      if (credentials === 'wrong' && nearly !== undefined)
        return [name, malformed(name, value, nearly)];
      const scheme = credentialPrefix(name, value).replace(/username="$/, '');
      return [name, credentials === 'empty' ? scheme.trim() : `${scheme}${wrongKey}`];
    }),
  );
}

function describeFailure(error: unknown, timeout: number): string {
  if (error instanceof TookTooLong) return `no complete answer within ${timeout} ms`;
  if (error instanceof ClosedBefore) return 'the connection failed: ECONNRESET';
  if (error instanceof TookTooMuch)
    return `the answer is longer than ${mostBytes / 1024 / 1024} MiB, and was not read to its end`;
  const { code, message } = Object(error) as { code?: string; message?: string };
  return `the connection failed: ${code ?? message ?? 'unknown reason'}`;
}

function parseUrl(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) ? parsed : undefined;
}

function readJson(
  type: string | undefined,
  bytes: Buffer,
): Pick<ReceivedResponse, 'json' | 'unread'> {
  if (type === undefined || !isJson(type)) return { json: undefined };
  // What looks at values goes from level to level and would run out of stack.
  if (nestsDeeper(bytes, deepestJson))
    return {
      json: undefined,
      unread: `the body is nested deeper than ${deepestJson} levels, and is not looked at`,
    };
  try {
    return { json: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { json: undefined };
  }
}
