import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { createDouble, type Double, type DoubleOptions } from '../create-double.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/** Serves a double within an Express app of somebody else's. */
async function mount(around: (double: Double) => Express, options: DoubleOptions = {}) {
  const double = await createDouble({ apis: [document], ...options });
  const server = around(double).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await double.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, double };
}

async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, {
    redirect: 'manual',
    ...init,
    headers: { 'x-key': 'k', ...init.headers },
  });
  const { date, connection, 'keep-alive': kept, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

const bare = () => express().disable('x-powered-by');
const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

test.each<[string, { given: [path: string, init?: RequestInit]; want: number }]>([
  ['an operation', { given: ['/pictures?limit=1'], want: 200 }],
  [
    'another origin',
    { given: ['/pictures', { headers: { origin: 'https://a.test' } }], want: 200 },
  ],
  ['HEAD', { given: ['/pictures', { method: 'HEAD' }], want: 200 }],
  ['a path that no API has', { given: ['/nothing'], want: 404 }],
  ['the control API', { given: ['/__doubletake/health'], want: 200 }],
  ['a sandbox in the path', { given: ['/__doubletake/in/one/pictures'], want: 200 }],
  ['a preflight', { given: ['/pictures', { method: 'OPTIONS', headers: preflight }], want: 204 }],
  ['OPTIONS that is no preflight', { given: ['/pictures', { method: 'OPTIONS' }], want: 204 }],
  ['the console', { given: ['/__doubletake/?sandbox=a'], want: 200 }],
  ['the console without its slash', { given: ['/__doubletake'], want: 200 }],
])('%s is answered by node:http, Express and fetch alike', async (_name, { given, want }) => {
  const [path, init] = given;
  const { url, double } = await mount((mounted) => bare().use(mounted.express));
  const direct = await double.listen();
  const answers = [await ask(direct.url + path, init), await ask(url + path, init)];
  const response = await double.fetch(
    new Request(`http://double.test${path}`, {
      ...init,
      headers: { 'x-key': 'k', ...init?.headers },
    }),
  );
  await direct.close();
  expect(answers[0]).toEqual(answers[1]);
  const ownHost = (text: string) => text.replaceAll(/http:\/\/[^/"<]+/g, '');
  expect([response.status, ownHost(await response.text())]).toEqual([
    want,
    ownHost(answers[0]?.body ?? ''),
  ]);
});

test('a preflight may use what it asks for', async () => {
  const { url } = await mount(({ express }) => bare().use(express));
  const headers = { ...preflight, 'access-control-request-headers': 'x-key, x-other' };
  expect((await ask(`${url}/pictures`, { method: 'OPTIONS', headers })).headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-headers': 'x-key, x-other',
    'access-control-allow-credentials': 'true',
    vary: 'Origin, Access-Control-Request-Headers',
  });
});

test('below a path of another app, URLs in answers begin with that path', async () => {
  const { url } = await mount((double) => bare().use('/mock', double.express));
  const { body } = await ask(`${url}/mock/`, { headers: { accept: 'application/json' } });
  expect(body).toContain(`${url}/mock/__doubletake/`);
  const { body: journal } = await ask(`${url}/mock/__doubletake/journal`);
  expect(journal).toContain('"url":"/mock/"');
});

test('a proxy that Express trusts is trusted', async () => {
  const { url } = await mount(({ express: handle }) => bare().set('trust proxy', true).use(handle));
  const headers = { accept: 'application/json', 'x-forwarded-host': 'app.example' };
  expect((await ask(`${url}/`, { headers })).body).toContain('http://app.example/__doubletake/');
});

test('what another middleware has set goes out too, and is in the journal', async () => {
  const { url, double } = await mount((mounted) =>
    bare()
      .use((_req, res, next) => {
        res.setHeader('x-outer', 'yes');
        next();
      })
      .use(mounted.express),
  );
  const { headers } = await ask(`${url}/pictures`);
  const [entry] = await double.control.journal();
  expect([headers['x-outer'], entry?.response.headers['x-outer']]).toEqual(['yes', 'yes']);
});

describe('behind a body parser', () => {
  const parsers = () =>
    bare().use(express.json(), express.text({ type: 'text/*' }), express.urlencoded());
  const post = (url: string, type: string, body: string) =>
    ask(url, { method: 'POST', headers: { 'content-type': type }, body });

  test.each<[string, { given: [type: string, body: string]; want: number }]>([
    ['JSON is read all the same', { given: ['application/json', '{"name":"a"}'], want: 201 }],
    ['JSON that is invalid is refused', { given: ['application/json', '{"name":1}'], want: 400 }],
    ['a form', { given: ['application/x-www-form-urlencoded', 'name=a'], want: 201 }],
  ])('%s', async (_name, { given, want }) => {
    const { url } = await mount((double) => parsers().use(double.express), { apis: [notes] });
    expect((await post(`${url}/notes`, ...given)).status).toBe(want);
  });

  test('what another has read of a form with files is told', async () => {
    const { url } = await mount(
      (double) =>
        bare()
          .use((req, _res, next) => {
            req.resume().once('end', () => {
              req.body = {};
              next();
            });
          })
          .use(double.express),
      { apis: [notes] },
    );
    const form = new FormData();
    form.append('name', 'a');
    const response = await fetch(`${url}/notes`, { method: 'POST', body: form });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('another middleware has read the multipart/form-data body'),
    ]);
  });
});

const notes = new URL('../testing/notes.yaml', import.meta.url).pathname;
