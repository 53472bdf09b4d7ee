import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckSession } from './check-session.ts';
import type { FindingCategory } from './finding-category.ts';

/** What a check is about. */
export type CheckGroup = 'examples' | 'negative' | 'uploads' | 'journeys' | 'http' | 'generated';

/**
 * What a check is made of. `safe`: GET, HEAD, OPTIONS and QUERY, and nothing else. `refused`:
 * another method, with something in the request that the document refuses: no JSON, or an id that
 * names nothing; servers that forgive carry it out all the same. `writes`: creates, changes or
 * deletes test data. It only says which checks are not begun without `--allow-writes`: each request
 * of every check passes the gate (`safety/gate.ts`).
 */
export type Safety = 'safe' | 'refused' | 'writes';

/** One check: what is sent to which operation, and what must hold of the answer. */
export interface Check {
  /** Stable: `createChatbot/negative/body/name/missing`. */
  readonly id: string;
  readonly group: CheckGroup;
  /** What it looks for, where that is not what its group does. */
  readonly category?: FindingCategory;
  readonly operation: Operation;
  /** A sentence that says what must hold. */
  readonly title: string;
  readonly provenance: Provenance;
  readonly safety: Safety;
  /** Sends and judges; what does not hold is reported to the session. */
  run(session: CheckSession): Promise<void>;
}
