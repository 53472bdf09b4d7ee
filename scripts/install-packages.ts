import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Ten minutes: some have some hundred packages. */
const limit = 600_000;

/**
 * Installs the packages of a `package.json` into a cache that belongs to exactly these versions. No
 * script of theirs is run.
 * @param name of the cache, below the folder for temporary files unless `cache` says where
 * @returns the folder that has `node_modules`
 */
export async function installPackages(
  manifest: string,
  name: string,
  cache: string | undefined,
): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(manifest))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache ?? join(tmpdir(), `doubletake-${name}`), hash);
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return folder;
  await mkdir(folder, { recursive: true });
  await copyFile(manifest, join(folder, 'package.json'));
  process.stderr.write(`Installing the packages of ${name} into ${folder}\n`);
  const npm = spawn(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', '--loglevel=error'],
    { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const timer = setTimeout(() => npm.kill('SIGKILL'), limit);
  const [code] = (await once(npm, 'close')) as [number | null];
  clearTimeout(timer);
  if (code !== 0) throw new Error(`npm install ends with ${code ?? 'a signal'}`);
  await writeFile(mark, '');
  return folder;
}
