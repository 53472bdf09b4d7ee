import type { Operation } from '../../openapi/model/operation.ts';
import type { Authentication } from '../authentication/authentication.ts';
import type { Exchange } from '../request/exchange.ts';
import type { Connection } from '../request/http-client.ts';
import type { Allowance } from '../safety/permit.ts';
import type { BaselineEntry } from './baseline.ts';
import type { RunEvent } from './event.ts';
import type { Ledger } from './ledger.ts';
import type { Pause } from './pause.ts';
import type { CheckSelection, PreparedChecks } from './prepare-checks.ts';
import type { Target } from './transport.ts';

/** What a run is told. */
export interface RunOptions extends CheckSelection {
  /**
   * The checks of the same selection, where they were derived before; the run tells of the time
   * that took as its own.
   */
  readonly prepared?: PreparedChecks;
  /**
   * An Express app, a listening server, or a URL with the base path that the operations lie below.
   */
  readonly target: Target;
  /** What to call the target in reports; the URL by default. */
  readonly targetName?: string;
  /**
   * Header fields that authenticate, by lower-case name, such as `{ 'x-api-key': '…' }`; query
   * members as `{ '?key': '…' }`.
   */
  readonly credentials: Readonly<Record<string, string>>;
  /**
   * What authenticates instead, where credentials change while the run lasts or differ by scheme.
   */
  readonly authentication?: Authentication;
  /** How the target is reached. */
  readonly connection?: Connection;
  /**
   * The key itself, for operations that want it elsewhere; by default the first of the credentials.
   */
  readonly key?: string;
  /** Name of the environment variable that the key came from, for curl lines and reports. */
  readonly keyFrom?: string;
  /** Where the credentials come from, in words, for reports. */
  readonly credentialsFrom?: string;
  /** Whether the target refuses keys that it does not know. */
  readonly hasValidCredentials?: boolean;
  /** Creates, changes and deletes test data; otherwise only what cannot write is sent. */
  readonly allowWrites: boolean;
  /** What may be done besides, where writing is allowed; see `permit`. */
  readonly allow?: readonly Allowance[];
  /** Operations that may be called whatever they do, by their id. */
  readonly allowOperations?: readonly string[];
  /**
   * How many of the checks that may be sent may be skipped, in percent, before the run fails; all
   * by default.
   */
  readonly maxSkipped?: number;
  /**
   * Whether nothing of anybody's is on the target, as on a double: ids in examples may then be
   * changed and deleted.
   */
  readonly disposable?: boolean;
  /** Findings that are known: they are told, and do not fail the run. */
  readonly baseline?: readonly BaselineEntry[];
  /** Whether refuted assumptions fail the run. */
  readonly strict?: boolean;
  /**
   * Milliseconds after a write that a read waits for before a check says that the write does not
   * show; 500 by default, none where the target is disposable.
   */
  readonly settle?: number;
  /** Milliseconds for one answer; 10,000 by default. */
  readonly timeout?: number;
  /**
   * Checks at once; 1 by default. Checks that write and journeys run one after the other in any
   * case.
   */
  readonly concurrency?: number;
  /** Requests a second at most; without end by default. */
  readonly rate?: number;
  readonly ledger?: Ledger;
  /** What the document was named by, for the ledger: who cleans up later has to find it. */
  readonly documentName?: string;
  /**
   * Milliseconds that are waited for a target that has stopped answering; 30,000 by default, 2,000
   * for a disposable one.
   */
  readonly grace?: number;
  /** How it is waited where the target asks for it, and for deletions to take effect. */
  readonly pause?: Pause;
  /** Keeps what findings are about, so that their curl lines go on working. */
  readonly keep?: boolean;
  /**
   * Called when no answer came, before anything else is sent: may start a target again that has
   * died.
   */
  readonly recover?: () => Promise<void>;
  /** Ends the run early: what is under way is finished, and everything made is deleted. */
  readonly signal?: AbortSignal;
  readonly listen?: (event: RunEvent) => void;
  /** Called with each exchange of an operation. */
  readonly seen?: (operation: Operation, exchange: Exchange) => void;
}
