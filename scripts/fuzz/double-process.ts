import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startServe } from '../serve-process.ts';

const command = fileURLToPath(new URL('../../bin/doubletake.js', import.meta.url));
const document = fileURLToPath(new URL('fuzz-api.yaml', import.meta.url));

/** MiB of heap that a double gets: one that needs more is a failure. */
const heap = 512;

/** Milliseconds that a request of the fuzz command itself may take. */
const patience = 10_000;

/** A double in a process of its own, with as much memory as it may have. */
export interface DoubleProcess {
  readonly port: number;
  /** How the process ended; undefined where it still runs after so many milliseconds. */
  ended(wait: number): Promise<string | undefined>;
  /** Milliseconds for a plain request; undefined where none was answered in so many. */
  probe(wait: number): Promise<number | undefined>;
  /** A digest of all that is stored; undefined where it was not to be had in so many milliseconds. */
  state(wait: number): Promise<string | undefined>;
  /** Takes away all that is stored, and makes one thing anew. */
  reset(): Promise<void>;
  /** The id of a thing that is stored, after a start or a reset; undefined where none could be. */
  thing(): string | undefined;
  /** Makes a thing in place of the one that was there. */
  makeThing(): Promise<void>;
  /** MiB of memory that the process holds now; undefined where the system does not tell. */
  memory(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts the built command on a document with every kind of operation.
 * @param program what is started with Node in its place, for tests
 */
export async function startDouble(
  program: readonly string[] = [command, 'serve', document, '--port', '0', '--quiet'],
): Promise<DoubleProcess> {
  const served = await startServe([], { heap, program });
  const { port } = served;
  const origin = `http://127.0.0.1:${port}`;
  const call = (path: string, wait: number, method = 'GET', body = '{}') =>
    fetch(`${origin}${path}`, {
      method,
      signal: AbortSignal.timeout(wait),
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body }),
    });
  let thing: string | undefined;
  const makeThing = async () => {
    const made = await call('/things', patience, 'POST', '{"name":"x"}');
    const { id } = (await made.json()) as { id?: unknown };
    thing = typeof id === 'string' ? id : undefined;
  };
  await makeThing();
  return {
    port,
    ended: served.ended,
    async probe(wait) {
      const from = performance.now();
      try {
        await (await call('/__doubletake/health', wait)).arrayBuffer();
        return performance.now() - from;
      } catch {
        return undefined;
      }
    },
    async state(wait) {
      try {
        const snapshot: unknown = await (await call('/__doubletake/snapshot', wait)).json();
        return createHash('sha256')
          .update(JSON.stringify(contentsOf(snapshot)))
          .digest('hex');
      } catch {
        return undefined;
      }
    },
    async reset() {
      await (await call('/__doubletake/reset', patience, 'POST')).arrayBuffer();
      await (await call('/__doubletake/journal', patience, 'DELETE')).arrayBuffer();
      await makeThing();
    },
    thing: () => thing,
    makeThing,
    memory: () => residentMemory(served.pid),
    stop: served.stop,
  };
}

/**
 * What clients have stored. A note that a collection has got its start-up data is none of it: it is
 * made when a collection is looked at for the first time, also by a request that is refused.
 */
function contentsOf(snapshot: unknown): unknown {
  const { collections = {}, files } = snapshot as {
    readonly collections?: Readonly<Record<string, unknown>>;
    readonly files?: unknown;
  };
  return [Object.entries(collections).filter(([name]) => !name.endsWith('/~filled')), files];
}

async function residentMemory(pid: number | undefined): Promise<number | undefined> {
  try {
    const kibibytes = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
