import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * The program of Node.js 24: that of this process, or else of the npm package `node`, installed
 * into a folder.
 * @param folder for the package; whoever gives it deletes it
 * @throws where the registry does not have it, or the binary does not run here
 */
export function findNode24(folder: string): string {
  if (process.version.startsWith('v24.')) return process.execPath;
  execFileSync(
    'npm',
    ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, 'node@24'],
    { stdio: 'ignore' },
  );
  const program = join(folder, 'node_modules', 'node', 'bin', 'node');
  execFileSync(program, ['--version'], { stdio: 'ignore' });
  return program;
}
