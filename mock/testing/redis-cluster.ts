import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from './redis-server.ts';

/**
 * Starts a cluster of so many primaries, which share the slots. @returns what `redis-cluster://`
 * names, and the servers
 */
export async function startRedisCluster(
  size: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const servers = await Promise.all(
    Array.from({ length: size }, () =>
      startRedis('--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'),
    ),
  );
  const clients = servers.map(({ port }) => new Redis(port));
  const share = Math.ceil(16_384 / size);
  const [first] = servers;
  await Promise.all(
    clients.map(async (client, at) => {
      await client.call(
        'CLUSTER',
        'ADDSLOTSRANGE',
        String(at * share),
        String(Math.min((at + 1) * share, 16_384) - 1),
      );
      await client.call('CLUSTER', 'MEET', '127.0.0.1', String(first?.port));
    }),
  );
  for (const client of clients) {
    while (
      !(
        String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok') &&
        (await knows(client)) === size
      )
    );
    client.disconnect();
  }
  return {
    url: `redis-cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    async close() {
      await Promise.all(servers.map((server: RedisServer) => server.close()));
    },
  };
}

async function knows(client: Redis): Promise<number> {
  return Number(
    /cluster_known_nodes:(\d+)/.exec(String(await client.call('CLUSTER', 'INFO')))?.[1],
  );
}
