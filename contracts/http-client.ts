import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { brotliDecompressSync, unzipSync } from 'node:zlib';

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
}

/** A client that changes nothing of what it is given, and follows and repeats nothing of its own accord. */
export interface HttpClient {
  /** Rejects where no whole answer came: with what Node says of the connection, or with a {@link TookTooLong}. */
  exchange(request: WireRequest): Promise<WireResponse>;
  /** Lets go of the connections that were kept. */
  close(): void;
}

/** No whole answer came in time. */
export class TookTooLong extends Error {}

/** Milliseconds that an idle connection is kept for: shorter than servers keep them, so that none closes while it is taken up again. */
const keptFor = 1_000;

/** @param timeout milliseconds for one answer, from the first byte sent to the last that comes */
export function createHttpClient(timeout: number): HttpClient {
  const plain = new HttpAgent({ keepAlive: true, timeout: keptFor });
  const secure = new HttpsAgent({ keepAlive: true, timeout: keptFor });
  return {
    exchange({ method, origin, path, headers, body }) {
      return new Promise((resolve, reject) => {
        const url = new URL(origin);
        const { hostname, port, protocol } = url;
        const isSecure = protocol === 'https:';
        const length = body === undefined ? {} : { 'content-length': String(body.length) };
        const options = { method, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, path: writable(path), headers: { ...length, ...headers } };
        const sent = isSecure ? httpsRequest({ ...options, agent: secure }) : httpRequest({ ...options, agent: plain });
        const timer = setTimeout(() => sent.destroy(new TookTooLong()), timeout);
        const settle = (end: () => void) => {
          clearTimeout(timer);
          end();
        };
        sent.on('error', (error) => settle(() => reject(error)));
        sent.on('response', (response) => {
          const { socket, statusCode = 0 } = response;
          // A server that refuses a body may leave its rest unread and close (RFC 9110, section 15.5.14): the next request would meet that.
          if (body !== undefined && statusCode >= 400) response.once('end', () => socket.destroy());
          readWhole(response).then(
            (answer) => settle(() => resolve(answer)),
            (error: unknown) => settle(() => reject(error)),
          );
        });
        sent.end(body);
      });
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** What cannot stand in a request line is encoded, and everything else left as it is. */
function writable(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]+/gu, encodeURIComponent);
}

function readWhole(response: IncomingMessage): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
      try {
        resolve({ status: response.statusCode ?? 0, headers, bytes: decode(Buffer.concat(chunks), headers['content-encoding']) });
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Content codings (RFC 9110, section 8.4.1). None is asked for; a server may use one all the same. */
function decode(bytes: Buffer, coding: string | undefined): Buffer {
  if (bytes.length === 0 || coding === undefined) return bytes;
  if (coding === 'br') return brotliDecompressSync(bytes);
  return coding === 'gzip' || coding === 'deflate' ? unzipSync(bytes) : bytes;
}
