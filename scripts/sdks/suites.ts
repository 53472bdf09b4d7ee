import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { installPackages } from '../install-packages.ts';
import { startServe } from '../serve-process.ts';

/** A suite that came with an SDK, written for a stateless mock at `TEST_API_BASE_URL`. */
export interface Suite {
  /** The npm package with its version, such as `openai@7.5.0`. */
  readonly package: string;
  /** The repository of that version: its `tests/api-resources` is run. */
  readonly repository: string;
  readonly document: string;
}

/** What became of a suite. */
export interface SuiteRun {
  readonly passed: number;
  readonly total: number;
  readonly date?: string;
}

/**
 * Runs a suite on the double of a document, in a process of its own, and counts what passes.
 * @param cache folder of what is installed; below the folder for temporary files by default
 * @param isMade whether the double makes what any id asks for
 */
export async function runSuite(
  { package: name, repository, document }: Suite,
  cache: string | undefined,
  isMade: boolean,
): Promise<SuiteRun> {
  const at = name.lastIndexOf('@');
  const dependencies = { [name.slice(0, at)]: name.slice(at + 1), 'node-fetch': '2' };
  const manifest = join(repository, 'doubletake-suite.json');
  await writeFile(manifest, JSON.stringify({ private: true, type: 'module', dependencies }));
  const folder = await installPackages(manifest, 'suites', cache);
  await mkdir(join(folder, 'tests'), { recursive: true });
  await cp(join(repository, 'tests/api-resources'), join(folder, 'tests/api-resources'), {
    recursive: true,
  });
  // The suites are written for Jest, whose names Vitest has as well.
  await writeFile(join(folder, 'setup.mjs'), 'globalThis.jest = globalThis.vi;\n');
  const config = {
    globals: true,
    include: ['tests/api-resources/**/*.test.ts'],
    setupFiles: ['./setup.mjs'],
    testTimeout: 30_000,
    maxWorkers: 2,
    reporters: ['json'],
    outputFile: 'result.json',
  };
  await writeFile(
    join(folder, 'vitest.config.mjs'),
    `export default ${JSON.stringify({ test: config })};\n`,
  );
  const flags = isMade ? ['--unknown-ids', 'make'] : [];
  const served = await startServe([document, '--no-config', ...flags], { patience: 120_000 });
  try {
    const vitest = join(
      dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
      'vitest.mjs',
    );
    // Snapshots are in Jest's spelling, and of what asks no server: they are written anew.
    const child = spawn(process.execPath, [vitest, 'run', '--update', '--root', folder], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, TEST_API_BASE_URL: `http://127.0.0.1:${served.port}` },
      timeout: 600_000,
    });
    await once(child, 'close');
  } finally {
    await served.stop();
  }
  const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
    numPassedTests: number;
    numTotalTests: number;
    numPendingTests: number;
  };
  return {
    passed: result.numPassedTests,
    total: result.numTotalTests - result.numPendingTests,
  };
}
