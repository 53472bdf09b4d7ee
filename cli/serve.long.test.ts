import { exec } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type Run, runDoubletake, serveCommand } from './testing/run-doubletake.ts';

const gallery = new URL('../mock/testing/gallery.yaml', import.meta.url).pathname;
const running: Run[] = [];
afterEach(() => {
  for (const run of running.splice(0)) run.process.kill('SIGKILL');
});

async function start(args: readonly string[] = [], env: Record<string, string> = {}) {
  const run = await serveCommand(args, env);
  running.push(run);
  return run;
}

test('it prints where everything is, a request to try, and how to stop', async () => {
  const run = await start();
  expect(run.output().replaceAll(run.url, 'http://127.0.0.1:4010')).toMatchInlineSnapshot(`
    "doubletake 0.1.0, seed 1

      OKCHAT2.0                    http://127.0.0.1:4010                            17 operations
      Chatbase API v1              http://127.0.0.1:4010/api/v1                     18 operations
      Threetone API Documentation  http://127.0.0.1:4010                            12 operations
      console                      http://127.0.0.1:4010/__doubletake/
      control API                  http://127.0.0.1:4010/__doubletake/openapi.yaml

    Try:   curl -s -H 'x-api-key: any' http://127.0.0.1:4010/api/external/chatbots
    Stop:  Ctrl-C

    "
  `);
});

test('the printed curl line works as pasted', async () => {
  const run = await start();
  const [, command = ''] = await run.waitFor(/Try: {3}(curl .*)/);
  const { stdout } = await promisify(exec)(command);
  expect(JSON.parse(stdout)).toHaveProperty('chatbots');
});

test('one API alone is served by its name, a document by its path', async () => {
  expect((await start(['chatbase'])).output()).not.toContain('OKCHAT');
  const run = await start([gallery]);
  expect((await fetch(`${run.url}/v1/open`)).status).toBe(200);
});

test('a line per request says method, path, operation and status, and what was wrong in words', async () => {
  const run = await start([gallery]);
  await fetch(`${run.url}/pictures?limit=0`, { headers: { 'x-key': 'k' } });
  await run.waitFor(
    /^400 GET \/pictures\?limit=0 listPictures \d+ ms\n {4}query\/limit must be >= 1$/m,
  );
});

test('--quiet prints no requests, --json prints objects', async () => {
  const quiet = await start([gallery, '--quiet']);
  await fetch(`${quiet.url}/open`);
  const json = await start([gallery, '--json']);
  await fetch(`${json.url}/open`);
  await json.waitFor(/"status":200/);
  const lines = json
    .output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { event: 'listening', seed: 1, apis: [{ name: 'gallery', operations: 4 }] },
    { event: 'request', operation: 'open', status: 200 },
  ]);
  expect(quiet.output()).not.toContain('GET');
});

test('--api-key, --seed, --latency and --overlay do what they say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const overlay = join(folder, 'overlay.yaml');
  await writeFile(
    overlay,
    `overlay: 1.0.0\nactions: [{target: "$.paths['/open'].get.responses['200'].content['text/plain']", update: {example: overlaid}}]\n`,
  );
  const run = await start([
    gallery,
    '--api-key',
    'one',
    '--api-key',
    'two',
    '--seed',
    '42',
    '--latency',
    '30',
    '--overlay',
    overlay,
  ]);
  expect(run.output()).toContain('seed 42');
  expect((await fetch(`${run.url}/pictures`, { headers: { 'x-key': 'three' } })).status).toBe(401);
  expect((await fetch(`${run.url}/pictures`, { headers: { 'x-key': 'two' } })).status).toBe(200);
  const started = performance.now();
  expect(await (await fetch(`${run.url}/open`)).text()).toBe('overlaid');
  expect(performance.now() - started).toBeGreaterThanOrEqual(29);
  await rm(folder, { recursive: true });
});

test('an overlay is for the APIs that it matches, and has to match one of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const overlay = join(folder, 'overlay.yaml');
  await writeFile(
    overlay,
    `overlay: 1.0.0\nactions: [{target: "$.components.schemas.Chatbot.properties.voice_widget_config", update: {description: ours}}]\n`,
  );
  const run = await start(['--overlay', overlay]);
  expect(run.output()).toContain('OKCHAT');
  await writeFile(overlay, 'overlay: 1.0.0\nactions: [{target: "$.nowhere", update: {}}]\n');
  const { code, output } = await runDoubletake([
    'serve',
    '--port',
    '0',
    '--overlay',
    overlay,
  ]).exit();
  expect(output).toContain('overlay-target-unmatched');
  expect(code).toBe(2);
  await rm(folder, { recursive: true });
});

test('--watch takes a changed document over and keeps the state; a broken one is reported and the old one stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'gallery.yaml');
  const text = await readFile(gallery, 'utf8');
  await writeFile(file, text);
  const run = await start([file, '--watch']);
  await fetch(`${run.url}/__doubletake/replies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"kept"}',
  });
  await writeFile(file, text.replace('example: hello', 'example: changed'));
  await run.waitFor(/reloaded: gallery\.yaml has changed, the state is kept/);
  expect(await (await fetch(`${run.url}/open`)).text()).toBe('changed');
  await writeFile(file, 'openapi: [');
  await run.waitFor(/not reloaded.*\n {4}Error document-unparseable/);
  expect(await (await fetch(`${run.url}/open`)).text()).toBe('changed');
  expect(await (await fetch(`${run.url}/__doubletake/replies`)).json()).toMatchObject({
    replies: [{ text: 'kept' }],
  });
  await rm(folder, { recursive: true });
});

test('--watch sees the files that a document references, and those that a change brings', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'api.yaml');
  const answering = (text: string) =>
    `get: {operationId: a, responses: {"200": {description: d, content: {text/plain: {example: ${text}}}}}}\n`;
  await mkdir(join(folder, 'paths'));
  await writeFile(join(folder, 'paths', 'a.yaml'), answering('one'));
  await writeFile(file, 'openapi: 3.1.0\ninfo: {title: T}\npaths: {/a: {$ref: paths/a.yaml}}\n');
  const run = await start([file, '--watch']);
  await writeFile(join(folder, 'paths', 'a.yaml'), answering('two'));
  await run.waitFor(/reloaded: a\.yaml has changed/);
  expect(await (await fetch(`${run.url}/a`)).text()).toBe('two');
  await rm(folder, { recursive: true });
});

test('warnings come after the start, the first five of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'odd.yaml');
  const operation = '{get: {operationId: a, responses: {"200": {description: d}}}}';
  const paths = Array.from({ length: 7 }, (_, index) => `p${index}: ${operation}`).join(', ');
  await writeFile(file, `openapi: 3.1.0\ninfo: {title: T}\npaths: {${paths}}\n`);
  const run = await start([file]);
  await run.waitFor(
    /Warning path-without-slash: the path "p0" [^\n]*\n {2}where: [^\n]*odd\.yaml:3:9#/,
  );
  await run.waitFor(/8 more warnings; `doubletake explain <document>` prints all/);
  await rm(folder, { recursive: true });
});

test('--mount serves a document below a path, and nowhere else', async () => {
  const run = await start(['--mount', `/gallery=${gallery}`]);
  expect(await (await fetch(`${run.url}/gallery/open`)).text()).toBe('hello');
  expect((await fetch(`${run.url}/open`)).status).toBe(404);
});

test.each<[string, string]>([
  ['nothing was ever sent', ''],
  ['half a header was sent', 'GET /open HTTP/1.1\r\nHost: localhost\r\nX-A: '],
  [
    'half a body was sent',
    'POST /pictures HTTP/1.1\r\nHost: localhost\r\nX-Key: k\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  ],
  [
    'half a chunk was sent',
    'POST /pictures HTTP/1.1\r\nHost: localhost\r\nX-Key: k\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{',
  ],
  [
    'a stream of the journal is read',
    'GET /__doubletake/journal/events HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
  [
    'an answer has come, and half a header',
    'GET /open HTTP/1.1\r\nHost: localhost\r\n\r\nGET /open HT',
  ],
])('SIGTERM does not wait for a connection on which %s', async (_name, sent) => {
  const run = await start([gallery, '--grace', '600']);
  const socket = connect(Number(new URL(run.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined).resume();
  await new Promise<void>((resolve) => void socket.write(sent, () => resolve()));
  // An answer to another connection says that the bytes of the first have been looked at.
  await fetch(`${run.url}/open`);
  run.process.kill('SIGTERM');
  expect(await run.exit()).toMatchObject({ code: 0 });
  socket.destroy();
});

test.each<[string, { request: string; want: RegExp }]>([
  [
    'that waits',
    {
      request: 'GET /open HTTP/1.1\r\nHost: localhost\r\nX-Key: k\r\nPrefer: delay=60000\r\n\r\n',
      want: /1 request was not done after 1 s/,
    },
  ],
  [
    'that nobody reads',
    {
      request:
        'GET /__doubletake/apis/okchat/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(
          400,
        ),
      want: /not done after 1 s/,
    },
  ],
])('an answer %s is given up after the grace period', async (_name, { request: text, want }) => {
  const run = await start([gallery, 'okchat', '--grace', '1']);
  const socket = connect(Number(new URL(run.url).port), '127.0.0.1');
  socket.on('error', () => undefined).pause();
  await once(socket, 'connect');
  await new Promise<void>((resolve) => void socket.write(text, () => resolve()));
  await fetch(`${run.url}/open`);
  run.process.kill('SIGTERM');
  expect(await run.exit()).toMatchObject({ code: 0, output: expect.stringMatching(want) });
  socket.destroy();
});

test('clients that keep their connections busy lose no request, and are told to close on the last answer', async () => {
  const run = await start([gallery, '--quiet', '--latency', '20']);
  const agent = new Agent({ keepAlive: true });
  const ends = { answered: 0, told: 0, lost: [] as string[] };
  const client = async () => {
    for (let isTold = false; !isTold; ) {
      const sent = request(`${run.url}/open`, { agent }).end();
      const [response] = await once(sent, 'response').catch((error: NodeJS.ErrnoException) => {
        // Who has to connect anew once it is over finds nobody there: nothing was sent.
        if (error.code !== 'ECONNREFUSED') ends.lost.push(String(error.code));
        return [undefined];
      });
      if (response === undefined) return;
      for await (const _chunk of response);
      ends.answered++;
      isTold = response.headers.connection === 'close';
      if (isTold) ends.told++;
    }
  };
  const clients = Array.from({ length: 8 }, client);
  while (ends.answered < 40) await new Promise(setImmediate);
  run.process.kill('SIGTERM');
  await Promise.all(clients);
  expect(await run.exit()).toMatchObject({ code: 0 });
  expect(ends.lost).toEqual([]);
  expect(ends.told).toBe(8);
});

/**
 * Sends a request and resolves when the double has read its head, with the answer still to come.
 */
async function begin(url: string): Promise<{ answer: Promise<string> }> {
  const sent = request(url, { headers: { expect: '100-continue' } });
  const answer = once(sent, 'response').then(async ([response]) =>
    (await response.setEncoding('utf8').toArray()).join(''),
  );
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end();
  return { answer };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s finishes what is under way, then the exit is 0',
  async (signal) => {
    const run = await start([gallery, '--latency', '300']);
    const events = await fetch(`${run.url}/__doubletake/journal/events`);
    const { answer } = await begin(`${run.url}/open`);
    run.process.kill(signal);
    expect(await answer).toBe('hello');
    await events.text();
    expect(await run.exit()).toMatchObject({ code: 0 });
  },
);

test('a second signal exits at once', async () => {
  const run = await start([gallery, '--latency', '60000']);
  const { answer } = await begin(`${run.url}/open`);
  answer.catch(() => undefined);
  run.process.kill('SIGTERM');
  // The first signal has been seen once no more connections are taken.
  while (await accepts(run.url)) await new Promise(setImmediate);
  run.process.kill('SIGTERM');
  expect(await run.exit()).toMatchObject({ code: 143 });
});

async function accepts(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const accepted = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return accepted;
}

test('beyond the loopback the control API wants the token that is printed', async () => {
  const run = await start([gallery, '--host', '0.0.0.0'], {
    DOUBLETAKE_CONTROL_TOKEN: 'from-the-environment',
  });
  expect(run.output()).toContain('from-the-environment');
  const { port } = new URL(run.url);
  const info = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}/__doubletake/info`, { headers });
  expect((await info({})).status).toBe(401);
  expect((await info({ authorization: 'Bearer from-the-environment' })).status).toBe(200);
});

test.each<[string, { given: string[]; want: RegExp }]>([
  [
    'an API that is none',
    {
      given: ['serve', 'okchatt'],
      want: /Error api-unknown: no API "okchatt".*okchat, chatbase, threetone[\s\S]*next: /,
    },
  ],
  [
    'a file that is not there',
    {
      given: ['serve', './nowhere.yaml'],
      want: /Error document-unreadable[\s\S]*nowhere\.yaml[\s\S]*next: /,
    },
  ],
  [
    'a port that is none',
    { given: ['serve', '--port', '70000'], want: /--port.*70000.*0 to 65535/ },
  ],
  ['a size that is none', { given: ['serve', '--max-upload', 'big'], want: /--max-upload.*5MiB/ }],
  ['a state that is none', { given: ['serve', '--state', 'disk'], want: /--state.*memory/ }],
  [
    'an option that is none',
    {
      given: ['serve', '--prot', '1'],
      want: /^Error command-invalid: unknown option '--prot'; did you mean --port\?\n {2}next:/,
    },
  ],
  [
    'a command that is none',
    {
      given: ['sreve'],
      want: /^Error command-invalid: unknown command 'sreve'; did you mean serve\?\n/,
    },
  ],
  [
    'a route upstream where there is none',
    {
      given: ['serve', 'okchat', '--upstream-route', 'getChatbots=upstream'],
      want: /Error option-invalid: --upstream-route is given without --upstream/,
    },
  ],
  [
    'an address that is not of this machine',
    { given: ['serve', '--host', '192.0.2.1'], want: /Error address-unavailable[\s\S]*--host/ },
  ],
])('%s ends with 2 and says what to do', async (_name, { given, want }) => {
  const { code, output } = await runDoubletake(given).exit();
  expect(output).toMatch(want);
  expect(code).toBe(2);
});

test('a port in use ends with 2 and names the option to change', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, output } = await runDoubletake(['serve', gallery, '--port', String(port)]).exit();
  expect({ code, output }).toEqual({
    code: 2,
    output: expect.stringMatching(
      new RegExp(`port-in-use: port ${port}[\\s\\S]*--port ${port + 1}`),
    ),
  });
  other.close();
});

// With data, upstream, switches and https `serve` has more than a screen of 40 lines holds.
test.each([
  [['--help'], 40],
  [['serve', '--help'], 58],
] as const)('%j is no longer than %i lines of 80 columns', async (args, most) => {
  const { code, output } = await runDoubletake(args).exit();
  expect(code).toBe(0);
  const lines = output.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(most);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a promise that a handler leaves rejected is told of, and the double goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-defects-'));
  const handlers = join(folder, 'handlers.mjs');
  await writeFile(
    handlers,
    "export const handlers = { listPictures: async (call) => { void Promise.reject(new Error('left alone')); return call.inferred(); } };",
  );
  const run = await start([gallery, '--handlers', handlers]);
  try {
    const list = () => fetch(`${run.url}/pictures`, { headers: { 'x-key': 'k' } });
    const { status } = await list();
    await run.waitFor(/a defect: .*left alone/);
    expect((await list()).status).toBe(status);
    expect(run.process.exitCode).toBe(null);
  } finally {
    await rm(folder, { recursive: true });
  }
});
