import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, withMember } from '../../../openapi/lib/value-path.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { normalizeName, sameNoun, singular } from '../infer/inflect.ts';
import { findSent } from '../infer/locate-payload.ts';
import { extensionAt, itemsOf, type Member, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource, Role } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { asShown as formOf } from './as-shown.ts';

import { placeDeeper } from './place-deeper.ts';
import { meantFor } from './union-branch.ts';

/** What a request sends for an item. */
export interface ParsedInput {
  /**
   * The item's members, out of their envelope and without files; undefined where nothing was sent.
   * They are called as the item calls them, and have the `default`s of the request's schema.
   */
  readonly sent: unknown;
  /** The members that the request's schema knows and a client may send, as the item calls them. */
  readonly sendable: ReadonlySet<string>;
  /** Files by the name of their part; one that is the whole body has no name. */
  readonly files: readonly { readonly part: string | undefined; readonly file: UploadedFile }[];
}

/** Roles whose requests say all of an item: what they leave out has its default. */
const whole: ReadonlySet<Role> = new Set(['create', 'replace']);

export function parseInput(api: Api, call: OperationCall, plan: OperationPlan): ParsedInput {
  const { body } = call;
  if (isFile(body))
    return { sent: undefined, sendable: new Set(), files: [{ part: undefined, file: body }] };
  const resource = plan.resource as Resource | undefined;
  const schema = schemaOf(call);
  const place =
    schema === undefined || resource === undefined
      ? undefined
      : findSent(api.document, schema, resource.resourceSchema.hints);
  const wrapped = place === undefined ? body : (getIn(body, place.path) ?? body);
  const inner = wrapped === body ? body : withBeside(resource, body, wrapped, place?.path[0]);
  return parseMembers(api, {
    inner,
    schema: place?.schema,
    resource,
    hasDefaults: whole.has(plan.role),
  });
}

/** The members of an item in what was sent for it. */
export function parseMembers(
  api: Api,
  {
    inner,
    schema,
    resource,
    hasDefaults,
  }: {
    readonly inner: unknown;
    /** Of what was sent; undefined where the document describes none. */
    readonly schema: string | undefined;
    readonly resource: Resource | undefined;
    readonly hasDefaults: boolean;
  },
): ParsedInput {
  const members: ReadonlyMap<string, Member> =
    schema === undefined
      ? new Map()
      : membersOf(api.document, schema, meantFor(api, inner, new Set()));
  const shown = resource?.resourceSchema.members ?? new Map<string, Member>();
  const known = namesOf(shown);
  const asShown = (name: string) =>
    shown.has(name) || members.size === 0
      ? name
      : (known.get(normalizeName(name)) ?? withoutNoun(resource, known, name) ?? name);
  const sendable = sendableOf(members, shown, asShown);
  if (!isObject(inner)) return { sent: inner, sendable, files: [] };
  const files: { part: string; file: UploadedFile }[] = [];
  const sent = new Map<string, unknown>();
  for (const [name, value] of Object.entries(inner)) {
    const found = (Array.isArray(value) ? value : [value]).filter(isFile);
    files.push(...found.map((file) => ({ part: name, file })));
    if (found.length > 0 || members.get(name)?.readOnly === true) continue;
    const own = textMember(resource, name, value, inner) ?? asShown(name);
    if (own !== name && Object.hasOwn(inner, own)) continue;
    const pointer = shown.get(own)?.pointer;
    sent.set(own, pointer === undefined ? value : renamed(api.document, pointer, value));
  }
  if (hasDefaults)
    for (const { name, pointer, readOnly } of members.values()) {
      const own = asShown(name);
      const value = sent.has(own) || readOnly ? undefined : defaultOf(api.document, pointer);
      if (value !== undefined && own !== resource?.resourceSchema.id) sent.set(own, value);
    }
  placeDeeper(api.document, sent, members, shown);
  return { sent: Object.fromEntries(sent), sendable, files };
}

/**
 * The member that an item shows without its own noun: the `petName` of `POST /pets` as the `name`. The
 * id is another matter: a `petId` that is sent may name an item.
 */
function withoutNoun(
  resource: Resource | undefined,
  known: ReadonlyMap<string, string>,
  name: string,
): string | undefined {
  if (resource === undefined) return undefined;
  const noun = normalizeName(singular(nounOf(resource.segments)));
  const bare = normalizeName(name);
  const rest = bare.startsWith(noun) ? bare.slice(noun.length) : '';
  const member = rest === '' ? undefined : known.get(rest);
  return member === resource.resourceSchema.id ? undefined : member;
}

const texts = ['content', 'text', 'body', 'message'];

/**
 * Where an item shows what is sent under its own noun: the `comment` of `POST /comments` as the `text`,
 * where nothing is sent under that.
 */
function textMember(
  resource: Resource | undefined,
  name: string,
  value: unknown,
  inner: Readonly<Record<string, unknown>>,
): string | undefined {
  if (resource === undefined || typeof value !== 'string') return undefined;
  const { members } = resource.resourceSchema;
  if (members.has(name) || !sameNoun(name, nounOf(resource.segments))) return undefined;
  return texts.find((text) => members.has(text) && !Object.hasOwn(inner, text));
}

/** Found once for the members of a request's schema, unless they depend on what was sent. */
function sendableOf(
  members: ReadonlyMap<string, Member>,
  shown: ReadonlyMap<string, Member>,
  asShown: (name: string) => string,
): ReadonlySet<string> {
  const known = sendables.get(members)?.get(shown);
  if (known !== undefined) return known;
  const sendable = new Set(
    [...members.values()].filter(({ readOnly }) => !readOnly).map(({ name }) => asShown(name)),
  );
  sendables.set(members, (sendables.get(members) ?? new WeakMap()).set(shown, sendable));
  return sendable;
}

const sendables = new WeakMap<
  ReadonlyMap<string, Member>,
  WeakMap<ReadonlyMap<string, Member>, ReadonlySet<string>>
>();

/** Members by their plain names; those that two share are left out. */
function namesOf(members: ReadonlyMap<string, Member>): ReadonlyMap<string, string> {
  const known = plainNames.get(members);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const name of members.keys()) {
    const bare = normalizeName(name);
    if (names.has(bare)) twice.add(bare);
    names.set(bare, name);
  }
  for (const bare of twice) names.delete(bare);
  plainNames.set(members, names);
  return names;
}

const plainNames = new WeakMap<ReadonlyMap<string, Member>, ReadonlyMap<string, string>>();

const deepest = 4;

/** What was sent further down, with its members called as the schema of the item calls them. */
function renamed(document: OpenApiDocument, schema: string, sent: unknown, depth = 0): unknown {
  if (depth > deepest) return sent;
  const value = formOf(document, schema, sent);
  if (Array.isArray(value)) {
    const items = itemsOf(document, schema);
    return items === undefined
      ? value
      : value.map((item) => renamed(document, items, item, depth + 1));
  }
  if (!isObject(value)) return value;
  const members = membersOf(document, schema);
  if (members.size === 0) return value;
  const known = namesOf(members);
  const inside = unwrapped(value, members);
  if (inside !== undefined) return renamed(document, schema, inside, depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const other = members.has(name) ? name : (known.get(normalizeName(name)) ?? name);
      const own = other !== name && Object.hasOwn(value, other) ? name : other;
      const pointer = members.get(own)?.pointer;
      return [own, pointer === undefined ? member : renamed(document, pointer, member, depth + 1)];
    }),
  );
}

/**
 * What an object wraps that has one member, which the answer has no name for: `{ price: { name, cost
 * } }` is sent for what is shown as `{ name, cost }`.
 */
function unwrapped(
  value: Readonly<Record<string, unknown>>,
  members: ReadonlyMap<string, Member>,
): Readonly<Record<string, unknown>> | undefined {
  const [[name, inner] = [], ...others] = Object.entries(value);
  if (others.length > 0 || name === undefined || members.has(name) || !isObject(inner))
    return undefined;
  const names = Object.keys(inner);
  const known = names.filter((own) => members.has(own));
  return known.length > 0 && known.length * 2 >= names.length ? inner : undefined;
}

/** The `default` of a schema, beside its reference or where that leads; undefined without one. */
function defaultOf(document: OpenApiDocument, pointer: string): unknown {
  const value = writtenDefault(document, pointer);
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

const writtenDefault = perDocument((document: OpenApiDocument, pointer): unknown => {
  const beside = extensionAt(document, pointer, 'default');
  if (beside !== undefined) return beside;
  for (const { node } of schemaBranches(document, pointer, ['allOf']))
    if ('default' in node) return node['default'];
  return undefined;
});

/**
 * What is wrapped, with what stands beside it: an id, members of the item, files in other parts of
 * a form.
 */
function withBeside(
  resource: Resource | undefined,
  body: unknown,
  inner: unknown,
  wrapper: string | 0 | undefined,
): unknown {
  if (!isObject(body) || !isObject(inner)) return inner;
  const { id, members } = resource?.resourceSchema ?? { id: undefined, members: new Map() };
  let result = inner;
  for (const [name, value] of Object.entries(body)) {
    if (name === wrapper || Object.hasOwn(inner, name)) continue;
    const isFiles = (Array.isArray(value) ? value : [value]).some((item) => isFile(item));
    const isOwn = name === id ? typeof value === 'string' : members.has(name);
    if (isFiles || isOwn) result = withMember(result, name, value);
  }
  return result;
}

/** The schema of the media type that came, as far as the Content-Type tells; else of the first. */
export function schemaOf({ operation, request }: OperationCall): string | undefined {
  const content = operation.requestBody?.content ?? [];
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return (
    content.find(({ type }) => type.split(';')[0]?.trim().toLowerCase() === given) ?? content[0]
  )?.schema;
}

export function isFile(value: unknown): value is UploadedFile {
  return (
    isObject(value) && Buffer.isBuffer(value['bytes']) && typeof value['declaredType'] === 'string'
  );
}
