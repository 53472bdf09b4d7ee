import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Bindings } from '../request/build-request.ts';
import { type Exchange, encodeUrl, type SentRequest } from '../request/exchange.ts';
import type { Link } from './operation-links.ts';

/**
 * The values that a link takes from an exchange, by its runtime expressions (OpenAPI 3.1, section
 * 4.8.20.4). Undefined where one of them is not there.
 */
export function followLink(link: Link, exchange: Exchange): Bindings | undefined {
  const parameters: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(link.parameters)) {
    const value = evaluate(expression, exchange);
    if (value === undefined || value === null) return undefined;
    // `path.id` and `id` name the same parameter.
    parameters[name.replace(/^(path|query|header|cookie)\./, '')] = value;
  }
  const body: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(
    isObject(link.requestBody) ? link.requestBody : {},
  )) {
    const value = evaluate(expression, exchange);
    if (value === undefined || value === null) return undefined;
    body[name] = value;
  }
  return { parameters, body };
}

function evaluate(expression: unknown, exchange: Exchange): unknown {
  if (typeof expression !== 'string') return expression;
  if (expression.startsWith('$')) return evaluateOne(expression, exchange);
  if (/^\{\$[^{}]+\}$/.test(expression)) return evaluateOne(expression.slice(1, -1), exchange);
  return expression.replaceAll(/\{(\$[^{}]+)\}/g, (_whole, inner: string) =>
    String(evaluateOne(inner, exchange)),
  );
}

/** Our own expression: the last segment of the `Location`, which is the id of what was made. */
export const lastOfLocation = '$response.header.Location#last';

function lastSegment(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, 'http://target.invalid')) return undefined;
  const segment = new URL(location, 'http://target.invalid').pathname
    .split('/')
    .findLast((text) => text !== '');
  return segment === undefined ? undefined : decodePercent(segment);
}

function evaluateOne(expression: string, { request, response }: Exchange): unknown {
  if (expression === lastOfLocation) return lastSegment(response?.headers['location']);
  const [, source = '', rest = ''] =
    /^\$(url|method|statusCode|request|response)\.?(.*)$/s.exec(expression) ?? [];
  if (source === 'url') return encodeUrl(request);
  if (source === 'method') return request.method;
  if (source === 'statusCode') return response?.status;
  if (rest.startsWith('body'))
    return getPointer(
      source === 'request' ? requestBody(request) : response?.json,
      rest.slice('body#'.length),
    );
  const [place, ...name] = rest.split('.');
  const wanted = name.join('.');
  if (place === 'header')
    return (source === 'request' ? request.headers : response?.headers)?.[wanted.toLowerCase()];
  if (place === 'path') return request.values?.[wanted];
  if (place === 'query') return request.query.find(([key]) => key === wanted)?.[1];
  return undefined;
}

/** A multipart body reads as an object of its fields. */
function requestBody({ body }: SentRequest): unknown {
  if (body?.kind === 'json') return body.value;
  if (body?.kind !== 'multipart') return undefined;
  return Object.fromEntries(
    body.parts
      .filter(({ filename }) => filename === undefined)
      .map(({ name, content }) => [name, content.toString('utf8')]),
  );
}
