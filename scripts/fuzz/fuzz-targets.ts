import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Failure } from './failure.ts';

const command = fileURLToPath(new URL('../../bin/doubletake.js', import.meta.url));
const document = fileURLToPath(new URL('fuzz-api.yaml', import.meta.url));

/**
 * Milliseconds in which a run of a few checks has to end: each of its answers may take as long as
 * `--timeout` says.
 */
const limit = 90_000;

/**
 * Starts servers that answer anything until it is told to stop, and sees that a run of the checks
 * against each comes to its end and its report.
 */
export async function* fuzzTargets(
  seeds: Iterable<number>,
  count: (input: number) => void,
): AsyncGenerator<Failure> {
  for (const seed of seeds) {
    const [habit] = fc.sample(habits(), { seed, numRuns: 1 });
    if (habit === undefined) continue;
    const what = await checkAgainst(habit);
    count(1);
    if (what !== undefined && (await checkAgainst(habit)) !== undefined)
      yield {
        area: 'targets',
        seed,
        what,
        input: Buffer.from(JSON.stringify({ ...habit, head: habit.head }, undefined, 1)),
        extension: 'txt',
      };
  }
}

/** What a server answers to everything. */
interface Habit {
  readonly head: string;
  readonly body: string;
  /** How often the body is sent; without end where it is -1. */
  readonly times: number;
  readonly end: 'close' | 'reset' | 'keep';
}

function habits(): fc.Arbitrary<Habit> {
  const status = fc.constantFrom(
    '200 OK',
    '201 Created',
    '204 No Content',
    '302 Found',
    '304 Not Modified',
    '401 Unauthorized',
    '500 X',
    '999 X',
    '103 Early Hints',
    '100 Continue',
    '0 X',
    '',
  );
  const field = fc.constantFrom(
    'Content-Type: application/json',
    'Content-Type: application/json',
    'Content-Type: text/html; charset=x',
    'Content-Length: 10',
    'Content-Length: 99999999',
    'Transfer-Encoding: chunked',
    'Location: /things',
    'Location: http://[',
    'Location: //',
    'Content-Encoding: gzip',
    'Retry-After: 99999999',
    'Set-Cookie: __proto__=1',
    'X: \u001b[31m',
    'Link: <',
    'Allow: ,,,',
    `X-Long: ${'a'.repeat(20_000)}`,
    'Connection: close',
  );
  const body = fc.oneof(
    fc.json(),
    fc.constantFrom(
      '',
      '[]',
      '{}',
      '[{"id":"1","name":"x"}]',
      '{"id":"__proto__","name":"constructor"}',
      'x\r\n',
      '5\r\nhel',
      '\u001b]0;x\u0007',
      '['.repeat(50_000),
      `[${'{"id":1},'.repeat(2000)}{}]`,
      '{"a":'.repeat(5000),
    ),
  );
  return fc.record({
    head: fc
      .tuple(status, fc.array(field, { maxLength: 6 }))
      .map(([first, fields]) => `HTTP/1.1 ${[first, ...fields].join('\r\n')}\r\n\r\n`),
    body,
    times: fc.constantFrom(1, 1, 1, 50, -1),
    end: fc.constantFrom('close', 'close', 'reset', 'keep'),
  });
}

async function checkAgainst(habit: Habit): Promise<string | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', () => answer(socket, habit));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-fuzz-'));
  try {
    return await runChecks((server.address() as AddressInfo).port, folder);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function answer(socket: Socket, { head, body, times, end }: Habit): void {
  socket.write(head);
  const chunk = Buffer.from(body === '' ? ' ' : body);
  if (times === -1) {
    const more = () => {
      while (!socket.destroyed && socket.write(chunk));
      socket.once('drain', more);
    };
    more();
    return;
  }
  for (let turn = 0; turn < times; turn++) socket.write(chunk);
  if (end === 'close') socket.end();
  if (end === 'reset') socket.resetAndDestroy();
}

async function runChecks(port: number, folder: string): Promise<string | undefined> {
  const report = join(folder, 'report.json');
  const options = [
    '--target',
    `http://127.0.0.1:${port}`,
    '--timeout',
    '300',
    '--rate',
    '1000',
    '--allow-writes',
    '--only',
    'listThings/examples',
    '--only',
    'createThing/examples',
    '--only',
    'readThing',
  ];
  const child = spawn(
    process.execPath,
    [
      '--max-old-space-size=512',
      command,
      'check',
      document,
      ...options,
      '--ledger',
      join(folder, 'ledger.jsonl'),
      '--report',
      `json=${report}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  const errors: string[] = [];
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(kill, limit);
  process.once('exit', kill);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  process.off('exit', kill);
  const told = errors.join('');
  if (code === 2 && told.startsWith('Error ')) return undefined;
  if (code !== 0 && code !== 1)
    return `${signal === 'SIGKILL' ? `hang: over ${limit} ms` : `crash: exit ${signal ?? code}`}: ${told.slice(-1500)}`;
  try {
    JSON.parse(await readFile(report, 'utf8'));
    return undefined;
  } catch (error) {
    return `report: the JSON report cannot be read: ${String(error)}`;
  }
}
