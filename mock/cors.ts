import type { IncomingHttpHeaders } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import type { RequestHandler } from 'express';
import type { HeaderList } from './header-list.ts';
import { violationsHeader } from './violations-header.ts';

/**
 * Answers the preflights of a browser app on another origin: with credentials, any request header (so also `x-api-key`). The origin
 * is echoed, since `*` excludes credentials (Fetch, section 3.2).
 */
export function createPreflight(): RequestHandler {
  const answerPreflight = cors(options);
  return (req, res, next) => {
    // The library takes every OPTIONS for a preflight; one without this header asks for something else.
    const isPreflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    if (isPreflight) answerPreflight(req, res, next);
    else next();
  };
}

/** The fields that let such an app read any other answer, our own response headers among it. Who names no origin gets none of them. */
export function corsFields({ origin }: IncomingHttpHeaders): HeaderList {
  if (!origin) return ['Vary', 'Origin'];
  return [
    ...['Access-Control-Allow-Origin', origin, 'Vary', 'Origin'],
    ...['Access-Control-Allow-Credentials', 'true', 'Access-Control-Expose-Headers', exposed],
  ];
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
  maxAge: 600,
};
