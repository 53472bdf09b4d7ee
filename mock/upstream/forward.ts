import {
  type Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createCopy } from './copy-body.ts';

/** Another server, to which requests are sent on as they come. */
export interface Upstream {
  /** Base URL: what comes before the path of a request. */
  readonly url: URL;
  /** For `https:` certificates and proxies; Node's own by default. */
  readonly agent?: Agent;
  /** Milliseconds without a byte from it, after which it is given up. */
  readonly timeout: number;
  /** Bytes of a body that are kept to be looked at; what is longer goes through all the same. */
  readonly mostKept: number;
}

/** A header field as it came. */
export type RawField = [name: string, value: string];

/** What went through. */
export interface Forwarded {
  readonly started: Date;
  readonly milliseconds: number;
  readonly method: string;
  /** The URL that was asked, upstream. */
  readonly url: string;
  readonly requestHeaders: readonly RawField[];
  readonly requestBody: Buffer | undefined;
  readonly status: number;
  readonly responseHeaders: readonly RawField[];
  /** As it came, content coding included. */
  readonly responseBody: Buffer;
  /** What of the bodies was not kept, in words. */
  readonly missing: string | undefined;
}

/** No answer came from upstream: nothing has been sent to the client. */
export class UpstreamFailed extends Error {}

/** Fields that concern one connection (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What a forwarded request may be held back by. */
export interface ForwardOptions {
  /** The body, where it was read already. */
  readonly body?: Buffer;
  /** Path and query to ask for, where it is not the client's. */
  readonly target?: string;
  /**
   * Whether an answer that came goes to the client; where it resolves with false, the caller
   * answers, and its body is thrown away.
   */
  readonly accept?: (answer: IncomingMessage) => boolean;
  /**
   * Looks at the whole answer before its first byte goes on, and may put another in its place: then
   * the client waits until all of it is here. Streams of events are not held back.
   */
  readonly hold?: (forwarded: Forwarded) => Promise<Refusal | undefined>;
  /** When it is now. */
  readonly now: () => Date;
}

/** What a client gets in place of an answer. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
}

/** A request to send on. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
}

/** An answer of upstream whose header has come. */
export interface Answering {
  readonly answer: IncomingMessage;
  /** Its fields but for those of the connection. */
  readonly fields: readonly RawField[];
  /** The body as it comes. */
  readonly body: AsyncIterable<Buffer>;
  /** The exchange, so far. */
  seen(): Forwarded;
}

/**
 * Sends a request on, byte for byte: the body as it streams, fields in their order and case but for
 * those of the connection and `Host`. Rejects with {@link UpstreamFailed} where no answer came, or
 * none that is accepted.
 */
export function ask(
  upstream: Upstream,
  request: ForwardedRequest,
  options: Pick<ForwardOptions, 'body' | 'target' | 'accept' | 'now'>,
): Promise<Answering> {
  const started = options.now();
  const began = performance.now();
  const url = upstreamUrl(upstream.url, options.target ?? request.url);
  const fields = endToEnd(request.rawHeaders);
  const requestCopy = createCopy(upstream.mostKept);
  const responseCopy = createCopy(upstream.mostKept);
  return new Promise((resolve, reject) => {
    const send = upstream.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outward = send({
      protocol: upstream.url.protocol,
      hostname: upstream.url.hostname.replace(/^\[|\]$/g, ''),
      port: upstream.url.port,
      path: url.pathAndQuery,
      method: request.method,
      headers: flat([...withHost(fields, upstream.url.host), ...framing(request, options.body)]),
      ...(upstream.agent !== undefined && { agent: upstream.agent }),
      setDefaultHeaders: false,
    } as unknown as RequestOptions);
    const fail = (cause: unknown) =>
      reject(new UpstreamFailed(describe(cause, upstream.timeout), { cause }));
    outward.setTimeout(upstream.timeout, () => outward.destroy(new Error('timeout')));
    outward.on('error', fail);
    outward.on('response', (answer) => {
      if (options.accept?.(answer) === false) {
        answer.resume();
        fail(new Error(`it answered ${answer.statusCode}`));
        return;
      }
      const back = endToEnd(answer.rawHeaders);
      resolve({
        answer,
        fields: back,
        body: tapped(answer, (chunk) => responseCopy.add(chunk)),
        seen: () => ({
          started,
          milliseconds: Math.round((performance.now() - began) * 100) / 100,
          method: request.method,
          url: url.whole,
          requestHeaders: fields,
          requestBody: hasBody(request, options.body) ? requestCopy.bytes() : undefined,
          status: answer.statusCode ?? 502,
          responseHeaders: back,
          responseBody: responseCopy.bytes(),
          missing: missing(requestCopy.left, responseCopy.left),
        }),
      });
    });
    if (options.body === undefined) {
      request.body.on('data', (chunk: Buffer) => requestCopy.add(chunk));
      request.body.on('error', () => outward.destroy());
      request.body.on('close', () => {
        // A client that hangs up is not waited for.
        if (!request.body.readableEnded) outward.destroy();
      });
      request.body.pipe(outward);
    } else {
      requestCopy.add(options.body);
      outward.end(options.body);
    }
  });
}

async function* tapped(
  answer: IncomingMessage,
  tap: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    tap(chunk);
    yield chunk;
  }
}

/**
 * Sends a request of `node:http` on, and the answer back to its client. Rejects with
 * {@link UpstreamFailed} where no answer came; else resolves when the answer is through.
 */
export async function forward(
  upstream: Upstream,
  req: IncomingMessage,
  res: ServerResponse,
  options: ForwardOptions,
): Promise<Forwarded> {
  const { headers, rawHeaders } = req;
  const request = {
    method: req.method ?? 'GET',
    url: req.url ?? '/',
    headers,
    rawHeaders,
    body: req,
  };
  const { answer, fields, body, seen } = await ask(upstream, request, options);
  res.on('close', () => {
    if (!res.writableEnded) answer.destroy();
  });
  const isStream = /^text\/event-stream/i.test(answer.headers['content-type'] ?? '');
  const isHeld = options.hold !== undefined && !isStream;
  const begin = () => res.writeHead(answer.statusCode ?? 502, answer.statusMessage, flat(fields));
  const waiting: Buffer[] = [];
  if (!isHeld) begin();
  for await (const chunk of body) {
    if (isHeld) waiting.push(chunk);
    else if (!res.write(chunk)) await drained(res);
  }
  const forwarded = seen();
  const refusal = isHeld ? await options.hold?.(forwarded) : undefined;
  if (refusal !== undefined) {
    const text = Buffer.from(JSON.stringify(refusal.body));
    res.writeHead(refusal.status, {
      'content-type': 'application/problem+json',
      'content-length': text.length,
    });
    res.end(text);
    return forwarded;
  }
  if (isHeld) begin();
  for (const chunk of waiting) res.write(chunk);
  if (answer.rawTrailers.length > 0) res.addTrailers(pairs(answer.rawTrailers));
  res.end();
  return forwarded;
}

/** Sends a connection on that becomes another protocol, such as a WebSocket, as it is. */
export function tunnel(
  upstream: Upstream,
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  const { hostname, port, protocol, host } = upstream.url;
  const { pathAndQuery } = upstreamUrl(upstream.url, req.url ?? '/');
  const isSecure = protocol === 'https:';
  const at = { host: hostname, port: Number(port) || (isSecure ? 443 : 80) };
  const outward = isSecure ? connectTls({ ...at, servername: hostname }) : connectTcp(at);
  outward.once(isSecure ? 'secureConnect' : 'connect', () => {
    const lines = withHost(pairs(req.rawHeaders), host).map(([name, value]) => `${name}: ${value}`);
    outward.write(`${req.method} ${pathAndQuery} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    outward.write(head);
    outward.pipe(socket).pipe(outward);
  });
  outward.on('error', () => socket.destroy());
  socket.on('error', () => outward.destroy());
}

/** The base URL with a request target behind it: nothing is resolved or encoded anew. */
function upstreamUrl(
  base: URL,
  target: string,
): { readonly pathAndQuery: string; readonly whole: string } {
  const path = target.startsWith('/') ? target : `/${target.replace(/^[a-z]+:\/\/[^/]*\/?/i, '')}`;
  const pathAndQuery = base.pathname.replace(/\/+$/, '') + path;
  return { pathAndQuery, whole: `${base.protocol}//${base.host}${pathAndQuery}` };
}

function pairs(raw: readonly string[]): RawField[] {
  return raw.flatMap((name, index): RawField[] =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [],
  );
}

function flat(fields: readonly RawField[]): string[] {
  return fields.flat();
}

/** The fields that are for the other end, in their order and case. */
function endToEnd(raw: readonly string[]): RawField[] {
  const all = pairs(raw);
  const named = all
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((name) => name.trim().toLowerCase()));
  const dropped = new Set([...hopByHop, ...named]);
  return all.filter(([name]) => !dropped.has(name.toLowerCase()));
}

function withHost(fields: readonly RawField[], host: string): RawField[] {
  return [['Host', host], ...fields.filter(([name]) => name.toLowerCase() !== 'host')];
}

/** How a body that streams is framed; one whose length is known says so among the other fields. */
function framing(req: ForwardedRequest, body: Buffer | undefined): RawField[] {
  if (req.headers['transfer-encoding'] === undefined) {
    // Without either, Node would send an empty body in chunks (RFC 9110, section 8.6).
    const isBare = req.headers['content-length'] === undefined && !bodiless.has(req.method);
    return isBare ? [['Content-Length', '0']] : [];
  }
  return body === undefined
    ? [['Transfer-Encoding', 'chunked']]
    : [['Content-Length', String(body.length)]];
}

const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function hasBody(req: ForwardedRequest, body: Buffer | undefined): boolean {
  return (
    (body?.length ?? 0) > 0 ||
    req.headers['transfer-encoding'] !== undefined ||
    Number(req.headers['content-length'] ?? 0) > 0
  );
}

function missing(request: number, response: number): string | undefined {
  const parts = [
    ...(request > 0 ? [`${request} bytes of the request body`] : []),
    ...(response > 0 ? [`${response} bytes of the response body`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

function describe(cause: unknown, timeout: number): string {
  const { code, message } = Object(cause) as { code?: string; message?: string };
  if (message === 'timeout') return `nothing came for ${timeout / 1000} s`;
  return code ?? message ?? 'unknown reason';
}
