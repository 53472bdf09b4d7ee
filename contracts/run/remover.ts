import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { hasId, isOk, type Pages, readPages } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { Fixture } from '../plan/fixtures.ts';
import type { Exchange } from '../request/exchange.ts';
import { itemWith } from '../safety/recognise.ts';
import type { LedgerCall } from './ledger.ts';
import type { Traced } from './trace.ts';
import { idIn, pathShape } from './trace.ts';

/** Deletes what was made, and looks whether it is gone. */
export interface Remover {
  /** Sends the deletion; undefined where the document has none. */
  remove(traced: Traced): Promise<Exchange | undefined>;
  /**
   * Whether an item is still there after its deletion: by its own operation and in its list; where
   * the document has neither, by whether a second deletion finds nothing. `unknown` where nothing
   * tells.
   * @param lists what was read of lists already, so that each is read once
   */
  look(traced: Traced, lists: Lists): Promise<'gone' | 'there' | 'unknown'>;
  /**
   * What is there by the calls that show an item: the item by its own operation, else as its list
   * has it; `away` where nothing is, `unseen` where neither tells.
   */
  show(traced: Traced, lists: Lists): Promise<{ readonly item: unknown } | 'away' | 'unseen'>;
  /** What the list of an item shows; undefined where there is none. */
  listed(traced: Pick<Traced, 'list'>, lists: Lists): Promise<Pages | undefined>;
}

/** Lists that were read, by what they were asked with. */
export type Lists = Map<string, Promise<Pages>>;

/** What says that nothing of this name is there any more. */
export function isAway({ response }: Exchange): boolean {
  return response?.status === 404 || response?.status === 410;
}

export function createRemover(
  context: CheckContext,
  session: Pick<CheckSession, 'send' | 'request'>,
): Remover {
  const operations = new Map(context.operations.map((operation) => [operation.id, operation]));
  const fixtureOf = ({ parameters, body }: LedgerCall): Fixture => ({
    bindings: { parameters, body },
    made: new Map(),
  });

  async function call(wanted: LedgerCall | undefined): Promise<Exchange | undefined> {
    const operation = wanted === undefined ? undefined : operations.get(wanted.operation);
    return wanted === undefined || operation === undefined
      ? undefined
      : session.send(operation, session.request(operation, fixtureOf(wanted)));
  }

  async function listed({ list }: Pick<Traced, 'list'>, lists: Lists): Promise<Pages | undefined> {
    const operation = list === undefined ? undefined : operations.get(list.operation);
    if (list === undefined || operation === undefined) return undefined;
    const key = JSON.stringify(list);
    const pages =
      lists.get(key) ??
      readPages(context, session, operation, { parameters: list.parameters, body: list.body });
    lists.set(key, pages);
    return pages;
  }

  async function lookInList(traced: Traced, lists: Lists): Promise<'gone' | 'there' | 'unknown'> {
    const pages = await listed(traced, lists);
    const operation = operations.get(traced.list?.operation ?? '');
    if (
      pages === undefined ||
      operation === undefined ||
      traced.id === undefined ||
      !pages.pages.every(isOk) ||
      pages.pages.length === 0
    )
      return 'unknown';
    if (pages.items.some((item) => hasId(item, traced.id))) return 'there';
    // A list whose items show no ids tells nothing of one.
    return pages.isWhole && pages.items.every((item) => showsId(item, operation))
      ? 'gone'
      : 'unknown';
  }

  return {
    remove: async (traced) => call(traced.delete),
    listed,
    async show(traced, lists) {
      const read = await call(traced.read);
      if (read !== undefined && isAway(read)) return 'away';
      const json: unknown = read !== undefined && isOk(read) ? read.response?.json : undefined;
      if (json !== undefined) return { item: itemWith(json, String(traced.id)) ?? json };
      const inList = await lookInList(traced, lists);
      if (inList !== 'there') return inList === 'gone' && read === undefined ? 'away' : 'unseen';
      const pages = await listed(traced, lists);
      return { item: pages?.items.find((item) => hasId(item, traced.id)) };
    },
    async look(traced, lists) {
      const read = await call(traced.read);
      if (read !== undefined && isAway(read)) return 'gone';
      const inList = await lookInList(traced, lists);
      // What can be read although it is in no list any more is kept as deleted.
      if (read !== undefined && isOk(read)) return inList === 'gone' ? 'gone' : 'there';
      if (inList !== 'unknown' || read !== undefined) return inList;
      const again = await call(traced.delete);
      return again !== undefined && isAway(again) ? 'gone' : 'unknown';
    },
  };
}

function showsId(item: unknown, list: Operation): boolean {
  return (
    isObject(item) &&
    (idIn(item, undefined, pathShape(list.path)) !== undefined ||
      Object.keys(item).some((name) => /id$/i.test(name)))
  );
}
