import type { IncomingHttpHeaders } from 'node:http';
import type { HeaderList } from '../lib/header-list.ts';
import { violationsHeader } from '../lib/violations-header.ts';

/**
 * The fields that let a browser app on another origin read an answer, our own response headers
 * among it. Who names no origin gets none of them.
 */
export function corsFields({ origin }: IncomingHttpHeaders): HeaderList {
  if (!origin) return ['Vary', 'Origin'];
  return [
    ...['Access-Control-Allow-Origin', origin, 'Vary', 'Origin'],
    ...['Access-Control-Allow-Credentials', 'true', 'Access-Control-Expose-Headers', exposed],
  ];
}

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
