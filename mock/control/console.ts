import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { splitTarget } from '../http/request-target.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import type { PlainAnswer, PlainRequest } from '../model/exchange.ts';

/**
 * Serves the console: one page that shows a running double, built from `console/`.
 * @param pageToken what the page is given, where it alone can read it: a page that somebody has
 *   stored on this origin can neither fetch it, nor frame it, nor reach into its window
 * @returns undefined for requests that are not for the console
 */
export function createConsole(
  pageToken: string | undefined,
): (request: PlainRequest) => Promise<PlainAnswer> | undefined {
  return (request) => {
    if (!request.url.startsWith('/__doubletake')) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const { path } = splitTarget(request.url);
    // Without the slash too, and without a redirect: Next.js redirects to the path without it, so
    // that one redirect would follow the other.
    return /^\/__doubletake\/?$/.test(path) ? page(pageToken, request) : undefined;
  };
}

async function page(pageToken: string | undefined, request: PlainRequest): Promise<PlainAnswer> {
  const html = await readFile(join(packageRoot, 'dist', 'console.html'), 'utf8');
  const token = isOpenedByBrowser(request) ? (pageToken ?? '') : '';
  const body = Buffer.from(
    html.replace(
      '<meta name="token" content="">',
      () => `<meta name="token" content="${escapeHtml(token)}">`,
    ),
  );
  const fields = [
    ...pageFields,
    ...['Content-Type', 'text/html; charset=utf-8', 'Content-Length', body.length],
  ];
  return { status: 200, fields, body, isBroken: false };
}

/**
 * Whether a tab or window opens the page. A script cannot say so of what it fetches, and a frame is
 * another destination (Fetch Metadata).
 */
function isOpenedByBrowser({ headers, method }: PlainRequest): boolean {
  return (
    method === 'GET' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-fetch-mode'] === 'navigate'
  );
}

const pageFields: readonly string[] = [
  'Content-Security-Policy',
  "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src * data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer'],
  // Without it, a page of this origin that opens the console could read it through the window that
  // it gets.
  ...['Cross-Origin-Opener-Policy', 'same-origin', 'Cross-Origin-Resource-Policy', 'same-origin'],
  // A page of this origin could read what a cache keeps.
  ...['Cache-Control', 'no-store'],
];
