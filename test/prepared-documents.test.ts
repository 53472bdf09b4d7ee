import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDocument } from '../openapi/load/load-document.ts';
import { preparedDocument } from '../openapi/load/prepared-document.ts';

const root = new URL('..', import.meta.url).pathname;
let copy: string;

/** The package as it is installed, in a folder of its own. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'doubletake-built-'));
  for (const name of ['dist', 'spec', 'package.json'])
    await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

async function servedDocument(api: string) {
  const { createDouble } = (await import(
    pathToFileURL(join(copy, 'dist/mock/index.js')).href
  )) as typeof import('../mock/index.ts');
  const double = await createDouble({ apis: [api] });
  const [{ document } = { document: undefined }] = double.apis();
  await double.close();
  if (document === undefined) throw new Error(`${api} is not served`);
  return document;
}

test.each(['okchat', 'chatbase', 'threetone'])(
  'what was built of %s is what its document and overlay say',
  async (api) => {
    const served = await servedDocument(api);
    const read = await loadDocument(`${root}spec/${api}/openapi.yaml`, {
      overlays: [`${root}spec/${api}/overlay.yaml`],
    });
    expect(served.root).toEqual(read.root);
    expect(served.evidence.entries).toEqual(read.evidence.entries);
    expect(served.version).toBe(read.version);
    expect(served.locate('/paths')).toMatch(/openapi\.yaml:\d+:1#\/paths$/);
    expect(served.locate('/paths').split(':').slice(-2)).toEqual(
      read.locate('/paths').split(':').slice(-2),
    );
  },
);

test.each(['openapi.yaml', 'overlay.yaml'])(
  'a document is read anew where its %s has changed since',
  async (name) => {
    const file = join(copy, 'spec', 'okchat', name);
    const text = await readFile(file, 'utf8');
    const before = await servedDocument('okchat');
    await writeFile(
      file,
      name === 'openapi.yaml'
        ? text.replace(/^( {2}title: ).*$/m, '$1Changed')
        : text.replace(/^actions:$/m, '$&\n  - target: $.info\n    update: { title: Changed }'),
    );
    const after = await servedDocument('okchat');
    await writeFile(file, text);
    expect([before.title, after.title]).toEqual([expect.not.stringMatching('Changed'), 'Changed']);
  },
);

test('the sources take nothing from a build', async () => {
  expect(await preparedDocument([`${root}spec/doubletake/openapi.yaml`])).toBeUndefined();
});
