import { dereference, type OpenApiDocument } from '../openapi/document.ts';
import { formatPointer } from '../openapi/json-pointer.ts';
import { findMemberSchema, propertyNames } from '../openapi/member-schema.ts';
import type { Operation } from '../openapi/operation.ts';
import { preferredMediaType } from './build-request.ts';
import type { Link } from './chains.ts';
import { listItems, successSchema } from './resources.ts';

/**
 * Links that a document leaves unsaid, read from its paths: what `POST /pets` makes and `GET /pets` lists is what
 * `/pets/{petId}` and the paths below it are about, where the answer shows the id. An operation that a link of the
 * document leads to gets none: there the author has said what leads to it.
 */
export function inferLinks(document: OpenApiDocument, operations: readonly Operation[], declared: readonly Link[]): Link[] {
  const said = new Set(declared.map(({ to }) => to.id));
  const sources = operations.filter(({ method }) => method === 'post' || method === 'get');
  return sources.flatMap((from) => {
    const below = operations.flatMap((to) => {
      const parameters = said.has(to.id) || to.id === from.id ? undefined : stepsDown(from, to);
      return parameters === undefined ? [] : [{ to, ...parameters }];
    });
    if (below.length === 0) return [];
    const thing = thingShown(document, from);
    if (thing === undefined) return [];
    return below.flatMap(({ to, name, shared }) => {
      const member = idMember(document, thing.schema, name, from.path);
      if (member === undefined || !takesAnyNumber(document, to, name)) return [];
      const parameters = { ...shared, [name]: `$response.body#${thing.pointer}${formatPointer([member])}` };
      return [{ from, to, parameters, requestBody: undefined, inferred: true }];
    });
  });
}

/** Ids that whoever creates a thing chooses: the member that an inferred link takes from the answer is one of those that are sent. */
export function idsOfSenders(document: OpenApiDocument, links: readonly Link[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { from, parameters, inferred } of links) {
    const schema = preferredMediaType(from)?.schema;
    const expression = Object.values(parameters).find((value) => String(value).startsWith('$response.body#'));
    if (inferred !== true || from.method !== 'post' || schema === undefined || expression === undefined) continue;
    const member = String(expression).split('/').at(-1) ?? '';
    const sent = findMemberSchema(document, schema, member);
    if (sent !== undefined && propertyNames(document, schema).includes(member) && dereference(document, sent).node['readOnly'] !== true)
      found.set(schema, member);
  }
  return found;
}

/**
 * How a path lies one parameter below another: the name of that parameter, and those that both have, which may be called
 * differently. Undefined where it does not.
 */
function stepsDown(from: Operation, to: Operation): { readonly name: string; readonly shared: Readonly<Record<string, string>> } | undefined {
  const above = segmentsOf(from.path);
  const segments = segmentsOf(to.path);
  const name = parameterName(segments[above.length]);
  if (name === undefined || segments.slice(above.length + 1).some((segment) => segment.includes('{'))) return undefined;
  const shared: Record<string, string> = {};
  for (const [index, segment] of above.entries()) {
    const own = parameterName(segment);
    const other = parameterName(segments[index]);
    if (own !== undefined && other !== undefined) shared[other] = `$request.path.${own}`;
    else if (segment !== segments[index]) return undefined;
  }
  return { name, shared };
}

/** Whether what a server counts can be an id here; some documents allow only those of their examples. */
function takesAnyNumber(document: OpenApiDocument, to: Operation, name: string): boolean {
  const schema = to.parameters.find((parameter) => parameter.name === name && parameter.in === 'path')?.schema;
  const most = schema === undefined ? undefined : dereference(document, schema).node['maximum'];
  return typeof most !== 'number' || most >= 1000;
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}

function parameterName(segment: string | undefined): string | undefined {
  return segment === undefined ? undefined : /^\{([^{}]+)\}$/.exec(segment)?.[1];
}

/** Where an answer shows a thing: what a POST has made, or the first of a list. */
function thingShown(document: OpenApiDocument, from: Operation): { readonly pointer: string; readonly schema: string } | undefined {
  const items = listItems(document, from);
  if (from.method === 'get') return items === undefined ? undefined : { pointer: `${items.pointer}/0`, schema: items.schema };
  const schema = successSchema(from);
  if (schema === undefined || items?.pointer === '') return undefined;
  if (propertyNames(document, schema).some(isIdName)) return { pointer: '', schema };
  for (const name of propertyNames(document, schema)) {
    const inner = findMemberSchema(document, schema, name);
    if (inner !== undefined && propertyNames(document, inner).some(isIdName)) return { pointer: formatPointer([name]), schema: inner };
  }
  return { pointer: '', schema };
}

function isIdName(name: string): boolean {
  return /^_?(id|uuid|guid)$/i.test(name);
}

/** The member that is the id: called as the parameter, `id`, or by the kind of thing, as `petId` for `/pets`. */
function idMember(document: OpenApiDocument, schema: string, parameter: string, collection: string): string | undefined {
  const kind = singular(plain(segmentsOf(collection).at(-1) ?? ''));
  const wanted = plain(parameter);
  const isId = /(id|uuid|guid)$/.test(wanted) || wanted === kind;
  const known = [wanted, ...(wanted.startsWith(kind) ? [wanted.slice(kind.length)] : []), ...(isId ? ['id', 'uuid', 'guid', `${kind}id`, `${kind}uuid`] : [])];
  const members = propertyNames(document, schema);
  for (const name of known) {
    const member = members.find((candidate) => plain(candidate) === name);
    if (name !== '' && member !== undefined) return member;
  }
  return undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}
