import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { runChecks } from '../../run/run-checks.ts';

const item = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const answers = (status: number, schema: object) => ({
  responses: { [status]: { description: 'Done.', content: { 'application/json': { schema } } } },
});
const list = { get: answers(200, { type: 'array', items: item }) };
const one = {
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  get: answers(200, item),
  patch: answers(200, item),
};

/** Takes every method, and has one item that nobody here has made. */
async function serveAnything(): Promise<{ url: string; written: string[] }> {
  const written: string[] = [];
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    if (method !== 'GET') written.push(`${method} ${url}`);
    const made = {
      id: method === 'POST' && url === '/things' ? 'made' : (url.split('/')[2] ?? 'theirs'),
    };
    response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    request
      .resume()
      .on('end', () =>
        response.end(
          JSON.stringify(method === 'GET' && url === '/things' ? [{ id: 'theirs' }] : made),
        ),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, written };
}

test.each<[string, { given: object; want: string[] }]>([
  ['nothing, where others have made what is listed', { given: list, want: [] }],
  [
    'what the run has made, where it can make something',
    {
      given: {
        ...list,
        post: {
          ...answers(201, item),
          requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
      want: ['POST /things', 'PUT /things/made', 'POST /things/made'],
    },
  ],
])('methods that are not declared are tried on %s', async (_name, { given, want }) => {
  const { url, written } = await serveAnything();
  const document = documentOf({
    openapi: '3.1.0',
    paths: { '/things': given, '/things/{id}': one },
  });
  await runChecks({
    document,
    target: url,
    credentials: {},
    allowWrites: true,
    runId: 'r',
    only: ['GET /things/{id}/http/method'],
  });
  expect(written).toEqual(want);
});
