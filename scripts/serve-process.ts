import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../bin/doubletake.js', import.meta.url));

/** A program that serves, in a process of its own. */
export interface ServeProcess {
  readonly port: number;
  readonly pid: number | undefined;
  /** How the process ended; undefined where it still runs after so many milliseconds. */
  ended(wait: number): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** MiB of heap that it may have; as much as Node.js gives by default. */
  readonly heap?: number;
  /** Milliseconds until it has to listen; by default it has all the time. */
  readonly patience?: number;
  /** What is started with Node.js in place of the built command. */
  readonly program?: readonly string[];
}

/**
 * Starts the built command: `doubletake serve` with these arguments, on a free port. Rejects with
 * what it printed where it ends before it listens.
 */
export async function startServe(
  args: readonly string[],
  options: ServeOptions = {},
): Promise<ServeProcess> {
  const program = options.program ?? [command, 'serve', '--port', '0', '--quiet', ...args];
  const memory = options.heap === undefined ? [] : [`--max-old-space-size=${options.heap}`];
  const child = spawn(process.execPath, [...memory, ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killAtExit = () => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  const errors: string[] = [];
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  const timer =
    options.patience === undefined ? undefined : setTimeout(killAtExit, options.patience);
  const port = await portOf(child, errors).finally(() => clearTimeout(timer));
  return {
    port,
    pid: child.pid,
    async ended(wait) {
      if (isRunning(child) && wait > 0) {
        // What a connection shows of the end of a process comes before the end itself.
        const signal = AbortSignal.timeout(wait);
        await once(child, 'exit', { signal }).catch(() => undefined);
      }
      if (isRunning(child)) return undefined;
      return `the process ended with ${child.signalCode ?? child.exitCode}: ${errors.join('').slice(-2000)}`;
    },
    async stop() {
      if (!isRunning(child)) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
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
    if (!isRunning(child)) break;
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), exit])) as [unknown];
    output += String(chunk);
  }
  throw new Error(`the double did not start: ${errors.join('')}`);
}
