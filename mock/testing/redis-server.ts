import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './is-installed.ts';

/** A `redis-server` of a test's own, in a temporary folder. */
export interface RedisServer {
  readonly port: number;
  /** What `--state` takes, such as `redis://127.0.0.1:<port>`. */
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
export const redisMissing: string | undefined = isInstalled('redis-server')
  ? undefined
  : 'there is no redis-server on the PATH';

/**
 * Starts a `redis-server` on a free port of the loopback. @param settings as in redis.conf, such as
 * `--appendonly yes`
 */
export function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  return start(({ port, folder }) => ({
    url: `redis://127.0.0.1:${port}`,
    args: [...base(folder), '--port', String(port), ...settings],
  }));
}

/** The same that speaks TLS alone. @param certificate PEM files, for `localhost` */
export function startTlsRedis({
  certificate,
  key,
}: {
  readonly certificate: string;
  readonly key: string;
}): Promise<RedisServer> {
  return start(({ port, folder }) => ({
    url: `rediss://localhost:${port}`,
    args: [
      ...base(folder),
      ...[
        '--port',
        '0',
        '--tls-port',
        String(port),
        '--tls-cert-file',
        certificate,
        '--tls-key-file',
        key,
      ],
      ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'],
    ],
  }));
}

/** Starts a sentinel that watches a primary by the name `main`. */
export function startSentinel(primary: RedisServer): Promise<RedisServer> {
  return start(async ({ port, folder }) => {
    const file = join(folder, 'sentinel.conf');
    await writeFile(
      file,
      `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor main 127.0.0.1 ${primary.port} 1\n`,
    );
    return { url: `redis-sentinel://127.0.0.1:${port}/main`, args: [file, '--sentinel'] };
  });
}

function base(folder: string): string[] {
  return ['--bind', '127.0.0.1', '--dir', folder, '--save', ''];
}

interface Command {
  readonly url: string;
  readonly args: readonly string[];
}

async function start(
  command: (place: {
    readonly port: number;
    readonly folder: string;
  }) => Command | Promise<Command>,
): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-redis-'));
  const port = await freePort();
  const { url, args } = await command({ port, folder });
  let child = await spawnRedis(args);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return {
    port,
    url,
    get process() {
      return child;
    },
    stop,
    async start() {
      child = await spawnRedis(args);
    },
    async close() {
      child.kill('SIGCONT');
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function spawnRedis(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  // A test run that is killed must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      output += text;
      if (/Ready to accept connections|\+monitor/.test(output)) resolve();
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
