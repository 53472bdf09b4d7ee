import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts';
import { serve } from '../testing/serve.ts';

const key = { 'x-api-key': 'k' };

describe.skipIf(redisMissing)(
  `a Redis without room${redisMissing === undefined ? '' : `, skipped: ${redisMissing}`}`,
  () => {
    let server: RedisServer;
    let admin: Redis;
    beforeAll(async () => {
      server = await startRedis('--maxmemory', '0', '--maxmemory-policy', 'noeviction');
      admin = new Redis(server.url);
    });
    afterAll(async () => {
      admin?.disconnect();
      await server?.close();
    });

    test('refuses what needs room and says why, answers what does not, and tells of it once', async () => {
      const notices: string[] = [];
      const served = await serve({
        apis: ['okchat'],
        state: server.url,
        onNotice: (message) => notices.push(message),
      });
      const send = (path: string, init: RequestInit = {}) =>
        fetch(served.url + path, {
          ...init,
          headers: { ...key, 'content-type': 'application/json', ...init.headers },
        });
      const create = () =>
        send('/api/external/chatbots', {
          method: 'POST',
          body: JSON.stringify({ name: 'x'.repeat(1000) }),
        });
      try {
        const list = async () => (await send('/api/external/chatbots')).json();
        expect((await create()).status).toBe(201);
        const before = await list();
        await admin.config('SET', 'maxmemory', '1');
        for (let times = 0; times < 20; times++) {
          const refused = await create();
          expect(refused.status).toBe(503);
          expect(await refused.text()).toMatch(/is full|maxmemory/);
          expect((await send('/api/external/chatbots')).status).toBe(200);
          expect((await send('/__doubletake/ready')).status).toBe(200);
        }
        expect(await list()).toEqual(before);
        const problem = await send('/api/external/chatbots', {
          method: 'POST',
          body: '{"name":"x"}',
          headers: { prefer: 'problem' },
        });
        expect(await problem.json()).toMatchObject({ type: 'urn:doubletake:error:storage-full' });
        expect(notices).toEqual([expect.stringMatching(/^state takes no writes: .*OOM/)]);
        await admin.config('SET', 'maxmemory', '0');
        expect((await create()).status).toBe(201);
        expect(notices).toHaveLength(1);
      } finally {
        await served.close();
      }
    });

    test('a replica of the double starts on a Redis that is full', async () => {
      const first = await serve({ apis: ['okchat'], state: server.url });
      await admin.config('SET', 'maxmemory', '1');
      const second = await serve({ apis: ['okchat'], state: server.url });
      try {
        expect((await fetch(`${second.url}/api/external/chatbots`, { headers: key })).status).toBe(
          200,
        );
      } finally {
        await admin.config('SET', 'maxmemory', '0');
        await first.close();
        await second.close();
      }
    });
  },
);
