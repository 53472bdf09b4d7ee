import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { afterEach, expect, test } from 'vitest';
import { createDouble, type DoubleOptions } from '../create-double.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/**
 * Serves an app round a double, and asks it once. Tells whether Express has had the request in its
 * hands: it changes its prototype.
 */
async function ask(
  path: string,
  init: RequestInit,
  options: DoubleOptions = {},
  around: (app: Express) => Express = (app) => app,
) {
  const double = await createDouble({ apis: [document], ...options });
  const server = createServer(around(double.app)).listen(0, '127.0.0.1');
  let request: IncomingMessage | undefined;
  server.on('request', (req) => {
    request = req;
  });
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await double.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(url + path, {
    redirect: 'manual',
    ...init,
    headers: { 'x-key': 'k', ...init.headers },
  });
  const body = await response.text();
  const { date, ...headers } = Object.fromEntries(response.headers);
  return {
    url,
    status: response.status,
    headers,
    body,
    isPast: request !== undefined && !('app' in request),
  };
}

const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

test.each<
  [string, { given: [path: string, init?: RequestInit]; want: [status: number, isPast: boolean] }]
>([
  ['an operation', { given: ['/pictures'], want: [200, true] }],
  ['HEAD', { given: ['/pictures', { method: 'HEAD' }], want: [200, true] }],
  ['a path that no API has', { given: ['/nothing'], want: [404, true] }],
  ['the control API', { given: ['/__doubletake/health'], want: [200, true] }],
  ['a sandbox in the path', { given: ['/__doubletake/in/one/pictures'], want: [200, true] }],
  [
    'another origin',
    { given: ['/pictures', { headers: { origin: 'https://app.example' } }], want: [200, true] },
  ],
  [
    'a preflight',
    { given: ['/pictures', { method: 'OPTIONS', headers: preflight }], want: [204, false] },
  ],
  [
    'OPTIONS that is no preflight',
    { given: ['/pictures', { method: 'OPTIONS' }], want: [204, false] },
  ],
  ['the console', { given: ['/__doubletake/'], want: [200, false] }],
  ['the console with a query', { given: ['/__doubletake/?sandbox=a'], want: [200, false] }],
  ['the console without its slash', { given: ['/__doubletake'], want: [302, false] }],
])('%s: goes past Express or not', async (_name, { given: [path, init = {}], want }) => {
  const { status, isPast } = await ask(path, init);
  expect([status, isPast]).toEqual(want);
});

test.each<[string, DoubleOptions, ((app: Express) => Express) | undefined]>([
  ['behind a proxy that is trusted', { trustProxy: true }, undefined],
  ['below another app', {}, (app) => express().disable('x-powered-by').use(app)],
])('%s Express has every request, and the answer is the same', async (_name, options, around) => {
  const init = { headers: { origin: 'https://app.example' } };
  const direct = await ask('/pictures?limit=1', init);
  await close();
  const through = await ask('/pictures?limit=1', init, options, around);
  expect([direct.isPast, through.isPast]).toEqual([true, false]);
  expect([through.status, through.headers, through.body]).toEqual([
    direct.status,
    direct.headers,
    direct.body,
  ]);
});

test('below a path of another app, URLs in answers begin with that path', async () => {
  const { url, body } = await ask(
    '/mock/',
    { headers: { accept: 'application/json' } },
    {},
    (app) => express().use('/mock', app),
  );
  expect(body).toContain(`${url}/mock`);
});

test('what another middleware has set goes out too, and is in the journal', async () => {
  const around = (app: Express) => {
    const outer = express().use((_req, res, next) => {
      res.setHeader('x-outer', 'yes');
      next();
    });
    return outer.use(app);
  };
  const { url, headers } = await ask('/pictures', {}, {}, around);
  const { entries } = (await (await fetch(`${url}/__doubletake/journal`)).json()) as {
    entries: { response: { headers: object } }[];
  };
  expect([headers['x-outer'], entries[0]?.response.headers]).toMatchObject([
    'yes',
    { 'x-outer': 'yes' },
  ]);
});
