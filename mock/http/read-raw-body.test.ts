import { once } from 'node:events';
import { request as openRequest } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { RequestEvent } from '../pipeline/create-answer.ts';
import { type Served, serve } from '../testing/serve.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const limit = 200;
const body = (length: number) =>
  Buffer.from(JSON.stringify({ name: 'x'.repeat(length - '{"name":""}'.length) }));
const inPieces = (bytes: Buffer) =>
  Readable.toWeb(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]));

test.each<[string, { given: { body: Buffer | ReadableStream; encoding?: string }; want: number }]>([
  ['as long as the limit', { given: { body: body(limit) }, want: 201 }],
  ['longer than the limit', { given: { body: body(limit + 1) }, want: 413 }],
  [
    'in pieces, of a length that nobody tells',
    { given: { body: inPieces(body(limit)) as ReadableStream }, want: 201 },
  ],
  [
    'in pieces that are too much together',
    { given: { body: inPieces(body(limit + 1)) as ReadableStream }, want: 413 },
  ],
  [
    'compressed, as long as the limit',
    { given: { body: gzipSync(body(limit)), encoding: 'gzip' }, want: 201 },
  ],
  [
    'compressed, and longer than the limit when it is not',
    { given: { body: gzipSync(body(100_000)), encoding: 'gzip' }, want: 413 },
  ],
  ['said to be compressed, and not', { given: { body: body(50), encoding: 'gzip' }, want: 400 }],
  ['encoded as itself', { given: { body: body(50), encoding: 'identity' }, want: 201 }],
  [
    'compressed in a way that is not known',
    { given: { body: body(50), encoding: 'snappy' }, want: 415 },
  ],
])('a body %s', async (_name, { given, want }) => {
  served = await serve({ apis: ['okchat'], maxBody: limit });
  const headers = {
    'x-api-key': 'k',
    'content-type': 'application/json',
    prefer: 'problem',
    ...(given.encoding && { 'content-encoding': given.encoding }),
  };
  const url = `${served.url}/api/external/chatbots`;
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: given.body,
    ...({ duplex: 'half' } as object),
  });
  expect(response.status).toBe(want);
  await response.arrayBuffer();
  // The rest of a body that was refused is not taken for the next request.
  expect((await fetch(url, { headers })).status).toBe(200);
});

test.each<[string, { given: { sent: Buffer; encoding?: string } }]>([
  ['a body', { given: { sent: body(50).subarray(0, 20) } }],
  ['a compressed body', { given: { sent: gzipSync(body(50)).subarray(0, 20), encoding: 'gzip' } }],
])(
  'who hangs up within %s gets no answer, and the log says so',
  async (_name, { given: { sent, encoding } }) => {
    let tell: (event: RequestEvent) => void = () => undefined;
    const told = new Promise<RequestEvent>((resolve) => {
      tell = resolve;
    });
    served = await serve({ apis: ['okchat'], onRequest: (event) => tell(event) });
    const request = openRequest(`${served.url}/api/external/chatbots`, {
      method: 'POST',
      headers: {
        ...{
          'x-api-key': 'k',
          'content-type': 'application/json',
          'content-length': '1000',
          expect: '100-continue',
        },
        ...(encoding && { 'content-encoding': encoding }),
      },
    });
    request.on('error', () => undefined).flushHeaders();
    // Only then does the double have the request.
    await once(request, 'continue');
    await new Promise((resolve) => request.write(sent, resolve));
    request.destroy();
    const { status, violations, error } = await told;
    expect({ status, violations, error }).toEqual({
      status: undefined,
      violations: ['the client closed the connection before the request was complete'],
      error: undefined,
    });
  },
);
