import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createRecordingMask } from '../../contracts/recording/mask-exchange.ts';
import { readHar } from '../../contracts/recording/read-har.ts';
import type { RecordedExchange } from '../../contracts/recording/recorded-exchange.ts';
import { createSecretNames } from '../../contracts/recording/secret-names.ts';
import { openHarWriter } from '../../contracts/recording/write-har.ts';
import { createApi } from '../../mock/apis/create-api.ts';
import type { RequestEvent } from '../../mock/index.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { createRecorder } from './recorder.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));

/** What a live API does that a proxy may get wrong. */
function live(): Server {
  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { pathname } = new URL(req.url ?? '/', 'http://a.test');
      if (pathname === '/base/echo') {
        res.writeHead(200, ['X-Raw', JSON.stringify(req.rawHeaders), 'X-Url', req.url ?? '']);
        res.end(Buffer.concat(chunks));
      } else if (pathname === '/base/gzip') {
        const body = gzipSync('{"name":"Ann"}');
        res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
        res.end(body);
      } else if (pathname === '/base/cookies')
        res
          .writeHead(302, [
            'Set-Cookie',
            'a=long-value-1',
            'Set-Cookie',
            'b=2',
            'Location',
            '/x?y=1',
          ])
          .end();
      else if (pathname === '/base/events') {
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.write('data: 1\n\n');
        setTimeout(() => res.end('data: 2\n\n'), 50);
      } else if (pathname === '/base/pets') {
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end('{"name":5}');
      } else if (pathname === '/base/hangs-up') res.destroy();
      else res.writeHead(404).end();
    });
  });
}

async function recording(
  options: { strict?: boolean; document?: string } = {},
): Promise<{ port: number; events: RequestEvent[]; read: () => Promise<RecordedExchange[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'recorder-'));
  const file = join(folder, 'a.har');
  const mask = createRecordingMask(createSecretNames([], new Set()));
  const events: RequestEvent[] = [];
  let api: ReturnType<typeof createApi> | undefined;
  if (options.document !== undefined) {
    await writeFile(join(folder, 'api.yaml'), options.document);
    api = createApi(await loadDocument(join(folder, 'api.yaml')));
  }
  const url = new URL(`http://127.0.0.1:${await listening(live())}/base`);
  const recorder = createRecorder({
    api,
    upstream: { url, timeout: 5000, mostKept: 1_000_000 },
    writer: await openHarWriter(file, mask, '1'),
    mask,
    strict: options.strict ?? false,
    now: () => new Date(0),
    tell: (event) => events.push(event),
  });
  const port = await listening(createServer(recorder.listener));
  let closed: Promise<unknown> | undefined;
  const close = () => (closed ??= recorder.close());
  onTestFinished(async () => void (await close()));
  return {
    port,
    events,
    async read() {
      await close();
      const found: RecordedExchange[] = [];
      for await (const exchange of readHar(file)) found.push(exchange);
      return found;
    },
  };
}

function send(
  port: number,
  path: string,
  options: { method?: string; headers?: string[]; body?: Buffer } = {},
): Promise<{ answer: IncomingMessage; chunks: Buffer[] }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path,
        method: options.method ?? 'GET',
        headers: (options.headers ?? ['Host', 'x']) as never,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ answer, chunks }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

test('a body goes through byte for byte, with its fields in their case and order', async () => {
  const { port, read } = await recording();
  const headers = ['Host', 'x', 'X-One', '1', 'x-ONE', '2', 'Content-Length', String(bytes.length)];
  const { answer, chunks } = await send(port, '/echo?a=%2F&b=+&a=2', {
    method: 'PUT',
    headers,
    body: bytes,
  });
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  expect(answer.headers['x-url']).toBe('/base/echo?a=%2F&b=+&a=2');
  const raw = JSON.parse(String(answer.headers['x-raw'])) as string[];
  // What concerns the connection is the proxy's own.
  expect(raw.slice(2, headers.length)).toEqual(headers.slice(2));
  const [exchange] = await read();
  expect(exchange?.requestBody?.equals(bytes)).toBe(true);
  expect(exchange?.responseBody.equals(bytes)).toBe(true);
});

test('compressed answers stay compressed for the client, and are readable in the recording', async () => {
  const { port, read } = await recording();
  const { answer, chunks } = await send(port, '/gzip');
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(Buffer.concat(chunks).equals(gzipSync('{"name":"Ann"}'))).toBe(true);
  expect(String((await read())[0]?.responseBody)).toBe('{"name":"Ann"}');
});

test('cookies and redirects stay as they are, several cookies too', async () => {
  const { port } = await recording();
  const { answer } = await send(port, '/cookies');
  expect(answer.statusCode).toBe(302);
  expect(answer.headers['set-cookie']).toEqual(['a=long-value-1', 'b=2']);
  expect(answer.headers.location).toBe('/x?y=1');
});

test('a stream of events goes through as it comes, in strict mode too', async () => {
  const { port, read } = await recording({ strict: true });
  const { chunks } = await send(port, '/events');
  expect(chunks.map(String)).toEqual(['data: 1\n\n', 'data: 2\n\n']);
  expect(String((await read())[0]?.responseBody)).toBe('data: 1\n\ndata: 2\n\n');
});

test('a target that gives no answer is told', async () => {
  const { port, events } = await recording();
  const { answer, chunks } = await send(port, '/hangs-up');
  expect(answer.statusCode).toBe(502);
  expect(String(Buffer.concat(chunks))).toContain('upstream-failed');
  expect(events[0]?.violations[0]).toContain('no answer from the target');
});

const document = `
openapi: 3.0.3
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: readPet
      parameters: [{ name: size, in: query, schema: { type: integer } }]
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } }
`;

test('what breaks the document is told, either way', async () => {
  const { port, events, read } = await recording({ document });
  const { answer } = await send(port, '/pets?size=big');
  expect(answer.statusCode).toBe(200);
  expect(await read()).toHaveLength(1);
  expect(events[0]).toMatchObject({ operation: 'readPet', status: 200 });
  expect(events[0]?.violations).toEqual([
    'request: query/size must be integer',
    expect.stringMatching(/^answer: 200\/body\/name must be string/),
  ]);
});

test('with strict a bad request does not reach the target, and a bad answer not the client', async () => {
  const { port, read } = await recording({ document, strict: true });
  const refused = await send(port, '/pets?size=big');
  expect(refused.answer.statusCode).toBe(400);
  const kept = await send(port, '/pets');
  expect(kept.answer.statusCode).toBe(502);
  expect(String(Buffer.concat(kept.chunks))).toContain('body/name must be string');
  expect(await read()).toHaveLength(1);
});

test('another protocol is sent on as it is', async () => {
  const echo = createServer();
  echo.on('upgrade', (_req, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.on('data', (chunk) => socket.write(chunk));
  });
  const { tunnel } = await import('../../mock/upstream/forward.ts');
  const url = new URL(`http://127.0.0.1:${await listening(echo)}/`);
  const proxy = createServer();
  proxy.on('upgrade', (req, socket, head) =>
    tunnel({ url, timeout: 1000, mostKept: 0 }, req, socket as never, head),
  );
  const socket = connect(await listening(proxy), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  const said = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\r\n\r\n') && !text.includes('ping')) socket.write('ping');
      if (text.includes('ping')) resolve(text);
    });
  });
  socket.destroy();
  expect(said).toMatch(/^HTTP\/1.1 101/);
});
