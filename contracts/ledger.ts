import type { Operation } from '../openapi/operation.ts';
import type { SentRequest } from './message.ts';

/** One line of the ledger: what is about to be made, was made, or is gone. Never a key. */
export type LedgerEntry =
  | { readonly entry: 'run'; readonly api: string; readonly target: string; readonly runId: string }
  /** Written before the request goes out: after a crash, whether it arrived is not known. */
  | {
      readonly entry: 'intend';
      readonly number: number;
      readonly operation: string;
      readonly request: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
    }
  | { readonly entry: 'made'; readonly number: number; readonly id: unknown; readonly delete: LedgerDeletion | undefined }
  | { readonly entry: 'refused'; readonly number: number }
  | { readonly entry: 'gone'; readonly number: number };

/** How to delete a thing, without anything that only this process knows. */
export interface LedgerDeletion {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where entries go; each is on disk before the promise resolves. */
export interface Ledger {
  write(entry: LedgerEntry): Promise<void>;
}

/** Keeps nothing: for targets whose state goes when they do. */
export const noLedger: Ledger = { write: async () => undefined };

/** The names of test data in what an intent says of its request. */
export function namesOf(text: string): string[] {
  return [...new Set(text.match(/doubletake[-_]?check[\w.@-]*/g))];
}

/** What an intended request looks like to whoever reads the ledger after a crash. */
export function describeIntent(operation: Operation, request: SentRequest): string {
  const names = request.body?.kind === 'json' ? namesOf(JSON.stringify(request.body.value)) : [];
  return `${request.method} ${request.path}${names.length === 0 ? '' : ` (${names.slice(0, 3).join(', ')})`} ${operation.id}`;
}
