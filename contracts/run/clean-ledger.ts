import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { isOk } from '../oracles/resource-client.ts';
import { type CheckContext, createCheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { buildRequest, type RequestOptions } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { Connection } from '../request/http-client.ts';
import { createGate } from '../safety/gate.ts';
import { nothingAllowed } from '../safety/permit.ts';
import { createSingletons } from '../safety/singletons.ts';
import { holdsHidden } from '../secrets/mask.ts';
import { createConditions } from './conditions.ts';
import type { Waiting } from './event.ts';
import { type Ledger, type LedgerEntry, namesOf } from './ledger.ts';
import { createPace } from './pace.ts';
import { createPatience } from './patience.ts';
import { pause } from './pause.ts';
import { createRemover, isAway, type Lists } from './remover.ts';
import { canShowNames, shows, type Traced, traceCreation, traceShown } from './trace.ts';
import { createTransport } from './transport.ts';

export interface CleanOptions {
  readonly document: OpenApiDocument;
  /** Base URL, as the ledger has it. */
  readonly target: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly connection?: Connection;
  readonly entries: readonly LedgerEntry[];
  readonly ledger: Ledger;
  /** Requests a second at most; 10 by default, as a run on a live API has it. */
  readonly rate?: number;
  /** Told of each pause that the target asks for. */
  readonly tell?: (waiting: Omit<Waiting, 'type'>) => void;
}

export interface CleanResult {
  readonly deleted: number;
  /** Already away when we came. */
  readonly gone: number;
  readonly left: number;
  /** What was done, in words. */
  readonly lines: readonly string[];
}

/** Milliseconds of the pauses after which it is looked again whether something is gone. */
const looks = [200, 400, 800, 1600, 3200];

/**
 * Deletes what a ledger says was made and not deleted, the last first, and looks whether each is
 * gone.
 */
export async function cleanLedger(options: CleanOptions): Promise<CleanResult> {
  const {
    document,
    target,
    credentials,
    connection,
    entries,
    ledger,
    rate = 10,
    tell = () => undefined,
  } = options;
  const context = createCheckContext(document, { seed: 1, runId: 'clean' });
  const operations = new Map(
    listOperations(document).map((operation) => [operation.id, operation]),
  );
  const { origin, pathname } = new URL(target);
  const basePath = pathname.replace(/\/+$/, '');
  const gate = createGate(context, { ...nothingAllowed, writes: true }, basePath);
  const transport = createTransport({
    target: origin,
    basePath,
    credentials: () => credentials,
    timeout: 10_000,
    gate,
    ...(connection && { connection }),
  });
  const pace = createPace(rate);
  const patience = createPatience({ pace, tell });
  const session: Pick<CheckSession, 'send' | 'request'> = {
    request: (operation: Operation, { bindings }: Fixture, options: RequestOptions = {}) =>
      buildRequest(context, operation, { ...options, bindings }),
    async send(operation, request) {
      let filled = await conditions.fill(operation, request);
      for (;;) {
        await pace.turn();
        const exchange = await transport.send(filled, operation);
        const named = await conditions.again(exchange);
        if (named !== undefined) filled = named;
        else if ((await patience.after(operation.id, exchange, [429, 503])) !== true)
          return exchange;
      }
    },
  };
  const conditions = createConditions({
    ...context,
    runId: 'clean',
    read: (operation, path) => session.send(operation, { ...requestOf(operation, {}), path }),
  });
  const singletons = createSingletons({
    document,
    operations: context.operations,
    made: gate.made,
    send: session.send,
  });
  const remover = createRemover(context, session);
  const lines: string[] = [];
  const below: (Pending & { readonly of: number })[] = [];
  const settled = new Set(
    entries.flatMap((entry) => (entry.entry === 'gone' ? [entry.number] : [])),
  );
  const counts = { deleted: 0, gone: 0, left: 0 };
  const alone = new Set(
    entries.flatMap((entry) => (entry.entry === 'singleton' ? [entry.path] : [])),
  );

  async function markImmutable(number: number, intent: string, traced: Traced): Promise<boolean> {
    const deletion =
      traced.delete === undefined ? undefined : operations.get(traced.delete.operation);
    // What the ledger says the run has made may be deleted, and nothing else.
    if (deletion !== undefined && traced.delete !== undefined)
      gate.made.adopt(deletion, traced.delete);
    const answer = await remover.remove(traced);
    const status = answer?.response?.status;
    const was = answer !== undefined && isAway(answer);
    let seen: 'gone' | 'there' | 'unknown' = was ? 'gone' : 'unknown';
    if (answer !== undefined && isOk(answer)) seen = await look(traced);
    if (seen === 'gone' || (seen === 'unknown' && answer !== undefined && isOk(answer))) {
      counts[was ? 'gone' : 'deleted']++;
      const evidence = was
        ? ''
        : seen === 'gone'
          ? '; it is not there any more'
          : '; nothing shows whether it is gone';
      lines.push(`${was ? 'gone before' : 'deleted'}: ${intent}${evidence}`);
      await ledger.write({ entry: 'gone', number });
      settled.add(number);
      return true;
    }
    counts.left++;
    lines.push(
      `still there: ${intent}; ${traced.delete?.operation} answers ${status ?? answer?.failure ?? 'nothing'}`,
    );
    return false;
  }

  async function look(traced: Traced): Promise<'gone' | 'there' | 'unknown'> {
    for (const wait of looks) {
      const seen = await remover.look(traced, new Map());
      if (seen !== 'there') return seen;
      await pause(wait);
    }
    return remover.look(traced, new Map());
  }

  /**
   * What an intended creation has made, by the list that would show its name. Undefined where no
   * list tells.
   */
  async function findArrived(
    item: Pending,
    operation: Operation,
    lists: Lists,
  ): Promise<readonly Traced[] | undefined> {
    const exchange: Exchange = {
      request: requestOf(operation, item.parameters),
      response: undefined,
      failure: undefined,
    };
    const pages = await remover.listed(
      { list: item.made?.list ?? traceCreation(context, operation, exchange).list },
      lists,
    );
    if (
      pages === undefined ||
      item.names.length === 0 ||
      holdsHidden(item.parameters) ||
      pages.pages.length === 0 ||
      !pages.pages.every(isOk)
    )
      return undefined;
    const found = pages.items.filter((candidate) =>
      item.names.some((name) => shows(candidate, name)),
    );
    if (found.length === 0) return pages.isWhole && canShowNames(pages.items) ? [] : undefined;
    return found.map((shown) => traceShown(context, operation, exchange, shown));
  }

  async function cleanBelow({
    number,
    intent,
    of,
    made,
  }: Pending & { readonly of: number }): Promise<void> {
    if (settled.has(of)) {
      await ledger.write({ entry: 'gone', number });
      settled.add(number);
      return;
    }
    counts.left++;
    lines.push(
      `still there with what it belongs to: ${intent}, id ${JSON.stringify(made?.id) ?? 'unknown'}`,
    );
  }

  async function cleanPending(item: Pending, lists: Lists): Promise<void> {
    const { made, intent, number } = item;
    if (
      made?.delete !== undefined &&
      operations.has(made.delete.operation) &&
      !holdsHidden(made.delete)
    ) {
      await markImmutable(number, intent, whole(context, made));
      return;
    }
    const operation = operations.get(item.operation);
    // What changed an item that there is one of is undone by putting that back.
    if (alone.has(intent.split(' ')[1] ?? '')) return;
    if (operation !== undefined && isOnlyAboutItems(operation, item, entries)) return;
    // What lay below something that is gone went with it; that was made before, and comes after
    // this one.
    if (made?.of !== undefined) {
      below.push({ ...item, of: made.of });
      return;
    }
    const found = operation === undefined ? undefined : await findArrived(item, operation, lists);
    if (found?.length === 0) {
      counts.gone++;
      lines.push(`never arrived: ${intent}; the list does not have it`);
      await ledger.write({ entry: 'refused', number });
      return;
    }
    const deletable = (found ?? []).filter((traced) => traced.delete !== undefined);
    for (const traced of deletable) await markImmutable(number, intent, traced);
    if (deletable.length > 0) return;
    counts.left++;
    const id = made?.id ?? found?.[0]?.id;
    if (made === undefined && found === undefined)
      lines.push(
        `not known whether it arrived: ${intent}; look on the target for ${item.names.join(', ') || 'what this request makes'}`,
      );
    else
      lines.push(`cannot be deleted by this API: ${intent}, id ${JSON.stringify(id) ?? 'unknown'}`);
  }

  try {
    const lists: Lists = new Map();
    for (const item of pending(entries)) await cleanPending(item, lists);
    for (const item of below) await cleanBelow(item);
    for (const { path, wasThere, state } of changedSingletons(entries)) {
      if (wasThere && (state === undefined || holdsHidden(state))) {
        counts.left++;
        const why =
          state === undefined ? 'is not known' : 'holds a key, which the ledger leaves out';
        lines.push(
          `may not be as it was: ${path}; the run was to change it, and has not put it back (what it held before ${why})`,
        );
      } else singletons.adopt(path, state);
    }
    for (const { path, isAsItWas, told } of await singletons.putBack()) {
      if (!isAsItWas) counts.left++;
      lines.push(`${path}: ${told}`);
      await ledger.write({ entry: 'put-back', path, isAsItWas });
    }
  } finally {
    transport.close();
  }
  return { ...counts, lines };
}

type Made = LedgerEntry & { readonly entry: 'made' };

/**
 * What an entry says, and what the document adds for one that was written before there was as much
 * in it.
 */
function whole(context: CheckContext, { id, delete: deletion, read, list }: Made): Traced {
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
function isOnlyAboutItems(
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

function requestOf(operation: Operation, values: Readonly<Record<string, unknown>>): SentRequest {
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
function changedSingletons(
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

interface Pending {
  readonly number: number;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly intent: string;
  readonly names: readonly string[];
  readonly made: Made | undefined;
}

/** The requests of which it is not known that nothing is left, the last first. */
function pending(entries: readonly LedgerEntry[]): Pending[] {
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
  return entries
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
}
