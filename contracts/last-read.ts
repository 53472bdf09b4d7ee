import type { Operation } from '../openapi/operation.ts';
import { type Exchange, encodeUrl, type SentRequest } from './message.ts';

/** Reads; resolves with the answer to the same read where nothing was sent since. */
export type ReadOnce = (operation: Operation, request: SentRequest) => Promise<Exchange>;

/**
 * Remembers the last read of a run. What a check reads at its end is so what the next one finds at its beginning: a third fewer
 * requests for all that is refused, and no moment in between that nobody looks at.
 * @param requests how many requests the run has sent so far
 */
export function createReadOnce(send: (operation: Operation, request: SentRequest) => Promise<Exchange>, requests: () => number): ReadOnce {
  let last: { readonly url: string; readonly after: number; readonly exchange: Exchange } | undefined;
  return async (operation, request) => {
    const url = encodeUrl(request);
    if (last?.url === url && last.after === requests()) return last.exchange;
    const exchange = await send(operation, request);
    last = { url, after: requests(), exchange };
    return exchange;
  };
}
