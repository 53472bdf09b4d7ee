import { readFile } from 'node:fs/promises';

/** A package of a production install. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Whether the package runs a program when it is installed. */
  readonly hasInstallScript: boolean;
  /** Whether it is named in `package.json`, and not only needed by another. */
  readonly isDirect: boolean;
}

/** What only the registry tells. */
export interface Upkeep {
  /** When anything was last published, as `YYYY-MM-DD`. */
  readonly published: string;
  readonly isDeprecated: boolean;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
}

/**
 * All packages that `npm install --omit=dev` brings, in the order of their names: from the lock
 * file, and licences that it lacks from the packages.
 */
export async function readInstalled(root: URL): Promise<InstalledPackage[]> {
  const lock = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const { dependencies } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const found = Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer)
    .map(async ([path, { version = '', license, hasInstallScript = false }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return {
        name,
        version,
        licence: license ?? (await oldLicence(new URL(`${path}/package.json`, root))),
        hasInstallScript,
        isDirect: path === `node_modules/${name}` && Object.hasOwn(dependencies, name),
      };
    });
  return (await Promise.all(found)).sort((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}

/** The licence as packages named it before npm 2: a list. */
async function oldLicence(manifest: URL): Promise<string> {
  const { licenses = [] } = JSON.parse(await readFile(manifest, 'utf8')) as {
    readonly licenses?: readonly { readonly type: string }[];
  };
  return licenses.map(({ type }) => type).join(' OR ') || 'not stated';
}

/** What the registry said when the page was last written, by name. */
export function readKnown(page: string): Map<string, Upkeep> {
  const rows = page.matchAll(
    /^\| ([^| ]+) \|[^|]*\|[^|]*\|[^|]*\| (\d{4}-\d\d-\d\d)( \(deprecated\))? \|$/gm,
  );
  return new Map(
    [...rows].map(([, name = '', published = '', deprecated]) => [
      name,
      { published, isDeprecated: deprecated !== undefined },
    ]),
  );
}

/** The page of the documentation. */
export function describePackages(
  packages: readonly InstalledPackage[],
  upkeep: ReadonlyMap<string, Upkeep>,
): string {
  const direct = packages.filter(({ isDirect }) => isDirect);
  const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript);
  const licences = new Map<string, number>();
  for (const { licence } of packages) licences.set(licence, (licences.get(licence) ?? 0) + 1);
  const counts = [...licences].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return [
    '# What ships',
    '',
    '`npm run dependencies` writes this page, from the lock file and, for the last column, from the registry that was asked (a mirror may have dates of its own); CI compares all but that column. Development dependencies are not in it.',
    '',
    `A production install has ${packages.length} packages, of which ${direct.length} are named in \`package.json\`.`,
    '',
    scripts.length === 0
      ? 'None of them runs a program when it is installed.'
      : `These run a program when they are installed: ${scripts.map(({ name }) => name).join(', ')}.`,
    '',
    '| licence | packages |',
    '|---|---|',
    ...counts.map(([licence, count]) => `| ${licence} | ${count} |`),
    '',
    '## Named in `package.json`',
    '',
    '| package | version | licence | install script | last published |',
    '|---|---|---|---|---|',
    ...direct.map(({ name, version, licence, hasInstallScript }) => {
      const known = upkeep.get(name);
      const published =
        known === undefined
          ? 'not known'
          : `${known.published}${known.isDeprecated ? ' (deprecated)' : ''}`;
      return `| ${name} | ${version} | ${licence} | ${hasInstallScript ? 'yes' : 'no'} | ${published} |`;
    }),
    '',
    '## Needed by those',
    '',
    packages
      .filter(({ isDirect }) => !isDirect)
      .map(({ name, version }) => `${name} ${version}`)
      .join(', '),
    '',
  ].join('\n');
}
