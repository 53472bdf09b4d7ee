import { createDouble, type Double } from '../../../mock/index.ts';
import { startArchive } from '../archive/server.ts';
import type { FaultApi } from '../fault.ts';
import { createShop } from '../shop/server.ts';
import { validKey } from './client.ts';

export interface Started {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** What answers, for a target in process; the shop has none. */
  readonly app?: Double['listener'];
  close(): Promise<void>;
}

/** A fresh server of an API that conforms, and accepts one key. */
export async function startServer(api: FaultApi, seed = 1): Promise<Started> {
  if (api === 'shop') return createShop({ keys: [validKey], seed });
  if (api === 'archive') return startArchive(validKey);
  const double = await createDouble({ apis: [api], seed, apiKeys: [validKey], trustProxy: true });
  const { url, close } = await double.listen();
  return { url, app: double.listener, close };
}
