import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const bin = new URL('../../bin/doubletake.js', import.meta.url).pathname;

/** A run of the built command. */
export interface Run {
  readonly process: ChildProcess;
  /** All that it has printed so far. */
  output(): string;
  /** Waits until it has printed something that matches. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end. */
  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
}

/** Starts `doubletake` with arguments, as it is installed. `npm test` builds it first. */
export function runDoubletake(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const closed = once(child, 'close');
  return {
    process: child,
    output: () => output,
    async waitFor(pattern) {
      for (;;) {
        const found = pattern.exec(output);
        if (found !== null) return found;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended before it printed ${pattern}:\n${output}`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), closed]);
      }
    },
    async exit() {
      const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
      return { code, signal, output };
    },
  };
}

/** Starts `doubletake serve` on a free port and waits until it listens. */
export async function serveCommand(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Run & { url: string }> {
  const run = runDoubletake(['serve', '--port', '0', ...args], env);
  const [url] = await run.waitFor(/http:\/\/[\w.[\]:]+:\d+/);
  await run.waitFor(/Ctrl-C|"listening"/);
  return { ...run, url };
}
