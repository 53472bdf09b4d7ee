import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that sends each request to the next of several servers, as a load balancer does. */
export interface RoundRobin {
  /** Origin without a slash at its end. */
  readonly url: string;
  /** Changes one of the servers behind it. */
  replace(index: number, target: string): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of the loopback. A server that does not answer makes it close the
 * connection: nothing is tried twice.
 */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  const servers = [...targets];
  const agent = new Agent({ keepAlive: false });
  let next = 0;
  const proxy = createServer((incoming, outgoing) => {
    const target = servers[next++ % servers.length] ?? '';
    const outward = send(
      target + (incoming.url ?? ''),
      { method: incoming.method, headers: incoming.headers, agent },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    outward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => outward.destroy());
    incoming.pipe(outward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    replace(index, target) {
      servers[index] = target;
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      agent.destroy();
    },
  };
}
