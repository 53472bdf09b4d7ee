import cors, { type CorsOptions } from 'cors';
import type { RequestHandler } from 'express';

/**
 * Answers the preflights of a browser app on another origin: with credentials, any request header
 * (so also `x-api-key`). The origin is echoed, since `*` excludes credentials (Fetch, section 3.2).
 */
export function createPreflight(): RequestHandler {
  const answerPreflight = cors(options);
  return (req, res, next) => {
    // The library takes every OPTIONS for a preflight; one without this header asks for something
    // else.
    const isPreflight =
      req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    if (isPreflight) answerPreflight(req, res, next);
    else next();
  };
}

const options: CorsOptions = {
  origin: true,
  credentials: true,
  methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
  maxAge: 600,
};
