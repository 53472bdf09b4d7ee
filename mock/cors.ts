import type { IncomingMessage, ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import type { RequestHandler } from 'express';
import { violationsHeader } from './violations-header.ts';

/**
 * Lets a browser app on another origin use the APIs: with credentials, any request header (so also `x-api-key`), and
 * with our own response headers readable. The origin is echoed, since `*` excludes credentials (Fetch, section 3.2).
 */
export function createCors(): RequestHandler {
  const answerPreflight = cors(options);
  const addHeaders = cors({ ...options, preflightContinue: true });
  return (req, res, next) => {
    // The library takes every OPTIONS for a preflight; one without this header asks for something else.
    const isPreflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    (isPreflight ? answerPreflight : addHeaders)(req, res, next);
  };
}

/** The same for a request that is no preflight, and that nobody has set headers for. */
export function addCorsHeaders(req: IncomingMessage, res: ServerResponse): void {
  const { origin } = req.headers;
  if (origin) res.setHeader('Access-Control-Allow-Origin', origin);
  res.setHeader('Vary', 'Origin');
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  res.setHeader('Access-Control-Expose-Headers', exposed);
}

const exposedHeaders = [
  ...['ETag', 'Location', 'Allow', 'Retry-After', 'Link', 'WWW-Authenticate', 'Preference-Applied'],
  ...['x-doubletake-file', violationsHeader, 'x-doubletake-warning', 'x-telemetry', 'x-vercel-ai-data-stream'],
];
const exposed = exposedHeaders.join(',');

const options: CorsOptions = {
  origin: true,
  credentials: true,
  methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
  exposedHeaders,
  maxAge: 600,
};
