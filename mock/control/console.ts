import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Request, type RequestHandler, Router } from 'express';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { checkHostHeader, checkTarget } from '../http/request-target.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { ProblemError } from '../lib/problem.ts';
import { checkHost, type GuardOptions } from '../pipeline/guard.ts';

/**
 * Serves the console: one page that shows a running double, built from `console/`. The
 * page is given the token of web pages, where it alone can read it: a page that somebody has stored
 * on this origin can neither fetch it, nor frame it, nor reach into its window.
 */
export function serveConsole(guard: GuardOptions): RequestHandler {
  // Strict, or the path without its slash would redirect to itself.
  const router = Router({ strict: true, caseSensitive: true });
  router.use((req, _res, next) => next(isWelcome(req, guard) ? undefined : 'router'));
  router.get('/__doubletake', (_req, res) => res.set(pageHeaders).redirect(302, '__doubletake/'));
  router.get('/__doubletake/', async (req, res) => {
    const page = await readFile(join(packageRoot, 'dist', 'console.html'), 'utf8');
    const token = guard.controlToken === undefined && isOpenedByBrowser(req) ? guard.pageToken : '';
    res
      .set(pageHeaders)
      .type('html')
      .send(
        page.replace(
          '<meta name="token" content="">',
          () => `<meta name="token" content="${escapeHtml(token)}">`,
        ),
      );
  });
  return router;
}

/** What is refused is answered as elsewhere. */
function isWelcome(req: Request, guard: GuardOptions): boolean {
  try {
    checkHostHeader(req);
    checkTarget(req);
    checkHost(req, guard);
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

/**
 * Whether a tab or window opens the page. A script cannot say so of what it fetches, and a frame is
 * another destination (Fetch Metadata).
 */
function isOpenedByBrowser({ headers, method }: Request): boolean {
  return (
    method === 'GET' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-fetch-mode'] === 'navigate'
  );
}

const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src * data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Without it, a page of this origin that opens the console could read it through the window that
  // it gets.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // A page of this origin could read what a cache keeps.
  'Cache-Control': 'no-store',
};
