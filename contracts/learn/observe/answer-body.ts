import { essence, isJson } from '../../../openapi/model/media-types.ts';
import { parseJson } from '../../recording/mask-exchange.ts';
import { fieldOf, type RecordedExchange } from '../../recording/recorded-exchange.ts';

/** The media type of a recorded answer; undefined where it has no body. */
export function typeOfAnswer({
  responseHeaders,
  responseBody,
}: RecordedExchange): string | undefined {
  if (responseBody.length === 0) return undefined;
  return essence(fieldOf(responseHeaders, 'content-type') ?? 'application/octet-stream');
}

/** A recorded body: a JSON value, or text; undefined for anything else. */
export function bodyOf({ responseBody }: RecordedExchange, type: string | undefined): unknown {
  if (type === undefined) return undefined;
  if (isJson(type)) return parseJson(responseBody);
  return /^text\/|xml/.test(type) ? responseBody.toString('utf8') : undefined;
}
