import type { Operation } from '../../openapi/model/operation.ts';
import { type Exchange, encodeUrl, type SentRequest } from '../request/exchange.ts';

/** Reads; resolves with the answer to the same read where nothing but such reads was sent since. */
export type CachedRead = (operation: Operation, request: SentRequest) => Promise<Exchange>;

/**
 * Remembers the last reads of a run. What a check reads at its end is so what the next one finds at
 * its beginning: a third fewer requests for all that is refused, and no moment in between that
 * nobody looks at.
 * @param requests how many requests the run has sent so far
 */
export function createReadCache(
  send: (operation: Operation, request: SentRequest) => Promise<Exchange>,
  requests: () => number,
): CachedRead {
  let reads = new Map<string, Exchange>();
  let after = -1;
  return async (operation, request) => {
    if (after !== requests()) reads = new Map();
    const url = encodeUrl(request);
    const known = reads.get(url);
    if (known !== undefined) return known;
    const exchange = await send(operation, request);
    reads.set(url, exchange);
    after = requests();
    return exchange;
  };
}
