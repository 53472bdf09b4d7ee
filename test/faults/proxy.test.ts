import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFaultProxy, type FaultProxy } from './index.ts';
import { createClient, validKey } from './testing/client.ts';
import { startServer } from './testing/servers.ts';
import { newBot, red, uploadAvatar } from './testing/things.ts';

interface Got {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** What the server behind was asked, in the order of asking. */
const asked: {
  method: string | undefined;
  url: string | undefined;
  headers: string[];
  body: Buffer;
}[] = [];
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

const server = createServer(async (incoming, response) => {
  asked.push({
    method: incoming.method,
    url: incoming.url,
    headers: incoming.rawHeaders,
    body: await whole(incoming),
  });
  response.sendDate = false;
  const answers: Record<string, () => void> = {
    '/bytes': () =>
      response
        .writeHead(200, [
          'Content-Type',
          'application/x-odd',
          'Content-Length',
          '256',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
        ])
        .end(everyByte),
    '/chunks': () => {
      response.writeHead(203, 'Odd Reason', [
        'content-TYPE',
        'text/plain; charset=utf-8',
        'X-Empty',
        '',
      ]);
      response.write('one');
      response.end('two');
    },
    '/none': () => response.writeHead(204, ['X-Kept', 'yes']).end(),
    '/fresh': () => response.writeHead(304, ['ETag', '"a"']).end(),
  };
  (
    answers[(incoming.url ?? '').split('?')[0] ?? ''] ??
    (() => response.writeHead(404, ['Content-Length', '0']).end())
  )();
});
let direct = '';
let proxy: FaultProxy;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  direct = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy = await createFaultProxy(direct, undefined);
});

afterAll(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function get(
  origin: string,
  method: string,
  path: string,
  headers: string[] = [],
  body?: Buffer,
): Promise<Got> {
  const { hostname, port, host } = new URL(origin);
  const sent = request({
    hostname,
    port,
    method,
    path,
    headers: ['Host', host, 'Connection', 'close', ...headers] as never,
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    reason: response.statusMessage,
    headers: withoutConnection(response.rawHeaders),
    body: await whole(response),
  };
}

function withoutConnection(raw: readonly string[], also: readonly string[] = []): string[] {
  const names = ['connection', 'keep-alive', ...also];
  return raw.flatMap((name, index) =>
    index % 2 === 0 && !names.includes(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
}

test.each([
  ['GET', '/bytes'],
  ['HEAD', '/bytes'],
  ['GET', '/chunks?a=%2F&a=b+c&&d'],
  ['GET', '/none'],
  ['GET', '/fresh'],
  ['DELETE', '/elsewhere/%E2%82%AC'],
])('answers pass byte for byte: %s %s', async (method, path) => {
  expect(await get(proxy.url, method, path)).toEqual(await get(direct, method, path));
});

test.each([
  ['a body of known length', ['Content-Length', '256']],
  ['a body in chunks', ['Transfer-Encoding', 'chunked']],
])('requests pass byte for byte: %s', async (_, framing) => {
  asked.length = 0;
  const headers = [
    'x-ODD-Case',
    'Yes',
    'Cookie',
    'a=1',
    'Content-Type',
    'multipart/form-data; boundary="x"',
    ...framing,
  ];
  for (const origin of [direct, proxy.url])
    await get(origin, 'PATCH', '/bytes?x=%00&y=ü'.replace('ü', '%C3%BC'), headers, everyByte);
  const [plain, proxied] = asked.map((item) => ({
    ...item,
    headers: withoutConnection(item.headers, ['host', 'x-forwarded-host', 'x-forwarded-proto']),
  }));
  expect(proxied).toEqual(plain);
  expect(proxied?.body.equals(everyByte)).toBe(true);
});

test('the server behind hears which origin the client used', async () => {
  asked.length = 0;
  await get(proxy.url, 'GET', '/bytes');
  const headers = asked[0]?.headers ?? [];
  const field = (name: string) => headers[headers.indexOf(name) + 1];
  expect([field('Host'), field('X-Forwarded-Host'), field('X-Forwarded-Proto')]).toEqual([
    new URL(direct).host,
    new URL(proxy.url).host,
    'http',
  ]);
});

test('URLs in the answers of a double lead to the proxy, and serve the bytes', async () => {
  const double = await startServer('okchat');
  const front = await createFaultProxy(double.url, undefined);
  const client = createClient(front.url);
  const { url } = await uploadAvatar(client, (await newBot(client)).id, { bytes: red });
  expect(new URL(url).origin).toBe(front.url);
  expect((await client.picture(url)).bytes.equals(red)).toBe(true);
  await front.close();
  await double.close();
});

test('where the server behind is gone, the connection ends without an answer', async () => {
  const lost = await createFaultProxy('http://127.0.0.1:9', undefined, { key: validKey });
  await expect(fetch(lost.url)).rejects.toThrow('fetch failed');
  await lost.close();
});

test('a request that is never whole does not reach the server behind', async () => {
  asked.length = 0;
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.write('POST /bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  await once(socket, 'connect');
  socket.destroy();
  await get(proxy.url, 'GET', '/none');
  expect(asked.map(({ method }) => method)).toEqual(['GET']);
});
