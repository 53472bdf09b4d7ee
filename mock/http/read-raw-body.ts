import type { IncomingMessage } from 'node:http';
import { RequestAborted } from './run-middleware.ts';

/**
 * The bytes of a body that is not compressed, read without a middleware in between. Undefined where
 * there are more than the limit: the rest is read and forgotten, so that the answer can be sent.
 * Rejects with {@link RequestAborted}.
 */
export function readRawBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const markImmutable = () => {
      req
        .off('data', onData)
        .off('end', onEnd)
        .off('aborted', onAborted)
        .off('error', onError)
        .off('close', onAborted);
    };
    const tooLarge = () => {
      markImmutable();
      req.resume();
      resolve(undefined);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) tooLarge();
      else chunks.push(chunk);
    };
    const onEnd = () => {
      markImmutable();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    };
    const onAborted = () => {
      markImmutable();
      reject(new RequestAborted());
    };
    const onError = (error: Error) => {
      markImmutable();
      reject(req.destroyed ? new RequestAborted() : error);
    };
    // Who has hung up before anybody listened will not tell again.
    if (req.readableAborted) {
      reject(new RequestAborted());
      return;
    }
    if (Number(req.headers['content-length'] ?? 0) > limit) {
      tooLarge();
      return;
    }
    req
      .on('data', onData)
      .on('end', onEnd)
      .on('aborted', onAborted)
      .on('error', onError)
      .on('close', onAborted);
  });
}
