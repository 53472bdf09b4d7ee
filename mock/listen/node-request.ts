import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { essence, isJson } from '../../openapi/model/media-types.ts';
import { normalizeTarget } from '../http/request-target.ts';
import type { PlainRequest } from '../model/exchange.ts';
import { baseUrlOf } from './base-url.ts';

/** What Express, Connect and the like add to a request of Node's. */
export interface MountedMessage extends IncomingMessage {
  /** The path that the double is mounted at; it is not in `url` any more. */
  readonly baseUrl?: string;
  readonly originalUrl?: string;
  /** `http` or `https`, and `Host`, as the framework tells them behind a proxy that it trusts. */
  readonly protocol?: string;
  readonly host?: string;
  /** What a body parser that ran before has made of the body. */
  readonly body?: unknown;
}

/**
 * A request of Node's in plain terms.
 * @param trustProxy whether `Forwarded` and `X-Forwarded-*` are believed
 */
export function nodeRequest(message: IncomingMessage, trustProxy: boolean): PlainRequest {
  normalizeTarget(message);
  const { method = '', url = '', httpVersion, headers, rawHeaders } = message;
  return {
    method,
    url,
    originalUrl: url,
    httpVersion,
    headers,
    rawHeaders,
    baseUrl: baseUrlOf(message, trustProxy),
    body: message,
  };
}

/** The same for one that comes through a framework. */
export function mountedRequest(message: MountedMessage, trustProxy: boolean): PlainRequest {
  const plain = nodeRequest(message, trustProxy);
  const { baseUrl = '', originalUrl = plain.url, protocol, host } = message;
  const root =
    !trustProxy && protocol !== undefined && host !== undefined
      ? `${protocol}://${host}`
      : plain.baseUrl;
  return { ...plain, originalUrl, baseUrl: root + baseUrl, body: bodyOf(message) };
}

/**
 * The bytes of a body. Where a parser has taken them already, they are written anew from what it
 * has made of them.
 */
function bodyOf(message: MountedMessage): Readable {
  const { body, headers } = message;
  if (!message.readableEnded || body === undefined) return message;
  const type = headers['content-type'] ?? '';
  // They are decoded by now, and of another length perhaps.
  delete headers['content-encoding'];
  if (Buffer.isBuffer(body) || typeof body === 'string') return Readable.from([Buffer.from(body)]);
  if (isJson(type)) return Readable.from([Buffer.from(JSON.stringify(body))]);
  if (essence(type) === 'application/x-www-form-urlencoded')
    return Readable.from([Buffer.from(new URLSearchParams(Object(body)).toString())]);
  const error = new Error(
    `another middleware has read the ${essence(type)} body; mount the double before it`,
  );
  return new Readable({
    read() {
      this.destroy(error);
    },
  });
}
