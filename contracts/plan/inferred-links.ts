import { formatPointer } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import {
  findMemberSchema,
  propertyNames,
  requiredNames,
} from '../../openapi/schema/member-schemas.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { lastOfLocation } from './follow-link.ts';
import { idMember, isCalledAs, isIdName } from './id-member.ts';
import { isMadeByPut, type Link } from './operation-links.ts';
import { listItems, successSchema } from './resources.ts';

/**
 * Links that a document leaves unsaid, read from its paths: what `POST /pets` makes and `GET /pets`
 * lists is what `/pets/{petId}` and the paths below it are about, where the answer shows the id, or
 * its `Location` does. A POST that is sent the id and answers the item is about it as well. What is made below something else may have a path of its own, and `PUT
 * /pets` may name it in the body. An operation that a link of the document leads to gets none:
 * there the author has said what leads to it.
 */
export function inferLinks(
  document: OpenApiDocument,
  operations: readonly Operation[],
  declared: readonly Link[],
): Link[] {
  const said = new Set(declared.map(({ to }) => to.id));
  const sources = operations.filter(({ method }) => method === 'post' || method === 'get');
  const fromReadsAndPosts = sources.flatMap((from) => {
    const others = operations.filter((to) => !said.has(to.id) && to.id !== from.id);
    const below = others.flatMap((to) => {
      const steps =
        stepsDown(from, to.path) ??
        stepsAside(operations, from, to) ??
        stepsToParent(operations, from, to);
      return steps === undefined ? [] : [{ to, ...steps }];
    });
    const beside =
      from.method === 'post'
        ? others.filter(
            ({ method, path }) => path === from.path && (method === 'put' || method === 'patch'),
          )
        : [];
    const item = itemShown(document, from);
    const called = others.flatMap((to) => {
      const requestBody = item === undefined ? undefined : idOfProcedure(document, from, to, item);
      return requestBody === undefined ? [] : [{ to, requestBody }];
    });
    if (below.length === 0 && beside.length === 0 && called.length === 0) return [];
    const inferred = { from, requestBody: undefined, inferred: true };
    const byPath = below.flatMap(({ to, name, shared }) => {
      const parameter = to.parameters.find(
        (candidate) => candidate.name === name && candidate.in === 'path',
      )?.schema;
      const member =
        item === undefined
          ? undefined
          : idMember(document, item.schema, { name, schema: parameter }, from.path);
      const id =
        item === undefined || member === undefined
          ? locationOf(document, from)
          : `$response.body#${item.pointer}${formatPointer([member])}`;
      return id === undefined || !takesAnyNumber(document, parameter)
        ? []
        : [{ ...inferred, to, parameters: { ...shared, [name]: id } }];
    });
    const byBody = beside.flatMap((to) => {
      const requestBody = item === undefined ? undefined : idInBody(document, to, item);
      const shared = Object.fromEntries(
        segmentsOf(to.path).flatMap((segment) => pathParameter(segment)),
      );
      return requestBody === undefined
        ? []
        : [{ ...inferred, to, parameters: shared, requestBody }];
    });
    const byCall = called.map((call) => ({ ...inferred, ...call, parameters: {} }));
    return [...byPath, ...byBody, ...byCall];
  });
  return [...fromReadsAndPosts, ...linksOfPuts(operations, said)];
}

/**
 * What a PUT makes below an item is read and deleted at the same path. Its own name is chosen by
 * whoever sends it, so that the answer need not show it.
 */
function linksOfPuts(operations: readonly Operation[], said: ReadonlySet<string>): Link[] {
  return operations.flatMap((from) => {
    if (from.method !== 'put' || !isMadeByPutBelow(operations, from.path)) return [];
    const parameters = Object.fromEntries(
      segmentsOf(from.path).flatMap((segment) => pathParameter(segment)),
    );
    return operations
      .filter(({ path, id }) => path === from.path && id !== from.id && !said.has(id))
      .map((to) => ({ from, to, parameters, requestBody: undefined, inferred: true }));
  });
}

/** The path of the item that a PUT makes something below: that item alone is made before. */
function stepsToParent(
  operations: readonly Operation[],
  from: Operation,
  to: Operation,
): Steps | undefined {
  if (to.method !== 'put' || !isMadeByPutBelow(operations, to.path)) return undefined;
  return stepsDown(from, segmentsOf(to.path).slice(0, -1).join('/'));
}

/** Whether a PUT makes what a path names below something else, and nothing but that PUT does. */
function isMadeByPutBelow(operations: readonly Operation[], path: string): boolean {
  const segments = segmentsOf(path);
  const collection = segments.slice(0, -1).join('/');
  return (
    collection.includes('{') &&
    parameterName(segments.at(-1)) !== undefined &&
    operations.some((operation) => operation.path === path && isMadeByPut(operation)) &&
    !operations.some(
      (operation) =>
        operation.method === 'post' && segmentsOf(operation.path).join('/') === collection,
    )
  );
}

/**
 * `POST /owners/{ownerId}/pets` makes what `/pets/{petId}` is about, where nothing is made in
 * `/pets` itself.
 */
function stepsAside(
  operations: readonly Operation[],
  from: Operation,
  to: Operation,
): Steps | undefined {
  const collection = segmentsOf(from.path).at(-1) ?? '';
  const segments = segmentsOf(to.path);
  const at = segments.findIndex((segment) => segment.includes('{'));
  const name = parameterName(segments[at]);
  const isItem =
    name !== undefined &&
    segments[at - 1] === collection &&
    !segments.slice(at + 1).some((segment) => segment.includes('{'));
  if (from.method !== 'post' || !from.path.includes('{') || !isItem) return undefined;
  const own = segments.slice(0, at).join('/');
  const isMadeThere = operations.some(({ method, path }) => method === 'post' && path === own);
  // Where the items have paths below the one that makes them, those are theirs, and this is
  // something else of the same name.
  const isReadBelow = operations.some(({ path }) => stepsBelow(from.path, path));
  return isMadeThere || isReadBelow ? undefined : { name, shared: {} };
}

/** Whether a path goes on from another with a parameter. */
function stepsBelow(path: string, below: string): boolean {
  const above = segmentsOf(path);
  const segments = segmentsOf(below);
  const isAlike = (segment: string, index: number) =>
    segment === segments[index] ||
    (parameterName(segment) !== undefined && parameterName(segments[index]) !== undefined);
  return parameterName(segments[above.length]) !== undefined && above.every(isAlike);
}

/**
 * The expression for the `Location` of what a POST makes: where that is declared, or where a 201
 * describes no body.
 */
function locationOf(
  document: OpenApiDocument,
  { method, responses }: Operation,
): string | undefined {
  const response = responses.find(({ status }) => status.startsWith('2'));
  if (method !== 'post' || response === undefined) return undefined;
  const headers = Object.keys(
    Object(dereference(document, response.pointer).node['headers']) as Record<string, unknown>,
  );
  const isSaid = headers.some((name) => name.toLowerCase() === 'location');
  return isSaid || (response.status === '201' && response.content.length === 0)
    ? lastOfLocation
    : undefined;
}

/** The id in the body of an update that has none in its path. */
function idInBody(
  document: OpenApiDocument,
  to: Operation,
  item: Shown,
): Readonly<Record<string, string>> | undefined {
  const schema = preferredMediaType(to)?.schema;
  const member =
    schema === undefined
      ? undefined
      : idMember(document, schema, { name: 'id', schema: undefined }, to.path);
  const isShown = member !== undefined && propertyNames(document, item.schema).includes(member);
  return isShown
    ? { [member]: `$response.body#${item.pointer}${formatPointer([member])}` }
    : undefined;
}

/**
 * The id in the body of a call that is about an item: `POST /rpc/shows.rename` with a `show_id`,
 * whose answer shows what `POST /shows` makes.
 */
function idOfProcedure(
  document: OpenApiDocument,
  from: Operation,
  to: Operation,
  item: Shown,
): Readonly<Record<string, string>> | undefined {
  const body = preferredMediaType(to)?.schema;
  const shown =
    from.method === 'post' && to.method === 'post' ? itemShown(document, to) : undefined;
  if (body === undefined || shown === undefined || /\{/.test(from.path + to.path)) return undefined;
  const at = (schema: string) => dereference(document, schema).pointer;
  if (
    to.path === from.path ||
    shown.pointer !== item.pointer ||
    at(shown.schema) !== at(item.schema)
  )
    return undefined;
  const idIn = (schema: string) =>
    idMember(document, schema, { name: 'id', schema: undefined }, from.path);
  const [sent, own] = [idIn(body), idIn(item.schema)];
  return sent !== undefined && own !== undefined && requiredNames(document, body).includes(sent)
    ? { [sent]: `$response.body#${item.pointer}${formatPointer([own])}` }
    : undefined;
}

function pathParameter(segment: string): [string, string][] {
  const name = parameterName(segment);
  return name === undefined ? [] : [[name, `$request.path.${name}`]];
}

/**
 * Ids that whoever creates an item chooses: the member that an inferred link takes from the answer
 * is one of those that are sent.
 */
export function idsOfSenders(
  document: OpenApiDocument,
  links: readonly Link[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { from, parameters, inferred } of links) {
    const schema = preferredMediaType(from)?.schema;
    const [name, expression] =
      Object.entries(parameters).find(([, value]) => String(value).startsWith('$response.')) ?? [];
    if (inferred !== true || from.method !== 'post' || schema === undefined || name === undefined)
      continue;
    const member =
      expression === lastOfLocation
        ? idMember(document, schema, { name, schema: undefined }, from.path)
        : String(expression).split('/').at(-1);
    if (member === undefined) continue;
    const sent = findMemberSchema(document, schema, member);
    if (
      sent !== undefined &&
      propertyNames(document, schema).includes(member) &&
      !isMarked(document, sent, 'readOnly')
    )
      found.set(schema, member);
  }
  return found;
}

interface Steps {
  readonly name: string;
  readonly shared: Readonly<Record<string, string>>;
}

/**
 * How a path lies one parameter below another: the name of that parameter, and those that both
 * have, which may be called differently. Undefined where it does not.
 */
function stepsDown(from: Operation, path: string): Steps | undefined {
  const above = segmentsOf(from.path);
  const segments = segmentsOf(path);
  const name = parameterName(segments[above.length]);
  if (
    name === undefined ||
    segments.slice(above.length + 1).some((segment) => segment.includes('{'))
  )
    return undefined;
  const shared: Record<string, string> = {};
  for (const [index, segment] of above.entries()) {
    const own = parameterName(segment);
    const other = parameterName(segments[index]);
    if (own !== undefined && other !== undefined) shared[other] = `$request.path.${own}`;
    else if (segment !== segments[index]) return undefined;
  }
  return { name, shared };
}

/**
 * Whether what a server counts can be an id here; some documents allow only those of their
 * examples.
 */
function takesAnyNumber(document: OpenApiDocument, schema: string | undefined): boolean {
  const most = schema === undefined ? undefined : dereference(document, schema).node['maximum'];
  return typeof most !== 'number' || most >= 1000;
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}

function parameterName(segment: string | undefined): string | undefined {
  return segment === undefined ? undefined : /^\{([^{}]+)\}$/.exec(segment)?.[1];
}

interface Shown {
  /** JSON pointer within the answer. */
  readonly pointer: string;
  readonly schema: string;
}

/** Where an answer shows an item: what a POST has made, or the first of a list. */
function itemShown(document: OpenApiDocument, from: Operation): Shown | undefined {
  const items = listItems(document, from);
  if (from.method === 'get')
    return items === undefined
      ? undefined
      : { pointer: `${items.pointer}/0`, schema: items.schema };
  const schema = successSchema(from);
  if (schema === undefined || items?.pointer === '') return undefined;
  if (propertyNames(document, schema).some(isIdName)) return { pointer: '', schema };
  const withIds = propertyNames(document, schema).flatMap((name) => {
    const inner = findMemberSchema(document, schema, name);
    return inner !== undefined && propertyNames(document, inner).some(isIdName)
      ? [{ name, pointer: formatPointer([name]), schema: inner }]
      : [];
  });
  return (
    withIds.find(({ name }) => isCalledAs(name, from.path)) ?? withIds[0] ?? { pointer: '', schema }
  );
}
