import { AsyncLocalStorage } from 'node:async_hooks';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { shorten } from '../oracles/conforms.ts';
import { isOk } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { bytesOfBody, type Exchange, type SentRequest } from '../request/exchange.ts';
import { isMadeUp } from '../request/own-names.ts';
import { encodePart } from '../request/percent.ts';
import { namesInRequest, namesOfRun } from '../request/tag-test-data.ts';
import { isSafe } from '../safety/permit.ts';
import { creationTimes, itemWith } from '../safety/recognise.ts';
import { sentValues } from '../safety/sent-values.ts';
import { createIdIndex } from './id-index.ts';
import { describeIntent, type Ledger, type LedgerCall, type LedgerEntry } from './ledger.ts';
import type { Pause } from './pause.ts';
import { createRemover, isAway, type Lists, type Remover } from './remover.ts';
import {
  canShowNames,
  parameterNames,
  pathShape,
  shows,
  type Traced,
  textsOf,
  traceCreation,
  traceListed,
  traceShown,
} from './trace.ts';

/**
 * Everything that a run has sent to its target that may have changed something there, so that it
 * can be undone and told.
 */
export interface TestData {
  /**
   * Sends a request, with the ledger written around it where it may change something.
   * Throws {@link LedgerLost} before it is sent where that cannot be noted.
   */
  around(
    operation: Operation,
    request: SentRequest,
    send: () => Promise<Exchange>,
  ): Promise<Exchange>;
  /**
   * Runs something whose items are its own: `release` deletes them. What runs inside something
   * else has the inner owner.
   */
  owned<Result>(owner: string, run: () => Promise<Result>): Promise<Result>;
  /** Ends what follows the owner under way, which every promise of the process pays for. */
  close(): void;
  /** Whether a creation by this operation has succeeded before. */
  hasMade(operation: Operation): boolean;
  /**
   * Deletes the items of an owner that are not wanted any more, the last made first. Returns how
   * many went.
   */
  release(isWanted: (owner: string) => boolean, ways: Ways): Promise<number>;
  /** Notes that what was done at a path was undone, or is told of elsewhere. */
  undone(path: string): Promise<void>;
  /**
   * What requests name in their paths, their query and their JSON of what the run has made, and what
   * was needed to make that, in the order of its making.
   * @param shown ids that answers list: what was made in their collections counts as well
   */
  namedBy(requests: readonly SentRequest[], shown?: readonly ListedIds[]): readonly NamedItem[];
  /** Deletes what is left, the last made first, and looks whether it is gone. Never rejects. */
  cleanUp(ways: Ways): Promise<CleanUp>;
}

/** What an answer to a read lists. */
export interface ListedIds {
  /** The path that was read. */
  readonly path: string;
  readonly ids: ReadonlySet<string>;
}

/** The most items that are made again for a list to show. */
const mostListed = 40;

/** Something of this run that a request names. */
export interface NamedItem {
  readonly id: unknown;
  readonly created: Exchange;
  readonly delete: Traced['delete'];
}

/** How clean-up reaches the target. */
export interface Ways extends Pick<CheckSession, 'send' | 'request'> {
  /** Whether something has to stay, such as for a finding that names it. */
  readonly isKept: (ids: readonly unknown[]) => boolean;
  /** Whether nobody answers any more: then it is tried once, and no more. */
  readonly isGone: () => boolean;
  /**
   * Milliseconds of the pauses after which it is looked again at what a deletion has left: it may
   * take a moment.
   */
  readonly looks: readonly number[];
  readonly pause: Pause;
}

export interface CleanUp {
  readonly created: number;
  readonly deleted: number;
  /** What is still there, in words. */
  readonly left: readonly string[];
  /** What may be there, in words: a text for each request. */
  readonly untraced: readonly string[];
}

/** The ledger cannot be written: what may change something is not sent any more. */
export class LedgerLost extends CheckSkipped {}

interface Item {
  readonly number: number;
  readonly operation: Operation;
  readonly exchange: Exchange;
  readonly owner: string;
  /** What of it is known. */
  traced: Traced;
  /** Whether it may not have been carried out at all. */
  isUnclear: boolean;
  /** Whether what the answer names may have been there before: then it is not deleted. */
  mayBeOld: boolean;
  /** The items of this run that the request was about: with them goes what it has done. */
  readonly of: readonly Item[];
  readonly names: readonly string[];
  /** How often it could not be deleted while the run went on. */
  refusals: number;
  state: 'there' | 'deleted' | 'gone';
  /** What the deletion answered, for words. */
  answer: string;
}

export interface TestDataOptions {
  readonly context: CheckContext;
  readonly ledger: Ledger;
  readonly runId: string;
  /** Whether what is on the target goes with it: then only what can be deleted counts. */
  readonly isDisposable: boolean;
  /**
   * Whether a call that deletes something may go out: a creation may have been answered with what
   * was there before.
   */
  readonly isOurs?: (operation: Operation, call: LedgerCall) => boolean;
}

export function createTestData({
  context,
  ledger,
  runId,
  isDisposable,
  isOurs = () => true,
}: TestDataOptions): TestData {
  const items: Item[] = [];
  const byId = createIdIndex<Item>();
  const keep = (item: Item) => {
    items.push(item);
    byId.add(item);
  };
  const owners = new AsyncLocalStorage<string>();
  const madeBy = new Set<string>();
  /**
   * Deletions that take their time: what they leave for a while would be seen by the checks that
   * follow.
   */
  const late = new Set<string>();
  const seen: Item[] = [];
  let number = 0;
  let created = 0;
  let lost: string | undefined;

  async function note(entry: LedgerEntry): Promise<void> {
    try {
      await ledger.write(entry);
    } catch (error) {
      lost ??= messageOf(error);
    }
  }

  async function markGone(item: Item): Promise<void> {
    if (item.state === 'gone') return;
    item.state = 'gone';
    await note({ entry: 'gone', number: item.number });
  }

  /** What came of a request that may change something. */
  async function remember(operation: Operation, own: number, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const isUnclear = response === undefined || response.status >= 500;
    const named = textsNamed(request);
    const of = byId.of(named).filter((item) => isAbout(item, operation, request));
    const traced = makesSomething(context, operation, exchange, runId)
      ? traceCreation(context, operation, exchange)
      : nothingTraced;
    const owner = owners.getStore() ?? '';
    const base = {
      number: own,
      operation,
      exchange,
      owner,
      isUnclear,
      mayBeOld: !mayDelete(traced.delete),
      of,
      names: namesInRequest(request, runId),
      refusals: 0,
      state: 'there',
      answer: '',
    } as const;
    if (isUnclear) {
      keep({ ...base, traced });
      await note({ entry: 'unclear', number: own, answer: answerOf(exchange) });
      return;
    }
    const isMade = traced.id !== undefined && traced.delete !== undefined;
    const isKnown = context.resources.some(({ create }) => create.id === operation.id);
    const isThing = !isDisposable && isUndeletable(operation, traced);
    if ((isMade || isKnown || isThing) && !base.mayBeOld) created++;
    if (operation.method === 'post' || isMade) madeBy.add(operation.id);
    keep({ ...base, traced });
    const [parent] = of;
    if (!isMade && !isKnown && parent !== undefined)
      await note({ entry: 'done', number: own, of: parent.number });
    else
      await note({
        entry: 'made',
        number: own,
        ...traced,
        ...whenMade(traced, exchange),
        // What may be somebody else's is not deleted by whoever reads the ledger either.
        ...(base.mayBeOld && { delete: undefined }),
        ...(parent !== undefined && { of: parent.number }),
      });
  }

  function mayDelete(call: LedgerCall | undefined): boolean {
    const operation = context.operations.find(({ id }) => id === call?.operation);
    return call === undefined || operation === undefined || isOurs(operation, call);
  }

  /** Whether something was made that no operation deletes, as far as its id tells. */
  function isUndeletable({ method }: Operation, { id }: Traced): boolean {
    return id !== undefined && (method === 'post' || isMadeUp(id, runId));
  }

  /** Takes in what a later look has shown of an item whose deletion was refused, or let through. */
  async function judgeAgain(item: Item, mayBeOld: boolean): Promise<void> {
    if (mayBeOld === item.mayBeOld) return;
    item.mayBeOld = mayBeOld;
    created += mayBeOld ? -1 : 1;
    const { delete: deletion, ...traced } = item.traced;
    await note({
      entry: 'made',
      number: item.number,
      ...traced,
      ...whenMade(item.traced, item.exchange),
      delete: mayBeOld ? undefined : deletion,
    });
  }

  /**
   * A deletion that a check sends itself takes the item off the list; that it is gone is seen by a
   * later look.
   */
  async function noteDeletion(
    operation: Operation,
    own: number,
    exchange: Exchange,
  ): Promise<void> {
    const item = items.find(
      (candidate) =>
        candidate.traced.delete?.operation === operation.id &&
        isNamed(candidate.traced.delete, exchange.request),
    );
    if (item === undefined) {
      await remember(operation, own, exchange);
      return;
    }
    item.state = 'deleted';
    item.answer = answerOf(exchange);
    if (exchange.response?.status === 202) late.add(operation.id);
    await note({ entry: 'done', number: own, of: item.number });
  }

  /** A read that finds nothing where something was deleted has seen that it is gone. */
  function watch(operation: Operation, exchange: Exchange): void {
    if (!isAway(exchange) || exchange.request.credentials !== 'valid') return;
    for (const item of items) {
      const call = [item.traced.read, item.traced.delete].find(
        (candidate) => candidate?.operation === operation.id,
      );
      if (item.state === 'deleted' && call !== undefined && isNamed(call, exchange.request))
        seen.push(item);
    }
  }

  /** Writes down what was seen to be gone. */
  async function noteSeen(): Promise<void> {
    for (const item of seen.splice(0)) await markGone(item);
  }

  /** What a request has done went with the items that it was about. */
  function wentAlong({ of }: Item): boolean {
    // Where one id is answered again and again, each is about all before it.
    const parents = new Set(of);
    for (const parent of parents) {
      if (parent.state !== 'there') return true;
      for (const above of parent.of) parents.add(above);
    }
    return false;
  }

  /** Deletes one item. Returns whether it went, as far as the answer says. */
  async function removeOne(item: Item, remover: Remover): Promise<boolean> {
    const exchange = await remover.remove(item.traced);
    if (exchange === undefined) return false;
    item.answer = answerOf(exchange);
    // A deletion that was answered was let through.
    await judgeAgain(item, exchange.response === undefined && !mayDelete(item.traced.delete));
    if (isAway(exchange)) await markGone(item);
    else if (isOk(exchange)) {
      item.state = 'deleted';
      await note({ entry: 'deleted', number: item.number });
    }
    if (exchange.response?.status === 202) late.add(item.traced.delete?.operation ?? '');
    return item.state !== 'there';
  }

  const removable = (item: Item) =>
    item.state === 'there' && item.traced.delete !== undefined && !item.isUnclear;
  const keys = ({ traced }: Item) =>
    Object.values({ ...traced.delete?.parameters, ...traced.delete?.body });

  return {
    owned: (owner, run) => owners.run(owner, run),
    close: () => owners.disable(),
    hasMade: ({ id }) => madeBy.has(id),
    async around(operation, request, send) {
      if (isSafe(request.method)) {
        const exchange = await send();
        watch(operation, exchange);
        await noteSeen();
        return exchange;
      }
      if (lost !== undefined)
        throw new LedgerLost(
          `the ledger cannot be written (${lost}), so that nothing that may change something is sent any more`,
        );
      const own = ++number;
      const names = namesInRequest(request, runId);
      const sent = sentValues(request.body);
      await note({
        entry: 'intend',
        number: own,
        operation: operation.id,
        request: describeIntent(operation, request, names),
        parameters: request.values ?? {},
        ...(names.length > 0 && { names }),
        ...(sent !== undefined && { sent }),
      });
      if (lost !== undefined)
        throw new LedgerLost(
          `the ledger cannot be written (${lost}), so that nothing that may change something is sent any more`,
        );
      const exchange = await send();
      const status = exchange.response?.status ?? 0;
      if (status >= 400 && status < 500) {
        watch(operation, exchange);
        await noteSeen();
        await note({ entry: 'refused', number: own });
      } else if (request.method === 'DELETE' && isOk(exchange))
        await noteDeletion(operation, own, exchange);
      else await remember(operation, own, exchange);
      return exchange;
    },
    async release(isWanted, ways) {
      const remover = createRemover(context, ways);
      let went = 0;
      for (const item of items
        .filter((candidate) => removable(candidate) && !isWanted(candidate.owner))
        .reverse()) {
        if (
          wentAlong(item) ||
          item.refusals >= mostRefusals ||
          ways.isKept(keys(item)) ||
          late.has(item.traced.delete?.operation ?? '')
        )
          continue;
        if (await removeOne(item, remover)) went++;
        else item.refusals++;
      }
      return went;
    },
    namedBy(requests, shown = []) {
      const found = new Set<Item>();
      const look = ({ path, query, body }: SentRequest) => {
        const values = new Set([
          ...query.map(([, value]) => value),
          ...(body?.kind === 'json' ? textsOf(body.value) : []),
        ]);
        // Few of them are named: what costs time is asked of those alone.
        const segments = new Set(path.split('/').map(decodePercent));
        for (const item of byId.of([...values, ...segments])) {
          const { exchange, traced, operation } = item;
          if (operation.method !== 'post' || found.has(item)) continue;
          const text = String(traced.id);
          const own = `${exchange.request.path.replace(/\/+$/, '')}/${encodePart(text)}`;
          const isNamed = path === own || path.startsWith(`${own}/`) || values.has(text);
          if (!isNamed) continue;
          found.add(item);
          look(exchange.request);
        }
      };
      for (const request of requests) look(request);
      for (const item of items)
        if (requests.includes(item.exchange.request) && item.traced.id !== undefined)
          found.add(item);
      // What a list shows is part of what it is about: without it, there is nothing to list.
      for (const { path, ids } of shown) {
        const listed = byId
          .of(ids)
          .filter(
            ({ operation, exchange }) =>
              operation.method === 'post' &&
              lastSegment(exchange.request.path) === lastSegment(path),
          );
        for (const item of listed.slice(-mostListed)) {
          found.add(item);
          look(item.exchange.request);
        }
      }
      return [...found]
        .sort((a, b) => a.number - b.number)
        .map(({ traced, exchange }) => ({
          id: traced.id,
          created: exchange,
          delete: traced.delete,
        }));
    },
    async undone(path) {
      for (const item of items) if (item.exchange.request.path === path) await markGone(item);
    },
    async cleanUp(ways) {
      const remover = createRemover(context, ways);
      const kept = items.filter((item) => removable(item) && ways.isKept(keys(item)));
      const isKept = (item: Item) => kept.includes(item);
      const isAnswered = await removeAll(remover, isKept);
      if (isAnswered && !ways.isGone()) {
        await lookAtAll(remover, ways, isKept);
        if (!isDisposable) await traceByName(remover, ways);
      }
      return summarize(isKept);
    },
  };

  /**
   * Deletes everything that has a deletion. What cannot go before something else is tried again
   * after it. Returns whether somebody answers.
   */
  async function removeAll(remover: Remover, isKept: (item: Item) => boolean): Promise<boolean> {
    for (let round = 0; round < 3; round++) {
      const open = items.filter((item) => removable(item) && !isKept(item)).reverse();
      let went = 0;
      for (const item of open) {
        if (await removeOne(item, remover)) went++;
        // Where nobody answers, nobody will answer the others. What was not sent says nothing.
        if (item.state === 'there' && item.answer.startsWith('no answer') && !item.mayBeOld)
          return false;
      }
      if (went === 0) return true;
    }
    return true;
  }

  async function lookAtAll(
    remover: Remover,
    { looks, pause }: Pick<Ways, 'looks' | 'pause'>,
    isKept: (item: Item) => boolean,
  ): Promise<void> {
    for (const wait of [0, ...looks]) {
      const open = items.filter(
        (item) => item.state === 'deleted' && item.traced.delete !== undefined && !isKept(item),
      );
      const again =
        wait === 0 ? open : open.filter((item) => item.answer.endsWith('; it is still there'));
      if (again.length === 0) return;
      if (wait > 0) await pause(wait);
      const lists: Lists = new Map();
      for (const item of again.reverse()) {
        if (item.state !== 'deleted') continue;
        const found = await remover.look(item.traced, lists);
        const answer = item.answer.replace(/; it is still there$/, '');
        if (found === 'gone') await markGone(item);
        item.answer = found === 'there' ? `${answer}; it is still there` : answer;
      }
    }
  }

  /**
   * Looks for names of this run in lists: of what no answer told an id of, or no answer came for.
   */
  async function traceByName(remover: Remover, ways: Ways): Promise<void> {
    const lists: Lists = new Map();
    const open = () =>
      items.filter(
        (item) =>
          item.state === 'there' &&
          !wentAlong(item) &&
          (item.isUnclear || item.traced.delete === undefined),
      );
    for (const item of open().filter(({ operation }) => operation.method !== 'delete')) {
      const pages = await remover.listed(item.traced, lists);
      if (pages === undefined || item.names.length === 0 || !pages.pages.every(isOk)) continue;
      const shown = pages.items.filter((candidate) =>
        item.names.some((name) => shows(candidate, name)),
      );
      if (shown.length === 0) {
        // The list of what this operation makes shows all there is, and nothing of this name.
        if (pages.isWhole && canShowNames(pages.items)) await markGone(item);
        continue;
      }
      const calls = shown.map((candidate) =>
        traceShown(context, item.operation, item.exchange, candidate),
      );
      const items = calls.flatMap((traced): Item[] =>
        traced.delete === undefined ? [] : [{ ...item, traced, isUnclear: false, of: [] }],
      );
      for (const item of items) {
        await removeOne(item, remover);
        if (item.state === 'deleted' && (await remover.look(item.traced, new Map())) === 'gone')
          item.state = 'gone';
      }
      if (items.length === shown.length && items.every(({ state }) => state === 'gone'))
        await markGone(item);
      // A list shows it, and nothing deletes it: then it is there for sure.
      const [first] = calls;
      if (items.length === 0 && first !== undefined) {
        if (item.isUnclear || item.traced.id === undefined) created++;
        item.isUnclear = false;
        item.traced = { ...first, id: first.id ?? shown[0] };
        byId.add(item);
      }
      if (items.length > 0)
        created += item.isUnclear || item.traced.id === undefined ? items.length : 0;
    }
    if (open().length > 0) await sweep(remover, lists, ways);
  }

  /**
   * Items of this run in lists that nothing else leads to, such as the user that a sign-up has
   * made.
   */
  async function sweep(remover: Remover, lists: Lists, ways: Ways): Promise<void> {
    const whole = context.operations.filter(
      ({ method, path, parameters }) =>
        method === 'get' && !path.includes('{') && parameters.every(({ required }) => !required),
    );
    for (const list of whole.slice(0, mostSwept)) {
      const pages = await remover.listed(
        { list: { operation: list.id, parameters: {}, body: {} } },
        lists,
      );
      const found = (pages?.items ?? []).filter(
        (item) => isObject(item) && namesShown(item).length > 0,
      );
      for (const shown of found) {
        const names = namesShown(shown);
        if (
          items.some(
            (item) => item.state !== 'there' && item.names.some((name) => names.includes(name)),
          )
        )
          continue;
        const traced = traceListed(context, list, shown);
        if (traced.delete === undefined || ways.isKept(Object.values(traced.delete.parameters)))
          continue;
        const exchange = await remover.remove(traced);
        const isGone =
          exchange !== undefined &&
          (isAway(exchange) ||
            (isOk(exchange) && (await remover.look(traced, new Map())) === 'gone'));
        if (!isGone) continue;
        created++;
        for (const item of items)
          if (item.state === 'there' && item.names.some((name) => names.includes(name)))
            await markGone(item);
      }
    }
  }

  /** The texts of an item that are names of this run. */
  function namesShown(item: unknown): string[] {
    return textsOf(item).flatMap((text) => namesOfRun(text, runId));
  }

  function summarize(isKept: (item: Item) => boolean): CleanUp {
    const left: string[] = [];
    const untraced: string[] = [];
    const undeletable = new Map<string, string[]>();
    let stillThere = 0;
    for (const item of items) {
      const { operation, traced, state, answer } = item;
      const isKnown = context.resources.some(({ create }) => create.id === operation.id);
      if (state === 'gone') continue;
      if (isKept(item)) {
        stillThere++;
        left.push(
          `kept, because a finding is about it: ${JSON.stringify(traced.delete?.parameters)} (${traced.delete?.operation} deletes it)`,
        );
      } else if (state === 'deleted' && answer.endsWith('; it is still there')) {
        stillThere++;
        left.push(
          `${traced.delete?.operation} of ${JSON.stringify(traced.delete?.parameters)} answers ${answer}`,
        );
      } else if (state === 'deleted') {
        if (!isDisposable)
          untraced.push(
            `${traced.delete?.operation} (${answer}): nothing shows whether the item is gone`,
          );
      } else if (wentAlong(item)) continue;
      else if (item.mayBeOld)
        untraced.push(
          `${operation.method.toUpperCase()} ${operation.path} (${answerOf(item.exchange)}, id ${JSON.stringify(traced.id)}: it may have been there before, so that it was not deleted)`,
        );
      else if (removable(item)) {
        stillThere++;
        left.push(
          `${traced.delete?.operation} of ${JSON.stringify(traced.delete?.parameters)} answers ${answer || 'nothing yet'}`,
        );
      } else if (
        !item.isUnclear &&
        (isDisposable ? isKnown && operation.method === 'post' : isUndeletable(operation, traced))
      ) {
        stillThere++;
        undeletable.set(operation.id, [...(undeletable.get(operation.id) ?? []), nameItem(item)]);
      } else if (!isDisposable)
        untraced.push(
          `${operation.method.toUpperCase()} ${operation.path} (${describeTrace(item)})`,
        );
    }
    for (const [operation, items] of undeletable) {
      const more =
        items.length > mostNamed
          ? ` and ${items.length - mostNamed} more, which the ledger of a live API names`
          : '';
      left.push(
        `${items.length} made by ${operation}, which the document has no operation to delete: ${items.slice(0, mostNamed).join(', ')}${more}`,
      );
    }
    if (lost !== undefined)
      left.push(
        `the ledger could not be written (${lost}): it does not know everything that is listed here`,
      );
    return { created, deleted: created - Math.min(created, stillThere), left, untraced };
  }
}

const nothingTraced: Traced = {
  id: undefined,
  delete: undefined,
  read: undefined,
  list: undefined,
};

/** After so many refusals an item is deleted at the end, and not after each check. */
const mostRefusals = 2;

/** Lists that are looked through for names. */
const mostSwept = 50;

/** How many of the items that cannot be deleted are named, in the reports that have room for it. */
const mostNamed = 10_000;

/**
 * Whether a request can have made something: what changes or deletes does not, and a PUT only where
 * it says so, or where nothing was.
 */
function makesSomething(
  context: CheckContext,
  operation: Operation,
  { request, response }: Exchange,
  runId: string,
): boolean {
  if (request.method.toLowerCase() !== operation.method) return false;
  return (
    operation.method === 'post' ||
    // Nobody has anything at an id that the run has made up.
    (operation.method === 'put' &&
      (response?.status === 201 || isMadeUp(lastValueOf(operation, request), runId))) ||
    context.resources.some(({ create }) => create.id === operation.id)
  );
}

/** What a path that ends with a value has there. */
function lastValueOf({ path }: Operation, { values }: SentRequest): unknown {
  return path.endsWith('}') ? values?.[parameterNames(path).at(-1) ?? ''] : undefined;
}

/** By what a creation can be told from another one of the same id later on. */
function whenMade(
  { id }: Traced,
  { response }: Exchange,
): Pick<LedgerEntry & { readonly entry: 'made' }, 'at' | 'times'> {
  const at = response?.headers['date'];
  const times = creationTimes(itemWith(response?.json, String(id)));
  return {
    ...(at !== undefined && { at }),
    ...(Object.keys(times).length > 0 && { times }),
  };
}

function answerOf({ response, failure }: Exchange): string {
  return response === undefined
    ? `no answer: ${failure ?? 'unknown reason'}`
    : String(response.status);
}

function describeTrace({ isUnclear, exchange, traced, operation }: Item): string {
  // Where nothing was answered, what was sent is all that leads to it.
  if (isUnclear && exchange.response === undefined)
    return `${answerOf(exchange)}; sent ${shorten(sentText(exchange.request), 200)}`;
  if (isUnclear) return answerOf(exchange);
  const status = answerOf(exchange);
  if (operation.method !== 'post') return status;
  return traced.id === undefined
    ? `${status}, no id`
    : `${status}, id ${JSON.stringify(traced.id)}, which the document has no operation to delete`;
}

function sentText({ path, body }: SentRequest): string {
  return body === undefined
    ? `nothing to ${path}`
    : bytesOfBody(body).subarray(0, 1000).toString('utf8').replaceAll(/\s+/g, ' ');
}

/** `doubletake-check-3f2a-17 (id "kb_1")`. */
function nameItem({ names, traced }: Item): string {
  const [name] = names;
  const id = `id ${JSON.stringify(traced.id) ?? 'unknown'}`;
  return name === undefined ? id : `${name} (${id})`;
}

/** Whether a request names what a call names: each value as a whole, `1` not in `12`. */
function isNamed(call: NonNullable<Traced['delete']>, request: SentRequest): boolean {
  const values = Object.entries(call.parameters);
  const body = Object.entries(call.body);
  const sent = bodyMembers(request);
  const same = (a: unknown, b: unknown) => a !== undefined && String(a) === String(b);
  const all = [
    ...values.map(([name, value]) => same(request.values?.[name], value)),
    ...body.map(([name, value]) => same(sent[name], value)),
  ];
  return all.length > 0 && all.every(Boolean);
}

/** Whether a request is about an item of this run: by its path, its query, or an id in its body. */
function isAbout(
  { traced, operation: made }: Item,
  operation: Operation,
  request: SentRequest,
): boolean {
  const call = traced.delete ?? traced.read;
  if (traced.id === undefined) return false;
  const shape = pathShape(operation.path);
  const collection = pathShape(made.path);
  const names = parameterNames(operation.path);
  const place = collection.split('{}').length - 1;
  // On the path of the item, which is one parameter below that of its creation.
  if (
    (shape === `${collection}/{}` || shape.startsWith(`${collection}/{}/`)) &&
    String(request.values?.[names[place] ?? '']) === String(traced.id)
  )
    return true;
  const kind = normalizeName(/[^/{}]*$/.exec(collection.replaceAll('/{}', ''))?.[0] ?? '').replace(
    /s$/,
    '',
  );
  const known = new Set([
    ...Object.keys({ ...call?.parameters, ...call?.body }).map(normalizeName),
    `${kind}id`,
  ]);
  const given = [
    ...Object.entries(request.values ?? {}),
    ...Object.entries(bodyMembers(request)),
    ...request.query,
  ];
  return given.some(
    ([name, value]) =>
      [value].flat().some((one) => String(one) === String(traced.id)) &&
      (known.has(normalizeName(name)) || isUnmistakable(traced.id)),
  );
}

/** The texts that a request has as values of its path, of its query, and at the top of its body. */
function textsNamed(request: SentRequest): ReadonlySet<string> {
  const values = [
    ...Object.values(request.values ?? {}),
    ...Object.values(bodyMembers(request)),
    ...request.query.map(([, value]) => value),
  ];
  return new Set(values.flatMap((value) => [String(value), ...[value].flat().map(String)]));
}

/** Small numbers and short words meet by chance. */
function isUnmistakable(id: unknown): boolean {
  return String(id).length >= 8;
}

/** The members of a body at its top: of JSON, or the fields of a form. */
function bodyMembers({ body }: SentRequest): Record<string, unknown> {
  if (body?.kind === 'json') return isObject(body.value) ? body.value : {};
  if (body?.kind !== 'multipart') return {};
  return Object.fromEntries(
    body.parts
      .filter(({ filename }) => filename === undefined)
      .map(({ name, content }) => [name, content.toString('utf8')]),
  );
}

function lastSegment(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}
