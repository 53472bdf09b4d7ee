import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { shippedApiNames } from '../mock/apis/shipped-apis.ts';
import { createDouble } from '../mock/create-double.ts';
import { realClock } from '../mock/state/clock.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { isObject } from '../openapi/lib/json-pointer.ts';
import { writeData } from './data.ts';
import { parseFill } from './options/parse-options.ts';
import { print } from './output/print.ts';

interface InitOptions {
  readonly fill: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `doubletake init`: config, data file and scripts for a document. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .summary('write config, data file and npm scripts for a document')
    .description(
      'Writes doubletake.config.yaml and doubletake.data.yaml, with a few made-up things to change, and adds the scripts `mock` and `check:api` to package.json. What is there already stays.',
    )
    .usage('[options] [api or document]')
    .argument('[document]')
    .option('--fill <n>', 'made-up things of each collection in the data file', parseFill, 3)
    .option('--force', 'write over what is there')
    .option('--json', 'print what was written as JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(async (document: string | undefined, options: InitOptions) => {
      const isJson = options.json === true;
      const named = document ?? (await askForDocument());
      const done = await init(named, options, process.cwd(), isJson ? () => {} : print);
      if (isJson) print(`${JSON.stringify(done, null, 2)}\n`);
    });
}

/** Documents as they are usually called. */
const usual = ['openapi', 'swagger', 'api', 'docs/openapi', 'api/openapi', 'spec/openapi'].flatMap(
  (name) => ['yaml', 'yml', 'json'].map((ending) => `${name}.${ending}`),
);

/** Asks at a terminal; elsewhere only a file of a usual name will do. */
async function askForDocument(): Promise<string> {
  const found = usual.find((name) => existsSync(name));
  if (!process.stdin.isTTY) {
    if (found !== undefined) return found;
    throw new DoubletakeError('option-invalid', 'no document is named', {
      next: 'Give one: `doubletake init openapi.yaml`.',
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const hint = found === undefined ? '' : ` (${found})`;
  const answer = (await lines.question(`Path or URL of the OpenAPI document${hint}: `)).trim();
  lines.close();
  if (answer !== '') return answer;
  if (found !== undefined) return found;
  throw new DoubletakeError('option-invalid', 'no document is named', {
    next: `Give a path or URL, or one of ${shippedApiNames.join(', ')}.`,
  });
}

/** What `init` has done. */
interface Initialized {
  readonly written: readonly string[];
  /** Files that were there and are as they were. */
  readonly left: readonly string[];
  /** The npm scripts that were added to package.json. */
  readonly scripts: readonly string[];
  /** The command that serves the double. */
  readonly start: string;
}

/**
 * Writes the files into a folder, and tells of each. Rejects, and writes nothing, where the document
 * is broken.
 */
export async function init(
  document: string,
  { fill, force = false }: InitOptions,
  folder: string,
  tell: (text: string) => void,
): Promise<Initialized> {
  const isLocal = !URL.canParse(document) && /[./]/.test(document);
  const named = isLocal ? resolve(folder, document) : document;
  const double = await createDouble({ apis: [named], fill, clock: realClock });
  // Without `$whole`: what one adds by hand has the rest filled in.
  const { $whole: _whole, ...data } = await double.control.exportData();
  await double.close();
  const written: string[] = [];
  const left: string[] = [];
  let added: readonly string[] = [];
  const shown = isLocal ? `./${relative(folder, named)}` : document;
  await write('doubletake.config.yaml', (file) => writeFile(file, configText(shown)));
  await write('doubletake.data.yaml', (file) => writeData(data, file, dataHead));
  const start = (await addScripts()) ? 'npm run mock' : 'npx doubletake serve';
  tell(`\nNext: ${start}, then open http://127.0.0.1:4010/__doubletake/\n`);
  return { written, left, scripts: added, start };

  async function write(name: string, to: (file: string) => Promise<unknown>): Promise<void> {
    const file = resolve(folder, name);
    const isThere = existsSync(file);
    if (isThere && !force) {
      left.push(name);
      tell(`${name} is there already: left as it is (--force writes over it)\n`);
    } else {
      await to(file);
      written.push(name);
      tell(`${name} written\n`);
    }
  }

  /** @returns whether `npm run mock` serves the double now */
  async function addScripts(): Promise<boolean> {
    const file = resolve(folder, 'package.json');
    if (!existsSync(file)) {
      tell('no package.json here: no scripts added\n');
      return false;
    }
    const text = await readFile(file, 'utf8');
    let manifest: unknown;
    try {
      manifest = JSON.parse(text);
    } catch {
      tell('package.json is no JSON: no scripts added\n');
      return false;
    }
    if (!isObject(manifest)) return false;
    const own = isObject(manifest['scripts']) ? manifest['scripts'] : {};
    const missing = Object.entries(scripts).filter(([name]) => !Object.hasOwn(own, name));
    if (missing.length === 0) {
      tell('package.json has the scripts already\n');
      return own['mock'] === scripts.mock;
    }
    const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
    const next = { ...manifest, scripts: { ...own, ...Object.fromEntries(missing) } };
    await writeFile(file, `${JSON.stringify(next, undefined, indent)}\n`);
    added = missing.map(([name]) => name);
    tell(`${basename(file)}: scripts ${added.join(', ')} added\n`);
    return next.scripts['mock'] === scripts.mock;
  }
}

const scripts = { mock: 'doubletake serve', 'check:api': 'doubletake check' };
const dataHead = `# What the double starts with: collections and their things, as the API shows them.
# Change what you like: \`doubletake serve --watch\` reads it again.
`;

function configText(document: string): string {
  return `# Options of doubletake by command: \`doubletake serve --help\` lists them.
document: ${JSON.stringify(document)}
serve:
  data: ./doubletake.data.yaml
  watch: true
`;
}
