import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';

/**
 * A request whose body has arrived as a whole, for multer. It is no stream and never emits: setting one up costs as much as parsing 64 kB.
 */
export class BufferedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly readable = false;
  readonly readableEnded = true;
  readonly destroyed = false;
  /** The body. */
  readonly bytes: Buffer;

  private constructor(headers: IncomingHttpHeaders, bytes: Buffer) {
    this.headers = headers;
    this.bytes = bytes;
  }

  /** @returns what has of a request only what a middleware needs to read its body */
  static of({ headers }: Pick<Request, 'headers'>, bytes: Buffer): Request {
    return new BufferedRequest(headers, bytes) as unknown as Request;
  }

  on(): this {
    return this;
  }

  once(): this {
    return this;
  }

  unpipe(): this {
    return this;
  }

  resume(): this {
    return this;
  }
}
