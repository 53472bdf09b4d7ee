import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../scripts/free-port.ts';
import { cpuSeconds, processTree, residentMegabytes } from './machine.ts';

/** A server that runs in a process of its own on one core. */
export interface Server {
  readonly origin: string;
  /** Milliseconds from the start of its process to the end of its first 200. */
  readonly startMilliseconds: number;
  /** CPU seconds that it and its children have used. */
  cpuSeconds(): number;
  /** Megabytes that it and its children hold now. */
  memory(): number;
  /** The end of what it has written, for an error message. */
  output(): string;
  /**
   * Stops it where it is: what a server does after its load, such as compiling and collecting
   * garbage, would take the core from the next one.
   */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly name: string;
  /** Program and arguments that make it listen on this port of 127.0.0.1. */
  readonly command: (port: number) => readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The core of the server; the load generator has the other. */
export const serverCore = 0;
export const loadCore = cpus().length > 1 ? 1 : 0;

/** Put before a command, ties it to a core. */
export const pinned = (core: number): string[] => ['taskset', '-c', String(core)];

/**
 * Starts a server and waits for its first 200 at a path. Rejects with what it has written where it
 * ends before that, or takes longer than a minute and a half.
 */
export async function startServer(
  { name, command, env, cwd }: ServerCommand,
  path: string,
): Promise<Server> {
  const port = await freePort();
  const [program = '', ...args] = [...pinned(serverCore), ...command(port)];
  const began = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(cwd && { cwd }),
    detached: true,
  });
  // A group of its own, so that what it starts ends with it.
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);
  let written = '';
  const note = (bytes: Buffer) => {
    written = (written + bytes.toString()).slice(-2000);
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const origin = `http://127.0.0.1:${port}`;
  await firstAnswer(name, child, origin + path, began, () => written).catch((error: unknown) => {
    kill();
    throw error;
  });
  const startMilliseconds = performance.now() - began;
  const pids = () => processTree(child.pid ?? 0);
  return {
    origin,
    startMilliseconds,
    cpuSeconds: () => cpuSeconds(pids()),
    memory: () => residentMegabytes(pids()),
    output: () => written,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async stop() {
      const ended =
        child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      kill();
      process.off('exit', kill);
      await ended;
    },
  };
}

const longestStart = 90_000;

async function firstAnswer(
  name: string,
  child: ChildProcess,
  url: string,
  began: number,
  written: () => string,
): Promise<void> {
  while (performance.now() - began < longestStart) {
    if (child.exitCode !== null) throw new Error(`${name} ended before it answered:\n${written()}`);
    if ((await statusOf(url)) === 200) return;
    await sleep(2);
  }
  throw new Error(`${name} has not answered ${url} in ${longestStart / 1000} s:\n${written()}`);
}

/** Undefined where nobody answers. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(
      url,
      { headers: { 'x-api-key': 'any' }, agent: false, timeout: 10_000 },
      (response) => {
        response.resume().once('close', () => resolve(response.statusCode));
      },
    );
    request.once('error', () => resolve(undefined));
    request.once('timeout', () => request.destroy());
  });
}
