import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { templateNames } from '../../openapi/model/path-template.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { idName, nounsIn, singular, wordsOf } from '../request/id-names.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { Link } from './operation-links.ts';

/** A member of a body that has to name an item which another operation makes. */
export interface ForeignKey {
  readonly name: string;
  /** Whether it is a list of ids. */
  readonly isList: boolean;
  /** A link from what makes such an item, which takes the id from its answer. */
  readonly link: Link;
}

const writing = new Set(['post', 'put', 'patch']);

/**
 * The members of what a POST, PUT or PATCH sends that name items of other kinds: `memberId` where
 * `POST /members` makes one. A value made up from the schema names nothing.
 * @param links of the document, said or inferred
 */
export function foreignKeys(
  { document }: RequestContext,
  links: readonly Link[],
  operation: Operation,
): ForeignKey[] {
  const schema = preferredMediaType(operation)?.schema;
  if (!writing.has(operation.method) || schema === undefined) return [];
  const nouns = nounsIn(document);
  const own = kindOf(operation.path.replace(/\/\{[^/{}]*\}$/, ''));
  const makers = links.filter(
    ({ from, parameters }) =>
      from.method === 'post' &&
      from.id !== operation.id &&
      mayBeMadeFor(from, operation) &&
      Object.values(parameters).some((value) => String(value).startsWith('$response')),
  );
  // What a link says of the body makes an item for each request.
  const linked = new Set(
    links
      .filter(({ to }) => to.id === operation.id)
      .flatMap(({ requestBody }) => (isObject(requestBody) ? Object.keys(requestBody) : [])),
  );
  const inner = wrapperOf(document, schema)?.schema ?? schema;
  return propertyNames(document, inner).flatMap((name) => {
    const member = findMemberSchema(document, schema, name);
    const said = member && dereference(document, member).node['x-doubletake-names'];
    const id =
      typeof said === 'string'
        ? { kind: wordsOf(said).map(singular), isList: false }
        : idName(name, nouns);
    const kind = id?.kind.at(-1);
    if (linked.has(name) || id === undefined || kind === undefined || kind === own) return [];
    const [link] = [id.kind.join(' '), kind]
      .flatMap((of) => makers.filter(({ from }) => kindOf(from.path) === of))
      // What is made beside or below the same item, before what needs a parent of its own.
      .sort(
        (a, b) => Number(isReachable(b.from, operation)) - Number(isReachable(a.from, operation)),
      );
    return link === undefined ? [] : [{ name, isList: id.isList, link }];
  });
}

/** The one member of a body, where it is the object that the body is about. */
function wrapperOf(
  document: OpenApiDocument,
  schema: string,
): { readonly name: string; readonly schema: string } | undefined {
  const [name, ...others] = propertyNames(document, schema);
  const inner =
    name === undefined || others.length > 0 ? undefined : findMemberSchema(document, schema, name);
  return name === undefined || inner === undefined || propertyNames(document, inner).length === 0
    ? undefined
    : { name, schema: inner };
}

/** The object that a body is about: itself, or the one that it wraps. */
function within(body: unknown, wrapper: string | undefined): unknown {
  return wrapper === undefined || !isObject(body) ? body : body[wrapper];
}

/** What a path is a collection of, in the singular: `ticket type` of `/shows/{id}/ticket-types`. */
function kindOf(path: string): string {
  const segment = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return segment.includes('{') ? '' : wordsOf(segment).map(singular).join(' ');
}

/**
 * Whether an operation may name what another one makes: what is made beside it or below the same
 * item, and what is made below items of another kind where the operation is below none itself.
 */
function mayBeMadeFor(from: Operation, operation: Operation): boolean {
  const above = operation.path.replace(/\/\{[^/{}]*\}$/, '');
  return isReachable(from, operation) || templateNames(above).length === 0;
}

/**
 * The key that names the parent of what another one names: `ownerId` beside `petId`, where pets are
 * made at `/owners/{ownerId}/pets`.
 */
export function parentKey(
  keys: readonly ForeignKey[],
  { link: { from } }: ForeignKey,
): ForeignKey | undefined {
  return keys.find(
    ({ link, isList }) =>
      !isList && from.path.startsWith(`${link.from.path.replace(/\/+$/, '')}/{`),
  );
}

/** Whether what makes an item needs nothing that the operation does not have as well. */
export function isReachable(from: Operation, operation: Operation): boolean {
  const names = templateNames(from.path);
  if (names.length === 0) return true;
  const parent = from.path.slice(0, from.path.lastIndexOf('}') + 1);
  return operation.path.startsWith(parent);
}

/** The id that a link takes from the answer to its operation. */
export function idTaken(link: Link, parameters: Readonly<Record<string, unknown>>): unknown {
  const [name] =
    Object.entries(link.parameters).find(([, value]) => String(value).startsWith('$response')) ??
    [];
  return name === undefined ? undefined : parameters[name.replace(/^path\./, '')];
}

/**
 * A body with ids of what is there in place of those that were made up from the schema, as the
 * example or as another valid value; what is wrong on purpose, and null, stays.
 */
export function withForeignKeys(
  context: RequestContext,
  mediaType: MediaType,
  body: unknown,
  ids: Readonly<Record<string, unknown>>,
): unknown {
  const { schema } = mediaType;
  const wrapper = schema === undefined ? undefined : wrapperOf(context.document, schema)?.name;
  const example = within(exampleBody(context, mediaType), wrapper);
  const own = within(body, wrapper);
  if (!isObject(own) || !isObject(example) || schema === undefined) return body;
  const wrap = (members: Record<string, unknown>) =>
    wrapper === undefined ? members : { ...Object(body), [wrapper]: members };
  const isValid = context.validator.accepts(schema, body, 'request');
  let filled = own;
  for (const [name, id] of Object.entries(ids)) {
    if (!Object.hasOwn(own, name)) continue;
    const isMadeUp = isDeepStrictEqual(own[name], example[name]) || (isValid && own[name] !== null);
    if (!isMadeUp) continue;
    const candidate = { ...filled, [name]: id };
    if (
      context.validator.accepts(schema, wrap(candidate), 'request') ||
      !context.validator.accepts(schema, wrap(filled), 'request')
    )
      filled = candidate;
  }
  return wrap(filled);
}
