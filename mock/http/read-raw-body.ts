import type { Readable } from 'node:stream';
import { RequestAborted } from '../model/exchange.ts';

/**
 * All bytes of a body. Undefined where there are more than the limit: the rest is read and
 * forgotten, so that the answer can be sent. Rejects with {@link RequestAborted}.
 * @param length what the sender says of the length
 */
export function readRawBody(
  body: Readable,
  length: string | undefined,
  limit: number,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stopListening = () => {
      body
        .off('data', onData)
        .off('end', onEnd)
        .off('aborted', onAborted)
        .off('error', onError)
        .off('close', onAborted);
    };
    const tooLarge = () => {
      stopListening();
      body.resume();
      resolve(undefined);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) tooLarge();
      else chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
    };
    const onEnd = () => {
      stopListening();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    };
    const onAborted = () => {
      stopListening();
      reject(new RequestAborted());
    };
    const onError = (error: NodeJS.ErrnoException) => {
      stopListening();
      const isGone = error.code === 'ECONNRESET' || error.name === 'AbortError';
      reject(isGone ? new RequestAborted() : error);
    };
    // Who has hung up before anybody listened will not tell again.
    if (body.readableAborted) {
      reject(new RequestAborted());
      return;
    }
    if (Number(length ?? 0) > limit) {
      tooLarge();
      return;
    }
    body
      .on('data', onData)
      .on('end', onEnd)
      .on('aborted', onAborted)
      .on('error', onError)
      .on('close', onAborted);
  });
}
