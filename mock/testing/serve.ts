import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createDouble, type Double, type DoubleOptions } from '../create-double.ts';

/** A double on a socket of its own. */
export interface Served {
  /** Origin without a slash at its end. */
  readonly url: string;
  readonly double: Double;
  close(): Promise<void>;
}

/** Starts a double on a free port of the loopback. */
export async function serve(options: DoubleOptions): Promise<Served> {
  const double = await createDouble(options);
  const server = double.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    double,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await double.close();
    },
  };
}
