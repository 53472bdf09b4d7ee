import type { RunEvent } from './event.ts';
import type { Ledger } from './ledger.ts';
import type { CheckSelection, PreparedChecks } from './prepare-checks.ts';
import type { Target } from './transport.ts';

/** What a run is told. */
export interface RunOptions extends CheckSelection {
  /** The checks of the same selection, where they were derived before; the run tells of the time that took as its own. */
  readonly prepared?: PreparedChecks;
  /** An Express app, a listening server, or a URL with the base path that the operations lie below. */
  readonly target: Target;
  /** What to call the target in reports; the URL by default. */
  readonly targetName?: string;
  /** Header fields that authenticate, by lower-case name, such as `{ 'x-api-key': '…' }`; query members as `{ '?key': '…' }`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The key itself, for operations that want it elsewhere; by default the first of the credentials. */
  readonly key?: string;
  /** Name of the environment variable that the key came from, for curl lines and reports. */
  readonly keyFrom?: string;
  /** Whether the target refuses keys that it does not know. */
  readonly knowsKeys?: boolean;
  /** Creates, changes and deletes test data; otherwise only what cannot write is sent. */
  readonly allowWrites: boolean;
  /** Whether nothing of anybody's is on the target, as on a double: ids in examples may then be changed and deleted. */
  readonly disposable?: boolean;
  /** Whether refuted assumptions fail the run. */
  readonly strict?: boolean;
  /** Milliseconds for one answer; 10,000 by default. */
  readonly timeout?: number;
  /** Checks at once; 1 by default. Checks that write and journeys run one after the other in any case. */
  readonly concurrency?: number;
  /** Requests a second at most; without end by default. */
  readonly rate?: number;
  readonly ledger?: Ledger;
  /** Keeps what findings are about, so that their curl lines go on working. */
  readonly keep?: boolean;
  /** Called when no answer came, before anything else is sent: may start a target again that has died. */
  readonly recover?: () => Promise<void>;
  /** Ends the run early: what is under way is finished, and everything made is deleted. */
  readonly signal?: AbortSignal;
  readonly listen?: (event: RunEvent) => void;
}
