import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDoubletake } from './testing/run-doubletake.ts';

const bicycles = new URL('../examples/own-document/bicycles.yaml', import.meta.url).pathname;
let folder: string;
let document: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-build-'));
  document = join(folder, 'bicycles.yaml');
  await copyFile(bicycles, document);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what is explained with a cache is what is explained without; a change is told', async () => {
  const explained = () => runDoubletake(['explain', document]).exit();
  const before = await explained();
  const built = await runDoubletake(['build', document]).exit();
  expect(built).toMatchObject({ code: 0, output: expect.stringMatching(/^Written: .*-cache \(/) });
  expect(await explained()).toEqual(before);
  const told = await runDoubletake(['build', document, '--json']).exit();
  expect(JSON.parse(told.output)).toEqual({
    caches: [{ document, file: expect.stringMatching(/-cache$/), bytes: expect.any(Number) }],
  });
  await appendFile(document, '\n');
  const after = await explained();
  expect(after.output).toContain(before.output.trimEnd());
  expect(after.output).toMatch(/cache-unused: the cache beside it is not used: .* has changed/);
});

test.each([
  ['okchat', /cache-impossible.*is built with doubletake itself/],
  ['http://127.0.0.1:9/openapi.yaml', /document-unreadable/],
])('no cache is made of %s', async (name, want) => {
  const { code, output } = await runDoubletake(['build', name]).exit();
  expect(code).toBe(2);
  expect(output).toMatch(want);
});
