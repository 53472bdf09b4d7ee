import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bigDocument, bigPath } from './big-document.ts';
import type { RunFiles } from './inputs.ts';
import { median, round } from './load.ts';
import { type ServerCommand, startServer } from './server.ts';
import { contestants, double, express, prism, root } from './servers.ts';
import { collectionPath } from './work.ts';

const run = promisify(execFile);

export interface Start {
  /** Milliseconds to the first 200, the median. */
  readonly milliseconds: number;
  /** Megabytes after it. */
  readonly memory: number;
}

/**
 * Starts of the double with what it ships, and with a large document, beside Express and Prism;
 * turn by turn.
 */
export async function measureStarts(
  files: RunFiles,
  node: string,
  times: number,
): Promise<Record<string, Start>> {
  const big = join(files.folder, 'big.json');
  await writeFile(big, JSON.stringify(bigDocument()));
  const commandOf = (name: string, document = files.document): ServerCommand['command'] => {
    const found = contestants.find((contestant) => contestant.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found.command({ ...files, document, node });
  };
  const servers: Record<string, [ServerCommand['command'], string]> = {
    [express]: [commandOf(express), collectionPath],
    'doubletake, three APIs': [
      (port) => [node, `${root}bin/doubletake.js`, 'serve', '--port', String(port), '--quiet'],
      collectionPath,
    ],
    [double]: [commandOf(double), collectionPath],
    [prism]: [commandOf(prism), collectionPath],
    'doubletake, 10 MB': [commandOf('doubletake, inferred', big), bigPath],
    'Prism, 10 MB': [commandOf(prism, big), bigPath],
  };
  const starts: Record<string, Start[]> = {};
  for (let turn = 0; turn < times; turn++) {
    for (const [name, [command, path]] of Object.entries(servers)) {
      const server = await startServer(
        { name, command, env: { NODE_ENV: 'production' }, cwd: files.folder },
        path,
      );
      starts[name] = [
        ...(starts[name] ?? []),
        { milliseconds: server.startMilliseconds, memory: server.memory() },
      ];
      await server.stop();
    }
  }
  const of = (list: readonly Start[], member: keyof Start) =>
    round(median(list.map((one) => one[member])), 0);
  return Object.fromEntries(
    Object.entries(starts).map(([name, list]) => [
      name,
      { milliseconds: of(list, 'milliseconds'), memory: of(list, 'memory') },
    ]),
  );
}

/** Seconds of `npm run generate -- --check`. */
export async function measureGenerate(): Promise<number> {
  const began = performance.now();
  await run('npm', ['run', '--silent', 'generate', '--', '--check'], { cwd: root });
  return round((performance.now() - began) / 1000, 1);
}
