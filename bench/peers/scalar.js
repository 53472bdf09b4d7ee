import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { createMockServer } from '@scalar/mock-server';

/** Scalar's mock server as its documentation starts it. */
const [, , port, document] = process.argv;
const app = await createMockServer({ document: JSON.parse(readFileSync(document, 'utf8')) });
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' });
