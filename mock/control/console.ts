import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import { packageRoot } from '../../openapi/package-root.ts';

/** Serves the console: one page that shows a running double, from `mock/control/console.html`. */
export function serveConsole(): RequestHandler {
  // Strict, or the path without its slash would redirect to itself.
  const router = Router({ strict: true });
  router.get('/__doubletake', (_req, res) => res.redirect(302, '__doubletake/'));
  router.get('/__doubletake/', (_req, res) => res.sendFile('console.html', { root: join(packageRoot, 'mock', 'control'), headers: pageHeaders }));
  return router;
}

const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src * data:; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-cache',
};
