import type { ReceivedResponse, SentRequest } from '../../request/exchange.ts';

/** A request with what a test does not care about filled in. */
export function sent(method: string, path: string, rest: Partial<SentRequest> = {}): SentRequest {
  return { method, path, query: [], headers: {}, body: undefined, credentials: 'valid', ...rest };
}

/** An answer with a JSON body, or with bytes as they are. */
export function received(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ReceivedResponse {
  const isBytes = Buffer.isBuffer(body);
  const bytes = isBytes
    ? body
    : body === undefined
      ? Buffer.alloc(0)
      : Buffer.from(JSON.stringify(body));
  const type: Record<string, string> =
    isBytes || body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  return {
    status,
    headers: { ...type, ...headers },
    bytes,
    json: isBytes ? undefined : body,
    milliseconds: 12,
  };
}
