import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { record } from '../../contracts/safety/testing/record.ts';
import { describeContract } from './vitest.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const Settings = {
  type: 'object',
  required: ['theme'],
  properties: { theme: { type: 'string', enum: ['dark', 'light'] } },
};
const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
const file = join(folder, 'settings.json');
const ok = { 200: { description: '', ...json(Settings) } };
await writeFile(
  file,
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Settings', version: '1' },
    paths: {
      '/settings': {
        get: { operationId: 'readSettings', responses: ok },
        put: {
          operationId: 'writeSettings',
          requestBody: { required: true, ...json(Settings) },
          responses: ok,
        },
      },
      '/shutdown': { post: { operationId: 'shutDown', responses: { 204: { description: '' } } } },
    },
  }),
);
const server = await record(({ method, path }) =>
  path === '/settings' && (method === 'GET' || method === 'PUT')
    ? { status: 200, body: { theme: 'dark' } }
    : { status: path === '/settings' ? 405 : 204 },
);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
const sent = () => new Set(server.seen.map(({ method, path }) => `${method} ${path}`));

await describeContract(file, {
  target: server.url,
  allowWrites: true,
  allow: ['singletons'],
  allowOperations: ['shutDown'],
  maxSkipped: 100,
  only: ['writeSettings/examples', 'shutDown/examples'],
});

describe('after the suite', () => {
  // What is not allowed is a skipped test of such a suite, and is looked at in `permit.test.ts`.
  test('what was allowed by its kind or its name was sent', () => {
    expect(sent()).toContain('PUT /settings');
    expect(sent()).toContain('POST /shutdown');
  });
});
