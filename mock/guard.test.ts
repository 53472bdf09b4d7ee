import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { DoubleOptions } from './create-double.ts';
import { type Served, serve } from './testing/serve.ts';

const document = new URL('./testing/gallery.yaml', import.meta.url).pathname;
let served: Served | undefined;
afterEach(() => served?.close());

/** fetch sets Host and Origin by itself, so these requests go by node:http. */
async function statusOf(options: DoubleOptions, path: string, headers: Record<string, string>): Promise<number | undefined> {
  served = await serve({ apis: [document], ...options });
  const sent = request(served.url + path, { headers, method: path === '/__doubletake/reset' ? 'POST' : 'GET' }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

const local = { allowedHosts: [] };

test.each<[string, { options: DoubleOptions; path: string; given: Record<string, string>; want: number }]>([
  ['localhost is this double', { options: local, path: '/open', given: { host: 'localhost:4010' }, want: 200 }],
  ['a name below localhost is this double', { options: local, path: '/open', given: { host: 'app.localhost' }, want: 200 }],
  ['another 127 address is this double', { options: local, path: '/open', given: { host: '127.0.0.2' }, want: 200 }],
  ['IPv6 loopback is this double', { options: local, path: '/open', given: { host: '[::1]:4010' }, want: 200 }],
  ['a name that points here by rebinding is not', { options: local, path: '/open', given: { host: 'evil.example' }, want: 421 }],
  ['a name that merely begins like the loopback is not', { options: local, path: '/open', given: { host: '127.0.0.1.evil.example' }, want: 421 }],
  ['a name that is allowed is', { options: { allowedHosts: ['api.test'] }, path: '/open', given: { host: 'api.test' }, want: 200 }],
  ['any name will do where nothing is said', { options: {}, path: '/open', given: { host: 'anything' }, want: 200 }],
  ['a page elsewhere cannot drive the control API', { options: local, path: '/__doubletake/reset', given: { origin: 'https://evil.example' }, want: 403 }],
  ['a page of no origin cannot either', { options: local, path: '/__doubletake/reset', given: { origin: 'null' }, want: 403 }],
  ['a page of the loopback can', { options: local, path: '/__doubletake/reset', given: { origin: 'http://localhost:5173' }, want: 200 }],
  ['a page elsewhere can use the APIs', { options: local, path: '/open', given: { origin: 'https://app.example' }, want: 200 }],
  ['the control API wants its token', { options: { controlToken: 't' }, path: '/__doubletake/info', given: {}, want: 401 }],
  ['whether it lives may be asked without it', { options: { controlToken: 't' }, path: '/__doubletake/health', given: {}, want: 200 }],
  ['a wrong token is none', { options: { controlToken: 't' }, path: '/__doubletake/info', given: { authorization: 'Bearer u' }, want: 401 }],
  ['the token opens it', { options: { controlToken: 't' }, path: '/__doubletake/info', given: { authorization: 'Bearer t' }, want: 200 }],
  ['the token may come in the query, for event streams', { options: { controlToken: 't' }, path: '/__doubletake/info?token=t', given: {}, want: 200 }],
  ['the token guards sandboxes too', { options: { controlToken: 't' }, path: '/__doubletake/in/a/__doubletake/info', given: {}, want: 401 }],
])('%s', async (_name, { options, path, given, want }) => {
  expect(await statusOf(options, path, given)).toBe(want);
});
