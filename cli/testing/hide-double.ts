import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came through, and the key that it carried. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly key: string | undefined;
}

/**
 * A server in front of a double that does not tell that it is one: what a live API looks like to
 * the checks.
 */
export interface LiveLike {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Calls back before a request is passed on; what it answers is sent instead. */
  intercept(
    listener:
      | ((
          seen: Seen,
        ) => { status: number; headers?: Record<string, string>; body?: string } | undefined)
      | undefined,
  ): void;
  close(): Promise<void>;
}

export async function hideDouble(target: string): Promise<LiveLike> {
  const seen: Seen[] = [];
  let listener: Parameters<LiveLike['intercept']>[0];
  const server = createServer((incoming, outgoing) => {
    const entry = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      key: incoming.headers['x-api-key'] as string | undefined,
    };
    if (entry.url.startsWith('/__doubletake')) {
      outgoing.writeHead(404).end();
      return;
    }
    seen.push(entry);
    const instead = listener?.(entry);
    if (instead !== undefined) {
      incoming.resume();
      outgoing
        .writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers })
        .end(instead.body ?? '');
      return;
    }
    const outward = send(
      target + entry.url,
      { method: entry.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    outward.on('error', () => outgoing.destroy());
    incoming.pipe(outward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    intercept(next) {
      listener = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
