import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupFindings, type RunSummary } from '../../contracts/index.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { OpenTarget } from './target.ts';

/**
 * Starts Prism's mock server over the overlaid document. Rejects with `target-unreachable` where
 * Prism is not installed.
 */
export async function startPrism(document: OpenApiDocument): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-prism-'));
  const file = join(folder, 'openapi.json');
  // The schemas are in the dialect of 3.1 by now, whatever the document says.
  await writeFile(file, JSON.stringify({ ...document.root, openapi: '3.1.0' }));
  const port = await freePort();
  let prism = await spawnPrism(file, port);
  let deaths = 0;
  return {
    target: `http://127.0.0.1:${port}`,
    name: 'Prism mock',
    isOurs: true,
    hasValidCredentials: false,
    note: (summary) => explain(summary, deaths),
    async recover() {
      if (prism.exitCode === null && prism.signalCode === null) return;
      deaths++;
      prism = await spawnPrism(file, port);
    },
    async close() {
      prism.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when it listens. */
async function spawnPrism(file: string, port: number): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [prismPath(), 'mock', file, '--port', String(port), '--host', '127.0.0.1'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += String(text);
    });
  }
  const exit = once(child, 'exit');
  while (!/is listening/.test(output)) {
    if (child.exitCode !== null)
      throw new DoubletakeError('target-unreachable', `Prism did not start:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), exit]);
  }
  return child;
}

function prismPath(): string {
  try {
    return createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');
  } catch (cause) {
    throw new DoubletakeError('target-unreachable', 'Prism is not installed', {
      next: 'Install it: npm install --save-dev @stoplight/prism-cli',
      cause,
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** What Prism's findings come from: it keeps no state. */
function explain({ findings }: RunSummary, deaths: number): string {
  const groups = groupFindings(findings);
  const ofState = groups.filter(({ finding }) => finding.category === 'state').length;
  return [
    `Prism keeps no state: of ${groups.length} findings, ${ofState} come from that. The others are what else it does not do.`,
    ...(deaths === 0
      ? []
      : [`Its process died ${deaths} times in the run, and was started again.`]),
  ].join('\n');
}
