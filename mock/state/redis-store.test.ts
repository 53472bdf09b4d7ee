import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../model/store.ts';
import { startRedisCluster } from '../testing/redis-cluster.ts';
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts';
import { describeStore } from '../testing/store-suite.ts';
import { createRedisStore } from './redis-store.ts';

describe.skipIf(redisMissing)(
  `on a redis-server${redisMissing === undefined ? '' : `, skipped: ${redisMissing}`}`,
  () => {
    let server: RedisServer;
    let count = 0;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server?.close());
    /** Stores with one prefix are replicas of each other. */
    const replica = (prefix: string, options: { sandboxTtl?: number } = {}) =>
      createRedisStore({ url: server.url, prefix, ...options });
    const freshPrefix = () => `test-${++count}:`;

    describeStore('the store on Redis', async () => replica(freshPrefix()));

    describe('on a cluster of two', () => {
      let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
      beforeAll(async () => {
        cluster = await startRedisCluster(2);
      });
      afterAll(() => cluster?.close());

      describeStore('the store', async () =>
        createRedisStore({ url: cluster.url, prefix: freshPrefix() }),
      );
    });

    describe('several replicas', () => {
      async function replicas(
        run: (a: Store, b: Store) => Promise<void>,
        options: { sandboxTtl?: number } = {},
      ) {
        const prefix = freshPrefix();
        const [a, b] = [replica(prefix, options), replica(prefix, options)];
        try {
          await run(a, b);
        } finally {
          await Promise.all([a.close(), b.close()]);
        }
      }
      const start = async (store: Store, count = 0) => {
        const sandbox = store.sandbox('s');
        const seed = await sandbox.start(1, async (filled) => {
          for (let n = 0; n < count; n++) await filled.collection('t').insert(`${n}`, { n });
        });
        return { seed, sandbox, things: sandbox.collection<{ n: number }>('t') };
      };

      test('updates at once from both sides lose none', () =>
        replicas(async (a, b) => {
          const [one, other] = [await start(a), await start(b)];
          await one.things.insert('x', { n: 0 });
          await Promise.all(
            Array.from({ length: 200 }, (_, turn) =>
              (turn % 2 === 0 ? one : other).things[turn % 3 === 0 ? 'update' : 'upsert'](
                'x',
                (x) => ({ n: (x?.n ?? 0) + 1 }),
              ),
            ),
          );
          expect(await one.things.get('x')).toEqual({ n: 200 });
        }));

      test('a start of both at once is one start, and a restart by one holds for the other', () =>
        replicas(async (a, b) => {
          await Promise.all([start(a, 30), start(b, 30)]);
          const { sandbox, things } = await start(b, 30);
          expect(await things.count()).toBe(30);
          await a.sandbox('s').restart(8, async () => undefined);
          expect(await things.count()).toBe(0);
          expect(await sandbox.start(1, async () => undefined)).toBe(8);
          expect(await b.names()).toEqual(['s']);
          await b.remove('s');
          expect(await a.names()).toEqual([]);
          expect((await start(a, 2)).seed).toBe(1);
        }));

      test('the journal of one is told to the other', () =>
        replicas(async (a, b) => {
          const [one, other] = [await start(a), await start(b)];
          let told: () => void = () => undefined;
          const arrival = new Promise<void>((resolve) => {
            told = resolve;
          });
          const stop = other.sandbox.journal.subscribe(() => told());
          one.sandbox.journal.add(() => ({ url: '/x' }) as never);
          await arrival;
          while ((await other.sandbox.journal.list()).length === 0);
          expect(await other.sandbox.journal.list()).toMatchObject([{ sequence: 1, url: '/x' }]);
          stop();
        }));

      test('they agree on the age of the state', () =>
        replicas(async (a, b) => {
          await a.age();
          const before = await a.age();
          const between = await b.age();
          expect(between).toBeGreaterThanOrEqual(before);
          expect(await a.age()).toBeGreaterThanOrEqual(between);
        }));

      test('a sandbox that is not used expires with all its keys, and the default one stays', () =>
        replicas(
          async (a, b) => {
            const { sandbox } = await start(a, 3);
            await sandbox.files.put('f', {
              bytes: Buffer.from('x'),
              type: 'text/plain',
              etag: '"x"',
            });
            await a.sandbox('default').start(1, async () => undefined);
            while ((await b.names()).includes('s'));
            expect(await b.names()).toEqual(['default']);
            expect((await start(b)).sandbox).toBeDefined();
            expect(await (await start(b)).things.count()).toBe(0);
            expect(await b.sandbox('s').files.list()).toEqual([]);
          },
          { sandboxTtl: 0.2 },
        ));
    });
  },
);
