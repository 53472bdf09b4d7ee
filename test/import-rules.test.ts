import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCycles, type ImportEdge, importGraph } from '../scripts/shape/import-graph.ts';
import { productFiles } from '../scripts/shape/product-files.ts';

const root = new URL('..', import.meta.url).pathname;

/**
 * Which top-level folders a folder may import from, besides itself (design: "Who may import whom").
 */
const allowed: Record<string, readonly string[]> = {
  openapi: [],
  mock: ['openapi', 'generated'],
  contracts: ['openapi', 'generated'],
  cli: ['mock', 'contracts', 'openapi'],
  generated: [],
};

interface Import {
  readonly file: string;
  readonly from: string;
}

async function listImports(folder: string): Promise<Import[]> {
  const files = (await readdir(join(root, folder), { recursive: true })).filter((file) =>
    file.endsWith('.ts'),
  );
  const found = files.map(async (name) => {
    const file = join(folder, name);
    const text = await readFile(join(root, file), 'utf8');
    return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, from = '']) => ({
      file,
      from,
    }));
  });
  return (await Promise.all(found)).flat();
}

/** The top-level folder that a relative import leads to; undefined for a package. */
function target({ file, from }: Import): string | undefined {
  return from.startsWith('.') ? normalize(join(dirname(file), from)).split('/')[0] : undefined;
}

const isTest = ({ file }: Import) => /\.test\.ts$|\/testing\//.test(file);

test.each(Object.keys(allowed))('%s imports only what lies below it', async (folder) => {
  const accepted = [folder, ...(allowed[folder] ?? [])];
  const imports = (await listImports(folder)).filter((item) => target(item) !== undefined);
  if (folder !== 'generated' && folder !== 'contracts') expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((item) => !accepted.includes(target(item) ?? '') && !isTest(item))).toEqual(
    [],
  );
});

test.each([
  ['openapi', ['express', 'multer', 'cors']],
  ['contracts', ['express', 'multer', 'cors']],
  ['mock', ['express', 'cors']],
  ['cli', ['express', 'multer', 'cors']],
])(
  '%s imports none of %j: what is mounted in an app of somebody else is a function',
  async (folder, packages) => {
    const imports = await listImports(folder);
    expect(imports.filter((item) => packages.includes(item.from) && !isTest(item))).toEqual([]);
  },
);

test('the APIs do not import each other', async () => {
  const apis = ['okchat', 'chatbase', 'threetone'];
  for (const api of apis) {
    const others = apis.filter((other) => other !== api);
    const imports = await listImports(join('mock/apis', api));
    expect(imports.length).toBeGreaterThan(10);
    expect(
      imports.filter(({ from }) => others.some((other) => from.includes(`/${other}`))),
    ).toEqual([]);
  }
});

test('the handlers of the three APIs use what the package exports, and nothing private', async () => {
  const exported = new Set(exportedNames(await readFile(join(root, 'mock/index.ts'), 'utf8')));
  expect([...exported]).toEqual(
    expect.arrayContaining(['createDouble', 'Handlers', 'ProblemError']),
  );
  const hidden: string[] = [];
  for (const api of ['okchat', 'chatbase', 'threetone']) {
    for (const name of (await readdir(join(root, 'mock/apis', api), { recursive: true })).filter(
      // What data files say of what handlers keep is no handler, and nothing that a module can export.
      (file) => file.endsWith('.ts') && file !== 'collections.ts',
    )) {
      const file = join('mock/apis', api, name);
      for (const { from, names } of namedImports(await readFile(join(root, file), 'utf8'))) {
        const place = normalize(join(dirname(file), from));
        const isOwn =
          !from.startsWith('.') ||
          place.startsWith(`mock/apis/${api}/`) ||
          place.startsWith('generated/');
        if (!isOwn && !isTest({ file, from }))
          hidden.push(
            ...names
              .filter((imported) => !exported.has(imported))
              .map((imported) => `${file}: ${imported}`),
          );
      }
    }
  }
  expect(hidden).toEqual([]);
});

/** What each import of a module takes, by the names that it has where it comes from. */
function namedImports(text: string): { readonly from: string; readonly names: string[] }[] {
  return [...text.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)].map(
    ([, list = '', from = '']) => ({ from, names: namesIn(list) }),
  );
}

/** The names that a module of re-exports exports. */
function exportedNames(text: string): string[] {
  return [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    namesIn(list),
  );
}

function namesIn(list: string): string[] {
  return list.split(',').flatMap((item) => /^\s*(?:type )?(\w+)/.exec(item)?.[1] ?? []);
}

test.each(['openapi', 'mock', 'contracts'])(
  '%s neither prints, nor reads the environment, nor exits, nor asks the wall clock',
  async (folder) => {
    const files = (await readdir(join(root, folder), { recursive: true })).filter(
      (file) => /(?<!\.test)\.ts$/.test(file) && !file.includes('testing/'),
    );
    for (const file of files) {
      const whole = await readFile(join(root, folder, file), 'utf8');
      // The one place that has the time of the machine, for who asks for it.
      const isClock = folder === 'mock' && file === join('state', 'clock.ts');
      const text = isClock ? whole.replace('now: () => new Date()', '') : whole;
      expect(text, file).not.toMatch(
        /console\.(log|error|warn|info|debug)|process\.(env|exit|stdout|stderr|argv)|Math\.random|Date\.now|new Date\(\)/,
      );
    }
  },
);

test('no module of the double or of the document model keeps state of its own', async () => {
  for (const folder of ['openapi', 'mock']) {
    const files = (await readdir(join(root, folder), { recursive: true })).filter(
      (file) => /(?<!\.test)\.ts$/.test(file) && !file.includes('testing/'),
    );
    for (const file of files) {
      const text = await readFile(join(root, folder, file), 'utf8');
      expect(text, file).not.toMatch(/^(let|var) /m);
    }
  }
});

describe('no cycles of imports', () => {
  const edges = importGraph(root, productFiles(root));

  /**
   * The cycles that are left, each a list of files. A new one fails, and so does one of these that
   * is gone: the list may only shrink.
   */
  const remaining: Readonly<
    Record<
      string,
      {
        readonly kinds: readonly ImportEdge['kind'][];
        readonly cycles: readonly (readonly string[])[];
      }
    >
  > = {
    'when a module is loaded': { kinds: ['static'], cycles: [] },
    'of types too': { kinds: ['static', 'type'], cycles: [] },
    'with what is loaded later': {
      kinds: ['static', 'type', 'dynamic'],
      // A module of handlers is given this very package, which loads it: `mock/apis/user-handlers.ts`
      // imports the index when it is called.
      cycles: [
        [
          'mock/apis/load-apis.ts',
          'mock/apis/user-handlers.ts',
          'mock/create-double.ts',
          'mock/index.ts',
        ],
      ],
    },
  };

  test.each(Object.entries(remaining))('%s', (_name, { kinds, cycles }) => {
    expect(edges.filter(({ kind }) => kinds.includes(kind)).length).toBeGreaterThan(1000);
    expect(findCycles(edges.filter(({ kind }) => kinds.includes(kind)))).toEqual(cycles);
  });
});

describe('rooms import one way', () => {
  /** The folder of a file; the files beside the rooms, such as an index, are in none. */
  const roomOf = (file: string) => {
    const folders = file.split('/').slice(0, -1);
    return folders.length < 2 ? '' : folders.join('/');
  };
  const edges = importGraph(root, productFiles(root))
    .filter(({ kind }) => kind !== 'dynamic')
    .map((edge) => ({ ...edge, from: roomOf(edge.from), to: roomOf(edge.to) }))
    .filter(({ from, to }) => from !== to && from !== '' && to !== '');

  test.each([['openapi'], ['mock'], ['contracts'], ['cli']])('in %s', (folder) => {
    const own = edges.filter(({ from, to }) => [from, to].every((room) => room.startsWith(folder)));
    expect(own.length).toBeGreaterThan(0);
    expect(findCycles(own)).toEqual([]);
  });
});
