import type { IncomingHttpHeaders } from 'node:http';
import { fieldIn, type HeaderList, setField } from '../lib/header-list.ts';
import { violationsHeader } from '../lib/violations-header.ts';
import type { PlainAnswer, PlainRequest } from '../model/exchange.ts';

/**
 * The fields that let a browser app on another origin read an answer, our own response headers
 * among it. Who names no origin gets none of them.
 */
export function corsFields({ origin }: IncomingHttpHeaders): HeaderList {
  if (!origin) return ['Vary', 'Origin'];
  return [
    'Access-Control-Allow-Origin',
    origin,
    'Vary',
    'Origin',
    'Access-Control-Allow-Credentials',
    'true',
    'Access-Control-Expose-Headers',
    exposed,
  ];
}

/** Lets a browser app read these fields of the answer, too. */
export function exposeFields(fields: HeaderList, names: readonly string[]): void {
  const known = fieldIn(fields, exposing);
  if (known === undefined || names.length === 0) return;
  const listed = new Set(known.toLowerCase().split(','));
  const more = names.filter(
    (name) =>
      !listed.has(name.toLowerCase()) && !/^(set-cookie|content-.*|access-control-.*)$/i.test(name),
  );
  if (more.length > 0) setField(fields, exposing, [known, ...more].join(','));
}

const exposing = 'Access-Control-Expose-Headers';

const exposedHeaders = [
  ...['ETag', 'Location', 'Allow', 'Retry-After', 'Link', 'WWW-Authenticate', 'Preference-Applied'],
  ...[
    'x-doubletake-file',
    violationsHeader,
    'x-doubletake-warning',
    'x-telemetry',
    'x-vercel-ai-data-stream',
  ],
];
const exposed = exposedHeaders.join(',');

/**
 * The answer to a preflight of a browser app on another origin: with credentials, any request
 * header (so also `x-api-key`). The origin is echoed, since `*` excludes credentials (Fetch,
 * section 3.2). Undefined for any other request: one without this header asks for something else.
 */
export function preflightAnswer({ method, headers }: PlainRequest): PlainAnswer | undefined {
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined)
    return undefined;
  const asked = headers['access-control-request-headers'];
  const fields: HeaderList = [
    ...(headers.origin === undefined ? [] : ['Access-Control-Allow-Origin', headers.origin]),
    ...['Vary', 'Origin, Access-Control-Request-Headers'],
    ...['Access-Control-Allow-Credentials', 'true'],
    ...['Access-Control-Allow-Methods', 'GET,HEAD,PUT,PATCH,POST,DELETE'],
    ...(asked === undefined ? [] : ['Access-Control-Allow-Headers', asked]),
    ...['Access-Control-Max-Age', '600', 'Content-Length', '0'],
  ];
  return { status: 204, fields, body: undefined, isBroken: false };
}
