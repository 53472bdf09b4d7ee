import { isObject } from '../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { itemOf } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { followLink } from '../plan/follow-link.ts';
import { isIdName } from '../plan/id-member.ts';
import { listItems } from '../plan/resources.ts';
import type { Bindings } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { namePrefix } from '../request/own-names.ts';
import type { LedgerCall } from './ledger.ts';

/**
 * Something that a request has made, with what deletes and shows it, as far as answer and document
 * tell.
 */
export interface Traced {
  readonly id: unknown;
  readonly delete: LedgerCall | undefined;
  readonly read: LedgerCall | undefined;
  readonly list: LedgerCall | undefined;
}

/**
 * What a request has made, by the links of the document and else by its paths: what `POST /tasks`
 * or `POST /tasks/` makes is what `/tasks/{id}` is about, and what a PUT makes has the path of the
 * PUT. The id is read from the answer as it is, whatever its schema says, or from its `Location`.
 */
export function traceCreation(
  context: CheckContext,
  operation: Operation,
  exchange: Exchange,
): Traced {
  const traced = traceByDocument(context, operation, exchange);
  const inScope = (call: LedgerCall | undefined) => withScope(context, call, exchange);
  return {
    id: traced.id,
    delete: inScope(traced.delete),
    read: inScope(traced.read),
    list: inScope(traced.list),
  };
}

/**
 * A call with what its operation wants in header and query as well, such as a tenant, as the
 * creation had it.
 */
function withScope(
  { operations }: CheckContext,
  call: LedgerCall | undefined,
  { request }: Exchange,
): LedgerCall | undefined {
  const wanted = operations.find(({ id }) => id === call?.operation);
  if (call === undefined || wanted === undefined) return call;
  const scope = wanted.parameters.flatMap(({ name, in: place, required }) => {
    const value = request.values?.[name];
    const isOfRequest = /^(if-|idempotency|x-request|range$)/i.test(name);
    const isSent = value !== undefined && value !== null;
    return required && (place === 'header' || place === 'query') && !isOfRequest && isSent
      ? [[name, value] as const]
      : [];
  });
  return { ...call, parameters: { ...Object.fromEntries(scope), ...call.parameters } };
}

function traceByDocument(context: CheckContext, operation: Operation, exchange: Exchange): Traced {
  const resource = context.resources.find(({ create }) => create.id === operation.id);
  const placed = tracePath(context, operation, exchange);
  if (resource === undefined) return placed;
  const bindingsTo = (wanted: Operation | undefined): LedgerCall | undefined => {
    const link = resource.links.find(({ to }) => to.id === wanted?.id);
    const bindings = link === undefined ? undefined : followLink(link, exchange);
    return wanted === undefined || bindings === undefined ? undefined : callOf(wanted, bindings);
  };
  const item = itemOf(resource, exchange);
  const list =
    resource.list === undefined
      ? undefined
      : callOf(resource.list, listBindingsOf(resource.list, exchange));
  return {
    id: item?.id ?? placed.id,
    delete: bindingsTo(resource.delete) ?? placed.delete,
    read: bindingsTo(resource.read) ?? placed.read,
    list: list ?? placed.list,
  };
}

/** A list needs no more than what its parent gives: what the creation was called with. */
function listBindingsOf(list: Operation, { request }: Exchange): Bindings {
  const own = Object.entries(request.values ?? {}).filter(([name]) =>
    list.parameters.some((parameter) => parameter.name === name && parameter.in === 'path'),
  );
  return { parameters: Object.fromEntries(own), body: {} };
}

export function callOf({ id }: Operation, { parameters, body }: Bindings): LedgerCall {
  return { operation: id, parameters, body };
}

function tracePath(context: CheckContext, operation: Operation, exchange: Exchange): Traced {
  const isItem = operation.method === 'put' || operation.method === 'patch';
  const path = pathShape(operation.path);
  const at = (method: string, wanted: (shape: string) => boolean) =>
    context.operations.find((other) => other.method === method && wanted(pathShape(other.path)));
  const isBelow = (shape: string) => (isItem ? shape === path : shape === `${path}/{}`);
  const deletion = at('delete', isBelow);
  const reader = at('get', isBelow);
  const above = isItem ? path.replace(/\/\{\}$/, '') : path;
  const list = context.operations.find(
    (other) =>
      other.method === 'get' &&
      pathShape(other.path) === above &&
      listItems(context.document, other) !== undefined,
  );
  const named = deletion ?? reader;
  const name = named === undefined ? undefined : parameterNames(named.path).at(-1);
  const id = isItem
    ? exchange.request.values?.[parameterNames(operation.path).at(-1) ?? '']
    : (idIn(exchange.response?.json, name, above) ?? idOfLocation(exchange, operation));
  const callTo = (wanted: Operation | undefined): LedgerCall | undefined => {
    const parameters =
      wanted === undefined || id === undefined
        ? undefined
        : valuesFor(wanted, operation, exchange, id);
    return wanted === undefined || parameters === undefined
      ? undefined
      : callOf(wanted, { parameters, body: {} });
  };
  const listed = list === undefined ? undefined : valuesFor(list, operation, exchange, undefined);
  return {
    id,
    delete: callTo(deletion),
    read: callTo(reader),
    list:
      list === undefined || listed === undefined
        ? undefined
        : callOf(list, { parameters: listed, body: {} }),
  };
}

/**
 * The path parameters of an operation that lies on the path of another or one below it: by their
 * places, whatever they are called.
 */
function valuesFor(
  wanted: Operation,
  operation: Operation,
  { request }: Exchange,
  id: unknown,
): Record<string, unknown> | undefined {
  const given = parameterNames(operation.path).map((name) => request.values?.[name]);
  const names = parameterNames(wanted.path);
  const values = names.map(
    (_name, index) => given[index] ?? (index === names.length - 1 ? id : undefined),
  );
  return values.some((value) => value === undefined)
    ? undefined
    : Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

/**
 * A path with its parameters nameless and without a slash at its end: `/tasks/{taskId}/` is
 * `/tasks/{}`.
 */
export function pathShape(path: string): string {
  return path
    .replace(/[?#].*$/s, '')
    .replaceAll(/\{[^{}]*\}/g, '{}')
    .replace(/\/+$/, '');
}

export function parameterNames(path: string): string[] {
  return [...path.replace(/[?#].*$/s, '').matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
}

/**
 * The id that an object shows: in the member called as the path parameter, `id`, or by the kind of
 * item; in an envelope of one object too. What an answer lists is not looked at, for it may list
 * what others have made.
 */
export function idIn(value: unknown, parameter: string | undefined, collection: string): unknown {
  if (!isObject(value)) return undefined;
  const kind = normalizeName(/[^/{}]*$/.exec(collection.replaceAll(/\/\{\}/g, ''))?.[0] ?? '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
  const wanted = [
    normalizeName(parameter ?? ''),
    'id',
    `${kind}id`,
    'uuid',
    `${kind}uuid`,
    'guid',
  ].filter((name) => name !== '');
  const own = ownId(value, wanted);
  if (own !== undefined) return own;
  const inner = Object.entries(value).filter(([, member]) => isObject(member));
  const named =
    inner.find(([name]) => ['data', 'result', 'item', kind].includes(normalizeName(name))) ??
    (inner.length === 1 ? inner[0] : undefined);
  return isObject(named?.[1]) ? ownId(named[1], wanted) : undefined;
}

function ownId(value: Record<string, unknown>, wanted: readonly string[]): unknown {
  for (const name of wanted) {
    const [, id] = Object.entries(value).find(([own]) => normalizeName(own) === name) ?? [];
    if ((typeof id === 'string' && id !== '') || typeof id === 'number') return id;
  }
  return undefined;
}

/**
 * The last segment of a `Location` that goes on from the path that was called; undefined where it
 * names no more than that.
 */
function idOfLocation({ request, response }: Exchange, operation: Operation): string | undefined {
  const location = response?.headers['location'];
  if (location === undefined || !URL.canParse(location, 'http://target.invalid')) return undefined;
  const segments = new URL(location, 'http://target.invalid').pathname
    .split('/')
    .filter((segment) => segment !== '');
  const last = segments.at(-1);
  const own = request.path
    .split(/[?#]/)[0]
    ?.split('/')
    .filter((segment) => segment !== '');
  if (
    last === undefined ||
    last === own?.at(-1) ||
    last === operation.path.split('/').findLast((segment) => segment !== '')
  )
    return undefined;
  return decodePercent(last);
}

/**
 * What deletes and reads something that a creation has made, taken from the item as a list shows
 * it.
 */
export function traceShown(
  context: CheckContext,
  operation: Operation,
  { request }: Exchange,
  shown: unknown,
): Traced {
  const response = {
    status: 201,
    headers: {},
    bytes: Buffer.alloc(0),
    json: shown,
    milliseconds: 0,
  };
  const placed = tracePath(context, operation, { request, response, failure: undefined });
  const resource = context.resources.find(({ create }) => create.id === operation.id);
  const callTo = (wanted: Operation | undefined): LedgerCall | undefined => {
    const link = resource?.links.find(({ to }) => to.id === wanted?.id);
    if (wanted === undefined || link === undefined) return undefined;
    const take = (members: unknown) =>
      Object.fromEntries(
        Object.entries(Object(members) as object).map(([name, expression]) => [
          name,
          shownValue(shown, request.values ?? {}, expression),
        ]),
      );
    const [parameters, body] = [take(link.parameters), take(link.requestBody)];
    return Object.values({ ...parameters, ...body }).includes(undefined)
      ? undefined
      : callOf(wanted, { parameters, body });
  };
  const deletion = callTo(resource?.delete) ?? placed.delete;
  const id = placed.id ?? Object.values({ ...deletion?.parameters, ...deletion?.body })[0];
  return { id, delete: deletion, read: callTo(resource?.read) ?? placed.read, list: placed.list };
}

/**
 * What a link would take from the answer to the creation, taken from the item as the list shows
 * it: the member of the same name.
 */
function shownValue(
  shown: unknown,
  values: Readonly<Record<string, unknown>>,
  expression: unknown,
): unknown {
  const last = /[^/.]+$/.exec(String(expression))?.[0] ?? '';
  if (String(expression).startsWith('$response'))
    return isObject(shown) ? (shown[last] ?? idIn(shown, last, '')) : undefined;
  return values[last] ?? expression;
}

/** What deletes and reads an item that a list shows: what lies one parameter below the list. */
export function traceListed(context: CheckContext, list: Operation, shown: unknown): Traced {
  const request: SentRequest = {
    method: 'POST',
    path: list.path,
    query: [],
    headers: {},
    body: undefined,
    credentials: 'valid',
    values: {},
  };
  const create = { ...list, method: 'post' as const };
  return traceShown(context, create, { request, response: undefined, failure: undefined }, shown);
}

/**
 * Whether one of the texts of an item, or the item itself where a list shows names alone, is a
 * name, or holds it as a word. A name that begins with the mark of a request is known by that: the
 * rest may stand there in another spelling.
 */
export function shows(item: unknown, name: string): boolean {
  const mark = markOf(name);
  return textsOf(item).some(
    (text) =>
      text === name ||
      text
        .split(/[^\w.@-]+/)
        .some(
          (word) =>
            word === name ||
            word.startsWith(`${name}@`) ||
            (mark !== undefined && markOf(word) === mark),
        ),
  );
}

/** `doubletake-check-3f2a-17` of `doubletake-check-3f2a-17-note.txt`. */
function markOf(text: string): string | undefined {
  return new RegExp(`^${namePrefix}-[a-z0-9-]*?-\\d+(?=[-.]|$)`).exec(text)?.[0];
}

/**
 * Whether the items of a list have texts by which a name could be seen; of ids alone, nobody can
 * say what is not among them.
 */
export function canShowNames(items: readonly unknown[]): boolean {
  return items.every(
    (item) =>
      typeof item === 'string' ||
      (isObject(item) &&
        Object.entries(item).some(([name, value]) => !isIdName(name) && textsOf(value).length > 0)),
  );
}

/** The texts in a value, a few levels deep. */
export function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  return Object.values(value).flatMap((member) => textsOf(member, depth + 1));
}
