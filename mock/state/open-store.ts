import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { importOptional } from '../../openapi/lib/optional-package.ts';
import type { Store } from '../model/store.ts';
import { createMemoryStore } from './memory-store.ts';
import { isRedisUrl } from './redis-url.ts';

/** Where the state lies, and how it is kept there. */
export interface StateOptions {
  /**
   * `memory`, a folder that the state outlives the process in, or the URL of a Redis: `redis://`, `rediss://`, `redis-sentinel://`,
   * `redis-cluster://`; `memory` by default.
   */
  readonly state?: string;
  /** What every key on Redis begins with; `doubletake:` by default. */
  readonly statePrefix?: string;
  /**
   * Seconds without use after which a sandbox other than `default` is forgotten; never by default.
   */
  readonly sandboxTtl?: number;
  /** Bytes of uploads in memory, beyond which they lie in a temporary folder; 256 MB by default. */
  readonly memoryForUploads?: number;
  /** Told when the state is lost and when it is back. */
  readonly onNotice?: (message: string) => void;
}

/** Whether a state is named by a path: it has a slash or a dot in it, and no scheme. */
export function isFolder(state: string): boolean {
  return /[./\\]/.test(state) && !/^[a-z][a-z+-]*:\/\//i.test(state);
}

/** Opens the store that the options name. Rejects with `option-invalid`. */
export async function openStore({
  state = 'memory',
  statePrefix,
  sandboxTtl,
  memoryForUploads,
  onNotice,
}: StateOptions): Promise<Store> {
  const ttl = sandboxTtl === undefined ? {} : { sandboxTtl };
  if (state === 'memory')
    return createMemoryStore({
      ...ttl,
      ...(memoryForUploads !== undefined && { memoryForUploads }),
    });
  if (isFolder(state)) {
    const { openDiskStore } = await import('./disk-store.ts');
    return openDiskStore({
      folder: state,
      ...ttl,
      ...(memoryForUploads !== undefined && { memoryForUploads }),
    });
  }
  if (!isRedisUrl(state)) {
    throw new DoubletakeError(
      'option-invalid',
      `the state ${JSON.stringify(state)} is not accepted (accepted: memory, a folder such as ./state, or the URL of a Redis, such as redis://localhost:6379)`,
    );
  }
  // Loaded only where it is asked for: the client takes longer to load than a small document.
  const { createRedisStore } = await importOptional(
    () => import('./redis-store.ts'),
    'state on Redis',
  );
  return createRedisStore({
    url: state,
    ...ttl,
    ...(statePrefix !== undefined && { prefix: statePrefix }),
    ...(onNotice !== undefined && { notice: onNotice }),
  });
}
