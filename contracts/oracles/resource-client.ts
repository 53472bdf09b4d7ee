import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { followLink } from '../plan/follow-link.ts';
import { isIdName } from '../plan/id-member.ts';
import { listItems, type Resource } from '../plan/resources.ts';
import type { Bindings } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import {
  firstPageNumber,
  isNextGuessed,
  linksToNextPage,
  nextByLink,
  nextPage,
} from '../request/next-page.ts';

/** An item that a check has made. */
export interface Item {
  readonly resource: Resource;
  readonly created: Exchange;
  /** What the links of its creation say, by operationId. */
  readonly bindings: ReadonlyMap<string, Bindings>;
  /** Its id, as the first link hands it on. */
  readonly id: unknown;
}

/** Makes an item of a resource; undefined where its creation was refused or hands nothing on. */
export async function makeItem(
  session: CheckSession,
  resource: Resource,
  body?: unknown,
): Promise<Item | undefined> {
  const { create } = resource;
  const fixture = await session.prepare(create, { shared: true });
  const created =
    body === undefined
      ? await session.make(create, fixture)
      : await session.send(create, session.request(create, fixture, { body }));
  return itemOf(resource, created);
}

/** What a creation has made; undefined where it was refused or hands nothing on. */
export function itemOf(resource: Resource, created: Exchange): Item | undefined {
  if (!isOk(created)) return undefined;
  const bindings = new Map<string, Bindings>();
  let id: unknown;
  for (const link of resource.links) {
    const values = followLink(link, created);
    if (values === undefined) continue;
    bindings.set(link.to.id, values);
    const fromAnswer = Object.entries({ ...link.parameters, ...Object(link.requestBody) }).find(
      ([, expression]) => String(expression).includes('$response'),
    );
    id ??=
      fromAnswer === undefined
        ? undefined
        : ({ ...values.parameters, ...values.body }[fromAnswer[0]] as unknown);
  }
  return id === undefined ? undefined : { resource, created, bindings, id };
}

/**
 * What tells an operation which item is meant: what a link hands on, else what the item was
 * created with.
 */
export function bindingsOf({ bindings, created }: Item, operation: Operation): Bindings {
  return bindings.get(operation.id) ?? { parameters: created.request.values ?? {}, body: {} };
}

/** A request to an operation on an item. */
export function requestOn(
  session: CheckSession,
  madeItem: Item,
  operation: Operation,
  body?: unknown,
): SentRequest {
  const { body: created } = madeItem.created.request;
  // What it names of other kinds it goes on naming: any other id would be made up.
  const sent = created?.kind === 'json' && isObject(created.value) ? created.value : {};
  const [only, ...others] = Object.values(sent);
  const foreign = isObject(only) && others.length === 0 ? only : sent;
  return session.request(
    operation,
    { bindings: bindingsOf(madeItem, operation), foreign, made: new Map() },
    body === undefined ? {} : { body },
  );
}

/** An item as an answer shows it. */
export interface View {
  /** What was read. */
  readonly operation: Operation;
  readonly exchange: Exchange;
  /** The object that is the item; undefined where the answer does not show it. */
  readonly object: Record<string, unknown> | undefined;
}

/**
 * Looks at an item: by its own operation, else in its list. Undefined where the API shows it
 * nowhere.
 */
export async function look(
  context: CheckContext,
  session: CheckSession,
  madeItem: Item,
): Promise<View | undefined> {
  const { read, list, isIdListed } = madeItem.resource;
  if (read !== undefined) {
    const exchange = await session.send(read, requestOn(session, madeItem, read));
    assertReadable(read, exchange);
    return {
      operation: read,
      exchange,
      object: isOk(exchange) ? findById(exchange.response?.json, madeItem.id) : undefined,
    };
  }
  if (list === undefined) return undefined;
  const { pages, items, isWhole } = await readList(context, session, madeItem, list);
  const object = items.filter(isObject).find((item) => hasId(item, madeItem.id));
  const exchange = pages.find(({ response }) => holds(response?.json, object)) ?? pages.at(-1);
  // On a page that nothing leads to, or without its id, it may be there all the same.
  return exchange === undefined || (object === undefined && !(isWhole && isIdListed))
    ? undefined
    : { operation: list, exchange, object };
}

/** Whether one of the objects in a value is this one. */
function holds(value: unknown, object: unknown): boolean {
  if (value === object) return object !== undefined;
  if (Array.isArray(value)) return value.some((item) => holds(item, object));
  return isObject(value) && Object.values(value).some((member) => holds(member, object));
}

/**
 * Throws `CheckSkipped` for a read that failed for another reason than that there is nothing: then
 * nothing can be said of what was written before it.
 */
function assertReadable({ id }: Operation, { response, failure }: Exchange): void {
  const status = response?.status;
  if (status !== undefined && status < 500 && status !== 401 && status !== 429) return;
  throw new CheckSkipped(
    `${id} answers ${status ?? failure}, so that nothing can be said of what was written`,
  );
}

export function isOk({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/**
 * The shallowest object one of whose members is the id; the whole answer, or the one item that it
 * is a list of, where none is.
 */
export function findById(root: unknown, id: unknown): Record<string, unknown> | undefined {
  let level: unknown[] = [root];
  while (level.length > 0) {
    const found = level.find((node) => isObject(node) && hasId(node, id));
    if (isObject(found)) return found;
    level = level.flatMap((node) =>
      typeof node === 'object' && node !== null ? Object.values(node) : [],
    );
  }
  const whole: unknown = Array.isArray(root) && root.length === 1 ? root[0] : root;
  return isObject(whole) ? whole : undefined;
}

/** What an item has under a name that is nothing but an id's. */
function ownId(item: unknown): string | undefined {
  const [, id] = Object.entries(Object(item)).find(([name]) => isIdName(name)) ?? [];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

export function hasId(item: unknown, id: unknown): boolean {
  if (!isObject(item)) return false;
  return Object.entries(item).some(([name, member]) => {
    // Small numbers meet: where something is called the id, a count that happens to be the same is
    // none.
    if (typeof member === 'number')
      return String(member) === String(id) && (tellsApart.test(name) || !Object.hasOwn(item, 'id'));
    return member === id;
  });
}

/**
 * The items that have an id. Where one has it under `id`, others that name it under another name
 * refer to it.
 */
export function withId(items: readonly unknown[], id: unknown): unknown[] {
  const those = items.filter((item) => hasId(item, id));
  const named = those.filter((item) => isObject(item) && String(item['id']) === String(id));
  return named.length > 0 ? named : those;
}

/** The name of a number that tells items apart. */
const tellsApart =
  /[iI][dD]$|^(number|no|nr|key|code|index|position)$|_(number|no|nr|key|code)$|[a-z](Number|No|Key|Code)$/;

const mostPages = 30;

/** What came of a list: each page, all items, and how many each page had. */
export interface Pages {
  readonly pages: Exchange[];
  readonly items: unknown[];
  readonly pageSizes: number[];
  /** The number of the first page. */
  readonly first: number;
  /** Whether these are all there are, as far as the document tells how to get on. */
  readonly isWhole: boolean;
}

/** Every item of the list that an item belongs to; a filter for the item itself is left out. */
export async function readList(
  context: CheckContext,
  session: CheckSession,
  madeItem: Item,
  list: Operation,
): Promise<Pages> {
  const pages = await readPages(context, session, list, listBindings(madeItem, list));
  for (const page of pages.pages) assertReadable(list, page);
  return pages;
}

/** What leads to the list that an item belongs to; a filter for the item itself is left out. */
export function listBindings(madeItem: Item, list: Operation): Bindings {
  const { parameters, body } = bindingsOf(madeItem, list);
  const optional = new Set(
    list.parameters.filter(({ required }) => !required).map(({ name }) => name),
  );
  const unfiltered = Object.fromEntries(
    Object.entries(parameters).filter(
      ([name, value]) => !(optional.has(name) && value === madeItem.id),
    ),
  );
  return { parameters: unfiltered, body };
}

/** Every item of a list, page by page as far as its parameters and answers tell how. */
export async function readPages(
  context: CheckContext,
  session: Pick<CheckSession, 'send' | 'request'>,
  list: Operation,
  bindings: Bindings,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Pages> {
  const place = listItems(context.document, list);
  const pages: Exchange[] = [];
  const pageSizes: number[] = [];
  const items: unknown[] = [];
  let isWhole = true;
  let first: number | undefined;
  const asked = (more: Readonly<Record<string, unknown>>) =>
    session.request(list, { bindings, made: new Map() }, { parameters: more });
  let next: SentRequest | undefined = asked({ ...parameters });
  for (let page = 1; next !== undefined && page <= mostPages; page++) {
    const exchange: Exchange = await session.send(list, next);
    // Beyond the last page some answer with nothing, some with a refusal.
    if (
      page > 1 &&
      exchange.response !== undefined &&
      exchange.response.status >= 400 &&
      exchange.response.status < 500
    ) {
      const before = pages.at(-1);
      // An id that is refused as a place says that something else leads on.
      if (before !== undefined && isNextGuessed(context.document, list, before)) isWhole = false;
      break;
    }
    const found =
      place?.pointer === ''
        ? exchange.response?.json
        : (Object(exchange.response?.json) as Record<string, unknown>)[
            place?.pointer.slice(1) ?? ''
          ];
    const own: unknown[] = Array.isArray(found) ? (found as unknown[]) : [];
    if (page > 1 && own.length === 0) break;
    pages.push(exchange);
    if (!isOk(exchange) || place === undefined) break;
    pageSizes.push(own.length);
    items.push(...own);
    first ??= firstPageNumber(context.document, list, exchange);
    const more = nextPage(context.document, list, exchange, parameters, {
      page: first + page - 1,
      size: own.length,
      seen: items.length,
      lastId: ownId(own.at(-1)),
    });
    next = more === undefined ? nextByLink(exchange) : asked(more);
    isWhole =
      linksToNextPage(context.document, list, exchange) && (next === undefined || page < mostPages);
  }
  return { pages, items, pageSizes, isWhole, first: first ?? 1 };
}
