import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../cli/main.ts';
import { serveCommand } from '../cli/testing/run-doubletake.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import { listOperations } from '../openapi/model/operation.ts';
import { anchorsIn, codeBlocks, linksIn } from './testing/markdown.ts';
import { runSession } from './testing/run-session.ts';

const root = new URL('..', import.meta.url).pathname;
const read = (file: string) => readFile(join(root, file), 'utf8');

async function listFiles(folder: string, ending: RegExp): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => ending.test(name)).map((name) => join(folder, name));
}

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'examples/README.md',
  ...(await listFiles('docs', /\.md$/)),
].sort();

test.each(documents)('every relative link in %s leads somewhere', async (file) => {
  const dead: string[] = [];
  for (const link of linksIn(await read(file))) {
    if (/^[a-z]+:/i.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(join(root, target))) dead.push(link);
    else if (anchor !== undefined && !anchorsIn(await read(target)).includes(anchor))
      dead.push(link);
  }
  expect(dead).toEqual([]);
});

test('every document below docs/ can be reached from the README', async () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    for (const link of linksIn(await read(file))) {
      const target = normalize(join(dirname(file), link.split('#')[0] ?? ''));
      if (target.endsWith('.md') && existsSync(join(root, target))) reached.add(target);
    }
  }
  expect(documents.filter((file) => !reached.has(file))).toEqual([]);
});

describe('what a document runs prints what it says', () => {
  test.each(documents)('%s', { timeout: 60_000 }, async (file) => {
    const text = await read(file);
    if (codeBlocks(text).some(({ info }) => / run$/.test(info)))
      await expect(await runSession(text)).toMatchFileSnapshot(join(root, file));
  });
});

test('the README shows what `serve` prints at its start', async () => {
  const run = await serveCommand();
  run.process.kill();
  const shown = codeBlocks(await read('README.md')).find(({ text }) =>
    text.startsWith('doubletake '),
  )?.text;
  expect(shown?.trim()).toBe(run.output().replaceAll(run.url, 'http://127.0.0.1:4010').trim());
});

test('the README says what it is and how to start it before line 30, and ends before line 150', async () => {
  const lines = (await read('README.md')).split('\n');
  expect(lines.indexOf('npm start')).toBeLessThan(30);
  expect(lines.length).toBeLessThanOrEqual(150);
});

test('every path that ARCHITECTURE.md names exists', async () => {
  const names = [
    ...(await read('ARCHITECTURE.md')).matchAll(
      /`([\w.@*<>-]+(?:\/[\w.@*<>-]*)+|[\w-]+\.(?:ts|md|json|yaml))`/g,
    ),
  ].map(([, name = '']) => name);
  const paths = names.flatMap((name) =>
    name.includes('<api>')
      ? ['okchat', 'chatbase', 'threetone'].map((api) => name.replace('<api>', api))
      : [name],
  );
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('ARCHITECTURE.md names every folder of sources', async () => {
  const text = await read('ARCHITECTURE.md');
  const ignored = new Set(['node_modules', 'dist']);
  const folders = (await readdir(root)).filter(
    (name) =>
      !name.startsWith('.') && !ignored.has(name) && statSync(join(root, name)).isDirectory(),
  );
  expect(folders.filter((folder) => !text.includes(`\`${folder}/`))).toEqual([]);
});

/**
 * The flags of a `--help` with their values, such as `-p, --port <number>`; `--help` itself left
 * out.
 */
function flagsOf(help: string): string[] {
  const flags = [...help.matchAll(/^ {2}((?:-\w, )?--[\w-]+(?: [<[][^\s>\]]+[>\]])?)/gm)].map(
    ([, flag = '']) => flag,
  );
  return flags.filter((flag) => !flag.includes('--help'));
}

test('the reference of the command line has every command and flag of --help, and no other', async () => {
  const program = await createProgram();
  const wanted: Record<string, string[]> = { doubletake: flagsOf(program.helpInformation()) };
  // `complete` is what the shell asks, and hidden.
  const hidden = new Set(['help', 'complete']);
  for (const command of program.commands.filter((each) => !hidden.has(each.name()))) {
    for (const part of command.commands)
      wanted[`doubletake ${command.name()} ${part.name()}`] = flagsOf(part.helpInformation());
    if (command.commands.length === 0)
      wanted[`doubletake ${command.name()}`] = flagsOf(command.helpInformation());
  }
  const described: Record<string, string[]> = {};
  for (const section of (await read('docs/reference/cli.md')).split(/^## /m).slice(1)) {
    const name = /^`(doubletake[^`]*)`/.exec(section)?.[1];
    if (name !== undefined)
      described[name] = [...section.matchAll(/^\| `((?:-\w, )?--[^`]+)` \|/gm)].map(
        ([, flag = '']) => flag,
      );
  }
  expect(described).toEqual(wanted);
});

test('the reference has every header and extension of ours that the sources name', async () => {
  const files = (
    await Promise.all(
      ['openapi', 'mock', 'contracts', 'cli', 'spec'].map((folder) =>
        listFiles(folder, /(?<!\.test)\.(ts|html|yaml)$/),
      ),
    )
  ).flat();
  const sources = (await Promise.all(files.map(read))).join('\n');
  const names = new Set(sources.match(/\bx-(?:doubletake-[a-z]+(?:-[a-z]+)*|evidence|source)\b/g));
  expect([...names]).toContain('x-doubletake-sandbox');
  const reference = (
    await Promise.all((await listFiles('docs/reference', /\.md$/)).map(read))
  ).join('\n');
  expect([...names].filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test('the reference of the control API has every operation', async () => {
  const operations = listOperations(await loadDocument(join(root, 'spec/doubletake/openapi.yaml')));
  const reference = await read('docs/reference/control-api.md');
  expect(
    operations
      .filter(
        ({ id, method, path }) =>
          !reference.includes(`\`${id}\`: \`${method.toUpperCase()} ${path}\``),
      )
      .map(({ id }) => id),
  ).toEqual([]);
});

test('the reference of the library has every option', async () => {
  const sources = await Promise.all(
    ['mock/create-double.ts', 'mock/state/open-store.ts'].map(read),
  );
  const options = sources
    .map(
      (source) =>
        /export interface \w+Options(?: extends StateOptions)? \{([\s\S]*?)\n\}/.exec(
          source,
        )?.[1] ?? '',
    )
    .join('\n');
  const names = [...options.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
  expect(names).toEqual(expect.arrayContaining(['seed', 'state']));
  const reference = await read('docs/reference/library.md');
  expect(names.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([]);
});
