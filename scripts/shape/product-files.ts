import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders whose files are the product: what is built into `dist/`, but for what
 * `scripts/generate.ts` writes.
 */
export const productFolders = ['openapi', 'mock', 'contracts', 'cli'] as const;

/**
 * The TypeScript files of the product, as sorted paths from the root: no tests, and nothing that
 * only tests use.
 * @param root folder of the repository
 */
export function productFiles(root: string): string[] {
  return productFolders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name}`,
      ),
    )
    .filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/testing/'),
    )
    .sort();
}
