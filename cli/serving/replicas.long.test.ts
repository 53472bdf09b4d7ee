import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisServer, redisMissing, startRedis } from '../../mock/testing/redis-server.ts';
import { type RoundRobin, startRoundRobin } from '../../mock/testing/round-robin.ts';
import { type Run, runDoubletake, serveCommand } from '../testing/run-doubletake.ts';

type Replica = Run & { readonly url: string };

const key = { 'x-api-key': 'any' };
const chatbots = '/api/external/chatbots';

describe.skipIf(redisMissing)(
  `three replicas on one Redis${redisMissing === undefined ? '' : `, skipped: ${redisMissing}`}`,
  () => {
    let redis: RedisServer;
    let proxy: RoundRobin;
    const replicas: Replica[] = [];
    const serve = () => serveCommand(['--quiet', '--state', redis.url, '--allow-host', 'replicas']);
    beforeAll(async () => {
      redis = await startRedis('--appendonly', 'yes');
      replicas.push(...(await Promise.all([serve(), serve(), serve()])));
      proxy = await startRoundRobin(replicas.map(({ url }) => url));
    });
    afterAll(async () => {
      await proxy?.close();
      for (const replica of replicas) replica.process.kill('SIGKILL');
      await redis?.close();
    });
    const control = (path: string, init: RequestInit = {}) =>
      fetch(`${proxy.url}/__doubletake${path}`, init);
    const create = (name: string, sandbox = 'default') =>
      fetch(proxy.url + chatbots, {
        method: 'POST',
        headers: { ...key, 'content-type': 'application/json', 'x-doubletake-sandbox': sandbox },
        body: JSON.stringify({ name }),
      });
    const names = async (sandbox = 'default') => {
      const response = await fetch(proxy.url + chatbots, {
        headers: { ...key, 'x-doubletake-sandbox': sandbox },
      });
      return ((await response.json()) as { chatbots: { name: string }[] }).chatbots.map(
        ({ name }) => name,
      );
    };
    const restart = (sandbox: string) =>
      control('/reset', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-doubletake-sandbox': sandbox },
        body: '{"empty":true}',
      });

    // What a request is held to needs no state: refusals are looked at on one of them.
    test.each([
      ['okchat', []],
      ['chatbase', ['--exclude', '/negative/']],
      ['threetone', ['--exclude', '/negative/']],
    ])('the checks of %s hold through a proxy that goes round %o', async (api, without) => {
      const { code, output } = await runDoubletake([
        'check',
        api,
        '--target',
        proxy.url,
        '--concurrency',
        '4',
        ...without,
      ]).exit();
      expect(code, output).toBe(0);
    });

    test('what is done to a sandbox holds for all', async () => {
      const json = { 'content-type': 'application/json', 'x-doubletake-sandbox': 'shared' };
      const post = (path: string, body: object, method = 'POST') =>
        control(path, { method, headers: json, body: JSON.stringify(body) });
      const each = <Result>(ask: (url: string) => Promise<Result>) =>
        Promise.all(replicas.map(({ url }) => ask(url)));
      const list = async (url: string) =>
        (await fetch(url + chatbots, { headers: { ...key, ...json } })).status;

      await post('/seed', { seed: 42 }, 'PUT');
      expect(
        await each(
          async (url) =>
            (
              (await (await fetch(`${url}/__doubletake/info`, { headers: json })).json()) as {
                seed: number;
              }
            ).seed,
        ),
      ).toEqual([42, 42, 42]);
      await post('/faults', { operation: 'getChatbots', fault: { kind: 'status', status: 418 } });
      expect(await each(list)).toEqual([418, 418, 418]);
      await control('/faults', { method: 'DELETE', headers: json });
      expect(await each(list)).toEqual([200, 200, 200]);

      const snapshot = await (await control('/snapshot', { headers: json })).json();
      await create('Extra', 'shared');
      expect(await names('shared')).toContain('Extra');
      await post('/snapshot', snapshot as object, 'PUT');
      for (let turn = 0; turn < 3; turn++) expect(await names('shared')).not.toContain('Extra');
      await control('/sandboxes/shared', { method: 'DELETE' });
      expect(
        ((await (await control('/sandboxes')).json()) as { sandboxes: string[] }).sandboxes,
      ).not.toContain('shared');
    });

    test('of 10,000 creations while replicas are killed, each that was acknowledged is there, none twice', async () => {
      await restart('many');
      const wanted = 10_000;
      const acknowledged: string[] = [];
      let tried = 0;
      const work = async () => {
        while (acknowledged.length < wanted) {
          const name = `chatbot ${tried++}`;
          const answer = await create(name, 'many').catch(() => undefined);
          if (answer?.status === 201) acknowledged.push(name);
          await answer?.body?.cancel();
        }
      };
      const killed: number[] = [];
      const kill = async () => {
        for (let turn = 0; acknowledged.length < wanted * 0.9; turn++) {
          const goal = ((turn + 1) * wanted) / 5;
          while (acknowledged.length < Math.min(goal, wanted)) await pause(20);
          const index = turn % 3;
          const victim = replicas[index];
          if (victim === undefined || acknowledged.length >= wanted) return;
          victim.process.kill('SIGKILL');
          await once(victim.process, 'exit');
          killed.push(index);
          const successor = await serve();
          replicas[index] = successor;
          proxy.replace(index, successor.url);
        }
      };
      await Promise.all([kill(), ...Array.from({ length: 32 }, work)]);
      const present = await names('many');
      expect(killed.length).toBeGreaterThanOrEqual(3);
      expect(new Set(present).size).toBe(present.length);
      const held = new Set(present);
      expect(acknowledged.filter((name) => !held.has(name))).toEqual([]);
      // What is there without having been acknowledged had lost its connection on the way back.
      expect(present.length).toBeLessThanOrEqual(tried);
    });

    test('while Redis is away there is 503 and Retry-After, and when it is back nothing that was acknowledged is lost', async () => {
      await restart('outage');
      for (let n = 0; n < 20; n++) expect((await create(`before ${n}`, 'outage')).status).toBe(201);
      await redis.stop();
      for (const replica of replicas)
        await replica.waitFor(/state lost: redis:\/\/127\.0\.0\.1:\d+ does not answer/);
      for (let turn = 0; turn < 3; turn++) {
        const answer = await create('meanwhile', 'outage');
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
        expect(await answer.text()).toContain('The state cannot be reached');
        expect((await control('/health')).status).toBe(200);
        const readiness = await control('/ready');
        expect([
          readiness.status,
          readiness.headers.get('retry-after'),
          readiness.headers.get('content-type'),
        ]).toEqual([503, '1', 'application/problem+json']);
      }
      await redis.start();
      for (const replica of replicas) await replica.waitFor(/state back/);
      expect((await control('/ready')).status).toBe(200);
      expect(await names('outage')).toEqual(Array.from({ length: 20 }, (_, n) => `before ${n}`));
      expect((await create('after', 'outage')).status).toBe(201);
    });

    test('a Redis that hangs makes nobody wait for ever', async () => {
      const [replica] = replicas;
      redis.process.kill('SIGSTOP');
      const answer = await fetch(`${replica?.url}${chatbots}`, { headers: key });
      redis.process.kill('SIGCONT');
      expect(answer.status).toBe(503);
      while ((await control('/ready')).status !== 200);
    });
  },
);
