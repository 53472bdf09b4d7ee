/**
 * `npm run lint:package`: packs the package as it would be published, and has publint and Are The
 * Types Wrong look at it. Then installs it without its optional packages, and tries what remains.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../openapi/lib/package-root.ts';
import { packPackage } from './pack-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'doubletake-package-'));
try {
  const tarball = packPackage(folder);
  run('npx', 'publint', 'run', tarball, '--strict');
  // The package is an ES module: what requires it on Node.js 20.19 gets it by require(esm).
  run('npx', 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii');
  const listed = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).stdout.split('\n');
  const stray = listed.filter((name) => /\.map$|tsbuildinfo|\.test\.|\/testing\//.test(name));
  if (stray.length > 0) fail(`stray files in the package: ${stray.join(', ')}`);
  console.log(`${listed.length - 1} files are packed`);
  tryWithoutOptional(tarball);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * Installs the package without what is optional: a double is served, and what needs more says what
 * to install.
 */
function tryWithoutOptional(tarball: string): void {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}');
  const install = ['install', '--omit=optional', '--no-audit', '--no-fund', '--silent', tarball];
  run('npm', '--prefix', project, ...install);
  const program = `
    import { createDouble } from 'doubletake';
    const double = await createDouble({ apis: ['okchat'] });
    const answer = await double.fetch('http://a/api/external/chatbots', { headers: { 'x-api-key': 'k' } });
    if (answer.status !== 200) throw new Error(String(answer.status));
  `;
  for (const [words, status, text] of [
    [['--input-type=module', '--eval', program], 0, ''],
    [['node_modules/doubletake/bin/doubletake.js', '--help'], 0, 'serve'],
    [['node_modules/doubletake/bin/doubletake.js', 'check', 'okchat'], 2, 'package-missing'],
  ] as const) {
    const ended = spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8' });
    const printed = ended.stdout + ended.stderr;
    if (ended.status !== status || !printed.includes(text))
      fail(`without optional packages: ${words.join(' ')} ended with ${ended.status}: ${printed}`);
  }
}

function run(command: string, ...words: readonly string[]): void {
  const { status } = spawnSync(command, words, { cwd: packageRoot, stdio: 'inherit' });
  if (status !== 0) fail(`${command} ${words[0]} ended with ${status}`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
