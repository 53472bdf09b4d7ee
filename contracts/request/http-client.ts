import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import supertest from 'supertest';
import { encodePart } from './percent.ts';

/** What goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query, as they stand in the request line: dots and double slashes too. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, without its content coding. */
  readonly bytes: Buffer;
  /** Each `Set-Cookie` on its own; undefined where there is none. */
  readonly setCookie?: readonly string[];
}

/**
 * A client that changes nothing of what it is given, and follows and repeats nothing of its own
 * accord.
 */
export interface HttpClient {
  /**
   * Rejects where no whole answer came: with what Node says of the connection, with a
   * {@link TookTooLong} or a {@link TookTooMuch}.
   */
  exchange(request: WireRequest): Promise<WireResponse>;
  /** Lets go of the connections that were kept. */
  close(): void;
}

/**
 * The most bytes of an answer that are read, without its content coding: what is longer may never
 * end.
 */
export const mostBytes = 64 * 1024 * 1024;

/** An answer is longer than {@link mostBytes}. */
export class TookTooMuch extends Error {}

/** No whole answer came in time. */
export class TookTooLong extends Error {}

/**
 * The target had closed a connection that was kept, as it may at any time: the request that was
 * sent on it may be sent once more on a new one (RFC 9112, section 9.5).
 */
export class ClosedBefore extends Error {}

/** Milliseconds after which a stream that goes on is judged by what has come. */
const streamsFor = 2_000;

/**
 * Milliseconds that an idle connection is kept for: shorter than servers keep them, so that none
 * closes while it is taken up again.
 */
const keptFor = 1_000;

/** How a target is reached. */
export interface Connection {
  /** Takes any certificate. */
  readonly insecure?: boolean;
  /** Certificates in PEM of authorities to trust, in place of those that Node trusts. */
  readonly ca?: string;
  /** The URL of the proxy for a URL; undefined for none. */
  readonly proxyFor?: (url: string) => string | undefined;
}

/** @param timeout milliseconds for one answer, from the first byte sent to the last that comes */
export function createHttpClient(
  timeout: number,
  { insecure = false, ca, proxyFor }: Connection = {},
): HttpClient {
  const kept = {
    plain: new HttpAgent({ keepAlive: true, timeout: keptFor }),
    secure: new HttpsAgent({ keepAlive: true, timeout: keptFor }),
  };
  const alone = { plain: new HttpAgent(), secure: new HttpsAgent() };
  const proxied = new Map<string, HttpAgent>();

  function agentFor(origin: string, { plain, secure }: typeof kept): HttpAgent {
    const isSecure = origin.startsWith('https:');
    const proxy = proxyFor?.(origin);
    if (proxy === undefined) return isSecure ? secure : plain;
    const key = `${isSecure} ${proxy}`;
    const agent =
      proxied.get(key) ??
      (isSecure
        ? new HttpsProxyAgent(proxy, { keepAlive: true })
        : new HttpProxyAgent(proxy, { keepAlive: true }));
    proxied.set(key, agent);
    return agent;
  }

  return {
    async exchange({ method, origin, path, headers, body }) {
      const agent = agentFor(origin, method === 'HEAD' ? alone : kept);
      const sent = new supertest.Test(origin, method, writable(path))
        .ok(() => true)
        .timeout({ deadline: timeout })
        // A connection for each request would take longer than the request. A server that sends a
        // body with HEAD would have it taken for the next answer.
        .agent(agent)
        // Compressed answers are not asked for, so that what comes is what the server has.
        .unset('accept-encoding')
        .set(headers)
        .parse((response, done) =>
          readWhole(
            response as unknown as IncomingMessage,
            { hadBody: body !== undefined, mostTime: Math.min(streamsFor, timeout / 2) },
            done,
          ),
        );
      // A request's own word on certificates goes before its agent's.
      if (insecure) sent.disableTLSCerts();
      if (ca !== undefined) sent.ca(ca);
      // Without a serializer of ours the bytes would be written anew, by their media type.
      if (body !== undefined)
        sent.serialize((bytes) => bytes as string).send(body as unknown as object);
      if (body !== undefined && isChunked(headers)) inChunks(sent);
      try {
        const { status, headers: fields, body: bytes } = await sent;
        const setCookie = [fields['set-cookie'] ?? []].flat();
        const rest = setCookie.length === 0 ? {} : { setCookie };
        return {
          status,
          headers: joined(fields),
          bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0),
          ...rest,
        };
      } catch (error) {
        if (error instanceof Error && 'timeout' in error) throw new TookTooLong();
        const { reusedSocket } = Object(sent.req) as Partial<ClientRequest>;
        if (reusedSocket !== true || !isReset(error)) throw error;
        // Those that were kept beside it are as old.
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
        throw new ClosedBefore();
      }
    },
    close() {
      kept.plain.destroy();
      kept.secure.destroy();
      for (const agent of proxied.values()) agent.destroy();
    },
  };
}

function isChunked(headers: Readonly<Record<string, string>>): boolean {
  return headers['transfer-encoding'] === 'chunked';
}

/**
 * Has a request write its body in chunks: without the length that superagent tells, as the two
 * exclude each other (RFC 9112, section 6.2).
 */
function inChunks(sent: supertest.Test): void {
  // The types do not tell of it.
  const request = (sent as unknown as { request(): ClientRequest }).request();
  const set = request.setHeader.bind(request);
  request.setHeader = (name, value) =>
    name.toLowerCase() === 'content-length' ? request : set(name, value);
}

/** What cannot stand in a request line is encoded, and everything else left as it is. */
function writable(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]+/gu, encodePart);
}

function isReset(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function readWhole(
  response: IncomingMessage,
  { hadBody, mostTime }: { readonly hadBody: boolean; readonly mostTime: number },
  done: (error: Error | null, bytes: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const { socket, statusCode = 0 } = response;
  const isStream = streams.test(response.headers['content-type'] ?? '');
  const finish = (error: Error | null, bytes: Buffer) => {
    clearTimeout(timer);
    if (isDone) return;
    isDone = true;
    done(error, bytes);
  };
  const timer = isStream
    ? setTimeout(() => {
        finish(null, wholeItems(Buffer.concat(chunks)));
        // That the connection ends now is no failure; whoever has the answer listens for one.
        setImmediate(() => {
          response.removeAllListeners().on('error', () => undefined);
          socket.destroy();
        });
      }, mostTime)
    : undefined;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
    else if (size - chunk.length <= mostBytes) {
      finish(new TookTooMuch(), Buffer.alloc(0));
      socket.destroy();
    }
  });
  response.on('close', () => clearTimeout(timer));
  response.on('end', () => {
    if (size > mostBytes || isDone) return;
    // A server that refuses a body may leave its rest unread and close (RFC 9110, section 15.5.14):
    // the next request would meet that.
    if (hadBody && statusCode >= 400) socket.destroy();
    finish(null, Buffer.concat(chunks));
  });
}

/** Types of answers that may go on for ever. */
const streams =
  /^\s*(text\/event-stream|application\/(x-ndjson|ndjson|jsonl|x-jsonlines|json-seq))\b/i;

/** Without the item that was under way: items end with a line, events with an empty one. */
function wholeItems(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const end = /(?:\r\n|\n|\r){2}/.test(text)
    ? Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\r\n\r\n') + 2, text.lastIndexOf('\r\r'))
    : text.lastIndexOf('\n') - 1;
  return bytes.subarray(0, Math.max(0, end + 2));
}

function joined(headers: Readonly<Record<string, string | string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
