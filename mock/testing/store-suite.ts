import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../model/journal.ts';
import type { Fill, SandboxStore, Store } from '../model/store.ts';

/** What every store has to do. A new kind of store runs this suite and nothing else. */
export function describeStore(name: string, createStore: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    let sandbox: SandboxStore;
    beforeEach(async () => {
      store = await createStore();
      sandbox = store.sandbox('a');
      await sandbox.start(1, nothing);
    });
    afterEach(() => store.close());
    const items = () => sandbox.collection<{ n: number; list?: number[] }>('api/thing');

    test('reads what was inserted, in the order of insertion', async () => {
      for (const n of [3, 1, 2]) expect(await items().insert(`id-${n}`, { n })).toBe(true);
      expect(await items().get('id-1')).toEqual({ n: 1 });
      expect((await items().list()).map(({ n }) => n)).toEqual([3, 1, 2]);
      expect(await items().count()).toBe(3);
    });

    test('a taken id is not overwritten', async () => {
      await items().insert('x', { n: 1 });
      expect(await items().insert('x', { n: 2 })).toBe(false);
      expect(await items().get('x')).toEqual({ n: 1 });
    });

    test('lists a range from either end', async () => {
      for (const n of [1, 2, 3, 4, 5]) await items().insert(`id-${n}`, { n });
      expect((await items().list({ offset: 1, limit: 2 })).map(({ n }) => n)).toEqual([2, 3]);
      expect(
        (await items().list({ offset: 1, limit: 2, newestFirst: true })).map(({ n }) => n),
      ).toEqual([4, 3]);
      expect(await items().list({ offset: 9 })).toEqual([]);
    });

    test('an update keeps the place in the order, and says when there is nothing', async () => {
      await items().insert('x', { n: 1 });
      await items().insert('y', { n: 2 });
      expect(await items().update('x', ({ n }) => ({ n: n + 10 }))).toEqual({ n: 11 });
      expect((await items().list()).map(({ n }) => n)).toEqual([11, 2]);
      expect(await items().update('z', (resourceSchema) => resourceSchema)).toBeUndefined();
      expect(await items().count()).toBe(2);
    });

    test('100 updates at once lose none', async () => {
      await items().insert('x', { n: 0 });
      await Promise.all(
        Array.from({ length: 100 }, () => items().update('x', ({ n }) => ({ n: n + 1 }))),
      );
      expect(await items().get('x')).toEqual({ n: 100 });
    });

    test('100 upserts at once make one entity with every change', async () => {
      await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          items().upsert('x', (resourceSchema) => ({
            n,
            list: [...(resourceSchema?.list ?? []), n],
          })),
        ),
      );
      expect((await items().get('x'))?.list?.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, n) => n),
      );
      expect(await items().count()).toBe(1);
    });

    test('of 100 inserts of one id at once, one wins', async () => {
      const won = await Promise.all(
        Array.from({ length: 100 }, (_, n) => items().insert('x', { n })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test('a counter never says the same twice', async () => {
      const values = await Promise.all(Array.from({ length: 100 }, () => sandbox.next('c')));
      expect(new Set(values).size).toBe(100);
      expect(Math.min(...values)).toBe(1);
      expect(await sandbox.next('other')).toBe(1);
    });

    test('a deletion says what was there, and a second one that there is nothing', async () => {
      await items().insert('x', { n: 1 });
      expect(await items().delete('x')).toEqual({ n: 1 });
      expect(await items().delete('x')).toBeUndefined();
      expect(await items().get('x')).toBeUndefined();
    });

    test('an entity cannot be changed behind the back of the store', async () => {
      await items().insert('x', { n: 1, list: [1] });
      const entity = await items().get('x');
      expect(() => entity?.list?.push(2)).toThrow(TypeError);
      expect((await items().get('x'))?.list).toEqual([1]);
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
      await items().insert('x', { n: 1 });
      const other = store.sandbox('b');
      await other.start(1, nothing);
      expect(await other.collection('api/thing').get('x')).toBeUndefined();
      await other.next('c');
      expect(await sandbox.next('c')).toBe(1);
      expect((await store.names()).sort()).toEqual(['a', 'b']);
      await store.remove('b');
      expect(await store.names()).toEqual(['a']);
      expect(await items().count()).toBe(1);
    });

    test('a snapshot brings back entities, order, counters and files', async () => {
      for (const n of [2, 1]) await items().insert(`id-${n}`, { n });
      await sandbox.next('c');
      await sandbox.files.put('api/f', file('bytes'));
      const snapshot = JSON.parse(JSON.stringify(await sandbox.export()));
      await items().update('id-1', () => ({ n: 99 }));
      await items().insert('id-3', { n: 3 });
      await sandbox.next('c');
      await sandbox.files.delete('api/f');
      await sandbox.import(snapshot);
      expect((await items().list()).map(({ n }) => n)).toEqual([2, 1]);
      expect(await sandbox.next('c')).toBe(2);
      expect((await sandbox.files.get('api/f'))?.bytes.toString()).toBe('bytes');
    });

    test('a restart forgets everything', async () => {
      await items().insert('x', { n: 1 });
      await sandbox.files.put('api/f', file('bytes'));
      await sandbox.next('c');
      sandbox.journal.add(() => entry('/before'));
      await sandbox.restart(1, nothing);
      expect(await items().count()).toBe(0);
      expect(await sandbox.journal.list()).toEqual([]);
      expect(await sandbox.files.list()).toEqual([]);
      expect(await sandbox.next('c')).toBe(1);
    });

    test('100 starts at once fill a sandbox once, and nobody sees it half filled', async () => {
      const seen = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const other = store.sandbox('b');
          const seed = await other.start(7, fillWith(50));
          return [seed, await other.collection('api/thing').count()];
        }),
      );
      expect(seen).toEqual(Array(100).fill([7, 50]));
    });

    test('a start that fails leaves nothing behind, and the next one fills', async () => {
      const other = store.sandbox('b');
      const failing: Fill = async (filled) => {
        await fillWith(1)(filled);
        throw new Error('died');
      };
      await expect(other.start(1, failing)).rejects.toThrow('died');
      expect(await other.collection('api/thing').count()).toBe(0);
      expect(await other.start(2, fillWith(3))).toBe(2);
      expect(await other.collection('api/thing').count()).toBe(3);
    });

    test('the seed of a start holds until a restart gives another', async () => {
      expect(await sandbox.start(9, fillWith(1))).toBe(1);
      await sandbox.restart(5, fillWith(2));
      expect(await sandbox.start(9, nothing)).toBe(5);
      expect(await items().count()).toBe(2);
    });

    test('what a fill counts goes on after it', async () => {
      await sandbox.restart(1, async (filled) => void (await filled.next('c')));
      expect(await sandbox.next('c')).toBe(2);
    });

    test('whoever reads during restarts sees all of one beginning', async () => {
      await sandbox.restart(1, fillWith(20));
      let restarting = true;
      const restarts = (async () => {
        for (let turn = 0; turn < 10; turn++) await sandbox.restart(1, fillWith(20));
        restarting = false;
      })();
      const counts = new Set<number>();
      for (let reads = 1; restarting; reads++) {
        counts.add((await items().list()).length);
        // A store that reads from memory would leave no time for one that writes elsewhere.
        if (reads % 50 === 0) await setImmediate();
      }
      await restarts;
      expect([...counts]).toEqual([20]);
    });

    test('a sandbox that was removed starts anew', async () => {
      await items().insert('x', { n: 1 });
      await store.remove('a');
      const anew = store.sandbox('a');
      expect(await anew.start(3, fillWith(2))).toBe(3);
      expect(await anew.collection('api/thing').count()).toBe(2);
      expect(await anew.journal.list()).toEqual([]);
    });

    test('a range of a long collection, also where others lie beside it', async () => {
      await sandbox.collection('api/a').insert('x', { n: 0 });
      await sandbox.collection('api/thing/1/parts').insert('x', { n: 0 });
      await sandbox.restart(1, fillWith(2500));
      await items().insert('last', { n: 2500 });
      expect(await items().count()).toBe(2501);
      expect((await items().list()).map(({ n }) => n)).toEqual(
        Array.from({ length: 2501 }, (_, n) => n),
      );
      expect((await items().list({ offset: 2499 })).map(({ n }) => n)).toEqual([2499, 2500]);
      expect(
        (await items().list({ offset: 2499, limit: 9, newestFirst: true })).map(({ n }) => n),
      ).toEqual([1, 0]);
      expect(await items().list({ limit: 0 })).toEqual([]);
    });

    test('ids and paths may hold anything', async () => {
      const odd = ['a/b', 'a b', 'ä€😀', '{x}', '', '\x01', '*?[', '12 34'];
      for (const [n, id] of odd.entries()) {
        expect(await items().insert(id, { n })).toBe(true);
        await sandbox.files.put(`api/${id}/file`, file(id));
      }
      for (const [n, id] of odd.entries()) expect(await items().get(id)).toEqual({ n });
      expect((await items().list()).map(({ n }) => n)).toEqual(odd.map((_, n) => n));
      expect((await items().delete('a/b'))?.n).toBe(0);
      expect(await items().count()).toBe(odd.length - 1);
    });

    test('a file that is put again keeps its place', async () => {
      await sandbox.files.put('api/1', file('one'));
      await sandbox.files.put('api/2', file('two'));
      await sandbox.files.put('api/1', file('three'));
      expect(await sandbox.files.list()).toEqual([
        { path: 'api/1', type: 'text/plain', size: 5 },
        { path: 'api/2', type: 'text/plain', size: 3 },
      ]);
      await sandbox.deleteUnder('api');
      expect(await sandbox.files.list()).toEqual([]);
    });

    test('the journal numbers its entries, tells of new ones, and goes on counting after it was cleared', async () => {
      const told = new EventEmitter();
      const stop = sandbox.journal.subscribe(() => told.emit('entry'));
      const entries = async (count: number) => {
        for (;;) {
          const found = await sandbox.journal.list();
          if (found.length >= count) return found;
          await setImmediate();
        }
      };
      sandbox.journal.add(() => entry('/1'));
      sandbox.journal.add(() => entry('/2'));
      expect((await entries(2)).map(({ sequence, url }) => [sequence, url])).toEqual([
        [1, '/1'],
        [2, '/2'],
      ]);
      expect((await sandbox.journal.list({ after: 1 })).map(({ url }) => url)).toEqual(['/2']);
      expect((await sandbox.journal.list({ limit: 1 })).map(({ url }) => url)).toEqual(['/2']);
      expect(await sandbox.journal.list({ limit: 0 })).toEqual([]);
      const arrival = once(told, 'entry');
      sandbox.journal.add(() => entry('/3'));
      await arrival;
      await sandbox.journal.clear();
      expect(await sandbox.journal.list()).toEqual([]);
      sandbox.journal.add(() => entry('/4'));
      expect((await entries(1))[0]?.sequence).toBe(4);
      stop();
    });

    test('it is ready, and its age grows', async () => {
      await store.ready();
      const before = await store.age();
      expect(await store.age()).toBeGreaterThanOrEqual(before);
    });
  });
}

const nothing: Fill = async () => undefined;

function fillWith(count: number): Fill {
  return async (store) => {
    for (let n = 0; n < count; n++) await store.collection('api/thing').insert(`${n}`, { n });
  };
}

function entry(url: string): Omit<JournalEntry, 'sequence'> {
  const common = {
    time: '',
    sandbox: 'a',
    api: undefined,
    operation: undefined,
    method: 'GET',
    status: 200,
    milliseconds: 1,
    violations: [],
    faults: [],
  };
  return { ...common, url, request: { headers: {} }, response: { headers: {} } };
}

function file(text: string) {
  return { bytes: Buffer.from(text), type: 'text/plain', etag: `"${text}"` };
}
