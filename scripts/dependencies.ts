/**
 * Writes what a production install brings along: each package with version, licence, install
 * scripts and, where the registry answers, when it was last published and whether it is deprecated.
 *
 * npm run dependencies [-- --check]
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import {
  describePackages,
  type InstalledPackage,
  readInstalled,
  readKnown,
  type Upkeep,
} from './dependencies/describe-packages.ts';

const file = new URL('../docs/reference/dependencies.md', import.meta.url);
const root = new URL('..', import.meta.url);
const isCheck = process.argv.includes('--check');

const installed = await readInstalled(root);
const current = await readFile(file, 'utf8').catch(() => '');
const upkeep = isCheck ? readKnown(current) : await askRegistry(installed);
const wanted = describePackages(installed, upkeep);

if (!isCheck) await writeFile(file, wanted);
else if (wanted !== current) {
  console.error(
    'docs/reference/dependencies.md is not what is installed: run `npm run dependencies`.',
  );
  process.exitCode = 1;
}
console.log(
  `${installed.length} packages, ${installed.filter(({ hasInstallScript }) => hasInstallScript).length} with install scripts`,
);

/**
 * What the registry says of each package that the document names itself. A package that it does not
 * answer for is left out.
 */
async function askRegistry(
  packages: readonly InstalledPackage[],
): Promise<ReadonlyMap<string, Upkeep>> {
  const found = new Map<string, Upkeep>();
  for (const { name, version } of packages.filter(({ isDirect }) => isDirect)) {
    try {
      const { stdout } = await promisify(execFile)(
        'npm',
        ['view', `${name}@${version}`, 'version', 'time', 'deprecated', '--json'],
        { timeout: 30_000 },
      );
      const { time, deprecated } = JSON.parse(stdout) as {
        readonly time?: Readonly<Record<string, string>>;
        readonly deprecated?: string;
      };
      const published = Object.entries(time ?? {}).flatMap(([of, date]) =>
        /^\d/.test(of) ? [date.slice(0, 10)] : [],
      );
      const last = published.sort().at(-1);
      if (last !== undefined)
        found.set(name, { published: last, isDeprecated: deprecated !== undefined });
    } catch {
      // Without the registry the table says that it is not known.
    }
  }
  return found;
}
