/**
 * Which checks each document gets, as files to compare: an unwanted change of the derivation shows
 * as a difference of lines. `npx vitest run test/check-lists -u` writes the files; read the
 * difference before it is committed.
 */

import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadSource } from '../cli/files/load-source.ts';
import { type Check, type PreparedChecks, prepareChecks } from '../contracts/index.ts';
import { describeChecks } from '../contracts/report/check-list.ts';
import { permissionsOf } from '../contracts/safety/permit.ts';

const root = new URL('..', import.meta.url).pathname;
const folder = new URL('check-lists/', import.meta.url).pathname;

/** What `doubletake check` is given, by the name of the file with its list. */
const sources: Readonly<Record<string, string>> = {
  okchat: 'okchat',
  chatbase: 'chatbase',
  threetone: 'threetone',
  ...Object.fromEntries(
    (await documentsIn('examples')).map((file) => [nameOf(file), `${root}examples/${file}`]),
  ),
};

/** The document whose list is compared as it is printed, with what is sent. */
const printed = 'documents-no-operation-id';

/**
 * The OpenAPI documents of a folder, by what they say they are: not overlays, data, or parts of one.
 */
async function documentsIn(name: string): Promise<string[]> {
  const files = (await readdir(root + name, { recursive: true })).filter((file) =>
    /\.(yaml|yml|json)$/.test(file),
  );
  const texts = await Promise.all(files.map((file) => readFile(`${root}${name}/${file}`, 'utf8')));
  return files
    .filter((_file, index) => /^\s*["']?(openapi|swagger)["']?\s*:/m.test(texts[index] ?? ''))
    .sort();
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '').replaceAll('/', '-');
}

/**
 * The same checks that `doubletake check --list` prints: seed and run id are those of the command.
 */
async function prepare(name: string): Promise<PreparedChecks> {
  const { document, journeys } = await loadSource(name, []);
  return prepareChecks({ document, journeys, seed: 1, runId: 'run' });
}

/**
 * Neither what is sent nor how safe it is: those change for other reasons than which checks there
 * are.
 */
function describeCheck({ id, operation, title }: Check): string {
  return `${id} | ${operation.method.toUpperCase()} ${operation.path} | ${title}`;
}

describe('each document has the checks of its list, in their order', () => {
  test.each(Object.entries(sources))('%s', async (name, source) => {
    const { checks } = await prepare(source);
    expect(new Set(checks.map(({ id }) => id)).size, 'ids are unique').toBe(checks.length);
    await expect(`${checks.map(describeCheck).join('\n')}\n`).toMatchFileSnapshot(
      `${folder}${name}.txt`,
    );
  });
});

test('the list of a small document is printed with what is sent', async () => {
  const prepared = await prepare(sources[printed] ?? '');
  await expect(
    `${(await describeChecks(prepared, permissionsOf({ allowWrites: true, disposable: true }))).join('\n')}\n`,
  ).toMatchFileSnapshot(`${folder}${printed}.printed.txt`);
});

test('there is a list of nothing else', async () => {
  const names = [...Object.keys(sources), `${printed}.printed`].map((name) => `${name}.txt`);
  expect((await readdir(folder)).sort()).toEqual(names.sort());
});
