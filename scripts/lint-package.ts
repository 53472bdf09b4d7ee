/**
 * `npm run lint:package`: packs the package as it would be published, and has publint and Are The
 * Types Wrong look at it. Neither loads anything from the network.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../openapi/lib/package-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'doubletake-package-'));
try {
  run('npm', 'pack', '--silent', '--pack-destination', folder);
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  run('npx', 'publint', 'run', tarball, '--strict');
  // The package is an ES module: what requires it on Node.js 20.19 gets it by require(esm).
  run('npx', 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii');
  const listed = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).stdout.split('\n');
  const stray = listed.filter((name) => /\.map$|tsbuildinfo|\.test\.|\/testing\//.test(name));
  if (stray.length > 0) fail(`stray files in the package: ${stray.join(', ')}`);
  console.log(`${listed.length - 1} files are packed`);
} finally {
  rmSync(folder, { recursive: true });
}

function run(command: string, ...words: readonly string[]): void {
  const { status } = spawnSync(command, words, { cwd: packageRoot, stdio: 'inherit' });
  if (status !== 0) fail(`${command} ${words[0]} ended with ${status}`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
