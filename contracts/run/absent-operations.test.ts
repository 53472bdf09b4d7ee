import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { withoutPause } from '../testing/run-against.ts';
import { runChecks } from './run-checks.ts';

const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });
const item = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
};
const list = (operationId: string) => ({
  operationId,
  responses: { 200: json({ type: 'array', items: item }) },
});
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const body = {
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties: { name: { type: 'string' } } } },
  },
};

const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Half', version: '1' },
  paths: {
    '/things': { get: list('listThings') },
    '/things/{id}': {
      get: {
        operationId: 'readThing',
        parameters: [id],
        responses: { 200: json(item), 404: json({ type: 'object' }) },
      },
    },
    '/things/{id}/parts': { get: { ...list('listParts'), parameters: [id] } },
    '/things/{id}/badge': {
      get: {
        operationId: 'readBadge',
        parameters: [id],
        responses: { 200: json(item), 404: json({ type: 'object' }) },
      },
      put: {
        operationId: 'makeBadge',
        parameters: [id],
        requestBody: body,
        responses: { 200: json(item) },
      },
    },
    '/reports': {
      get: list('listReports'),
      post: { operationId: 'makeReport', requestBody: body, responses: { 201: json(item) } },
    },
    '/later': { get: list('listLater') },
    '/closed': { get: list('listClosed') },
    '/choice': {
      get: {
        operationId: 'readChoice',
        responses: { 200: json(item), 404: json({ type: 'object' }) },
      },
      put: { operationId: 'makeChoice', requestBody: body, responses: { 200: json(item) } },
    },
  },
});

/** Has items `a` and `b`; one body for everything that is not there, as frameworks have it. */
async function serveHalf(
  notFound: (method: string, path: string) => object,
): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { method = '', url = '' } = request;
    seen.push(`${method} ${url}`);
    const send = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url === '/things' && method === 'GET') return send(200, [{ id: 'a' }, { id: 'b' }]);
    if (/^\/things\/[ab]$/.test(url) && method === 'GET') return send(200, { id: url.slice(-1) });
    if (url === '/later') return send(501, { error: 'later' });
    if (url === '/closed') return send(405, { error: 'closed' });
    if (/^\/(choice|things\/[ab]\/badge)$/.test(url) && method === 'PUT')
      return send(200, { id: 'c' });
    return send(404, notFound(method, url));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test.each<[string, (method: string, path: string) => object]>([
  ['says the same each time', () => ({ error: 'not found' })],
  [
    'repeats method and path, with a time',
    (method, path) => ({
      error: `Cannot ${method} ${path}`,
      at: `2026-01-01T00:00:0${path.length % 10}Z`,
    }),
  ],
])('what is not there is one finding each, where a 404 %s', async (_name, notFound) => {
  const api = await serveHalf(notFound);
  const summary = await runChecks({
    document,
    target: api.url,
    credentials: {},
    allowWrites: true,
    runId: 'half',
    pause: withoutPause,
  });
  const absent = summary.findings
    .filter(({ code }) => code === 'not-implemented')
    .map(({ operation }) => operation);
  expect(absent.sort()).toEqual([
    'listClosed',
    'listLater',
    'listParts',
    'listReports',
    'makeReport',
  ]);
  const others = summary.findings
    .filter(({ code }) => code !== 'not-implemented')
    .map(({ operation }) => operation);
  // The path of listParts has an id: that it is not there is known when the target has named one.
  for (const operation of absent)
    if (operation !== 'listParts') expect(others).not.toContain(operation);
  // No more is sent to what is known not to be there: the first check of each has found it.
  for (const path of ['/later', '/closed'])
    expect(api.seen.filter((request) => request.endsWith(path)).length).toBeLessThan(4);
});

test('a missing item and an item that is not set yet are no missing operations, though their 404 is the same', async () => {
  const api = await serveHalf(() => ({ error: 'not found' }));
  const summary = await runChecks({
    document,
    target: api.url,
    credentials: {},
    allowWrites: false,
    runId: 'half',
    pause: withoutPause,
    only: ['readThing', 'readChoice', 'readBadge'],
  });
  expect(summary.findings.map(({ code }) => code)).not.toContain('not-implemented');
});
