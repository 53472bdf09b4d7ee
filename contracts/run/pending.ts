import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { SentRequest } from '../request/exchange.ts';
import { type LedgerEntry, namesOf } from './ledger.ts';
import type { Traced } from './trace.ts';

type Made = LedgerEntry & { readonly entry: 'made' };

/**
 * What an entry says, and what the document adds for one that was written before there was as much
 * in it.
 */
export function whole(context: CheckContext, { id, delete: deletion, read, list }: Made): Traced {
  const resource = context.resources.find(
    (candidate) => candidate.delete?.id === deletion?.operation,
  );
  const known =
    deletion !== undefined && resource?.read !== undefined
      ? { ...deletion, operation: resource.read.id }
      : undefined;
  return {
    id: id ?? Object.values(deletion?.parameters ?? {})[0],
    delete: deletion,
    read: read ?? known,
    list,
  };
}

/**
 * Whether a request changes or deletes what there is: then nothing is left by it that is not left
 * by what made that.
 */
export function isOnlyAboutItems(
  { method }: Operation,
  { parameters }: Pending,
  entries: readonly LedgerEntry[],
): boolean {
  if (method === 'delete') return true;
  const ids = new Set(
    entries.flatMap((entry) =>
      entry.entry === 'made' && entry.id !== undefined ? [String(entry.id)] : [],
    ),
  );
  return method !== 'post' && Object.values(parameters).some((value) => ids.has(String(value)));
}

export function bareRequest(
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): SentRequest {
  return {
    method: operation.method.toUpperCase(),
    path: operation.path,
    query: [],
    headers: {},
    body: undefined,
    credentials: 'valid',
    values,
  };
}

/** What there is one of, was to be changed, and is not known to be as it was. */
export function changedSingletons(
  entries: readonly LedgerEntry[],
): (LedgerEntry & { readonly entry: 'singleton' })[] {
  const back = new Set(
    entries.flatMap((entry) => (entry.entry === 'put-back' && entry.isAsItWas ? [entry.path] : [])),
  );
  return entries.filter(
    (entry): entry is LedgerEntry & { readonly entry: 'singleton' } =>
      entry.entry === 'singleton' && !back.has(entry.path),
  );
}

/** A request of which it is not known that nothing is left. */
export interface Pending {
  readonly number: number;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly intent: string;
  readonly names: readonly string[];
  readonly made: Made | undefined;
  /** Requests before it that have made something under the same id, which was gone by then. */
  readonly before: readonly number[];
}

/** The requests of which it is not known that nothing is left, the last first. */
export function pending(entries: readonly LedgerEntry[]): Pending[] {
  const settled = new Set(
    entries.flatMap((entry) =>
      entry.entry === 'gone' || entry.entry === 'refused' || entry.entry === 'done'
        ? [entry.number]
        : [],
    ),
  );
  const made = new Map(
    entries.flatMap((entry): [number, Made][] =>
      entry.entry === 'made' ? [[entry.number, entry]] : [],
    ),
  );
  const items = entries
    .flatMap((entry) => (entry.entry === 'intend' && !settled.has(entry.number) ? [entry] : []))
    .map(({ number, operation, parameters = {}, request, names }) => ({
      number,
      operation,
      parameters,
      intent: request,
      names: names ?? namesOf(request),
      made: made.get(number),
    }))
    .reverse();
  // A store has one item of an id: what was made under it later is what is there.
  const latest = new Map<unknown, Pending>();
  for (const item of items) {
    const call = item.made?.delete;
    const key = call === undefined ? item.number : JSON.stringify(call);
    const later = latest.get(key);
    latest.set(
      key,
      later === undefined
        ? { ...item, before: [] }
        : { ...later, before: [...later.before, item.number] },
    );
  }
  return [...latest.values()];
}
