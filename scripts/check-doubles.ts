/**
 * Runs `doubletake check --target mock` on each document of a folder: the checks on the double that
 * is inferred from it. A double and its checks come from the same document, so that each finding is
 * a mistake of one of them. Exit 1 where a run does not end with 0.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDocuments } from './corpus/find-documents.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run check-doubles -- <folder> [options]
  --only <text>      only documents whose path contains it; repeatable
  --limit <seconds>  for one document; 300 by default
  --seed <number>    of double and checks; 1 by default
  --verbose          print each finding`;

const command = fileURLToPath(new URL('../bin/doubletake.js', import.meta.url));

/** What of a report is looked at. */
interface Report {
  readonly result?: { readonly passed: number; readonly failed: number };
  readonly findings?: readonly {
    readonly code: string;
    readonly severity: string;
    readonly route: string | null;
    readonly message: string;
  }[];
}

interface Run {
  /** Undefined where the time was over. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
  readonly report: Report;
  /** The end of what was printed as an error. */
  readonly trouble: string;
}

async function check(file: string, folder: string): Promise<Run> {
  const report = join(folder, 'report.json');
  const from = performance.now();
  const args = ['check', file, '--target', 'mock', '--seed', options.seed, '--no-config'];
  const child = spawn(process.execPath, [command, ...args, '--report', `json=${report}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: Number(options.limit) * 1000,
    killSignal: 'SIGKILL',
  });
  let trouble = '';
  child.stderr.on('data', (text: Buffer) => {
    trouble = (trouble + text.toString()).slice(-2000);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const told = await readFile(report, 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => ({}),
  );
  await rm(report, { force: true });
  return {
    exitCode: code ?? undefined,
    seconds: (performance.now() - from) / 1000,
    report: told,
    trouble,
  };
}

function describe(file: string, { exitCode, seconds, report, trouble }: Run): string[] {
  const failures = (report.findings ?? []).filter(({ severity }) => severity === 'failure');
  const end = exitCode === undefined ? `not done in ${options.limit} s` : `exit ${exitCode}`;
  const counts = report.result;
  const line = `${basename(file).padEnd(42)} ${end}, ${counts?.passed ?? 0} passed, ${counts?.failed ?? 0} failed, ${seconds.toFixed(0)} s`;
  if (!options.verbose) return [line];
  const why = exitCode === 0 || failures.length > 0 ? [] : [`  ${trouble.trim()}`];
  return [
    line,
    ...failures.map(({ code, route, message }) => `  ${code} ${route ?? ''}: ${message}`),
    ...why,
  ];
}

async function checkAll(where: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'check-doubles-'));
  try {
    const files = (await findDocuments(where)).filter(
      (file) => options.only.length === 0 || options.only.some((text) => file.includes(text)),
    );
    let good = 0;
    for (const file of files) {
      const run = await check(file, folder);
      if (run.exitCode === 0) good++;
      console.log(describe(file, run).join('\n'));
    }
    console.log(`\n${good} of ${files.length} end with exit code 0`);
    return good === files.length ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [where] = positionals;
if (options.help || where === undefined) {
  console.log(usage);
  process.exitCode = options.help ? 0 : 2;
} else process.exitCode = await checkAll(where);
