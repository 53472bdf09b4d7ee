import { beforeEach, describe, expect, test } from 'vitest';
import type { SandboxStore, Store } from '../state/store.ts';

/** What every store has to do. A new kind of store runs this suite and nothing else. */
export function describeStore(name: string, createStore: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    let sandbox: SandboxStore;
    beforeEach(async () => {
      store = await createStore();
      sandbox = store.sandbox('a');
    });
    const things = () => sandbox.collection<{ n: number; list?: number[] }>('api/thing');

    test('reads what was inserted, in the order of insertion', async () => {
      for (const n of [3, 1, 2]) expect(await things().insert(`id-${n}`, { n })).toBe(true);
      expect(await things().get('id-1')).toEqual({ n: 1 });
      expect((await things().list()).map(({ n }) => n)).toEqual([3, 1, 2]);
      expect(await things().count()).toBe(3);
    });

    test('a taken id is not overwritten', async () => {
      await things().insert('x', { n: 1 });
      expect(await things().insert('x', { n: 2 })).toBe(false);
      expect(await things().get('x')).toEqual({ n: 1 });
    });

    test('lists a range from either end', async () => {
      for (const n of [1, 2, 3, 4, 5]) await things().insert(`id-${n}`, { n });
      expect((await things().list({ offset: 1, limit: 2 })).map(({ n }) => n)).toEqual([2, 3]);
      expect((await things().list({ offset: 1, limit: 2, newestFirst: true })).map(({ n }) => n)).toEqual([4, 3]);
      expect(await things().list({ offset: 9 })).toEqual([]);
    });

    test('an update keeps the place in the order, and says when there is nothing', async () => {
      await things().insert('x', { n: 1 });
      await things().insert('y', { n: 2 });
      expect(await things().update('x', ({ n }) => ({ n: n + 10 }))).toEqual({ n: 11 });
      expect((await things().list()).map(({ n }) => n)).toEqual([11, 2]);
      expect(await things().update('z', (thing) => thing)).toBeUndefined();
      expect(await things().count()).toBe(2);
    });

    test('100 updates at once lose none', async () => {
      await things().insert('x', { n: 0 });
      await Promise.all(Array.from({ length: 100 }, () => things().update('x', ({ n }) => ({ n: n + 1 }))));
      expect(await things().get('x')).toEqual({ n: 100 });
    });

    test('100 upserts at once make one entity with every change', async () => {
      await Promise.all(Array.from({ length: 100 }, (_, n) => things().upsert('x', (thing) => ({ n, list: [...(thing?.list ?? []), n] }))));
      expect((await things().get('x'))?.list?.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
      expect(await things().count()).toBe(1);
    });

    test('of 100 inserts of one id at once, one wins', async () => {
      const won = await Promise.all(Array.from({ length: 100 }, (_, n) => things().insert('x', { n })));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test('a counter never says the same twice', async () => {
      const values = await Promise.all(Array.from({ length: 100 }, () => sandbox.next('c')));
      expect(new Set(values).size).toBe(100);
      expect(Math.min(...values)).toBe(1);
      expect(await sandbox.next('other')).toBe(1);
    });

    test('a deletion says what was there, and a second one that there is nothing', async () => {
      await things().insert('x', { n: 1 });
      expect(await things().delete('x')).toEqual({ n: 1 });
      expect(await things().delete('x')).toBeUndefined();
      expect(await things().get('x')).toBeUndefined();
    });

    test('an entity cannot be changed behind the back of the store', async () => {
      await things().insert('x', { n: 1, list: [1] });
      const entity = await things().get('x');
      expect(() => entity?.list?.push(2)).toThrow(TypeError);
      expect((await things().get('x'))?.list).toEqual([1]);
    });

    test('deletes what lies under a path, and only that', async () => {
      await sandbox.collection('api/thing/1/parts').insert('p', { a: 1 });
      await sandbox.collection('api/thing/10/parts').insert('p', { a: 1 });
      await sandbox.files.put('api/thing/1/x.png', file('one'));
      await sandbox.files.put('api/thing/10/x.png', file('ten'));
      await sandbox.deleteUnder('api/thing/1');
      expect(await sandbox.collection('api/thing/1/parts').count()).toBe(0);
      expect(await sandbox.collection('api/thing/10/parts').count()).toBe(1);
      expect((await sandbox.files.list()).map(({ path }) => path)).toEqual(['api/thing/10/x.png']);
    });

    test('files come back byte for byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await sandbox.files.put('api/f', { bytes, type: 'image/png', etag: '"e"' });
      expect(await sandbox.files.get('api/f')).toEqual({ bytes, type: 'image/png', etag: '"e"' });
      await sandbox.files.delete('api/f');
      expect(await sandbox.files.get('api/f')).toBeUndefined();
    });

    test('sandboxes do not see each other', async () => {
      await things().insert('x', { n: 1 });
      const other = store.sandbox('b');
      expect(await other.collection('api/thing').get('x')).toBeUndefined();
      await other.next('c');
      expect(await sandbox.next('c')).toBe(1);
      expect((await store.names()).sort()).toEqual(['a', 'b']);
      await store.remove('b');
      expect(await store.names()).toEqual(['a']);
      expect(await things().count()).toBe(1);
    });

    test('a snapshot brings back entities, order, counters and files', async () => {
      for (const n of [2, 1]) await things().insert(`id-${n}`, { n });
      await sandbox.next('c');
      await sandbox.files.put('api/f', file('bytes'));
      const snapshot = JSON.parse(JSON.stringify(await sandbox.export()));
      await things().update('id-1', () => ({ n: 99 }));
      await things().insert('id-3', { n: 3 });
      await sandbox.next('c');
      await sandbox.files.delete('api/f');
      await sandbox.import(snapshot);
      expect((await things().list()).map(({ n }) => n)).toEqual([2, 1]);
      expect(await sandbox.next('c')).toBe(2);
      expect((await sandbox.files.get('api/f'))?.bytes.toString()).toBe('bytes');
    });

    test('clearing forgets everything', async () => {
      await things().insert('x', { n: 1 });
      await sandbox.files.put('api/f', file('bytes'));
      await sandbox.next('c');
      await sandbox.clear();
      expect(await things().count()).toBe(0);
      expect(await sandbox.files.list()).toEqual([]);
      expect(await sandbox.next('c')).toBe(1);
    });
  });
}

function file(text: string) {
  return { bytes: Buffer.from(text), type: 'text/plain', etag: `"${text}"` };
}
