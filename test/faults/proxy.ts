import {
  Agent,
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Server, Strike } from './fault.ts';
import {
  type Answer,
  type Field,
  header,
  type ProxiedRequest,
  withHeader,
} from './tools/message.ts';

/** A running proxy that breaks one item. */
export interface FaultProxy {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** A credential that the server behind accepts. */
  readonly key?: string;
  /** Milliseconds that the client waits for an answer; 5,000 by default. */
  readonly patience?: number;
  /** Decides what strikes at random; 1 by default. */
  readonly seed?: number;
}

/**
 * Starts a proxy on a free port of the loopback, in front of a server that conforms. Where the
 * fault does not strike, all passes byte for byte, but for the fields of the connection, `Host`,
 * and `X-Forwarded-Host` and `X-Forwarded-Proto`, by which the server can name the proxy's origin
 * in its URLs.
 * @param upstream the server's origin
 * @param fault what to break; nothing where undefined
 */
export async function createFaultProxy(
  upstream: string,
  fault: (Pick<Fault, 'start'> & Partial<Fault>) | undefined,
  options: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const { hostname, port, host } = new URL(upstream);
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();
  const strike: Strike = fault?.start() ?? ((request, next) => next(request));
  const server: Server = {
    send: (request) => forward(withHeader(request, 'Host', host)),
    key: options.key ?? 'any-key',
    patience: options.patience ?? 5_000,
    seed: options.seed ?? 1,
    wait: (milliseconds) => wait(milliseconds, closing.signal),
  };

  function forward({ method, url, headers, body }: ProxiedRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = sendRequest(
        { hostname, port, method, path: url, agent, headers: headers.flat() as never },
        (response) => {
          readWhole(response).then((answerBody) => resolve(toAnswer(response, answerBody)), reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  const listener = createServer((incoming, response) => {
    answer(incoming, strike, server).then(
      (given) => send(response, given),
      // Nobody is left to answer, or nothing is left that could: as without the proxy, the
      // connection ends.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async close() {
      closing.abort();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      agent.destroy();
    },
  };
}

async function answer(incoming: IncomingMessage, strike: Strike, server: Server): Promise<Answer> {
  const received: ProxiedRequest = {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: endToEnd(incoming),
    body: await readWhole(incoming),
  };
  const named = withHeader(
    withHeader(received, 'X-Forwarded-Host', header(received, 'host')),
    'X-Forwarded-Proto',
    'http',
  );
  return strike(named, server.send, server);
}

async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Fields of the one connection (RFC 9110, section 7.6.1); how a body is framed is kept, as it
 * shows.
 */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

function endToEnd({ rawHeaders }: IncomingMessage): Field[] {
  const fields: Field[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!ofConnection.has(name.toLowerCase())) fields.push([name, value]);
  }
  return fields;
}

function toAnswer(response: IncomingMessage, body: Buffer): Answer {
  const reason = response.statusMessage;
  return {
    status: response.statusCode ?? 502,
    ...(reason !== undefined && { reason }),
    headers: endToEnd(response),
    body,
  };
}

function send(response: ServerResponse, { status, reason, headers, body }: Answer): void {
  if (response.destroyed) return;
  response.sendDate = false;
  const flat = headers.flat();
  if (reason === undefined) response.writeHead(status, flat);
  else response.writeHead(status, reason, flat);
  response.end(body);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}
