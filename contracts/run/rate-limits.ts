import type { ReceivedResponse } from '../request/exchange.ts';

/** What an answer says of how much may be asked. */
export interface RateLimits {
  /** Requests in a window. */
  readonly limit: number | undefined;
  /** Seconds that the window lasts. */
  readonly window: number | undefined;
  /** Requests that are left in it. */
  readonly remaining: number | undefined;
  /** Milliseconds until it begins anew. */
  readonly reset: number | undefined;
}

type Answer = Pick<ReceivedResponse, 'status' | 'headers'>;

/**
 * Limits as servers tell them: `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers), the three fields of its earlier versions, and the
 * `X-RateLimit-` fields that came before, whose reset may be seconds, a date or a time of the
 * epoch.
 */
export function readRateLimits({ headers }: Answer): RateLimits {
  const own = headers['ratelimit'] ?? '';
  const policy = headers['ratelimit-policy'] ?? headers['ratelimit-limit'] ?? '';
  const first = (...names: string[]) =>
    names.map((name) => headers[name]).find((value) => value !== undefined && value !== '');
  const limit = first('ratelimit-limit', 'x-ratelimit-limit', 'x-rate-limit-limit');
  const remaining = first('ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining');
  const reset = first('ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset');
  const seconds = parameter(own, 't') ?? parameter(own, 'reset');
  return {
    limit: parameter(policy, 'q') ?? parameter(own, 'limit') ?? wholeNumber(limit),
    window: parameter(policy, 'w'),
    remaining: parameter(own, 'r') ?? parameter(own, 'remaining') ?? wholeNumber(remaining),
    reset: seconds === undefined ? timeUntil(reset, headers) : seconds * 1000,
  };
}

/**
 * Milliseconds that `Retry-After` asks to wait (RFC 9110, section 10.2.3): seconds, or a date;
 * undefined where it does not say.
 */
export function retryAfter({ headers }: Answer): number | undefined {
  return timeUntil(headers['retry-after'], headers);
}

/** `q=20` of `"default";q=20;w=1`, or `limit=20` of `limit=20, remaining=3`. */
function parameter(text: string, name: string): number | undefined {
  const [, value] =
    new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*(\\d{1,12})(?![\\d.])`, 'i').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

/** The first of a list: `100, 100;w=60` is 100. */
function wholeNumber(text: string | undefined): number | undefined {
  const [digits] = /^\s*\d{1,12}(?=\s*(?:$|[,;]))/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Later than this many seconds it is a time of the epoch, and later than this many thousand it is
 * one in milliseconds.
 */
const epoch = 1e9;

/** Clocks differ: a date counts from that of the answer, and without one it says nothing. */
function timeUntil(
  text: string | undefined,
  headers: Readonly<Record<string, string>>,
): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const now = Date.parse(headers['date'] ?? '');
  const number = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
  const time =
    number === undefined ? Date.parse(text) : number > epoch * 1000 ? number : number * 1000;
  const wait = number !== undefined && number <= epoch ? time : time - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
