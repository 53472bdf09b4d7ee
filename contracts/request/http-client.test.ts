import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient, TookTooLong, type WireRequest } from './http-client.ts';

/** A client and a server of its own; requests are told apart by the port that they come from. */
async function clientOf(listener: RequestListener, timeout = 10_000) {
  const ports: (number | undefined)[] = [];
  const server = createServer((request, response) => {
    ports.push(request.socket.remotePort);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createHttpClient(timeout);
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = (request: Partial<WireRequest> = {}) =>
    client.exchange({ method: 'GET', origin, path: '/', headers: {}, body: undefined, ...request });
  return { send, connections: () => new Set(ports).size };
}

test.each([
  [
    'a connection serves one request after the other',
    { request: { body: undefined }, status: 404, want: 1 },
  ],
  [
    'also where bodies are taken',
    { request: { method: 'POST', body: Buffer.from('{}') }, status: 201, want: 1 },
  ],
  [
    'a connection on which a body was refused is not used again',
    { request: { method: 'POST', body: Buffer.from('{}') }, status: 413, want: 2 },
  ],
])('%s', async (_name, { request, status, want }) => {
  const { send, connections } = await clientOf((incoming, response) =>
    incoming.resume().on('end', () => response.writeHead(status).end('x')),
  );
  await send(request);
  await send(request);
  expect(connections()).toBe(want);
});

test('a path goes out as it stands, but for what no request line can hold', async () => {
  const { send } = await clientOf((request, response) => response.end(request.url));
  const { bytes } = await send({ path: '/a/../b//%2e?q=[1]&w=größe 😀' });
  expect(bytes.toString()).toBe('/a/../b//%2e?q=[1]&w=gr%C3%B6%C3%9Fe%20%F0%9F%98%80');
});

test('an answer in a content coding is decoded', async () => {
  const { send } = await clientOf((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')),
  );
  expect((await send()).bytes.toString()).toBe('plain');
});

test('an answer that breaks off is none', async () => {
  const { send } = await clientOf((_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half', () => response.destroy());
  });
  await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('an answer that does not come in time is none', async () => {
  const { send } = await clientOf(() => undefined, 20);
  await expect(send()).rejects.toBeInstanceOf(TookTooLong);
});

test('a header that cannot be sent rejects', async () => {
  const { send } = await clientOf((_request, response) => response.end());
  await expect(send({ headers: { 'x-name': 'a\nb' } })).rejects.toMatchObject({
    code: 'ERR_INVALID_CHAR',
  });
});
