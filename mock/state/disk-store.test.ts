import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStore } from '../testing/store-suite.ts';
import { openDiskStore } from './disk-store.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterAll(() => rm(folder, { recursive: true }));
const fresh = () => join(folder, `state-${++count}`);

describeStore('the store in a folder', () => openDiskStore({ folder: fresh() }));

describe('what was acknowledged outlives the process', () => {
  test('a store that is opened again holds what it held, in its order', async () => {
    const at = fresh();
    const first = await openDiskStore({ folder: at });
    const before = first.sandbox('a');
    await before.start(
      5,
      async (store) => void (await store.collection('c').insert('z', { n: 0 })),
    );
    const items = before.collection<{ n: number }>('c');
    for (const id of ['y', 'x', 'w']) await items.insert(id, { n: 1 });
    await items.update('z', () => ({ n: 9 }));
    await items.delete('x');
    await before.files.put('f/1', { bytes: Buffer.from([0, 255]), type: 'image/png', etag: '"1"' });
    await before.collection('c/1/parts').insert('p', { a: 1 });
    await before.collection('c/10/parts').insert('p', { a: 1 });
    await before.deleteUnder('c/1');
    await before.next('count');
    const snapshot = await before.export();
    const age = await first.age();
    await first.close();
    const second = await openDiskStore({ folder: at });
    const after = second.sandbox('a');
    expect(await after.start(1, () => Promise.reject(new Error('filled again')))).toBe(5);
    expect(await after.export()).toEqual(snapshot);
    expect(Object.keys(snapshot.collections)).toEqual(['c', 'c/10/parts']);
    expect(await after.next('count')).toBe(2);
    expect(await second.names()).toEqual(['a']);
    expect(await second.age()).toBeGreaterThanOrEqual(age);
    await second.remove('a');
    await second.close();
    const third = await openDiskStore({ folder: at });
    expect(await third.names()).toEqual([]);
    await third.close();
  });

  test('a process that is killed in the middle of its work loses nothing that it told', async () => {
    const at = fresh();
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        new URL('../testing/write-until-killed.ts', import.meta.url).pathname,
        at,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let told = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line);
      if (told === 200) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const store = await openDiskStore({ folder: at });
    const sandbox = store.sandbox('a');
    await sandbox.start(1, () => Promise.reject(new Error('filled again')));
    const items = await sandbox.collection<{ n: number }>('c').list();
    expect(items.length).toBeGreaterThanOrEqual(told);
    expect(items.map(({ n }) => n)).toEqual(items.map((_, index) => index + 1));
    for (const { n } of items.slice(0, told))
      expect((await sandbox.files.get(`c/${n}`))?.bytes.toString()).toBe(`file ${n}`);
    await store.close();
  });
});

test('one process at a time: the second is told so', async () => {
  const at = fresh();
  const store = await openDiskStore({ folder: at });
  await expect(openDiskStore({ folder: at })).rejects.toMatchObject({
    code: 'option-invalid',
    message: `another process keeps its state in ${at}`,
  });
  await store.close();
});

test('a change that cannot be written has not happened', async () => {
  const store = await openDiskStore({ folder: fresh() });
  const sandbox = store.sandbox('a');
  await sandbox.start(1, async () => undefined);
  const items = sandbox.collection<{ n: number }>('c');
  await items.insert('x', { n: 1 });
  await store.close();
  await expect(items.insert('y', { n: 2 })).rejects.toMatchObject({
    problem: { code: 'state-unavailable' },
  });
});
