import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { matchesRange } from '../../openapi/model/media-types.ts';
import { findResponse, type MediaType, type Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { listParts } from '../../openapi/wire/binary.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { idName } from '../request/id-names.ts';
import { lastOfLocation } from './follow-link.ts';
import { idMember, isCalledAs, isIdName } from './id-member.ts';
import type { Link } from './operation-links.ts';

/**
 * A kind of item that an API makes, with the operations that a link leads to from its creation.
 */
export interface Resource {
  readonly create: Operation;
  readonly links: readonly Link[];
  /** Reads one; undefined where the API has no such operation. */
  readonly read: Operation | undefined;
  /** Lists them; undefined where the API has no such operation. */
  readonly list: Operation | undefined;
  /**
   * Whether the document names a member by which the listed items tell their ids; what an answer
   * shows beyond that counts as well.
   */
  readonly isIdListed: boolean;
  readonly updates: readonly Operation[];
  readonly delete: Operation | undefined;
  /** Operations that take a file for it. */
  readonly uploads: readonly Operation[];
  /** Other operations that read something of it. */
  readonly views: readonly Operation[];
}

/**
 * The resources of a document: an operation that creates is a POST whose success links to what
 * works on its result.
 */
export function listResources(
  document: OpenApiDocument,
  operations: readonly Operation[],
  links: readonly Link[],
): Resource[] {
  return operations.flatMap((create) => {
    const own = links.filter((link) => link.from.id === create.id && takesFromAnswer(link));
    if (
      create.method !== 'post' ||
      own.length === 0 ||
      own.some((link) => handsOnItsOwn(create, link))
    )
      return [];
    const targets = [...new Set(own.map(({ to }) => to))];
    const sent = bodyMembers(document, create);
    const gets = targets.filter(({ method }) => method === 'get');
    const read = gets.find((operation) => isReadOf(document, operation, sent));
    // What reads the item may show a list of what is in it.
    const lists = operations.filter(
      (operation) => operation.id !== read?.id && isListOf(document, operation, create, links),
    );
    const list = lists.find(({ path }) => path === create.path) ?? lists[0];
    const shown = new Set(
      [...gets, ...(list === undefined ? [] : [list])].flatMap((operation) =>
        membersShown(document, operation),
      ),
    );
    const uploads = targets.filter((operation) => isUpload(document, operation));
    return [
      {
        create,
        links: links.filter((link) => link.from.id === create.id),
        read,
        list,
        isIdListed: list === undefined || own.some((link) => showsId(document, list, link)),
        updates: targets.filter(
          (operation) =>
            isUpdate(document, operation, sent, shown) && !isOfAPart(operation, own, /^post$/),
        ),
        delete: shortest(
          targets.filter(
            (operation) => operation.method === 'delete' && !isOfAPart(operation, own, /^delete$/),
          ),
        ),
        uploads,
        views: gets,
      },
    ];
  });
}

/**
 * Whether a link hands on something that the answer says, not only what the request already knew.
 */
function takesFromAnswer({ parameters, requestBody }: Link): boolean {
  return JSON.stringify([parameters, requestBody]).includes('$response');
}

/**
 * Whether the item that a link is about was named in the path already: then it was not made here.
 */
function handsOnItsOwn(create: Operation, { parameters }: Link): boolean {
  return Object.entries(parameters).some(
    ([name, value]) => String(value).startsWith('$response') && create.path.includes(`{${name}}`),
  );
}

/**
 * The members of an operation's JSON body; those of the item itself where the body wraps it, or a
 * list of it.
 */
export function bodyMembers(document: OpenApiDocument, operation: Operation): Set<string> {
  const schema = bodySchema(document, operation);
  return new Set(schema === undefined ? [] : propertiesOf(document, schema));
}

/** The schema of the item that a body is or wraps; undefined for an operation without a body. */
export function bodySchema(document: OpenApiDocument, operation: Operation): string | undefined {
  const schema = preferredMediaType(operation)?.schema;
  if (schema === undefined) return undefined;
  const members = propertiesOf(document, schema);
  const [only] = members;
  if (members.length !== 1 || only === undefined) return schema;
  const wrapped = findMemberSchema(document, schema, only) ?? schema;
  const inner = findMemberSchema(document, wrapped, '[]') ?? wrapped;
  return propertiesOf(document, inner).length === 0 ? schema : inner;
}

export const propertiesOf = propertyNames;

/** The schema of an operation's first success answer in JSON. */
export function successSchema(operation: Operation): string | undefined {
  return successMediaType(operation)?.schema;
}

/**
 * The schema of the item that an answer shows: its own, or that of the one object within it that
 * has an id.
 */
export function shownSchema(document: OpenApiDocument, operation: Operation): string | undefined {
  const whole = successSchema(operation);
  if (whole === undefined || propertyNames(document, whole).some(isIdName)) return whole;
  const inner = propertyNames(document, whole).flatMap(
    (name) => findMemberSchema(document, whole, name) ?? [],
  );
  return inner.find((at) => propertyNames(document, at).some(isIdName)) ?? whole;
}

function successMediaType(operation: Operation): MediaType | undefined {
  const response =
    operation.responses.find(({ status }) => status.startsWith('2')) ??
    findResponse(operation, 200);
  return response?.content.find(({ type }) => matchesRange(type, 'application/json'));
}

/**
 * A read shows at least half of what a creation sends, at the top or one level down in an envelope.
 */
function isReadOf(
  document: OpenApiDocument,
  operation: Operation,
  sent: ReadonlySet<string>,
): boolean {
  const whole = successSchema(operation);
  if (whole === undefined || sent.size === 0) return false;
  // What a path names by its end is one item, also where it comes as the one item of a list.
  const schema =
    (operation.path.endsWith('}') &&
      schemaTypes(document, whole).has('array') &&
      findMemberSchema(document, whole, '[]')) ||
    whole;
  const levels = [
    propertiesOf(document, schema),
    ...propertiesOf(document, schema).map((name) =>
      propertiesOf(document, findMemberSchema(document, schema, name) ?? schema),
    ),
  ];
  return levels.some((names) => names.filter((name) => sent.has(name)).length * 2 >= sent.size);
}

/**
 * Whether the items of a list have a member that may be the id that a link hands on; where a
 * `Location` alone tells it, by its name.
 */
function showsId(document: OpenApiDocument, list: Operation, { from, parameters }: Link): boolean {
  const items = listItems(document, list);
  const [name] =
    Object.entries(parameters).find(([, expression]) => expression === lastOfLocation) ?? [];
  return (
    name === undefined ||
    items === undefined ||
    idMember(document, items.schema, { name, schema: undefined }, from.path) !== undefined
  );
}

/**
 * A list answers an array of objects, needs no more than what its parent gives, and lies on or
 * beside the creation's path.
 */
function isListOf(
  document: OpenApiDocument,
  operation: Operation,
  create: Operation,
  links: readonly Link[],
): boolean {
  if (operation.method !== 'get' || listItems(document, operation) === undefined) return false;
  const wanted = operation.path.match(/\{[^}]+\}/g)?.length ?? 0;
  const given = create.path.match(/\{[^}]+\}/g)?.length ?? 0;
  if (operation.path === create.path) return !asksForSome(operation, create, links);
  const leading = links.find((link) => link.from.id === create.id && link.to.id === operation.id);
  // What the paths name by the new item's id is a list of what lies below it.
  if (leading?.inferred === true && takesFromAnswer(leading)) return false;
  if (leading !== undefined && wanted === given)
    return !operation.parameters.some(({ required, in: place }) => required && place === 'query');
  if (isFilteredList(operation, create, links)) return true;
  return wanted === 0 && given === 0 && create.path.startsWith(`${operation.path}/`);
}

/**
 * A list that wants to know what is looked for shows what fits, not all there is; what a link hands
 * on names the parent.
 */
function asksForSome(operation: Operation, create: Operation, links: readonly Link[]): boolean {
  const handed = links
    .filter(({ from, to }) => from.id === create.id && to.id === operation.id)
    .flatMap(({ parameters }) => Object.keys(parameters));
  return operation.parameters.some(
    ({ required, in: place, name }) =>
      required &&
      place === 'query' &&
      !handed.includes(name) &&
      !/limit|size|page|offset|cursor/i.test(name),
  );
}

/** A list of the parent, with the new item's id only as a filter that may be left out. */
function isFilteredList(operation: Operation, create: Operation, links: readonly Link[]): boolean {
  const link = links.find(({ from, to }) => from.id === create.id && to.id === operation.id);
  if (link === undefined) return false;
  const required = new Set(
    operation.parameters.filter((parameter) => parameter.required).map(({ name }) => name),
  );
  const values = Object.entries(link.parameters);
  return (
    values.some(([name, value]) => !required.has(name) && String(value).startsWith('$response')) &&
    values.every(([name, value]) => !required.has(name) || String(value).startsWith('$request'))
  );
}

/**
 * The pointer, such as `/chatbots`, to the array of items in a list's answer, and the schema of
 * one.
 */
export function listItems(
  document: OpenApiDocument,
  operation: Operation,
): { readonly pointer: string; readonly schema: string } | undefined {
  const schema = successSchema(operation);
  if (schema === undefined) return undefined;
  const direct = findMemberSchema(document, schema, '[]');
  if (direct !== undefined && schemaTypes(document, schema).has('array'))
    return { pointer: '', schema: direct };
  const lists = propertiesOf(document, schema).flatMap((name) => {
    const member = findMemberSchema(document, schema, name);
    const items = member === undefined ? undefined : findMemberSchema(document, member, '[]');
    return items !== undefined && propertiesOf(document, items).length > 1
      ? [{ name, pointer: `/${name}`, schema: items }]
      : [];
  });
  return (
    lists.find(({ name }) => isCalledAs(name, operation.path)) ??
    lists.find(({ name }) => !besides.test(name)) ??
    lists[0]
  );
}

/** Lists that stand beside the one that an operation is about. */
const besides = /^_?(errors|warnings|messages|links|included?s?|facets|aggregations|notices)$/i;

/**
 * Whether an operation adds to a list: a POST where a GET lists items is about a new one, and not
 * about what is above it.
 */
export function addsToList(
  document: OpenApiDocument,
  operations: readonly Operation[],
  { method, path }: Operation,
): boolean {
  return (
    method === 'post' &&
    operations.some(
      (other) =>
        other.method === 'get' && other.path === path && listItems(document, other) !== undefined,
    )
  );
}

/** The members of the item that an answer shows, or of the items that it lists. */
function membersShown(document: OpenApiDocument, operation: Operation): readonly string[] {
  const schema = listItems(document, operation)?.schema ?? successSchema(operation);
  return schema === undefined ? [] : propertiesOf(document, schema);
}

/** What is called an update changes what is shown, whether a creation can send it or not. */
const updating = /^(update|set|edit|change|modify|patch|replace)/i;

function isUpdate(
  document: OpenApiDocument,
  operation: Operation,
  sent: ReadonlySet<string>,
  shown: ReadonlySet<string>,
): boolean {
  if (!['put', 'patch', 'post'].includes(operation.method) || isUpload(document, operation))
    return false;
  const members = [...bodyMembers(document, operation)].filter(
    (name) => idName(name) === undefined,
  );
  const shared = members.filter((name) => sent.has(name));
  if (shared.length > 0 && shared.length * 2 >= Math.min(members.length, sent.size)) return true;
  const isCalledSo = operation.method !== 'post' || updating.test(operation.id);
  const escapeControlChars = members.filter((name) => shown.has(name));
  return (
    isCalledSo &&
    escapeControlChars.length > 0 &&
    (escapeControlChars.length * 2 >= members.length || escapeControlChars.length > 2)
  );
}

export function isUpload(document: OpenApiDocument, operation: Operation): boolean {
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  return mediaType !== undefined && listParts(document, mediaType).some(({ binary }) => binary);
}

/**
 * Whether an operation is about a part of the item, or does something with it, as `DELETE
 * /lists/{id}/accounts` and `POST /orders/{id}/cancel`: where only the paths tell.
 */
function isOfAPart(operation: Operation, links: readonly Link[], methods: RegExp): boolean {
  const isGuessed = links
    .filter(({ to }) => to.id === operation.id)
    .every(({ inferred }) => inferred === true);
  return (
    isGuessed &&
    methods.test(operation.method) &&
    operation.path.includes('{') &&
    !/\}\/?$/.test(operation.path)
  );
}

/**
 * Of several deletions the one with the shortest path and id deletes the item itself; the others
 * delete parts of it.
 */
function shortest(operations: readonly Operation[]): Operation | undefined {
  return [...operations].sort(
    (a, b) => a.path.split('/').length - b.path.split('/').length || a.id.length - b.id.length,
  )[0];
}
