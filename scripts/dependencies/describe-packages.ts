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
  /** Whether `npm install --omit=optional` leaves it out. */
  readonly isOptional: boolean;
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
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

type Locked = Readonly<Record<string, LockedPackage>>;

/**
 * All packages that `npm install --omit=dev` brings, in the order of their names: from the lock
 * file, and licences that it lacks from the packages.
 */
export async function readInstalled(root: URL): Promise<InstalledPackage[]> {
  const { packages } = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as {
    readonly packages: Locked;
  };
  const { '': own = {} } = packages;
  const needed = reachable(packages, Object.keys(own.dependencies ?? {}));
  const optional = reachable(packages, Object.keys(own.optionalDependencies ?? {}));
  const direct = { ...own.dependencies, ...own.optionalDependencies };
  const found = [...new Set([...needed, ...optional])].map(async (path) => {
    const { version = '', license, hasInstallScript = false } = packages[path] ?? {};
    const name = path.slice(path.lastIndexOf(folder) + folder.length);
    return {
      name,
      version,
      licence: license ?? (await oldLicence(new URL(`${path}/package.json`, root))),
      hasInstallScript,
      isDirect: path === `${folder}${name}` && Object.hasOwn(direct, name),
      isOptional: !needed.has(path),
    };
  });
  return (await Promise.all(found)).sort((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}

const folder = 'node_modules/';

/** The places in the lock file of packages, and of all that they need. */
function reachable(packages: Locked, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = names.map((name) => ({ name, from: '' }));
  for (const { name, from } of open) {
    const path = resolve(packages, name, from);
    const locked = path === undefined ? undefined : packages[path];
    if (path === undefined || locked === undefined || found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies = {} } = locked;
    const peers = Object.keys(peerDependencies).filter(
      (peer) => locked.peerDependenciesMeta?.[peer]?.optional !== true,
    );
    const all = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
    open.push(...all.map((one) => ({ name: one, from: path })));
  }
  return found;
}

/** Where Node.js finds a package: the nearest `node_modules`, from the one who needs it outwards. */
function resolve(packages: Locked, name: string, from: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf(folder) - 1))) {
    const path = base === '' ? `${folder}${name}` : `${base}/${folder}${name}`;
    if (Object.hasOwn(packages, path)) return path;
    if (base === '') return undefined;
  }
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
    /^\| ([^| ]+) \|[^|]*\|[^|]*\|[^|]*\| (\d{4}-\d\d-\d\d)( \(deprecated\))? \|/gm,
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
    '`npm run dependencies` writes this page, from the lock file and, for the dates, from the registry that was asked (a mirror may have dates of its own); CI compares all but those. Development dependencies are not in it.',
    '',
    `A production install has ${packages.length} packages, of which ${direct.length} are named in \`package.json\`. \`npm install --omit=optional\` installs ${packages.filter(({ isOptional }) => !isOptional).length}: what needs one of the others says which.`,
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
    '| package | version | licence | install script | last published | optional |',
    '|---|---|---|---|---|---|',
    ...direct.map(({ name, version, licence, hasInstallScript, isOptional }) => {
      const known = upkeep.get(name);
      const published =
        known === undefined
          ? 'not known'
          : `${known.published}${known.isDeprecated ? ' (deprecated)' : ''}`;
      return `| ${name} | ${version} | ${licence} | ${hasInstallScript ? 'yes' : 'no'} | ${published} | ${isOptional ? 'yes' : 'no'} |`;
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
