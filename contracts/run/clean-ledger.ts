import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { isOk } from '../oracles/resource-client.ts';
import { createCheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { buildRequest, type RequestOptions } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { Connection } from '../request/http-client.ts';
import { isMadeUp } from '../request/own-names.ts';
import { createGate } from '../safety/gate.ts';
import { nothingAllowed } from '../safety/permit.ts';
import { recognise } from '../safety/recognise.ts';
import { type Recognised, recogniseLater } from '../safety/recognise-later.ts';
import { createSingletons } from '../safety/singletons.ts';
import { holdsHidden } from '../secrets/mask.ts';
import { createConditions } from './conditions.ts';
import type { Waiting } from './event.ts';
import { knowledgeOf } from './known-later.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { createPace } from './pace.ts';
import { createPatience } from './patience.ts';
import { pause } from './pause.ts';
import {
  bareRequest,
  changedSingletons,
  isOnlyAboutItems,
  type Pending,
  pending,
  whole,
} from './pending.ts';
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
  /**
   * Numbers of the ledger whose items are deleted, and paths of what there is one of that is put
   * back, although it does not look as if the run had made or set it.
   */
  readonly also?: ReadonlySet<string>;
  /** Told of each pause that the target asks for. */
  readonly tell?: (waiting: Omit<Waiting, 'type'>) => void;
}

export interface CleanResult {
  readonly deleted: number;
  /** Already away when we came. */
  readonly gone: number;
  readonly left: number;
  /** Neither deleted nor looked for any more, because it may be somebody else's by now. */
  readonly spared: number;
  /** What was done, in words. */
  readonly lines: readonly string[];
}

/** Milliseconds of the pauses after which it is looked again whether something is gone. */
const looks = [200, 400, 800, 1600, 3200];

/**
 * Deletes what a ledger says was made and not deleted, the last first, and looks whether each is
 * gone. Each is read before: what is there now and does not look like the run's own is spared.
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
    also = new Set<string>(),
    tell = () => undefined,
  } = options;
  const known = knowledgeOf(entries);
  const runId = known.runId === '' ? 'clean' : known.runId;
  const context = createCheckContext(document, { seed: 1, runId });
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
  /** What may not be sent, such as a second deletion of a number, says nothing, and ends nothing. */
  async function sendOrTell(operation: Operation, request: SentRequest): Promise<Exchange> {
    try {
      return await transport.send(request, operation);
    } catch (error) {
      if (!(error instanceof CheckSkipped)) throw error;
      return { request, response: undefined, failure: error.message };
    }
  }
  const session: Pick<CheckSession, 'send' | 'request'> = {
    request: (operation: Operation, { bindings }: Fixture, options: RequestOptions = {}) =>
      buildRequest(context, operation, { ...options, bindings }),
    async send(operation, request) {
      let filled = await conditions.fill(operation, request);
      for (;;) {
        await pace.turn();
        const exchange = await sendOrTell(operation, filled);
        const named = await conditions.again(exchange);
        if (named !== undefined) filled = named;
        else if ((await patience.after(operation.id, exchange, [429, 503])) !== true)
          return exchange;
      }
    },
  };
  const conditions = createConditions({
    ...context,
    read: (operation, path) => session.send(operation, { ...bareRequest(operation, {}), path }),
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
  const counts = { deleted: 0, gone: 0, left: 0, spared: 0 };
  const alone = new Set(
    entries.flatMap((entry) => (entry.entry === 'singleton' ? [entry.path] : [])),
  );

  /** Whose the thing is that a deletion would take, by what is there now. */
  async function whose(
    numbers: readonly number[],
    traced: Traced,
    lists: Lists,
  ): Promise<Recognised & { readonly isGone?: boolean }> {
    if (numbers.some((number) => also.has(String(number))))
      return { whose: 'ours', why: 'it was named' };
    const { wasDeleted, isUnmistakable, ...before } = known.of(numbers, traced.id);
    const shown = await remover.show(traced, lists);
    if (shown === 'away') return { whose: 'ours', why: 'it is not there' };
    if (shown === 'unseen')
      return isUnmistakable
        ? { whose: 'ours', why: 'nobody else has its id' }
        : { whose: 'unknown', why: 'nothing shows what has its id now' };
    const seen = recogniseLater(shown.item, before);
    if (seen.whose === 'others') return { ...seen, isGone: wasDeleted };
    if (seen.whose === 'ours' || isUnmistakable || !wasDeleted) return { ...seen, whose: 'ours' };
    return { ...seen, why: `it was deleted before, and ${seen.why}` };
  }

  /** Deletes something where it is the run's own. */
  async function clear(
    { number, intent, before }: Pending,
    traced: Traced,
    lists: Lists,
  ): Promise<void> {
    const numbers = [number, ...before];
    const owner = await whose(numbers, traced, lists);
    if (owner.whose === 'ours') {
      if (await removeOne(intent, traced)) await noteGone(numbers);
    } else if (owner.isGone === true) {
      counts.gone++;
      lines.push(`gone before: ${intent}; its id is that of something else now: ${owner.why}`);
      await noteGone(numbers);
    } else {
      counts.spared++;
      lines.push(
        `spared: ${intent}, id ${JSON.stringify(traced.id) ?? 'unknown'}: ${owner.why} (--also ${number} deletes it all the same)`,
      );
    }
  }

  async function noteGone(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      await ledger.write({ entry: 'gone', number });
      settled.add(number);
    }
  }

  /** Returns whether it is gone. */
  async function removeOne(intent: string, traced: Traced): Promise<boolean> {
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
      request: bareRequest(operation, item.parameters),
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
    const { texts } = known.of([item.number], undefined);
    const found = pages.items.filter(
      (candidate) =>
        item.names.some((name) => shows(candidate, name)) &&
        recognise(candidate, texts, runId) !== 'others',
    );
    if (found.length === 0) return pages.isWhole && canShowNames(pages.items) ? [] : undefined;
    return found.map((shown) => traceShown(context, operation, exchange, shown));
  }

  /**
   * What an intended PUT has made at an id that the run has made up, by reading it. Undefined where
   * nothing tells.
   */
  async function findPut(
    item: Pending,
    operation: Operation,
    lists: Lists,
  ): Promise<readonly Traced[] | undefined> {
    if (operation.method !== 'put' || holdsHidden(item.parameters)) return undefined;
    const request = bareRequest(operation, item.parameters);
    const traced = traceCreation(context, operation, {
      request,
      response: undefined,
      failure: undefined,
    });
    if (!isMadeUp(traced.id, runId)) return undefined;
    const shown = await remover.show(traced, lists);
    if (shown === 'unseen') return undefined;
    return shown === 'away' ? [] : [traced];
  }

  async function cleanBelow({
    number,
    intent,
    of,
    made,
  }: Pending & { readonly of: number }): Promise<void> {
    if (settled.has(of)) {
      await noteGone([number]);
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
      await clear(item, whole(context, made), lists);
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
    const found =
      operation === undefined
        ? undefined
        : ((await findPut(item, operation, lists)) ?? (await findArrived(item, operation, lists)));
    if (found?.length === 0) {
      counts.gone++;
      lines.push(`never arrived: ${intent}; nothing is there`);
      await ledger.write({ entry: 'refused', number });
      return;
    }
    const deletable = (found ?? []).filter((traced) => traced.delete !== undefined);
    for (const traced of deletable) await clear(item, traced, lists);
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
      } else singletons.adopt(path, state, also.has(path) ? undefined : known.sentTo(path));
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
