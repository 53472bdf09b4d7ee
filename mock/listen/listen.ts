import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a double is to be reached. */
export interface ListenOptions {
  /** Any free one by default. */
  readonly port?: number;
  /** An address of this machine; `127.0.0.1` by default. */
  readonly host?: string;
  /** Whether the process may end while the double is served; `false` by default. */
  readonly unref?: boolean;
}

/** A double on a socket of its own. */
export interface Listening {
  /** Origin, without a slash at its end. */
  readonly url: string;
  /** Ends all connections, whatever is under way on them. */
  close(): Promise<void>;
}

/** Starts a server. Rejects with what Node has against port or address, such as `EADDRINUSE`. */
export function listen(
  listener: RequestListener,
  { port = 0, host = '127.0.0.1', unref = false }: ListenOptions,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once('error', reject);
    if (unref) server.unref().on('connection', (socket) => socket.unref());
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        url: originOf(host, server.address() as AddressInfo),
        async close() {
          const closed = new Promise((done) => server.close(done));
          server.closeAllConnections();
          await closed;
        },
      });
    });
  });
}

function originOf(host: string, { port }: AddressInfo): string {
  // Not every client takes the address that stands for all of them.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
