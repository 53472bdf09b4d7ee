import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { record } from '../safety/testing/record.ts';
import { findBasePath } from './find-base-path.ts';

const get = (more: object = {}) => ({ get: { responses: { 200: { description: '' } }, ...more } });
const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Lamps', version: '1' },
  servers: [{ url: '/api' }],
  paths: {
    '/logout': get(),
    '/counters': get({ description: 'Returns the counters and resets them.' }),
    '/lamps': get(),
  },
});

test('the search for the base path sends no read that says that it acts', async () => {
  const server = await record(({ path }) => ({ status: path === '/api/lamps' ? 200 : 404 }));
  try {
    const setup = { connection: {}, timeout: 5_000 };
    expect(await findBasePath(document, server.url, setup)).toMatchObject({ path: '/api' });
    expect(server.seen.map(({ path }) => path)).toEqual(['/lamps', '/api/lamps']);
  } finally {
    await server.close();
  }
});
