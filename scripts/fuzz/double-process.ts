import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../bin/doubletake.js', import.meta.url));
const document = fileURLToPath(new URL('fuzz-api.yaml', import.meta.url));

/** MiB of heap that a double gets: one that needs more is a failure. */
const heap = 512;

/** A double in a process of its own, with as much memory as it may have. */
export interface DoubleProcess {
  readonly port: number;
  /** How the process ended; undefined while it runs. */
  ended(): string | undefined;
  /** Milliseconds for a plain request; undefined where none was answered in ten seconds. */
  probe(): Promise<number | undefined>;
  /** A digest of all that is stored. */
  state(): Promise<string>;
  reset(): Promise<void>;
  /** MiB of memory that the process holds now; undefined where the system does not tell. */
  memory(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Starts the built command on a document with every kind of operation. */
export async function startDouble(): Promise<DoubleProcess> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heap}`, command, 'serve', document, '--port', '0', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const errors: string[] = [];
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  const port = await portOf(child, errors);
  const url = `http://127.0.0.1:${port}/__doubletake`;
  const call = (path: string, method = 'GET') =>
    fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{}' }),
    });
  return {
    port,
    ended() {
      if (child.exitCode === null && child.signalCode === null) return undefined;
      return `the process ended with ${child.signalCode ?? child.exitCode}: ${errors.join('').slice(-2000)}`;
    },
    async probe() {
      const from = performance.now();
      try {
        await (await call('/health')).arrayBuffer();
        return performance.now() - from;
      } catch {
        return undefined;
      }
    },
    async state() {
      const snapshot = (await (await call('/snapshot')).json()) as {
        collections?: unknown;
        files?: unknown;
      };
      return createHash('sha256')
        .update(JSON.stringify([snapshot.collections, snapshot.files]))
        .digest('hex');
    },
    async reset() {
      await (await call('/reset', 'POST')).arrayBuffer();
      await (await call('/journal', 'DELETE')).arrayBuffer();
    },
    memory: () => residentMemory(child.pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function portOf(child: ChildProcess, errors: readonly string[]): Promise<number> {
  let output = '';
  const exit = once(child, 'exit');
  while (child.stdout !== null) {
    const port = /127\.0\.0\.1:(\d+)/.exec(output)?.[1];
    if (port !== undefined && output.includes('Stop:')) {
      child.stdout.resume();
      return Number(port);
    }
    if (child.exitCode !== null) break;
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), exit])) as [unknown];
    output += String(chunk);
  }
  throw new Error(`the double did not start: ${errors.join('')}`);
}

async function residentMemory(pid: number | undefined): Promise<number | undefined> {
  try {
    const kibibytes = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
