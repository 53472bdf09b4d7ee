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

const options: CorsOptions = {
  origin: true,
  credentials: true,
  methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
  exposedHeaders: [
    ...['ETag', 'Location', 'Allow', 'Retry-After', 'Link', 'WWW-Authenticate', 'Preference-Applied'],
    ...['x-doubletake-file', violationsHeader, 'x-doubletake-warning', 'x-telemetry', 'x-vercel-ai-data-stream'],
  ],
  maxAge: 600,
};
