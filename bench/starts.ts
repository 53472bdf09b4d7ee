import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadDocument } from '../openapi/load/load-document.ts';
import { listOperations } from '../openapi/model/operation.ts';
import { serverBasePaths } from '../openapi/model/servers.ts';
import { freePort } from '../scripts/free-port.ts';
import { cpuSeconds, processTree } from './machine.ts';
import { manyOperations } from './many-operations.ts';
import { root } from './servers.ts';

/**
 * `npm run bench:starts -- <folder>`: CPU from the start of a process to its first answer, for each
 * document of a folder: without a cache, with one (`doubletake build`), and by Steady. Prints a table
 * and writes nothing. `--steady` names its program, `--operations` measures a made document of so many
 * as well, `--node` and `--times` are what they say. CPU time says the same on a busy machine. Needs Linux.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '3' },
    node: { type: 'string', default: process.execPath },
    steady: { type: 'string' },
    operations: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('name a folder with OpenAPI documents');

const bin = join(root, 'bin', 'doubletake.js');
const copies = await mkdtemp(join(tmpdir(), 'doubletake-starts-'));
const columns = [
  'document',
  'kB',
  'doubletake',
  'with a cache',
  ...(values.steady ? ['Steady'] : []),
];
try {
  console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`);
  if (values.operations !== undefined) {
    const made = join(copies, 'made.json');
    await writeFile(made, JSON.stringify(manyOperations(Number(values.operations))));
    console.log(
      `| ${(await measureDocument(`${values.operations}-operations.json`, made)).join(' | ')} |`,
    );
  }
  for (const name of (await readdir(folder)).sort()) {
    if (!/\.(json|ya?ml)$/.test(name)) continue;
    const row = await measureDocument(name, join(folder, name));
    console.log(`| ${row.join(' | ')} |`);
  }
} finally {
  await rm(copies, { recursive: true });
}

async function measureDocument(name: string, file: string): Promise<(string | number)[]> {
  const copy = join(copies, name);
  await copyFile(file, copy);
  const paths = await pathsOf(copy);
  const double = [values.node, bin, 'serve', copy, '--quiet', '--no-auth', '--port'];
  // What Node.js has compiled is kept after a second, for all starts that come.
  await measureStart(double, paths, 1500);
  const bare = await best(double, paths);
  const { size } = await stat(copy);
  await finished(spawn(values.node, [bin, 'build', copy], { stdio: 'ignore' }));
  const cached = await best(double, paths);
  const steady = values.steady && (await best([values.steady, copy, '--port'], paths));
  return [name, Math.ceil(size / 1024), bare, cached, ...(steady === undefined ? [] : [steady])];
}

/** A path that GET answers, without and with the base path of the document. */
async function pathsOf(file: string): Promise<readonly string[]> {
  const document = await loadDocument(file);
  const reads = listOperations(document).filter(({ method }) => method === 'get');
  const plain = reads.filter(({ path }) => !path.includes('{'));
  const found =
    plain.find(({ parameters }) => !parameters.some(({ required }) => required)) ??
    plain[0] ??
    reads[0];
  const path = (found?.path ?? '/').replaceAll(/\{[^}]*\}/g, '1');
  return [path, (serverBasePaths(document)[0] ?? '') + path];
}

async function best(command: readonly string[], paths: readonly string[]): Promise<string> {
  const all: number[] = [];
  for (let turn = 0; turn < Number(values.times); turn++)
    all.push(await measureStart(command, paths));
  const least = Math.min(...all);
  return Number.isFinite(least) ? String(Math.round(least * 1000)) : 'no answer';
}

/** CPU seconds to the first answer, whatever its status but 404; infinite where there is none. */
async function measureStart(
  [program = '', ...args]: readonly string[],
  paths: readonly string[],
  lingering = 0,
): Promise<number> {
  const port = await freePort();
  const child = spawn(program, [...args, String(port)], { stdio: 'ignore' });
  const end = finished(child);
  const deadline = performance.now() + 60_000;
  try {
    while (child.exitCode === null && performance.now() < deadline) {
      for (const path of paths) {
        const status = await ask(port, path);
        if (status === undefined || status === 404) continue;
        const used = cpuSeconds(processTree(child.pid ?? 0));
        await sleep(lingering);
        return used;
      }
      await sleep(5);
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    child.kill('SIGKILL');
    await end;
  }
}

function ask(port: number, path: string): Promise<number | undefined> {
  return new Promise((answered) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume().once('end', () => answered(response.statusCode));
    });
    request.once('error', () => answered(undefined));
  });
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((done) => child.once('exit', () => done()));
}
