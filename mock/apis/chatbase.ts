import { join } from 'node:path';
import { packageRoot } from '../../openapi/lib/package-root.ts';

export type { components, operations, paths } from '../../generated/chatbase.ts';

/** The files of the API's documents: what its vendor says, and what is known beyond that. */
export const documentFile = join(packageRoot, 'spec', 'chatbase', 'openapi.yaml');
export const overlayFile = join(packageRoot, 'spec', 'chatbase', 'overlay.yaml');
