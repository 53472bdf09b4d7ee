import { isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { templateNames } from '../../openapi/model/path-template.ts';
import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import { followLink, type Link, lastOfLocation } from '../plan/operation-links.ts';
import { plainName } from '../plan/plain-name.ts';
import { successSchema } from '../plan/resources.ts';
import type { Bindings } from '../request/build-request.ts';
import type { Exchange } from '../request/exchange.ts';
import { idName, singular, wordsOf } from '../request/id-names.ts';
import { bearsMark, isMadeUp } from '../request/own-names.ts';
import { encodePart } from '../request/percent.ts';
import { withoutMaking } from './acting-words.ts';
import { type Route, type Routes, urlUpTo } from './routes.ts';

/** What a run has made on its target, as far as the answers to its own creations tell. */
export interface Made {
  /** Whether a path, up to the end of an id, names something that this run has made. */
  hasUrl(url: string): boolean;
  /**
   * Whether an id outside the path names something that this run has made.
   * @param kind what the id is of, in words; none where its name says no more than `id`
   * @param segments literal segments of the path that it is sent to
   */
  hasId(value: unknown, kind: readonly string[], segments: readonly string[]): boolean;
  /** Whether an operation was handed this value by a link from a creation. */
  isHanded(operationId: string, name: string, value: unknown): boolean;
  /** Whether an answer of the target has shown an item at this path that the run has not made. */
  isKnownOfOthers(url: string): boolean;
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

/** Members that wrap an item instead of being one beside it. */
const wrappers = new Set([
  'data',
  'result',
  'results',
  'item',
  'items',
  'response',
  'body',
  'payload',
  'value',
  'object',
  'record',
  'attributes',
  'entity',
]);

export function createMade({ document, routes, links, runId, basePath }: MadeOptions): Made {
  const urls = new Set<string>();
  const others = new Set<string>();
  const ids: { readonly kind: readonly string[]; readonly value: string }[] = [];
  const handed = new Set<string>();
  const key = (operationId: string, name: string, value: unknown) =>
    JSON.stringify([operationId, name, String(value)]);

  function add(url: string): void {
    if (others.has(url) && !urls.has(url)) return;
    urls.add(url);
    const segments = url.split('/');
    const collection = segments.slice(0, -1).findLast((segment) => segment !== '') ?? '';
    ids.push({
      kind: withoutMaking(wordsOf(decodePercent(collection))).map(singular),
      value: decodePercent(segments.at(-1) ?? ''),
    });
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
        if (
          !tellsItsOwn(String(expression), link, exchange) ||
          !isNew(String(expression).split(/[/.#]/).at(-1) ?? '', value, exchange)
        )
          continue;
        const url = urlUpTo(link.to.path, plain, bindings.parameters);
        if (url !== undefined) add(url);
        else if (link.inferred !== true || isOneByBody(link, plain))
          handed.add(key(link.to.id, plain, value));
      }
    }
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

  /** Where the answer shows ids by their names alone, and items lie one step below. */
  function fromAnswer(exchange: Exchange, { template, url, operation }: Route): void {
    const kind = kindOf(template, operation?.id ?? '');
    const names = routes.templates.flatMap((other) => {
      const [, name] =
        /^\{([^{}]+)\}/.exec(
          other.startsWith(`${template}/`) ? other.slice(template.length + 1) : '',
        ) ?? [];
      return name === undefined ? [] : [plainName(name)];
    });
    for (const { path, name, value } of idsShown(exchange.response?.json)) {
      const isOwn =
        isOwnId([...path, name], kind) ||
        (names.includes(plainName(name)) && isOwnId([...path, 'id'], kind));
      if (isOwn && isNew(name, value, exchange)) add(`${url}/${encodePart(String(value))}`);
    }
  }

  function fromLocation({ response }: Exchange): void {
    const location = response?.headers['location'];
    if (location === undefined || !URL.canParse(location, 'http://target.invalid')) return;
    const { pathname } = new URL(location, 'http://target.invalid');
    const route = routes.find(
      'GET',
      pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname,
    );
    const last = route?.values.at(-1);
    if (last !== undefined && last.url === route?.url) add(last.url);
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
      (member) => plainName(member.name) === plainName(name) || idName(member.name) !== undefined,
    );
    return ![...named.map((member) => member.value), ...Object.values(request.values ?? {})].some(
      (other) => String(other) === String(value),
    );
  }

  /**
   * What a list or a read shows: items that bear the name of this run are its own, all others were
   * there before.
   */
  function fromRead({ response }: Exchange, route: Route): void {
    const own = route.values.at(-1);
    if (own !== undefined && own.url === route.url && isObject(response?.json)) {
      if (!bearsName(response.json, runId) && !urls.has(route.url)) others.add(route.url);
      return;
    }
    if (!routes.hasItems(route.template)) return;
    for (const item of itemsOf(response?.json)) {
      for (const { path, name, value } of idsShown(item)) {
        if (path.length > 0 || !isOwnId([name], kindOf(route.template, ''))) continue;
        const url = `${route.url}/${encodePart(String(value))}`;
        if (bearsName(item, runId)) add(url);
        else if (!urls.has(url)) others.add(url);
      }
    }
  }

  return {
    hasUrl: (url) => urls.has(url),
    adoptUrl: (url) => void urls.add(url),
    isKnownOfOthers: (url) => others.has(url),
    hasId(value, kind, segments) {
      const text = String(value);
      const nouns = segments.flatMap((segment) => wordsOf(segment).map(singular));
      return ids.some(
        (own) =>
          own.value === text &&
          (kind.length === 0
            ? own.kind.every((word) => nouns.includes(word))
            : endsWith(own.kind, kind)),
      );
    },
    isHanded: (operationId, name, value) => handed.has(key(operationId, name, value)),
    observe(exchange, route, isCreation) {
      const { request, response } = exchange;
      if (
        route === undefined ||
        response === undefined ||
        response.status < 200 ||
        response.status >= 300
      )
        return;
      if (request.method === 'GET') return fromRead(exchange, route);
      if (request.method === 'DELETE') others.delete(route.url);
      if (!isCreation) return;
      if (request.method === 'PUT') return add(route.url);
      fromLinks(exchange, route);
      fromAnswer(exchange, route);
      fromLocation(exchange);
    },
    adopt(operation, { parameters, body }) {
      const last = templateNames(operation.path).at(-1);
      const url = last === undefined ? undefined : urlUpTo(operation.path, last, parameters);
      if (url !== undefined) urls.add(url);
      for (const [name, value] of Object.entries({ ...parameters, ...body }))
        handed.add(key(operation.id, name, value));
    },
  };
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
