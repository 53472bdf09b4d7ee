import type { OpenApiDocument } from '../openapi/document.ts';
import { isObject } from '../openapi/json-pointer.ts';
import { listOperations, type Operation } from '../openapi/operation.ts';
import { buildRequest, type RequestOptions } from './build-request.ts';
import type { Fixture } from './fixtures.ts';
import { type Ledger, type LedgerDeletion, type LedgerEntry, namesOf } from './ledger.ts';
import { createPlan, type Plan } from './plan.ts';
import { holdsHidden } from './report/mask.ts';
import type { Talk } from './talk.ts';
import { createTransport } from './transport.ts';
import { isOk, readPages } from './view.ts';

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
  const request = (operation: Operation, { bindings }: Fixture, options: RequestOptions = {}) => buildRequest(plan, operation, { ...options, bindings });
  const talk: Pick<Talk, 'send' | 'request'> = { request, send: (_operation, sent) => transport.send(sent) };
  const lines: string[] = [];
  const counts = { deleted: 0, gone: 0, left: 0 };
  const call = (operation: Operation, { parameters, body }: LedgerDeletion) =>
    transport.send(request(operation, { bindings: { parameters, body }, made: new Map() }));

  async function settle({ number, intent }: Pending, deletion: LedgerDeletion, operation: Operation): Promise<void> {
    const status = (await call(operation, deletion)).response?.status ?? 0;
    const reader = plan.resources.find((resource) => resource.delete?.id === operation.id)?.read;
    const after = reader === undefined ? undefined : (await call(reader, { ...deletion, operation: reader.id })).response?.status;
    const isGone = (status >= 200 && status < 300) || status === 404;
    if (!isGone || (after !== undefined && after < 400)) {
      counts.left++;
      lines.push(`still there: ${intent}; ${operation.id} answers ${status || 'nothing'}`);
      return;
    }
    counts[status === 404 ? 'gone' : 'deleted']++;
    lines.push(`${status === 404 ? 'gone before' : 'deleted'}: ${intent}${after === undefined ? '' : `; reading it answers ${after}`}`);
    await ledger.write({ entry: 'gone', number });
  }

  try {
    for (const item of pending(entries)) {
      const { made, intent } = item;
      const found = made === undefined ? await findArrived(plan, talk, item) : made;
      if (found === 'not there') {
        counts.gone++;
        lines.push(`never arrived: ${intent}; the list does not have it`);
        await ledger.write({ entry: 'refused', number: item.number });
        continue;
      }
      const operation = found?.delete === undefined ? undefined : operations.get(found.delete.operation);
      if (found?.delete !== undefined && operation !== undefined) {
        await settle(item, found.delete, operation);
        continue;
      }
      counts.left++;
      const names = namesOf(intent).join(', ');
      if (found === undefined) lines.push(`not known whether it arrived: ${intent}; look on the target for ${names || 'what this request makes'}`);
      else lines.push(`cannot be deleted by this API: ${intent}, id ${JSON.stringify(found.id) ?? 'unknown'}`);
    }
  } finally {
    transport.close();
  }
  return { ...counts, lines };
}

/**
 * What became of a creation whose answer never came, by the list that would show its name. Undefined where no list tells.
 */
async function findArrived(
  plan: Plan,
  talk: Pick<Talk, 'send' | 'request'>,
  { intent, operation, parameters }: Pending,
): Promise<{ readonly id: unknown; readonly delete: LedgerDeletion | undefined } | 'not there' | undefined> {
  const resource = plan.resources.find(({ create }) => create.id === operation);
  const names = namesOf(intent);
  if (resource?.list === undefined || names.length === 0 || holdsHidden(parameters)) return undefined;
  const { items, pages, isWhole } = await readPages(plan, talk, resource.list, { parameters, body: {} });
  const item = items.filter(isObject).find((candidate) => Object.values(candidate).some((value) => names.includes(String(value))));
  if (item === undefined) return isWhole && pages.every(isOk) && pages.length > 0 ? 'not there' : undefined;
  const link = resource.links.find(({ to }) => to.id === resource.delete?.id);
  if (link === undefined || resource.delete === undefined) return { id: item['id'], delete: undefined };
  const values = Object.fromEntries(Object.entries(link.parameters).map(([name, expression]) => [name, valueIn(item, parameters, expression)]));
  const body = Object.fromEntries(Object.entries(Object(link.requestBody)).map(([name, expression]) => [name, valueIn(item, parameters, expression)]));
  return { id: Object.values(values)[0], delete: { operation: resource.delete.id, parameters: values, body } };
}

/** What a link would take from the answer to the creation, taken from the thing as the list shows it: the member of the same name. */
function valueIn(item: Record<string, unknown>, parameters: Readonly<Record<string, unknown>>, expression: unknown): unknown {
  const last = /[^/.]+$/.exec(String(expression))?.[0] ?? '';
  return String(expression).startsWith('$response') ? item[last] : (parameters[last] ?? expression);
}

interface Pending {
  readonly number: number;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly intent: string;
  readonly made: (LedgerEntry & { entry: 'made' }) | undefined;
}

function pending(entries: readonly LedgerEntry[]): Pending[] {
  const settled = new Set(entries.flatMap((entry) => (entry.entry === 'gone' || entry.entry === 'refused' ? [entry.number] : [])));
  return entries
    .flatMap((entry) => (entry.entry === 'intend' && !settled.has(entry.number) ? [entry] : []))
    .map(({ number, operation, parameters = {}, request }) => ({
      number,
      operation,
      parameters,
      intent: request,
      made: entries.find((entry): entry is LedgerEntry & { entry: 'made' } => entry.entry === 'made' && entry.number === number),
    }))
    .reverse();
}
