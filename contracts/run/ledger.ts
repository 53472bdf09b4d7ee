import type { Operation } from '../../openapi/model/operation.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { SentValues } from '../safety/sent-values.ts';
import { holdsHidden, type Mask } from '../secrets/mask.ts';

/** One line of the ledger: what is about to be sent, and what came of it. Never a key. */
export type LedgerEntry =
  | {
      readonly entry: 'run';
      readonly api: string;
      readonly target: string;
      readonly runId: string;
      /** What the document was named by when the run was started: a name or a path. */
      readonly document?: string;
    }
  /**
   * Written before a request goes out that may change something: after a crash, whether it arrived
   * is not known.
   */
  | {
      readonly entry: 'intend';
      readonly number: number;
      readonly operation: string;
      readonly request: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
      /** The texts of the request that name test data of this run. */
      readonly names?: readonly string[];
      /** What it sends: by that the item is recognised later on. */
      readonly sent?: SentValues;
    }
  /** It was carried out, and made something. */
  | {
      readonly entry: 'made';
      readonly number: number;
      readonly id: unknown;
      readonly delete: LedgerCall | undefined;
      readonly read?: LedgerCall | undefined;
      readonly list?: LedgerCall | undefined;
      /** The `Date` of the answer. */
      readonly at?: string;
      /** What the answer shows as the time of its making, by member. */
      readonly times?: Readonly<Record<string, unknown>>;
      /**
       * The number of something of this run that it lies below or belongs to: it goes with that.
       */
      readonly of?: number;
    }
  /** It was carried out on something that this run had made, and goes with it. */
  | { readonly entry: 'done'; readonly number: number; readonly of: number }
  /** It may have been carried out: a 5xx, or no answer. */
  | { readonly entry: 'unclear'; readonly number: number; readonly answer: string }
  | { readonly entry: 'refused'; readonly number: number }
  /** Its deletion was answered; that it is gone was not seen yet. */
  | { readonly entry: 'deleted'; readonly number: number }
  /** What it made is not there any more. */
  | { readonly entry: 'gone'; readonly number: number }
  /**
   * Written before an item that there is one of, such as the caller's settings, is changed for the
   * first time, with what it held: who cleans up after a crash puts that back.
   */
  | {
      readonly entry: 'singleton';
      readonly path: string;
      readonly wasThere: boolean;
      readonly state?: unknown;
    }
  /** It was looked at in the end, and put back where it was changed. */
  | { readonly entry: 'put-back'; readonly path: string; readonly isAsItWas: boolean };

/** A call of an operation, without anything that only this process knows. */
export interface LedgerCall {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where entries go; each is on disk before the promise resolves. */
export interface Ledger {
  /** Rejects where the entry cannot be kept, such as on a full disk. */
  write(entry: LedgerEntry): Promise<void>;
}

/** Keeps nothing: for targets whose state goes when they do. */
export const noLedger: Ledger = { write: async () => undefined };

/**
 * An entry without keys. What an answer made of one, such as an id that repeats it, stands as
 * `***`; how to delete an item by such an id is left out, so that nothing is ever sent by what is
 * not the id.
 */
export function maskEntry(entry: LedgerEntry, mask: Mask): LedgerEntry {
  const masked = mask(maskNumbers(entry, mask)) as LedgerEntry;
  return masked.entry === 'made' && holdsHidden(masked.delete)
    ? { ...masked, delete: undefined }
    : masked;
}

/** A key of digits alone may be repeated as a number. */
function maskNumbers(value: unknown, mask: Mask): unknown {
  if (typeof value === 'number')
    return mask(String(value)) === String(value) ? value : mask(String(value));
  if (Array.isArray(value)) return value.map((item) => maskNumbers(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, maskNumbers(item, mask)]),
  );
}

/** The names of test data in what an intent says of its request. */
export function namesOf(text: string): string[] {
  return [...new Set(text.match(/doubletake[-_]?check[\w.@-]*/g))];
}

/** What an intended request looks like to whoever reads the ledger after a crash. */
export function describeIntent(
  operation: Operation,
  request: SentRequest,
  names: readonly string[],
): string {
  return `${request.method} ${request.path}${names.length === 0 ? '' : ` (${names.slice(0, 3).join(', ')})`} ${operation.id}`;
}
