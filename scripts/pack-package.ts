import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../openapi/lib/package-root.ts';

/**
 * Packs the package as it would be published.
 * @param folder an empty one, for the tarball
 * @returns the file of the tarball
 */
export function packPackage(folder: string): string {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: packageRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(folder, readdirSync(folder)[0] ?? '');
}
