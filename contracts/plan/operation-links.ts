import { formatPointer, getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation, type Parameter } from '../../openapi/model/operation.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import type { Bindings } from '../request/build-request.ts';
import { type Exchange, encodeUrl, type SentRequest } from '../request/exchange.ts';
import { namesSomething, nounsIn } from '../request/id-names.ts';
import { isIdName } from './id-member.ts';

/**
 * A Link Object (OpenAPI 3.1, section 4.8.20) from one operation's success to another operation.
 */
export interface Link {
  readonly from: Operation;
  readonly to: Operation;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly requestBody: unknown;
  /** Whether it was read from paths and members because the document says nothing. */
  readonly inferred?: boolean;
}

/** All links of a document. A link to an operation that is not there is left out. */
export function listLinks(
  document: OpenApiDocument,
  operations: readonly Operation[] = listOperations(document),
): Link[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  return operations.flatMap((from) =>
    from.responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap(({ node, pointer }) => {
        const names = isObject(node['links']) ? Object.keys(node['links']) : [];
        return names.flatMap((name) => {
          const link = dereference(document, pointer + formatPointer(['links', name])).node;
          const to = byId.get(String(link['operationId']));
          if (to === undefined) return [];
          return [
            {
              from,
              to,
              parameters: isObject(link['parameters']) ? link['parameters'] : {},
              requestBody: link['requestBody'],
            },
          ];
        });
      }),
  );
}

/** Links that lead from an operation that needs nothing to the wanted one, in order. */
export type Chain = readonly Link[];

const longest = 4;

/** Whether a PUT says that it makes what is not there (RFC 9110, section 9.3.4). */
export function isMadeByPut({ method, responses }: Operation): boolean {
  return method === 'put' && responses.some(({ status }) => status === '201');
}

/**
 * The chains that give an operation the values it needs, the shortest first. An operation that
 * nothing links to, or that needs no value, has the empty chain alone.
 * @param usable which operations may be called on the way
 * @param given the members of an operation's body that are made beside the chain
 */
export function listChains(
  document: OpenApiDocument,
  links: readonly Link[],
  operation: Operation,
  usable: (operation: Operation) => boolean,
  given: (operation: Operation) => readonly string[] = () => [],
): Chain[] {
  const known = new Map<string, boolean>();
  const needs = (own: Operation): boolean => {
    const found = known.get(own.id) ?? needsValues(document, links, own, given(own));
    known.set(own.id, found);
    return found;
  };
  const incoming = linksTo(links, operation).filter(({ from }) => from.id !== operation.id);
  if (incoming.length === 0 || !needs(operation)) return [[]];
  // Where nothing but paths tells what leads here, the ids of the examples are as good in the end.
  const last: Chain[] = incoming.every(({ inferred }) => inferred === true) ? [[]] : [];
  const found: Chain[] = [];
  let open: Link[][] = incoming.filter((link) => usable(link.from)).map((link) => [link]);
  for (let length = 1; length <= longest; length++) {
    const next: Link[][] = [];
    for (const chain of open) {
      const first = chain[0]?.from;
      if (first === undefined) continue;
      if (!needs(first)) found.push(chain);
      else {
        const before = linksTo(links, first).filter(({ from }) => usable(from));
        // An operation that has been called does not help by being called again.
        const fresh = before.filter(
          ({ from }) =>
            from.id !== operation.id &&
            !chain.some((link) => link.from.id === from.id || link.to.id === from.id),
        );
        next.push(...fresh.map((link) => [link, ...chain]));
      }
    }
    open = next;
  }
  return [...found, ...last];
}

const incomingLinks = new WeakMap<readonly Link[], Map<string, Link[]>>();

/** The links to an operation that hand something on. */
function linksTo(links: readonly Link[], { id }: Operation): readonly Link[] {
  const known = incomingLinks.get(links) ?? new Map<string, Link[]>();
  if (!incomingLinks.has(links)) {
    for (const link of links.filter(suppliesSomething))
      known.set(link.to.id, [...(known.get(link.to.id) ?? []), link]);
    incomingLinks.set(links, known);
  }
  return known.get(id) ?? [];
}

function suppliesSomething({ parameters, requestBody }: Link): boolean {
  return Object.keys(parameters).length > 0 || requestBody !== undefined;
}

/**
 * Whether an operation addresses something that has to exist: by its path, by an id among required
 * values, or by one in the body of what the paths tell to be an update.
 * @param given members of the body that are no question
 */
export function needsValues(
  document: OpenApiDocument,
  links: readonly Link[],
  operation: Operation,
  given: readonly string[] = [],
): boolean {
  if (
    links.some(
      ({ to, requestBody, inferred }) =>
        inferred === true && to.id === operation.id && requestBody !== undefined,
    )
  )
    return true;
  const inPath = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) =>
    operation.parameters.find((of) => of.in === 'path' && of.name === name),
  );
  if (inPath.some((parameter) => parameter === undefined || !isGivenByUser(operation, parameter)))
    return true;
  const nouns = nounsIn(document);
  // A header tells apart requests, and seldom items.
  const parameters = operation.parameters
    .filter(
      (parameter) =>
        parameter.required &&
        parameter.in !== 'header' &&
        parameter.in !== 'cookie' &&
        !isGivenByUser(operation, parameter),
    )
    .map(({ name }) => name);
  const members = requiredMembers(document, operation).filter(
    (name) => !given.includes(name) && !isChosenBySender(links, operation, name),
  );
  return [...parameters, ...members].some((name) => namesSomething(name, nouns));
}

/**
 * Whether the user gives the value. What it names is somebody's: it is read, and items are made
 * below it, but it is not what is changed or deleted.
 */
function isGivenByUser(
  { method, path }: Operation,
  { name, in: place, given }: Parameter,
): boolean {
  if (given === undefined) return false;
  const isSafe =
    method === 'get' || method === 'head' || method === 'options' || method === 'query';
  return (
    isSafe ||
    place !== 'path' ||
    method === 'post' ||
    !path.replace(/\/+$/, '').endsWith(`{${name}}`)
  );
}

/**
 * Whether a member is the id that whoever makes an item gives it, not that of an item which is
 * there: what leads on from it is a creation.
 */
function isChosenBySender(links: readonly Link[], operation: Operation, name: string): boolean {
  if (operation.method !== 'post' || !isIdName(name)) return false;
  const isHanded = linksTo(links, operation).some(
    ({ requestBody }) => isObject(requestBody) && Object.hasOwn(requestBody, name),
  );
  return !isHanded && links.some(({ from }) => from.id === operation.id);
}

/**
 * The members that a request has to have: what is read-only is required of answers alone (OpenAPI
 * 3.0, section 4.7.24.2).
 */
function requiredMembers(document: OpenApiDocument, operation: Operation): string[] {
  return (operation.requestBody?.content ?? []).flatMap(({ schema }) => {
    if (schema === undefined) return [];
    return requiredNames(document, schema).filter((name) => {
      const member = findMemberSchema(document, schema, name);
      return member === undefined || !isMarked(document, member, 'readOnly');
    });
  });
}

/**
 * The values that a link takes from an exchange, by its runtime expressions (OpenAPI 3.1, section
 * 4.8.20.4). Undefined where one of them is not there.
 */
export function followLink(link: Link, exchange: Exchange): Bindings | undefined {
  const parameters: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(link.parameters)) {
    const value = evaluate(expression, exchange);
    if (value === undefined || value === null) return undefined;
    // `path.id` and `id` name the same parameter.
    parameters[name.replace(/^(path|query|header|cookie)\./, '')] = value;
  }
  const body: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(
    isObject(link.requestBody) ? link.requestBody : {},
  )) {
    const value = evaluate(expression, exchange);
    if (value === undefined || value === null) return undefined;
    body[name] = value;
  }
  return { parameters, body };
}

function evaluate(expression: unknown, exchange: Exchange): unknown {
  if (typeof expression !== 'string') return expression;
  if (expression.startsWith('$')) return evaluateOne(expression, exchange);
  if (/^\{\$[^{}]+\}$/.test(expression)) return evaluateOne(expression.slice(1, -1), exchange);
  return expression.replaceAll(/\{(\$[^{}]+)\}/g, (_whole, inner: string) =>
    String(evaluateOne(inner, exchange)),
  );
}

/** Our own expression: the last segment of the `Location`, which is the id of what was made. */
export const lastOfLocation = '$response.header.Location#last';

function lastSegment(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, 'http://target.invalid')) return undefined;
  const segment = new URL(location, 'http://target.invalid').pathname
    .split('/')
    .findLast((text) => text !== '');
  return segment === undefined ? undefined : decodePercent(segment);
}

function evaluateOne(expression: string, { request, response }: Exchange): unknown {
  if (expression === lastOfLocation) return lastSegment(response?.headers['location']);
  const [, source = '', rest = ''] =
    /^\$(url|method|statusCode|request|response)\.?(.*)$/s.exec(expression) ?? [];
  if (source === 'url') return encodeUrl(request);
  if (source === 'method') return request.method;
  if (source === 'statusCode') return response?.status;
  if (rest.startsWith('body'))
    return getPointer(
      source === 'request' ? requestBody(request) : response?.json,
      rest.slice('body#'.length),
    );
  const [place, ...name] = rest.split('.');
  const wanted = name.join('.');
  if (place === 'header')
    return (source === 'request' ? request.headers : response?.headers)?.[wanted.toLowerCase()];
  if (place === 'path') return request.values?.[wanted];
  if (place === 'query') return request.query.find(([key]) => key === wanted)?.[1];
  return undefined;
}

/** A multipart body reads as an object of its fields. */
function requestBody({ body }: SentRequest): unknown {
  if (body?.kind === 'json') return body.value;
  if (body?.kind !== 'multipart') return undefined;
  return Object.fromEntries(
    body.parts
      .filter(({ filename }) => filename === undefined)
      .map(({ name, content }) => [name, content.toString('utf8')]),
  );
}
