import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFaultProxy, type Fault, type FaultApi, faultApis, faults } from './index.ts';
import { createClient, type Demonstrations, validKey } from './testing/client.ts';
import { tourArchive } from './testing/demonstrations/archive.ts';
import { files } from './testing/demonstrations/files.ts';
import { requests } from './testing/demonstrations/requests.ts';
import { shapes } from './testing/demonstrations/shapes.ts';
import { shop } from './testing/demonstrations/shop.ts';
import { updatesAndLists } from './testing/demonstrations/updates-and-lists.ts';
import { writes } from './testing/demonstrations/writes.ts';
import { type Started, startServer } from './testing/servers.ts';

const demonstrations: Demonstrations = {
  ...shapes,
  ...writes,
  ...updatesAndLists,
  ...requests,
  ...files,
  ...shop,
};
const servers = new Map<FaultApi, Started>();

beforeAll(async () => {
  for (const api of faultApis) servers.set(api, await startServer(api));
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

test('the catalogue has at least 65 faults with names of their own, over all APIs', () => {
  expect(faults.length).toBeGreaterThanOrEqual(65);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  expect(faults.filter(({ name }) => !/^[a-z]+(-[a-z0-9]+)+$/.test(name))).toEqual([]);
  expect(new Set(faults.map(({ api }) => api))).toEqual(new Set(faultApis));
});

test('the published ten are ten', () => {
  expect(faults.filter(({ published }) => published)).toHaveLength(10);
});

test('every other code that names a fault has a reason, and what is missed too', () => {
  for (const { name, by, orBy = {}, missed = 'None.' } of faults) {
    expect(Object.keys(orBy), name).not.toContain(by);
    for (const reason of [...Object.values(orBy), missed])
      expect(reason, name).toMatch(/^[A-Z].*\.$/);
  }
});

const toured = faults.filter(({ api }) => api === 'archive');
const demonstrated = faults.filter(({ api }) => api !== 'archive');

test('every fault has a demonstration, or is met on the tour of the archive', () => {
  expect(Object.keys(demonstrations).sort()).toEqual(demonstrated.map(({ name }) => name).sort());
  expect(toured.length).toBeGreaterThanOrEqual(100);
});

describe('two tours of the archive are alike, and with a fault one is another', () => {
  async function tour(fault: Fault | undefined): Promise<readonly string[]> {
    const server = await startServer('archive');
    const proxy = await createFaultProxy(server.url, fault, { key: validKey, patience: 1_000 });
    try {
      return await tourArchive(createClient(proxy.url));
    } catch (error) {
      // A tour that cannot go on is another as well.
      return [String(error)];
    } finally {
      await proxy.close();
      await server.close();
    }
  }
  let well: readonly string[] = [];
  beforeAll(async () => {
    well = await tour(undefined);
  });
  test('without a fault', async () => {
    expect(well.length).toBeGreaterThan(80);
    expect(await tour(undefined)).toEqual(well);
  });
  test.each(toured.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    expect(await tour(fault), fault.title).not.toEqual(well);
  });
});

describe('without the fault all is well, with it the server is broken as its title says', () => {
  test.each(demonstrated.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (name, fault) => {
      const demonstration = demonstrations[name];
      const server = servers.get(fault.api);
      if (demonstration === undefined || server === undefined)
        throw new Error(`no demonstration of ${name}`);
      expect(demonstration.breaks).not.toEqual(demonstration.works);
      for (const [proxied, expected] of [
        [undefined, demonstration.works],
        [fault, demonstration.breaks],
      ] as const) {
        const proxy = await createFaultProxy(server.url, proxied, {
          key: validKey,
          patience: 1_000,
        });
        // Each has a state of its own, as if the server had just been started.
        const sandbox =
          fault.api === 'shop' ? undefined : `${name}-${proxied === undefined ? 'well' : 'broken'}`;
        try {
          expect(
            await demonstration.run(createClient(proxy.url, sandbox)),
            proxied === undefined ? 'without the fault' : fault.title,
          ).toEqual(expected);
        } finally {
          await proxy.close();
        }
      }
    },
  );
});
