import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { packageRoot } from '../../openapi/lib/package-root.ts';

/**
 * What the package exports, and its command. They share what they have in common: a class is one
 * class for all of them.
 */
const entryPoints = [
  'cli/entries/jest.ts',
  'cli/main.ts',
  'cli/entries/msw.ts',
  'cli/entries/playwright.ts',
  'cli/entries/vite.ts',
  'cli/entries/vitest.ts',
  'contracts/index.ts',
  'mock/index.ts',
  'mock/control/client.ts',
  'mock/apis/okchat.ts',
  'mock/apis/chatbase.ts',
  'mock/apis/threetone.ts',
];

/** What each start needs. All other packages are loaded from node_modules when they are needed. */
const bundled: readonly string[] = [
  '@hyperjump/json-schema-formats',
  '@hyperjump/uri',
  'ajv',
  'commander',
  'image-size',
  'leven',
  'lossless-json',
  'minisearch',
  'proxy-from-env',
  'rfc6902',
];
/** What ajv is made of. */
const theirs: readonly string[] = ['fast-deep-equal', 'fast-uri', 'json-schema-traverse'];

/**
 * Writes the sources into dist/ as a few files of plain JavaScript, readable and with source maps:
 * to find, read and link a hundred and fifty small files takes a start longer than all that they
 * do. The client of the control API is written for `require` too: tests of Jest that are CommonJS
 * can load no ES module.
 * @returns what was written, and from what
 */
export async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: packageRoot,
    entryPoints,
    outbase: '.',
    outdir: join(packageRoot, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
    plugins: [builtins, packages],
  });
  const { metafile: required } = await build({
    absWorkingDir: packageRoot,
    entryPoints: ['mock/control/client.ts'],
    outfile: join(packageRoot, 'dist', 'mock', 'control', 'client.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
  });
  return {
    inputs: { ...metafile.inputs, ...required.inputs },
    outputs: { ...metafile.outputs, ...required.outputs },
  };
}

/**
 * Modules of Node.js as `require` gives them. An `import` reads every member of theirs, and to read
 * `webcrypto` of node:crypto and `WebSocket` of node:http loads both: a fifth of a start on Node.js
 * 24.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      kind !== 'entry-point' && names.has(path) ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const idnLibrary = join(packageRoot, 'openapi', 'schema', 'idn-library.ts');

const packages: Plugin = {
  name: 'packages',
  setup({ onResolve }) {
    // Half a megabyte of tables, for host names that are hardly ever asked about.
    onResolve({ filter: /^idn-hostname$/ }, ({ importer }) =>
      importer === idnLibrary ? undefined : { path: idnLibrary },
    );
    onResolve({ filter: /^[a-z@]/ }, ({ path, kind }) => {
      const [scope = '', name = ''] = path.split('/');
      const taken = [...bundled, ...theirs].includes(
        scope.startsWith('@') ? `${scope}/${name}` : scope,
      );
      return kind === 'entry-point' || taken ? undefined : { path, external: true };
    });
  },
};
