import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `redis-server` of a test's own, in a temporary folder. */
export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:<port>`. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it as a shutdown does: what was written is on the disk. */
  stop(): Promise<void>;
  /** Starts it again on its port, with what it had on the disk. */
  start(): Promise<void>;
  /** Stops it and deletes its folder. */
  close(): Promise<void>;
}

/** Why tests that need a Redis are skipped; undefined where there is one. */
export const redisMissing: string | undefined = isInstalled() ? undefined : 'there is no redis-server on the PATH';

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a `redis-server` on a free port of the loopback. @param settings as in redis.conf, such as `--appendonly yes` */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-redis-'));
  const port = await freePort();
  let child = await spawnRedis(port, folder, settings);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get process() {
      return child;
    },
    stop,
    async start() {
      child = await spawnRedis(port, folder, settings);
    },
    async close() {
      child.kill('SIGCONT');
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function spawnRedis(port: number, folder: string, settings: readonly string[]): Promise<ChildProcess> {
  const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...base, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A test run that is killed must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
