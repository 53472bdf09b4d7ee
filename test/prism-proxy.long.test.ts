import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runExample } from '../examples/testing/run-example.ts';
import { png } from '../mock/testing/pictures.ts';
import { type Served, serve } from '../mock/testing/serve.ts';
import { readOverlaid } from '../openapi/load/load-document.ts';

/**
 * Prism's validating proxy as a second opinion on the double: it reads the documents and judges the
 * answers by code of its own.
 */

const root = new URL('..', import.meta.url).pathname;
const startTimeout = 60_000;

interface Prism {
  readonly url: string;
  /** All that it has printed so far. */
  output(): string;
  close(): Promise<void>;
}

/** `prism proxy --errors` with the overlaid document of an API, in front of a server. */
async function startPrism(api: string, upstream: string): Promise<Prism> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, `${api}.json`);
  const { root: document } = await readOverlaid(`${root}spec/${api}/openapi.yaml`, [
    `${root}spec/${api}/overlay.yaml`,
  ]);
  await writeFile(file, JSON.stringify(document));
  const port = await freePort();
  const args = [
    `${root}node_modules/@stoplight/prism-cli/dist/index.js`,
    'proxy',
    '--errors',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    file,
    upstream,
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = once(child, 'close');
  while (!output.includes('Prism is listening')) {
    if (child.exitCode !== null) throw new Error(`Prism has ended:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), closed]);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async close() {
      child.kill('SIGKILL');
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What Prism prints when a request or an answer does not conform. */
const violation = /violation|terminated with error/i;

describe.each([
  // Prism matches paths without the servers' base path, so that goes into the URL behind it.
  {
    api: 'okchat',
    basePath: '',
    read: '/api/external/chatbots',
    operation: 'getChatbots',
    pointer: '/chatbots/0/slug',
  },
  {
    api: 'chatbase',
    basePath: '/api/v1',
    read: '/get-chatbots',
    operation: 'getChatbots',
    pointer: '/chatbots/0/model',
  },
  {
    api: 'threetone',
    basePath: '',
    read: '/v1/convai/agents',
    operation: 'listAgents',
    pointer: '/agents/0/name',
  },
])('between the example of $api and the double', ({ api, basePath, read, operation, pointer }) => {
  let double: Served;
  let prism: Prism;
  beforeAll(async () => {
    double = await serve({ apis: [api] });
    prism = await startPrism(api, double.url + basePath);
  }, startTimeout);
  afterAll(async () => {
    await prism.close();
    await double.close();
  });

  test('Prism lets every request and every answer pass, uploads included', async () => {
    const { code, output } = await runExample(api, [prism.url]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(prism.output()).toContain('Received forward response');
    expect(prism.output()).not.toMatch(violation);
  });

  test('Prism does object to an answer that breaks the document', async () => {
    const url = prism.url + read;
    const headers = { 'x-api-key': 'any', authorization: 'Bearer any' };
    const conforming = await fetch(url, { headers });
    expect({
      status: conforming.status,
      violations: conforming.headers.get('sl-violations'),
    }).toEqual({ status: 200, violations: null });
    await double.double.control.addFault({ operation, fault: { kind: 'remove', pointer } });
    const broken = await fetch(url, { headers });
    expect({ status: broken.status, body: await broken.text() }).toEqual({
      status: 500,
      body: expect.stringContaining('VIOLATIONS'),
    });
  });
});

/**
 * Why the examples upload an SVG, which is text, unless they are told otherwise: Prism reads every
 * body that is not JSON as UTF-8 (stoplightio/prism#2349, #2475), so other pictures reach the
 * server with other bytes. When this test fails, Prism has been mended, and the examples can upload
 * a PNG through it.
 */
describe('a file that is uploaded through Prism', () => {
  let received: Buffer;
  let server: Server;
  let prism: Prism;
  beforeAll(async () => {
    server = createServer(async (req, res) => {
      received = Buffer.concat(await req.toArray());
      res.writeHead(415, { 'content-type': 'application/json' }).end('{"error":"none"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    prism = await startPrism(
      'okchat',
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
  }, startTimeout);
  afterAll(async () => {
    await prism.close();
    server.close();
  });

  test.each([
    [
      'text reaches the server as it was sent',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      true,
    ],
    ['the bytes of a PNG do not', png(), false],
  ])('%s', async (_name, bytes, kept) => {
    const form = new FormData();
    form.append('avatar', new File([bytes], 'avatar'));
    await fetch(`${prism.url}/api/external/chatbot/1/update-avatar`, {
      method: 'PATCH',
      headers: { 'x-api-key': 'any' },
      body: form,
    });
    expect(received.includes(bytes)).toBe(kept);
  });
});
