import { join } from 'node:path';
import { packageRoot } from '../../openapi/lib/package-root.ts';

export type { components, operations, paths } from '../../generated/threetone.ts';

/** The files of the API's documents: what its vendor says, and what is known beyond that. */
export const documentFile = join(packageRoot, 'spec', 'threetone', 'openapi.yaml');
export const overlayFile = join(packageRoot, 'spec', 'threetone', 'overlay.yaml');
