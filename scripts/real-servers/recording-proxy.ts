import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server in front of another one that counts what comes through. */
export interface RecordingProxy {
  readonly url: string;
  /** Requests by method, since the start. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @param port of the server on 127.0.0.1 */
export async function startRecordingProxy(port: number): Promise<RecordingProxy> {
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const method = incoming.method ?? '';
    counts.set(method, (counts.get(method) ?? 0) + 1);
    const outward = send(
      { host: '127.0.0.1', port, method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    outward.on('error', () => outgoing.destroy());
    incoming.on('error', () => outward.destroy());
    incoming.pipe(outward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
