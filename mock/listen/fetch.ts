import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { AnswerRequest, PlainAnswer, PlainRequest, Recipient } from '../model/exchange.ts';

/** Statuses whose responses have no body (Fetch, section 2.2.3). */
const bodiless: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** What takes the place of the global `fetch`, of which it has the parameters. */
export type FetchFunction = (
  input: Request | URL | string,
  init?: RequestInit,
) => Promise<Response>;

/**
 * Answers requests of the Fetch API without a socket: uploads and streams pass as they come.
 * Rejects as `fetch` does: with a `TypeError` where the connection would have broken or the URL is
 * none, with the reason of the signal where the request was given up.
 */
export function createFetch(answer: AnswerRequest): FetchFunction {
  // One parameter without a default, as `fetch` has: that tells it from a listener of Node.
  return async (input, init = undefined) => {
    const request =
      input instanceof Request && init === undefined ? input : new Request(input, init);
    return new Promise<Response>((resolve, reject) => {
      const { signal } = request;
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      void answer(fetchRequest(request), new FetchRecipient(request, resolve, reject));
    });
  };
}

/** What would come over the wire: HTTP/1.1 sends a body in chunks where its length is not told. */
function fetchRequest({ method, url, headers, body }: Request): PlainRequest {
  const { origin, host, pathname, search } = new URL(url);
  const given = Object.fromEntries(headers);
  const isChunked = body !== null && given['content-length'] === undefined;
  const source = body === null ? Readable.from([]) : Readable.fromWeb(body as WebStream);
  // Where nobody reads the body, its errors are nobody's.
  source.on('error', () => undefined);
  return {
    method,
    url: pathname + search,
    originalUrl: pathname + search,
    httpVersion: '1.1',
    headers: { host, ...given, ...(isChunked && { 'transfer-encoding': 'chunked' }) },
    rawHeaders: [],
    baseUrl: origin,
    body: source,
  };
}

class FetchRecipient implements Recipient {
  readonly #request: Request;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    request: Request,
    resolve: (response: Response) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  async send({ status, fields, body, isBroken }: PlainAnswer): Promise<void> {
    const headers = new Headers();
    for (let index = 0; index < fields.length; index += 2)
      headers.append(String(fields[index]), String(fields[index + 1]));
    if (body === undefined || this.#request.method === 'HEAD' || bodiless.has(status)) {
      this.#resolve(new Response(null, { status, headers }));
      return;
    }
    if (!isBroken && (typeof body === 'string' || Buffer.isBuffer(body))) {
      const bytes = typeof body === 'string' ? body : new Uint8Array(body);
      this.#resolve(new Response(bytes, { status, headers }));
      return;
    }
    const pieces = typeof body === 'string' || Buffer.isBuffer(body) ? [body] : body;
    const { stream, over } = streamOf(pieces, isBroken, this.#request.signal);
    this.#resolve(new Response(stream, { status, headers }));
    await over;
  }

  otherFields(): OutgoingHttpHeaders | undefined {
    return undefined;
  }

  hangUp(): void {
    this.#reject(broken());
  }
}

/** A stream of the pieces, read one by one as they are wanted; `over` once nobody reads on. */
function streamOf(
  pieces: AsyncIterable<string | Buffer> | readonly (string | Buffer)[],
  isBroken: boolean,
  signal: AbortSignal,
): { readonly stream: ReadableStream<Uint8Array>; readonly over: Promise<void> } {
  const iterator = (async function* () {
    yield* pieces;
  })();
  let finish: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const giveUp = () => {
        controller.error(signal.reason);
        finish();
        void iterator.return();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      void over.then(() => signal.removeEventListener('abort', giveUp));
    },
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (signal.aborted) return;
      if (value !== undefined)
        controller.enqueue(
          typeof value === 'string' ? encoder.encode(value) : new Uint8Array(value),
        );
      if (!done) return;
      finish();
      if (isBroken) controller.error(broken());
      else controller.close();
    },
    async cancel() {
      finish();
      await iterator.return();
    },
  });
  return { stream, over };
}

function broken(): TypeError {
  return new TypeError('fetch failed', { cause: new Error('the double has hung up') });
}
