import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import type { Vendor } from './vendors.ts';

/** A step that does not hold. */
export interface Miss {
  readonly kind: string;
  readonly name: string;
  readonly problem: string;
}

/** What became of one flow. */
export interface FlowRun {
  readonly held?: number;
  readonly total?: number;
  readonly misses?: readonly Miss[];
  /** Why there is nothing to count: the server did not start, or the flow did not end. */
  readonly trouble?: string;
  /** When it was run, of one that is kept. */
  readonly date?: string;
}

/** A server of a document that is up. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server, runs the flow of a vendor on it in a process of its own, and stops both.
 * @param modules the folder with `node_modules` and `flows`
 * @param limit milliseconds for the flow
 */
export async function runFlow(
  { name }: Vendor,
  modules: string,
  serve: () => Promise<Served>,
  limit: number,
): Promise<FlowRun> {
  let served: Served;
  try {
    served = await serve();
  } catch (error) {
    return { trouble: messageOf(error).split('\n')[0] ?? '' };
  }
  try {
    const child = spawn(process.execPath, [join(modules, 'flows', `${name}.mjs`), served.url], {
      cwd: modules,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      output = (output + text.toString()).slice(-1_000_000);
    });
    child.stderr.on('data', (text: Buffer) => {
      errors = (errors + text.toString()).slice(-1000);
    });
    await once(child, 'close');
    const last = output.trim().split('\n').at(-1) ?? '';
    return last.startsWith('{')
      ? (JSON.parse(last) as FlowRun)
      : { trouble: `the flow did not end: ${errors.slice(-300)}` };
  } finally {
    await served.stop();
  }
}
