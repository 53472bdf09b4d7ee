import type { OpenApiDocument } from '../openapi/document.ts';
import { listOperations, type Operation } from '../openapi/operation.ts';
import { buildRequest } from './build-request.ts';
import { listLinks } from './chains.ts';
import type { Ledger, LedgerDeletion, LedgerEntry } from './ledger.ts';
import { createPlan } from './plan.ts';
import { listResources } from './resources.ts';
import { createTransport } from './transport.ts';

export interface CleanOptions {
  readonly document: OpenApiDocument;
  /** Base URL, as the ledger has it. */
  readonly target: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly entries: readonly LedgerEntry[];
  readonly ledger: Ledger;
}

export interface CleanResult {
  readonly deleted: number;
  /** Already away when we came. */
  readonly gone: number;
  readonly left: number;
  /** What was done, in words. */
  readonly lines: readonly string[];
}

/** Deletes what a ledger says was made and not deleted, the last first, and looks whether each is gone. */
export async function cleanLedger({ document, target, credentials, entries, ledger }: CleanOptions): Promise<CleanResult> {
  const plan = createPlan(document, { seed: 1, runId: 'clean' });
  const operations = new Map(listOperations(document).map((operation) => [operation.id, operation]));
  const { origin, pathname } = new URL(target);
  const transport = createTransport({ target: origin, basePath: pathname.replace(/\/+$/, ''), credentials, timeout: 10_000 });
  const context = { document, validator: plan.validator, seed: 1 };
  const resources = listResources(document, [...operations.values()], listLinks(document, [...operations.values()]));
  const lines: string[] = [];
  const counts = { deleted: 0, gone: 0, left: 0 };
  const call = (operation: Operation, { parameters, body }: LedgerDeletion) =>
    transport.send(buildRequest(context, operation, { bindings: { parameters, body } }));

  for (const { number, intent, made } of pending(entries)) {
    const operation = made?.delete === undefined ? undefined : operations.get(made.delete.operation);
    if (made?.delete === undefined || operation === undefined) {
      counts.left++;
      lines.push(made === undefined ? `not known whether it arrived: ${intent}` : `cannot be deleted by this API: ${intent}`);
      continue;
    }
    const status = (await call(operation, made.delete)).response?.status ?? 0;
    const reader = resources.find((resource) => resource.delete?.id === operation.id)?.read;
    const after = reader === undefined ? undefined : (await call(reader, { ...made.delete, operation: reader.id })).response?.status;
    const isGone = (status >= 200 && status < 300) || status === 404;
    if (!isGone || (after !== undefined && after < 400)) {
      counts.left++;
      lines.push(`still there: ${intent}; ${operation.id} answers ${status || 'nothing'}`);
      continue;
    }
    counts[status === 404 ? 'gone' : 'deleted']++;
    lines.push(`${status === 404 ? 'gone before' : 'deleted'}: ${intent}${after === undefined ? '' : `; reading it answers ${after}`}`);
    await ledger.write({ entry: 'gone', number });
  }
  return { ...counts, lines };
}

interface Pending {
  readonly number: number;
  readonly intent: string;
  readonly made: (LedgerEntry & { entry: 'made' }) | undefined;
}

function pending(entries: readonly LedgerEntry[]): Pending[] {
  const settled = new Set(entries.flatMap((entry) => (entry.entry === 'gone' || entry.entry === 'refused' ? [entry.number] : [])));
  return entries
    .flatMap((entry) => (entry.entry === 'intend' && !settled.has(entry.number) ? [entry] : []))
    .map(({ number, request }) => ({
      number,
      intent: request,
      made: entries.find((entry): entry is LedgerEntry & { entry: 'made' } => entry.entry === 'made' && entry.number === number),
    }))
    .reverse();
}
