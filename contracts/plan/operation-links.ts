import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import {
  listOperations,
  type Operation,
  type Parameter,
  type ResponseDefinition,
} from '../../openapi/model/operation.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
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
  /** Whether what it takes from the answer cannot stand there. */
  readonly leadsNowhere?: boolean;
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
      .flatMap(({ node, pointer, content }) => {
        const names = isObject(node['links']) ? Object.keys(node['links']) : [];
        return names.flatMap((name) => {
          const link = dereference(document, pointer + formatPointer(['links', name])).node;
          const to = byId.get(String(link['operationId']));
          if (to === undefined) return [];
          const parameters = isObject(link['parameters']) ? link['parameters'] : {};
          const { requestBody } = link;
          const taken = [...Object.values(parameters), requestBody];
          const leadsNowhere = namesMemberOfList(document, content, taken);
          return [{ from, to, parameters, requestBody, ...(leadsNowhere && { leadsNowhere }) }];
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
  // A read that nothing leads to is called with what the document shows, and may lead on.
  const isStart = (own: Operation) =>
    own.method === 'get' && linksTo(links, own).length === 0 && hasLinks(links, own);
  const shown: Chain[] = [];
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
      else if (isStart(first)) shown.push(chain);
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
  return [...found, ...shown, ...last];
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

/** Whether the document itself says what leads on from an operation. */
function hasLinks(links: readonly Link[], { id }: Operation): boolean {
  return links.some(({ from, inferred }) => from.id === id && inferred !== true);
}

function suppliesSomething({ parameters, requestBody, leadsNowhere }: Link): boolean {
  return leadsNowhere !== true && (Object.keys(parameters).length > 0 || requestBody !== undefined);
}

/** Whether an expression names a member of an answer that is a list: nothing ever stands there. */
function namesMemberOfList(
  document: OpenApiDocument,
  content: ResponseDefinition['content'],
  expressions: readonly unknown[],
): boolean {
  const isList = content.some(({ schema }) => {
    const types = schema === undefined ? undefined : schemaTypes(document, schema);
    return types?.has('array') === true && types.size === 1;
  });
  return (
    isList &&
    expressions.some(
      (each) => typeof each === 'string' && /^\$response\.body#\/(?!\d+(\/|$))/.test(each),
    )
  );
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
