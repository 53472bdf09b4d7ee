import { once } from 'node:events';
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { contentLength } from '../lib/header-list.ts';
import type { AnswerRequest, PlainAnswer, Recipient } from '../model/exchange.ts';
import { type MountedMessage, mountedRequest, nodeRequest } from './node-request.ts';

/** Called for each request by a server of `node:http`, or by a framework that is mounted on one. */
export type Listener = (message: MountedMessage, response: ServerResponse) => void;

/** What a `node:http` server calls for each request of a double. */
export function createListener(answer: AnswerRequest, trustProxy: boolean): Listener {
  return (message, response) =>
    void answer(nodeRequest(message, trustProxy), new NodeRecipient(response));
}

/**
 * The same as a middleware of Express (`app.use(double.express)`), which answers every request that
 * gets to it.
 */
export function createMiddleware(answer: AnswerRequest, trustProxy: boolean): Listener {
  return (message, response) =>
    void answer(mountedRequest(message, trustProxy), new NodeRecipient(response));
}

class NodeRecipient implements Recipient {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  send({ status, fields, body, isBroken }: PlainAnswer): Promise<void> | void {
    const response = this.#response;
    if (response.destroyed) return;
    response.writeHead(status, fields as OutgoingHttpHeader[]);
    if (isBroken) return this.#sendBroken(body);
    if (body === undefined) response.end();
    else if (typeof body === 'string') {
      // As a text it leaves in one piece with the head. ASCII alone has as many bytes as
      // characters, and is written without being encoded.
      response.end(body, contentLength(fields) === body.length ? 'latin1' : 'utf8');
    } else if (Buffer.isBuffer(body)) response.end(body);
    else return this.#sendStream(body);
  }

  otherFields(): OutgoingHttpHeaders | undefined {
    return this.#response.getHeaderNames().length > 0 ? this.#response.getHeaders() : undefined;
  }

  hangUp(): void {
    this.#response.destroy();
  }

  /**
   * The bytes must leave before the connection does, or the client never sees that there was an
   * answer.
   */
  async #sendBroken(body: PlainAnswer['body']): Promise<void> {
    const response = this.#response;
    if (typeof body === 'string' || Buffer.isBuffer(body))
      await new Promise<void>((resolve) => void response.write(body, () => resolve()));
    else if (body !== undefined) await this.#write(body);
    response.destroy();
  }

  async #sendStream(stream: AsyncIterable<string | Buffer>): Promise<void> {
    await this.#write(stream);
    if (!this.#response.destroyed) this.#response.end();
  }

  async #write(stream: AsyncIterable<string | Buffer>): Promise<void> {
    const response = this.#response;
    response.flushHeaders();
    for await (const piece of stream) {
      if (response.destroyed) return;
      if (!response.write(piece))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
}
