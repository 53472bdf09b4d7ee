import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createDouble, type Double } from '../../../mock/index.ts';
import { startArchive } from '../archive/server.ts';
import type { FaultApi } from '../fault.ts';
import { createShop } from '../shop/server.ts';
import { validKey } from './client.ts';

export interface Started {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** What answers, for a target in process; the shop has none. */
  readonly app?: Double['app'];
  close(): Promise<void>;
}

/** A fresh server of an API that conforms, and accepts one key. */
export async function startServer(api: FaultApi, seed = 1): Promise<Started> {
  if (api === 'shop') return createShop({ keys: [validKey], seed });
  if (api === 'archive') return startArchive(validKey);
  const double = await createDouble({ apis: [api], seed, apiKeys: [validKey], trustProxy: true });
  const server = double.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    app: double.app,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await double.close();
    },
  };
}
