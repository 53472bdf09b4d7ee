import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { startServe } from '../serve-process.ts';
import type { Served } from './run-flow.ts';

/** Milliseconds until a server has to answer. */
const patience = 120_000;

/** The double of a document; nothing but the document is given. */
async function serveDoubletake(document: string): Promise<Served> {
  const served = await startServe([document, '--no-config'], { patience });
  return { url: `http://127.0.0.1:${served.port}`, stop: () => served.stop() };
}

/** Mocks, started as their documentation says, by the name that `--on` takes. */
export const mocks: Readonly<
  Record<string, (document: string, modules: string) => Promise<Served>>
> = {
  doubletake: (document) => serveDoubletake(document),
  prism: (document, modules) =>
    serveBin(join(modules, 'node_modules/@stoplight/prism-cli/dist/index.js'), (port) => [
      'mock',
      document,
      '--port',
      port,
    ]),
  steady: (document, modules) =>
    serveBin(join(modules, 'node_modules/.bin/steady'), (port) => ['--port', port, document]),
};

async function serveBin(program: string, args: (port: string) => string[]): Promise<Served> {
  const port = await freePort();
  const isScript = program.endsWith('.js');
  const child = spawn(
    isScript ? process.execPath : program,
    [...(isScript ? [program] : []), ...args(String(port))],
    { stdio: ['ignore', 'ignore', 'ignore'], detached: true },
  );
  const failed = once(child, 'exit').then(
    () => 'ended',
    () => 'ended',
  );
  const url = `http://127.0.0.1:${port}`;
  const isUp = await Promise.race([answers(url), failed.then(() => false)]);
  if (!isUp) {
    await end(child);
    throw new Error(child.exitCode === null ? 'is not up in 120 s' : 'ends before it is up');
  }
  return { url, stop: () => end(child) };
}

async function answers(url: string): Promise<boolean> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return true;
    await wait(200);
  }
  return false;
}

/** With all that it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
}
