import { isObject } from '../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { templateNames } from '../../openapi/model/path-template.ts';
import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import { followLink, lastOfLocation } from '../plan/follow-link.ts';
import type { Link } from '../plan/operation-links.ts';
import { successSchema } from '../plan/resources.ts';
import type { Bindings } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { idName, namesSomething, singular, wordsOf } from '../request/id-names.ts';
import { bearsMark, isMadeUp } from '../request/own-names.ts';
import { encodePart } from '../request/percent.ts';
import { withoutMaking } from './acting-words.ts';
import { isNaturalKey } from './natural-key.ts';
import {
  creationTimes,
  isOlder,
  itemWith,
  recognise,
  rememberTexts,
  type SentTexts,
  wrappers,
} from './recognise.ts';
import { type Route, type Routes, urlUpTo } from './routes.ts';

/** What a run has made on its target, as far as the answers to its own creations tell. */
export interface Made {
  /**
   * Whether a path, up to the end of an id, names something that this run has made.
   * @param request what is about to be sent there: in another tenant or project the same id names
   * something else
   */
  hasUrl(url: string, request: SentRequest): boolean;
  /**
   * Whether an item has to be read before it may be changed, because nothing but a status says that
   * it is new, or because it was deleted and its id may have gone to another one.
   */
  needsLook(url: string, request: SentRequest): boolean;
  /**
   * Notes that a collection has nothing but these items of others, before anything is made there.
   * Items that show no id tell nothing.
   */
  knowsWhole(url: string, request: SentRequest, items: readonly unknown[]): void;
  /**
   * Whether an id outside the path names something that this run has made.
   * @param kind what the id is of, in words; none where its name says no more than `id`
   * @param segments literal segments of the path that it is sent to
   */
  hasId(value: unknown, kind: readonly string[], segments: readonly string[]): boolean;
  /** Whether an operation was handed this value by a link from a creation. */
  isHanded(operationId: string, name: string, value: unknown): boolean;
  /** Whether an answer of the target has shown an item at this path that the run has not made. */
  isKnownOfOthers(url: string, request: SentRequest): boolean;
  /**
   * The member of a body by which a creation names an item of others: what items below its path are
   * called by. A server that upserts would overwrite that.
   */
  namesOthers(request: SentRequest, route: Route): string | undefined;
  /** Takes in what an answer says was made, or was there before. */
  observe(exchange: Exchange, route: Route | undefined, isCreation: boolean): void;
  /**
   * Takes in an item that the run has made by what is known of it elsewhere, such as in its ledger.
   */
  adopt(operation: Operation, bindings: Bindings): void;
  /** The same by its path, in the spelling of a {@link Route}. */
  adoptUrl(url: string): void;
}

export interface MadeOptions {
  readonly document: OpenApiDocument;
  readonly routes: Routes;
  readonly links: readonly Link[];
  /** Text that is part of all names of this run, and of nobody else's. */
  readonly runId: string;
  /** Base path of the target, which a `Location` has and the paths of the document have not. */
  readonly basePath: string;
}

export function createMade({ document, routes, links, runId, basePath }: MadeOptions): Made {
  const items = new Map<string, Item>();
  const others = new Set<string>();
  const whole = new Set<string>();
  /** Whether an item that is surely new has shown another time than now. */
  let isClockOdd = false;
  /** Names of what scopes the items at a path, by its template. */
  const scopes = new Map<string, readonly string[]>();
  const handed = new Set<string>();
  const key = (operationId: string, name: string, value: unknown) =>
    JSON.stringify([operationId, name, String(value)]);

  /** An item's path, with what else its operations need to be told whose it is. */
  function keyOf(url: string, { headers, query }: SentRequest): string {
    const route = routes.find('GET', url);
    const template = route?.template ?? url;
    const names = scopes.get(template) ?? scopesAt(route?.beside ?? []);
    scopes.set(template, names);
    if (names.length === 0) return url;
    const sent = new Map(
      [...Object.entries(headers), ...query].map(([name, value]) => [name.toLowerCase(), value]),
    );
    return JSON.stringify([url, ...names.map((name) => sent.get(name) ?? null)]);
  }

  function newItem(
    key: string,
    url: string,
    { standing, exchange }: Pick<Item, 'standing' | 'exchange'>,
  ): Item {
    const segments = url.split('/');
    const collection = segments.slice(0, -1).findLast((segment) => segment !== '') ?? '';
    const item: Item = {
      standing,
      exchange,
      kind: withoutMaking(wordsOf(decodePercent(collection))).map(singular),
      value: decodePercent(segments.at(-1) ?? ''),
      texts: items.get(key)?.texts ?? new Map(),
      isKnownByText: false,
      isLookedAt: false,
    };
    items.set(key, item);
    return item;
  }

  function addSure(key: string, url: string, exchange?: Exchange): void {
    const item = newItem(key, url, { standing: 'sure', exchange });
    rememberTexts(item.texts, exchange?.request.body);
  }

  const isListedWhole = (url: string, request: SentRequest) =>
    whole.has(keyOf(url.slice(0, url.lastIndexOf('/')), request));
  const isOld = (shown: unknown, exchange: Exchange) => !isClockOdd && isOlder(shown, exchange);
  const isOurs = ({ standing }: Item) =>
    standing === 'sure' || standing === 'likely' || standing === 'away';

  function isOfOthers(key: string): void {
    items.delete(key);
    others.add(key);
  }

  /**
   * Takes an item for made by a creation, where nothing speaks against it: a server may answer a
   * creation with what was there before, with the id of a job, or with all that there is.
   * @param isSent whether the id was sent, and is no proof of anything
   */
  function claim(url: string, exchange: Exchange, isSent: boolean): void {
    const { request, response } = exchange;
    const key = keyOf(url, request);
    if (others.has(key)) return;
    const operation = routes.find(request.method, request.path)?.operation;
    const before = items.get(key);
    const value = decodePercent(url.split('/').at(-1) ?? '');
    const texts: SentTexts = before?.texts ?? new Map();
    rememberTexts(texts, request.body);
    const shown = itemWith(response?.json, value);
    const whose = recognise(shown, texts, runId);
    if (whose === 'ours' && isOlder(shown, exchange)) isClockOdd = true;
    const standing = ((): Standing | undefined => {
      if (whose === 'ours' || isMadeUp(value, runId)) return 'sure';
      if (response?.status === 202) return 'unproven';
      if (isListedWhole(url, request)) return 'sure';
      if (isSent || whose === 'others' || isOld(shown, exchange)) return undefined;
      // What a second creation answers with as well is not new.
      const isThere = before !== undefined && (isOurs(before) || before.standing === 'unproven');
      if (isThere && before.exchange !== exchange) return undefined;
      // What has no room for the name of the run may have been there, whatever the status says.
      const isDated = Object.keys(creationTimes(shown)).length > 0;
      const isTold = isDated || !isNaturalKey(document, operation, request, runId);
      return response?.status === 201 && isTold ? 'likely' : 'unproven';
    })();
    if (standing === undefined) {
      isOfOthers(key);
      return;
    }
    if (before?.exchange === exchange && before.standing === 'sure') return;
    const item = newItem(key, url, { standing, exchange });
    rememberTexts(item.texts, request.body);
    item.isKnownByText = whose === 'ours';
  }

  function fromLinks(exchange: Exchange, { operation }: Route): void {
    for (const link of links.filter(({ from }) => from.id === operation?.id)) {
      const bindings = valuesOf(link, exchange);
      if (bindings === undefined || operation === undefined) continue;
      for (const [name, expression] of Object.entries({
        ...link.parameters,
        ...Object(link.requestBody),
      })) {
        const plain = name.replace(/^(path|query|header|cookie)\./, '');
        const value = bindings.parameters[plain] ?? bindings.body[plain];
        const member = String(expression).split(/[/.#]/).at(-1) ?? '';
        if (!tellsItsOwn(String(expression), link, exchange)) continue;
        const url = urlUpTo(link.to.path, plain, bindings.parameters);
        if (url !== undefined) propose(url, member, value, exchange);
        else if (
          isNew(member, value, exchange) &&
          !isSaidToBeOld(value, exchange) &&
          (link.inferred !== true || isOneByBody(link, plain))
        )
          handed.add(key(link.to.id, plain, value));
      }
    }
  }

  function propose(url: string, member: string, value: unknown, exchange: Exchange): void {
    if (value === undefined || value === null || typeof value === 'object' || value === '') return;
    const { body } = exchange.request;
    const isSent =
      body?.kind === 'json' &&
      [...idsShown(body.value)].some(
        (sent) =>
          normalizeName(sent.name) === normalizeName(member) &&
          String(sent.value) === String(value),
      );
    if (isSent || isNew(member, value, exchange)) claim(url, exchange, isSent);
  }

  function isSaidToBeOld(value: unknown, exchange: Exchange): boolean {
    const shown = itemWith(exchange.response?.json, String(value));
    const texts: SentTexts = new Map();
    rememberTexts(texts, exchange.request.body);
    const whose = recognise(shown, texts, runId);
    return whose !== 'ours' && (whose === 'others' || isOld(shown, exchange));
  }

  /**
   * Whether an update at a collection is of the one item that its body names, where only the paths
   * tell: `PUT /pets` is, where items have no update of their own path and the item is answered;
   * `PATCH /todos`, which answers how many it has changed, is for all of them.
   */
  function isOneByBody({ to }: Link, member: string): boolean {
    const shown = successSchema(to);
    const isFiltered = to.parameters.some(
      ({ in: place, name }) => place === 'query' && /^(where|filter|query|q)\b/i.test(name),
    );
    return (
      !routes.hasItems(to.path, to.method.toUpperCase()) &&
      !isFiltered &&
      (shown === undefined || propertyNames(document, shown).includes(member))
    );
  }

  /**
   * Whether an expression of a link is the id of the item that was made, not of another one that
   * the answer names.
   */
  function tellsItsOwn(
    expression: string,
    { from, to, inferred }: Link,
    { response }: Exchange,
  ): boolean {
    if (!expression.includes('$response')) return false;
    if (
      inferred === true ||
      /^\{?\$response\.header\.location/i.test(expression) ||
      expression === lastOfLocation
    )
      return true;
    const tokens = /#(.*?)\}?$/.exec(expression)?.[1]?.split('/').slice(1) ?? [];
    const kind = kindOf(from.path, from.id);
    // An answer that shows a list and no id of its own is about what it lists: the files of an
    // upload.
    const isOnlyListed =
      /^\d+$/.test(tokens.at(-2) ?? '') &&
      ![...idsShown(response?.json)].some(
        ({ path, name }) => path.length < 2 && isOwnId([...path, name], kind),
      );
    return (
      (isOnlyListed && isOwnId(tokens.slice(-1), kind)) ||
      isOwnId(tokens, kind) ||
      to.path.startsWith(`${from.path.replace(/\/+$/, '')}/{`)
    );
  }

  /** What the parameter is called by which a path goes on to one item. */
  function namesBelow(template: string): string[] {
    return routes.templates.flatMap((other) => {
      const [, name] =
        /^\{([^{}]+)\}/.exec(
          other.startsWith(`${template}/`) ? other.slice(template.length + 1) : '',
        ) ?? [];
      return name === undefined ? [] : [normalizeName(name)];
    });
  }

  /** Where the answer shows ids by their names alone, and items lie one step below. */
  function fromAnswer(exchange: Exchange, { template, url, operation }: Route): void {
    const kind = kindOf(template, operation?.id ?? '');
    const names = namesBelow(template);
    for (const { path, name, value } of idsShown(exchange.response?.json)) {
      const isOwn =
        isOwnId([...path, name], kind) ||
        (names.includes(normalizeName(name)) && isOwnId([...path, 'id'], kind));
      if (isOwn) propose(`${url}/${encodePart(String(value))}`, name, value, exchange);
    }
  }

  /** A `Location` that leads to another kind of item, such as a job, is not about what was made. */
  function fromLocation(exchange: Exchange, { template }: Route): void {
    const location = exchange.response?.headers['location'];
    if (location === undefined || !URL.canParse(location, 'http://target.invalid')) return;
    const { pathname } = new URL(location, 'http://target.invalid');
    const route = routes.find(
      'GET',
      pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname,
    );
    const last = route?.values.at(-1);
    if (last === undefined || route === undefined || last.url !== route.url) return;
    const above = route.template.slice(0, route.template.lastIndexOf('/'));
    const nouns = wordsOf(above.split('/').at(-1) ?? '').map(singular);
    const isOfKind = kindOf(template, '').some((kind) => endsWith(kind, nouns.slice(-1)));
    if (above === template || isOfKind) claim(last.url, exchange, false);
  }

  /**
   * What was sent is no proof that it was made: a server may answer with what was there. Where it
   * says 201, or the value is the run's own, it is.
   */
  function isNew(name: string, value: unknown, { request, response }: Exchange): boolean {
    if (value === undefined || value === null || typeof value === 'object' || value === '')
      return false;
    if (response?.status === 201 || isMadeUp(value, runId)) return true;
    const sent = request.body?.kind === 'json' ? [...idsShown(request.body.value)] : [];
    const named = sent.filter(
      (member) =>
        normalizeName(member.name) === normalizeName(name) || idName(member.name) !== undefined,
    );
    return ![...named.map((member) => member.value), ...Object.values(request.values ?? {})].some(
      (other) => String(other) === String(value),
    );
  }

  /**
   * What a list or a read shows: items that bear the name of this run are its own, all others were
   * there before.
   */
  function fromRead(exchange: Exchange, route: Route): void {
    const { response } = exchange;
    const own = route.values.at(-1);
    if (own !== undefined && own.url === route.url && isObject(response?.json)) {
      const key = keyOf(route.url, exchange.request);
      const item = items.get(key);
      if (item !== undefined) seeOwn(route.url, key, item, exchange);
      else if (!bearsName(response.json, runId)) others.add(key);
      return;
    }
    if (routes.hasItems(route.template))
      seeListed(itemsOf(response?.json), route, exchange.request);
  }

  /** Takes in the items of a list. Returns whether each of them shows its id. */
  function seeListed(listed: readonly unknown[], route: Route, request: SentRequest): boolean {
    let allShow = true;
    const kind = kindOf(route.template, '');
    const names = namesBelow(route.template);
    for (const item of listed) {
      const values =
        typeof item === 'object' && item !== null
          ? [...idsShown(item)].filter(
              ({ path, name }) =>
                path.length === 0 && (isOwnId([name], kind) || names.includes(normalizeName(name))),
            )
          : [{ value: item }];
      if (values.length === 0) allShow = false;
      for (const { value } of values) {
        const url = `${route.url}/${encodePart(String(value))}`;
        const key = keyOf(url, request);
        const known = items.get(key);
        if (!bearsName(item, runId)) {
          if (known === undefined) others.add(key);
        } else if (known === undefined) {
          if (!others.has(key)) addSure(key, url);
        } else if (known.standing === 'likely' || known.standing === 'unproven')
          known.standing = 'sure';
      }
    }
    return allShow;
  }

  /** What a read shows at the path of an item of this run. */
  function seeOwn(url: string, key: string, item: Item, exchange: Exchange): void {
    const json: unknown = exchange.response?.json;
    const shown = itemWith(json, item.value) ?? json;
    const whose = recognise(shown, item.texts, runId);
    if (whose === 'ours') {
      item.standing = 'sure';
      item.isKnownByText = true;
    } else if (item.standing === 'deleted' || item.standing === 'away') isOfOthers(key);
    else if (whose === 'others') {
      if (item.isKnownByText || !isListedWhole(url, exchange.request)) isOfOthers(key);
    } else if (item.standing !== 'sure' && isOld(shown, exchange)) isOfOthers(key);
    else if (item.standing === 'unproven' && isListedWhole(url, exchange.request))
      item.standing = 'sure';
  }

  /**
   * After its deletion an id may go to another item: where nothing reads it, small numbers are not
   * trusted.
   */
  function afterDeletion(item: Item, { beside }: Route): void {
    const canLook = beside.some(({ method }) => method === 'get');
    item.standing = canLook || /^\d{1,8}$/.test(item.value) ? 'deleted' : 'away';
  }

  return {
    hasUrl(url, request) {
      const item = items.get(keyOf(url, request));
      return item !== undefined && isOurs(item);
    },
    needsLook(url, request) {
      const item = items.get(keyOf(url, request));
      if (item === undefined || item.standing === 'sure' || item.standing === 'away') return false;
      const isFirst = !item.isLookedAt || item.standing === 'deleted';
      item.isLookedAt = true;
      return isFirst;
    },
    knowsWhole(url, request, listed) {
      const route = routes.find('GET', url);
      if (route === undefined || seeListed(listed, route, request)) whole.add(keyOf(url, request));
    },
    adoptUrl: (url) => addSure(url, url),
    isKnownOfOthers: (url, request) => others.has(keyOf(url, request)),
    hasId(value, kind, segments) {
      const text = String(value);
      const nouns = segments.flatMap((segment) => wordsOf(segment).map(singular));
      return [...items.values()].some(
        (own) =>
          isOurs(own) &&
          own.value === text &&
          (kind.length === 0
            ? own.kind.every((word) => nouns.includes(word))
            : endsWith(own.kind, kind)),
      );
    },
    isHanded: (operationId, name, value) => handed.has(key(operationId, name, value)),
    namesOthers(request, { template, url }) {
      const body = request.body?.kind === 'json' ? request.body.value : undefined;
      const names = namesBelow(template);
      return [...idsShown(body)].find(
        ({ path, name, value }) =>
          path.length < 2 &&
          names.includes(normalizeName(name)) &&
          others.has(keyOf(`${url}/${encodePart(String(value))}`, request)),
      )?.name;
    },
    observe(exchange, route, isCreation) {
      const { request, response } = exchange;
      const key = route === undefined ? '' : keyOf(route.url, request);
      const own = items.get(key);
      const { status } = response ?? { status: 0 };
      if (own !== undefined) rememberTexts(own.texts, request.body);
      if (own?.standing === 'deleted' && request.method === 'GET' && [404, 410].includes(status))
        own.standing = 'away';
      if (route === undefined || status < 200 || status >= 300) return;
      if (request.method === 'GET') return fromRead(exchange, route);
      if (request.method === 'DELETE') {
        others.delete(key);
        if (own !== undefined) afterDeletion(own, route);
      }
      if (!isCreation) return;
      if (request.method === 'PUT') return addSure(key, route.url, exchange);
      fromLinks(exchange, route);
      fromAnswer(exchange, route);
      fromLocation(exchange, route);
    },
    adopt(operation, { parameters, body }) {
      const last = templateNames(operation.path).at(-1);
      const url = last === undefined ? undefined : urlUpTo(operation.path, last, parameters);
      if (url !== undefined) addSure(url, url);
      for (const [name, value] of Object.entries({ ...parameters, ...body }))
        handed.add(key(operation.id, name, value));
    },
  };
}

/**
 * What is known of an item: `sure` where text or list show that it is new, `likely` where a 201
 * says so, `unproven` where less does; `deleted` where something else may be there by now, `away`
 * where nothing is.
 */
type Standing = 'sure' | 'likely' | 'unproven' | 'deleted' | 'away';

interface Item {
  standing: Standing;
  /** The creation that made it. */
  readonly exchange: Exchange | undefined;
  readonly kind: readonly string[];
  readonly value: string;
  /** All that was sent of it. */
  readonly texts: SentTexts;
  /** Whether it has shown a text that was sent. */
  isKnownByText: boolean;
  isLookedAt: boolean;
}

const scopeWords = new Set(
  'tenant org organisation organization workspace account namespace project site store shop realm domain database environment env customer company team region'.split(
    ' ',
  ),
);

/**
 * What says, besides the path, which of several sets of items is meant: header fields and query
 * parameters of such names that every operation of a path takes.
 */
function scopesAt([first, ...others]: readonly Operation[]): string[] {
  const named = (operation: Operation) =>
    operation.parameters
      .filter(
        ({ in: place, name }) =>
          (place === 'header' || place === 'query') &&
          (namesSomething(name) || wordsOf(name).some((word) => scopeWords.has(singular(word)))),
      )
      .map(({ name }) => name.toLowerCase());
  if (first === undefined) return [];
  return named(first).filter((name) => others.every((other) => named(other).includes(name)));
}

function valuesOf(link: Link, exchange: Exchange): ReturnType<typeof followLink> {
  try {
    return followLink(link, exchange);
  } catch {
    // An answer from which nothing can be taken hands nothing on.
    return undefined;
  }
}

/** What a creation makes, in words: by the end of its path, and by its name. */
function kindOf(path: string, operationId: string): readonly (readonly string[])[] {
  const last =
    path.split('/').findLast((segment) => segment !== '' && !segment.includes('{')) ?? '';
  return [last, operationId].map((name) => withoutMaking(wordsOf(name)).map(singular));
}

/**
 * Whether a member, by its path in the answer, is the id of the item itself: `id`, `data.id`,
 * `petId` of `/pets`.
 */
function isOwnId(tokens: readonly string[], kinds: readonly (readonly string[])[]): boolean {
  const id = idName(tokens.at(-1) ?? '') ?? (tokens.at(-1) === '_id' ? { kind: [] } : undefined);
  const isOfKind = (words: readonly string[]) =>
    words.length > 0 && kinds.some((kind) => endsWith(kind, words));
  if (id === undefined || !(id.kind.length === 0 || isOfKind(id.kind))) return false;
  return tokens
    .slice(0, -1)
    .every(
      (token) =>
        /^\d+$/.test(token) ||
        wrappers.has(token.toLowerCase()) ||
        isOfKind(wordsOf(token).map(singular)),
    );
}

function endsWith(words: readonly string[], end: readonly string[]): boolean {
  return (
    end.length <= words.length &&
    end.every((word, index) => words[words.length - end.length + index] === word)
  );
}

interface ShownId {
  readonly path: readonly string[];
  readonly name: string;
  readonly value: unknown;
}

/** The scalars of an answer, down to two levels; those of every item of a list. */
function* idsShown(node: unknown, path: readonly string[] = []): Generator<ShownId> {
  if (path.length > 3) return;
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* idsShown(item, [...path, String(index)]);
    return;
  }
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'object') yield* idsShown(value, [...path, name]);
    else yield { path, name, value };
  }
}

function itemsOf(node: unknown): unknown[] {
  if (Array.isArray(node)) return node;
  return isObject(node)
    ? Object.values(node).flatMap((member) => (Array.isArray(member) ? member : []))
    : [];
}

/**
 * Whether an item is called by this run: in a member that names it, not in one that speaks of it.
 */
function bearsName(item: unknown, runId: string): boolean {
  if (!isObject(item)) return false;
  return Object.entries(item).some(
    ([name, value]) =>
      /^(name|title|slug|label|email|login|username|key|subject)$/i.test(name) &&
      typeof value === 'string' &&
      bearsMark(value, runId),
  );
}
