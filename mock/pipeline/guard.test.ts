import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { DoubleOptions } from '../create-double.ts';
import { type Served, serve } from '../testing/serve.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
let served: Served | undefined;
afterEach(() => served?.close());

/** fetch sets Host and Origin by itself, so these requests go by node:http. */
async function statusOf(
  options: DoubleOptions,
  path: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  served = await serve({ apis: [document], ...options });
  const sent = request(served.url + path, {
    headers,
    method: path === '/__doubletake/reset' ? 'POST' : 'GET',
  }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

const local = { allowedHosts: [] };
const paged = { allowedHosts: [], pageToken: 't' };
const page = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' };
const opened = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

test.each<
  [string, { options: DoubleOptions; path: string; given: Record<string, string>; want: number }]
>([
  [
    'localhost is this double',
    { options: local, path: '/open', given: { host: 'localhost:4010' }, want: 200 },
  ],
  [
    'a name below localhost is this double',
    { options: local, path: '/open', given: { host: 'app.localhost' }, want: 200 },
  ],
  [
    'another 127 address is this double',
    { options: local, path: '/open', given: { host: '127.0.0.2' }, want: 200 },
  ],
  [
    'IPv6 loopback is this double',
    { options: local, path: '/open', given: { host: '[::1]:4010' }, want: 200 },
  ],
  [
    'a name that points here by rebinding is not',
    { options: local, path: '/open', given: { host: 'evil.example' }, want: 421 },
  ],
  [
    'a name that merely begins like the loopback is not',
    { options: local, path: '/open', given: { host: '127.0.0.1.evil.example' }, want: 421 },
  ],
  [
    'a name that is allowed is',
    {
      options: { allowedHosts: ['api.test'] },
      path: '/open',
      given: { host: 'api.test' },
      want: 200,
    },
  ],
  [
    'any name will do where nothing is said',
    { options: {}, path: '/open', given: { host: 'anything' }, want: 200 },
  ],
  [
    'a page elsewhere cannot drive the control API',
    {
      options: local,
      path: '/__doubletake/reset',
      given: { origin: 'https://evil.example' },
      want: 403,
    },
  ],
  [
    'a page of no origin cannot either',
    { options: local, path: '/__doubletake/reset', given: { origin: 'null' }, want: 403 },
  ],
  [
    'a page of the loopback cannot',
    {
      options: local,
      path: '/__doubletake/reset',
      given: { origin: 'http://localhost:5173' },
      want: 403,
    },
  ],
  [
    'nor a page of this very origin',
    {
      options: local,
      path: '/__doubletake/snapshot',
      given: { 'sec-fetch-site': 'same-origin' },
      want: 403,
    },
  ],
  [
    'nor what a page of the same site opens',
    {
      options: local,
      path: '/__doubletake/snapshot',
      given: { ...opened, 'sec-fetch-site': 'same-site' },
      want: 403,
    },
  ],
  [
    'nor what another page embeds',
    {
      options: local,
      path: '/__doubletake/info',
      given: { 'sec-fetch-site': 'cross-site' },
      want: 403,
    },
  ],
  [
    'somebody who types the address can',
    {
      options: local,
      path: '/__doubletake/info',
      given: { ...opened, 'sec-fetch-site': 'none' },
      want: 200,
    },
  ],
  [
    'what is no browser can',
    { options: local, path: '/__doubletake/info', given: { 'sec-fetch-mode': 'cors' }, want: 200 },
  ],
  [
    'a page that has the token can',
    {
      options: paged,
      path: '/__doubletake/reset',
      given: { ...page, authorization: 'Bearer t' },
      want: 200,
    },
  ],
  [
    'a page with another token cannot',
    {
      options: paged,
      path: '/__doubletake/reset',
      given: { ...page, authorization: 'Bearer u' },
      want: 403,
    },
  ],
  [
    'a page may send it in the query',
    { options: paged, path: '/__doubletake/info?token=t', given: page, want: 200 },
  ],
  [
    'no page may ask whether it is ready',
    { options: local, path: '/__doubletake/ready', given: page, want: 403 },
  ],
  [
    'no page may have a service worker',
    { options: local, path: '/open', given: { 'service-worker': 'script' }, want: 403 },
  ],
  [
    'a page elsewhere can use the APIs',
    { options: local, path: '/open', given: { origin: 'https://app.example' }, want: 200 },
  ],
  [
    'the control API wants its token',
    { options: { controlToken: 't' }, path: '/__doubletake/info', given: {}, want: 401 },
  ],
  [
    'whether it lives may be asked without it',
    { options: { controlToken: 't' }, path: '/__doubletake/health', given: {}, want: 200 },
  ],
  [
    'a wrong token is none',
    {
      options: { controlToken: 't' },
      path: '/__doubletake/info',
      given: { authorization: 'Bearer u' },
      want: 401,
    },
  ],
  [
    'the token opens it',
    {
      options: { controlToken: 't' },
      path: '/__doubletake/info',
      given: { authorization: 'Bearer t' },
      want: 200,
    },
  ],
  [
    'the token may come in the query, for event streams',
    { options: { controlToken: 't' }, path: '/__doubletake/info?token=t', given: {}, want: 200 },
  ],
  [
    'the token guards sandboxes too',
    {
      options: { controlToken: 't' },
      path: '/__doubletake/in/a/__doubletake/info',
      given: {},
      want: 401,
    },
  ],
])('%s', async (_name, { options, path, given, want }) => {
  expect(await statusOf(options, path, given)).toBe(want);
});

test.each<[string, { given: Record<string, string>; want: boolean }]>([
  ['a tab that opens it', { given: { ...opened, 'sec-fetch-site': 'none' }, want: true }],
  [
    'a link elsewhere that opens it',
    { given: { ...opened, 'sec-fetch-site': 'cross-site' }, want: true },
  ],
  [
    'a script that fetches it',
    {
      given: {
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        'sec-fetch-site': 'same-origin',
      },
      want: false,
    },
  ],
  [
    'a frame',
    {
      given: {
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'iframe',
        'sec-fetch-site': 'same-origin',
      },
      want: false,
    },
  ],
  [
    'an object',
    {
      given: {
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'object',
        'sec-fetch-site': 'same-origin',
      },
      want: false,
    },
  ],
  ['no browser', { given: {}, want: false }],
])('the console has its token for %s: %j', async (_name, { given, want }) => {
  served = await serve({ apis: [document], ...paged });
  const sent = request(`${served.url}/__doubletake/`, { headers: given }).end();
  const [response] = await once(sent, 'response');
  const text = (await response.setEncoding('utf8').toArray()).join('');
  expect(text.includes('<meta name="token" content="t">')).toBe(want);
  expect(response.headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
  });
});
