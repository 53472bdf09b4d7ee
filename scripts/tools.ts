/**
 * `npm run tools`: packs the package as it would be published, and uses it as its users do: each
 * project of `examples/tools` is copied to a new folder, gets the package and its tool from the
 * registry, and runs its own tests.
 *
 * npm run tools [-- --only jest-esm]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../openapi/lib/package-root.ts';
import { packPackage } from './pack-package.ts';

const examples = join(packageRoot, 'examples', 'tools');
const all = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const chosen = values.only ?? all;
for (const name of chosen)
  if (!all.includes(name))
    throw new Error(`--only ${name} is not accepted (accepted: ${all.join(', ')})`);

const folder = mkdtempSync(join(tmpdir(), 'doubletake-tools-'));
let failed = 0;
try {
  const tarball = packPackage(folder);
  for (const name of chosen) {
    const ended = tryProject(name, tarball);
    if (ended !== undefined) failed++;
    console.log(`${name}: ${ended === undefined ? 'passed' : `FAILED\n${ended}`}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs the tests of a project; returns what was printed where they fail. */
function tryProject(name: string, tarball: string): string | undefined {
  const project = join(folder, name);
  cpSync(join(examples, name), project, { recursive: true });
  cpSync(join(examples, 'tasks.yaml'), join(project, 'tasks.yaml'));
  const file = join(project, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const devDependencies = { ...manifest.devDependencies, doubletake: `file:${tarball}` };
  writeFileSync(file, JSON.stringify({ ...manifest, devDependencies }));
  try {
    run(project, 'npm', 'install', '--no-audit', '--no-fund', '--silent');
    run(project, 'npm', 'test');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Throws an error with what was printed where the command fails, or takes ten minutes. */
function run(cwd: string, command: string, ...words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    timeout: 600_000,
    // What npm tells its scripts of this package is not for another; its config is.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name)),
    ),
  });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${status}\n${stdout}${stderr}`);
}
