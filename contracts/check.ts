import type { Provenance } from '../openapi/evidence.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Concern } from './concern.ts';
import type { Talk } from './talk.ts';

/** What a check is about. */
export type CheckGroup = 'examples' | 'negative' | 'uploads' | 'journeys' | 'http' | 'generated';

/**
 * How much a check may change on the target. `safe`: safe methods only (RFC 9110, section 9.2.1). `refused`: another
 * method, with nothing in the request that could be carried out: no JSON, or an id that names nothing. `writes`: creates, changes or deletes test data.
 */
export type Safety = 'safe' | 'refused' | 'writes';

/** One check: what is sent to which operation, and what must hold of the answer. */
export interface Check {
  /** Stable: `createChatbot/negative/body/name/missing`. */
  readonly id: string;
  readonly group: CheckGroup;
  /** What it looks for, where that is not what its group does. */
  readonly concern?: Concern;
  readonly operation: Operation;
  /** A sentence that says what must hold. */
  readonly title: string;
  readonly provenance: Provenance;
  readonly safety: Safety;
  /** Sends and judges; what does not hold is reported to the talk. */
  run(talk: Talk): Promise<void>;
}
