import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Exchange, SentRequest } from './exchange.ts';

/**
 * Request header fields whose value nobody knows before the request goes out. `etag` and
 * `last-modified`: what the item showed when it was read last (RFC 9110, section 13.1). `once`: a
 * value that no other request has (draft-ietf-httpapi-idempotency-key-header).
 */
const kinds: readonly (readonly [RegExp, 'etag' | 'last-modified' | 'once'])[] = [
  [/^if-match$/i, 'etag'],
  [/^if-unmodified-since$/i, 'last-modified'],
  [/^(x-)?idempoten(cy|t)-?(key|token|id)$/i, 'once'],
];

/** What gives a header field its value; undefined for one that any sample will do for. */
export function lateKindOf(name: string): 'etag' | 'last-modified' | 'once' | undefined {
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * The fields of a request that still have the sample which stands for their value. What a check has
 * taken away or changed itself is not among them.
 */
export function lateFieldsOf({ late = {}, headers }: SentRequest): string[] {
  return Object.entries(late).flatMap(([name, sample]) => (headers[name] === sample ? [name] : []));
}

/** The same request with the values of some fields, which are known now. */
export function withLateValues(
  request: SentRequest,
  values: Readonly<Record<string, string>>,
): SentRequest {
  const late = Object.entries(request.late ?? {}).filter(([name]) => !Object.hasOwn(values, name));
  return {
    ...request,
    headers: { ...request.headers, ...values },
    late: Object.fromEntries(late),
  };
}

/** The validator of an item that was read: of its header, else of a member that is called so. */
export function validatorOf(
  kind: 'etag' | 'last-modified',
  { response }: Exchange,
): string | undefined {
  if (response === undefined || response.status < 200 || response.status >= 300) return undefined;
  const { headers, json } = response;
  if (kind === 'last-modified' || headers['etag'] !== undefined) return headers[kind];
  const member = isObject(json)
    ? Object.entries(json).find(([name]) => /^(@odata\.|_)?etag$/i.test(name))?.[1]
    : undefined;
  return typeof member === 'string' && member !== '' ? member : undefined;
}

/** Whether a request is only to be carried out, or answered in full, under a condition. */
export function isConditional({ headers }: SentRequest): boolean {
  return Object.keys(headers).some((name) =>
    /^if-(none-)?match$|^if-(un)?modified-since$|^if-range$/i.test(name),
  );
}

/** What a condition that does not hold is answered with (RFC 9110, section 13; RFC 6585). */
export const unmetCondition: readonly number[] = [412, 428];
