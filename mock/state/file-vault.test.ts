import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from './memory-store.ts';

const file = (size: number, letter: string) => ({
  bytes: Buffer.alloc(size, letter),
  type: 'text/plain',
  etag: `"${letter}"`,
});
const folders = () => readdir(tmpdir());

// Tests of other files, which run at the same time, spill uploads as well.
let own: string;
beforeEach(async () => {
  own = await mkdtemp(join(tmpdir(), 'doubletake-'));
  vi.stubEnv('TMPDIR', own);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(own, { recursive: true });
});

test('uploads beyond the limit lie in a temporary folder, read as the others do, and are gone with the store', async () => {
  const before = await folders();
  const store = createMemoryStore({ memoryForUploads: 100 });
  const sandbox = store.sandbox('a');
  await sandbox.start(1, async () => undefined);
  await sandbox.files.put('a/1', file(80, 'a'));
  expect(await folders()).toEqual(before);
  await sandbox.files.put('a/2', file(80, 'b'));
  const [folder] = (await folders()).filter((name) => !before.includes(name));
  const spilled = () => readdir(`${tmpdir()}/${folder}`);
  expect(await spilled()).toHaveLength(1);
  expect(await sandbox.files.get('a/1')).toEqual(file(80, 'a'));
  expect(await sandbox.files.get('a/2')).toEqual(file(80, 'b'));

  const snapshot = await sandbox.export();
  await sandbox.files.put('a/2', file(90, 'c'));
  expect((await sandbox.files.get('a/2'))?.bytes.toString()).toBe('c'.repeat(90));
  expect(await spilled()).toHaveLength(1);
  await sandbox.import(snapshot);
  expect(await sandbox.files.get('a/2')).toEqual(file(80, 'b'));

  await sandbox.deleteUnder('a');
  expect(await spilled()).toEqual([]);
  await sandbox.files.put('a/3', file(80, 'd'));
  expect(await spilled()).toEqual([]);
  await store.close();
  expect(await folders()).not.toContain(folder);
});

test('a sandbox that was not used is forgotten, the default one is not', async () => {
  const store = createMemoryStore({ sandboxTtl: 0.01 });
  const start = (name: string) => store.sandbox(name).start(1, async () => undefined);
  await start('default');
  await start('other');
  while ((await store.names()).includes('other')) await start('default');
  expect(await store.names()).toEqual(['default']);
});
