import type { Fault } from './fault.ts';
import { archiveBesideFaults } from './groups/archive-beside.ts';
import { archiveFileFaults } from './groups/archive-files.ts';
import { archiveHttpFaults } from './groups/archive-http.ts';
import { archiveListFaults } from './groups/archive-lists.ts';
import { archivePatchFaults, archiveValueFaults } from './groups/archive-values.ts';
import { contentFaults } from './groups/content.ts';
import { createFaults } from './groups/creates.ts';
import { credentialFaults } from './groups/credentials.ts';
import { deleteFaults } from './groups/deletes.ts';
import { errorFaults } from './groups/errors.ts';
import { listFaults } from './groups/lists.ts';
import { lostWriteFaults } from './groups/lost-writes.ts';
import { oddInputFaults } from './groups/odd-input.ts';
import { ownerFaults } from './groups/owners.ts';
import { partialWriteFaults } from './groups/partial-writes.ts';
import { publishedFaults } from './groups/published.ts';
import { refusedFileFaults } from './groups/refused-files.ts';
import { refusedWriteFaults } from './groups/refused-writes.ts';
import { schemaFaults } from './groups/schema.ts';
import { staleReadFaults } from './groups/stale-reads.ts';
import { statusFaults } from './groups/status.ts';
import { storedFileFaults } from './groups/stored-files.ts';
import { timingFaults } from './groups/timing.ts';
import { updateFaults } from './groups/updates.ts';
import { validationFaults } from './groups/validation.ts';

export { archiveDocument } from './archive/server.ts';
export {
  codesOf,
  type Fault,
  type FaultApi,
  faultApis,
  type Server,
  type Strike,
} from './fault.ts';
export { createFaultProxy, type FaultProxy, type FaultProxyOptions } from './proxy.ts';
export { createShop, type ShopOptions, type ShopServer, shopDocument } from './shop/server.ts';

/**
 * The catalogue of broken servers: each a server that conforms, behind a proxy that breaks one
 * item. It was made from what goes wrong in servers, and without reading the code of the checks
 * that are derived.
 */
export const faults: readonly Fault[] = [
  ...statusFaults,
  ...schemaFaults,
  ...contentFaults,
  ...createFaults,
  ...lostWriteFaults,
  ...partialWriteFaults,
  ...staleReadFaults,
  ...refusedWriteFaults,
  ...deleteFaults,
  ...updateFaults,
  ...listFaults,
  ...validationFaults,
  ...oddInputFaults,
  ...credentialFaults,
  ...ownerFaults,
  ...storedFileFaults,
  ...refusedFileFaults,
  ...errorFaults,
  ...timingFaults,
  ...publishedFaults,
  ...archiveValueFaults,
  ...archivePatchFaults,
  ...archiveListFaults,
  ...archiveFileFaults,
  ...archiveHttpFaults,
  ...archiveBesideFaults,
];
