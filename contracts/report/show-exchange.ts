import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { Exchange, ReceivedResponse, SentRequest } from '../request/exchange.ts';
import { encodePart } from '../request/percent.ts';
import { maskHeader, maskParameter } from '../secrets/mask.ts';
import { cut } from './format.ts';
import { type ShownBody, type ShownPlace, showBytes, showSentBody } from './show-body.ts';

export interface ShownRequest {
  readonly method: string;
  /** Path and query, below the target. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: SentRequest['credentials'];
  readonly body: ShownBody | undefined;
}

export interface ShownResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: ShownBody | undefined;
  readonly milliseconds: number;
}

/** What was sent and what came, fit for any report. */
export interface ShownExchange {
  readonly request: ShownRequest;
  readonly response: ShownResponse | undefined;
  /** Why no answer came. */
  readonly failure: string | undefined;
}

/** The most that is shown of a header or URL. */
const limit = 500;

/**
 * An exchange without credentials, cut short, harmless to show.
 * @param place what of a long answer is shown
 */
export function showExchange(
  { request, response, failure }: Exchange,
  place?: ShownPlace,
): ShownExchange {
  return {
    request: showRequest(request),
    response: response && showResponse(response, place),
    failure: failure === undefined ? undefined : escapedLine(failure),
  };
}

function showRequest(request: SentRequest): ShownRequest {
  const body = showSentBody(request.body);
  const type: [string, string][] = body?.type === undefined ? [] : [['content-type', body.type]];
  return {
    method: request.method,
    url: cut(escapedLine(showUrl(request)), limit),
    headers: [...showHeaders(request.headers), ...type],
    credentials: request.credentials,
    body,
  };
}

/** Path and query as they go over the wire, but for credentials. */
function showUrl({ path, query }: SentRequest): string {
  const members = query.map(
    ([name, value]) => `${encodePart(name)}=${maskParameter(name, encodePart(value))}`,
  );
  return members.length === 0 ? path : `${path}?${members.join('&')}`;
}

function showResponse(
  { status, headers, bytes, milliseconds }: ReceivedResponse,
  place: ShownPlace | undefined,
): ShownResponse {
  const body = bytes.length === 0 ? undefined : showBytes(bytes, headers['content-type'], place);
  return { status, headers: showHeaders(headers), body, milliseconds };
}

function showHeaders(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers).map(([name, value]) => [
    escapedLine(name),
    cut(escapedLine(maskHeader(name, value)), limit),
  ]);
}
