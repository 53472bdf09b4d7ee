import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { serve } from '../../mock/testing/serve.ts';
import { isADouble } from './recognise-double.ts';

const info = {
  name: 'doubletake',
  version: '1',
  seed: 1,
  sandbox: 'default',
  apis: [{ name: 'a', basePaths: ['/v1', ''] }],
};
const json = { 'content-type': 'application/json' };

test.each<
  [
    string,
    {
      given: { status: number; headers?: Record<string, string>; body?: unknown };
      path?: string;
      want: boolean;
    },
  ]
>([
  [
    'the control API of a double',
    { given: { status: 200, headers: json, body: info }, want: true },
  ],
  [
    'below a base path of it',
    { given: { status: 200, headers: json, body: info }, path: '/v1/', want: true },
  ],
  [
    'an API beside a double, behind one gateway',
    { given: { status: 200, headers: json, body: info }, path: '/orders', want: false },
  ],
  [
    'a double with another server behind it',
    { given: { status: 200, headers: json, body: { ...info, upstream: true } }, want: false },
  ],
  [
    'a server that says no more than the name',
    { given: { status: 200, headers: json, body: { name: 'doubletake' } }, want: false },
  ],
  [
    'a page for every path',
    { given: { status: 200, headers: { 'content-type': 'text/html' }, body: info }, want: false },
  ],
  [
    'a server that sends elsewhere',
    { given: { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, want: false },
  ],
  [
    'a server that refuses all',
    {
      given: { status: 401, headers: { 'www-authenticate': 'Bearer realm="doubletake control"' } },
      want: false,
    },
  ],
  ['nothing', { given: { status: 404 }, want: false }],
])('a double is recognised by all that it says: %s', async (_name, { given, path = '', want }) => {
  const server = createServer((_request, response) => {
    response
      .writeHead(given.status, given.headers)
      .end(given.body === undefined ? undefined : JSON.stringify(given.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = await isADouble(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
  );
  server.closeAllConnections();
  server.close();
  expect(found).toBe(want);
});

const upstream = {
  url: new URL('http://127.0.0.1:9/'),
  writes: true,
  routes: {},
  timeout: 1000,
  mostKept: 1000,
};

test.each<[string, { given: Partial<Parameters<typeof serve>[0]>; want: boolean }]>([
  ['alone', { given: {}, want: true }],
  ['alone, with a token', { given: { controlToken: 'secret-token' }, want: true }],
  ['with a server behind it', { given: { upstream }, want: false }],
  ['with both', { given: { controlToken: 'secret-token', upstream }, want: false }],
])('a double itself is one: %s', async (_name, { given, want }) => {
  const served = await serve({ apis: ['okchat'], ...given });
  expect(await isADouble(served.url)).toBe(want);
  await served.close();
});
