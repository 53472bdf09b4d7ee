import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createDouble } from '../../../mock/index.ts';
import type { FaultApi } from '../fault.ts';
import { createShop } from '../shop/server.ts';
import { validKey } from './client.ts';

export interface Upstream {
  readonly url: string;
  close(): Promise<void>;
}

/** A server of an API that conforms, which accepts one key. */
export async function startServer(api: FaultApi, seed = 1): Promise<Upstream> {
  if (api === 'shop') return createShop({ keys: [validKey], seed });
  const double = await createDouble({ apis: [api], seed, apiKeys: [validKey], trustProxy: true });
  const server = double.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await double.close();
    },
  };
}
