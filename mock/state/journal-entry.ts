import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { contentLength, fieldsOf, type HeaderList } from '../lib/header-list.ts';
import type { JournalEntry } from '../model/journal.ts';
import { redactBody, redactHeaders } from './redact.ts';

/** A request and its answer, before they are written down. */
export interface Observed extends Omit<JournalEntry, 'sequence' | 'time' | 'request' | 'response'> {
  readonly time: Date;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly requestBody: unknown;
  readonly responseHeaders: OutgoingHttpHeaders | HeaderList;
  readonly responseBody: unknown;
}

/**
 * What the journal shows of them.
 * @param credentials lower-case names that the documents give to API keys
 */
export function writeEntry(
  observed: Observed,
  credentials: ReadonlySet<string>,
): Omit<JournalEntry, 'sequence'> {
  const { time, requestHeaders, requestBody, responseHeaders, responseBody, ...rest } = observed;
  const answered = Array.isArray(responseHeaders) ? fieldsOf(responseHeaders) : responseHeaders;
  return {
    ...rest,
    time: time.toISOString(),
    request: message(requestHeaders, requestBody, credentials),
    response: message(answered, responseBody, credentials),
  };
}

function message(
  headers: IncomingHttpHeaders | OutgoingHttpHeaders,
  body: unknown,
  credentials: ReadonlySet<string>,
): JournalEntry['request'] {
  return {
    headers: redactHeaders(headers, credentials),
    ...(body !== undefined && { body: redactBody(body) }),
  };
}

/** More than this is written down at once, so that the journal holds no more than what it shows. */
const largest = 16_384;

/**
 * A body that may wait to be written down; of files, streams and much JSON, what will be written.
 */
export function waiting(body: unknown, length: number | string | undefined): unknown {
  if (body === undefined) return undefined;
  const isSmall = length !== undefined && Number(length) <= largest && typeof body === 'object';
  return isSmall ? body : redactBody(body);
}

/** The `Content-Length` that was set. */
export function lengthIn(headers: OutgoingHttpHeaders | HeaderList): number | string | undefined {
  return Array.isArray(headers)
    ? contentLength(headers)
    : (headers['content-length'] as number | string | undefined);
}
