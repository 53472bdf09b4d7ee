import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { findResponse, type Operation } from '../../../openapi/model/operation.ts';
import { normalizeName, wordsOf } from './inflect.ts';
import { markedMembers } from './learned.ts';
import { findItem, requestSchema } from './locate-payload.ts';
import { extensionAt, isScalar, membersOf } from './members.ts';
import type { Resource } from './model.ts';

/** A member that no two items have with one value, and what says so. */
export interface UniqueMember {
  /** Its name, or the way to it: `attributes.code`. */
  readonly name: string;
  readonly why: string;
  /** Whether it is an e-mail address, of which capitals and small letters are the same. */
  readonly isMail: boolean;
}

/** Members that are a person's or a thing's own wherever there are such. */
const keys = ['email', 'username', 'login', 'handle', 'slug', 'sku'];
const names = ['name', 'title', 'code'];
/** What the words of an error say of other things. */
const stopWords = new Set(['state', 'status', 'type', 'kind', 'version', 'message', 'resource']);

/**
 * The members of what an operation takes that have to be unique: those that `x-doubletake-unique`
 * marks; else, where a 409 is declared, those that its description or examples name, or that are
 * keys by their name; else the name, where the 409 says that something is there already.
 */
export function uniqueMembers(
  document: OpenApiDocument,
  operation: Operation,
  { resourceSchema, plans }: Resource,
): readonly UniqueMember[] {
  const known = uniques.get(operation);
  if (known !== undefined) return known;
  const { sentSchema, sentId, id } = resourceSchema;
  const sent = [
    ...(sentSchema === undefined ? [] : membersOf(document, sentSchema).values()),
  ].filter((member) => member.name !== id && isScalar(document, member.pointer));
  const mark = (pointer: string) => extensionAt(document, pointer, 'x-doubletake-unique');
  // What one operation may not repeat, no other may either.
  const schemas = plans.flatMap(({ role, operation: other }) => {
    const whole = ['create', 'replace', 'merge'].includes(role) ? requestSchema(other) : undefined;
    return whole === undefined ? [] : [findItem(document, whole, resourceSchema.hints).schema];
  });
  const marked = new Map(
    [...schemas, ...(sentSchema === undefined ? [] : [sentSchema])]
      .flatMap((schema) =>
        markedMembers(document, schema, (pointer) => mark(pointer) === true || undefined),
      )
      .map(({ way, pointer }) => [way.join('.'), pointer] as const),
  );
  const open = sent.filter(({ pointer }) => mark(pointer) === undefined);
  const conflict = operation.responses.some(({ status }) => status === '409')
    ? findResponse(operation, 409)
    : undefined;
  const told = wordsOf(
    textsOf(conflict?.node)
      .join(' ')
      .replaceAll(/[^A-Za-z0-9]+/g, ' '),
  );
  const text = ` ${told.join(' ')} `;
  const isKey = open.filter(
    ({ name, pointer }) => keys.includes(normalizeName(name)) || saysUnique(document, pointer),
  );
  const isThere = / (already|exists|exist|duplicate|taken|unique|in use) /.test(text);
  const isSaid = open.filter(
    ({ name, pointer }) =>
      isThere &&
      !stopWords.has(name.toLowerCase()) &&
      !Array.isArray(dereference(document, pointer).node['enum']) &&
      text.includes(` ${wordsOf(name).join(' ')} `),
  );
  const isName =
    isThere && sentId === undefined
      ? open.filter(({ name }) => names.includes(name)).slice(0, 1)
      : [];
  const chosen =
    conflict === undefined
      ? []
      : ([isSaid, isKey, isName].find((members) => members.length > 0) ?? []);
  const found = [
    ...[...marked]
      .filter(([name]) => name !== id)
      .map(([name, pointer]) => ({
        name,
        why: 'x-doubletake-unique',
        isMail: isMail(document, name, pointer),
      })),
    ...chosen.map(({ name, pointer }) => ({
      name,
      isMail: isMail(document, name, pointer),
      why:
        chosen === isSaid
          ? 'its 409 names it'
          : `a 409 is declared, and ${keys.includes(normalizeName(name)) || chosen !== isKey ? 'it is a key by its name' : 'its description says that it is unique'}`,
    })),
  ];
  uniques.set(operation, found);
  return found;
}

/** Whether a member's own words say that its value is unique: `Unique identifier of the app`. */
function saysUnique(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  return (
    !Array.isArray(node['enum']) &&
    /(^|\ban?\s|\boptional\s|\bbe\s|\bglobally\s)unique\b/i.test(String(node['description'] ?? ''))
  );
}

const uniques = new WeakMap<Operation, readonly UniqueMember[]>();

function isMail(document: OpenApiDocument, name: string, pointer: string): boolean {
  return (
    dereference(document, pointer).node['format'] === 'email' ||
    /^e?mail(address)?$/.test(normalizeName(name.split('.').at(-1) ?? ''))
  );
}

/** The texts in a response: its description, and what its examples say. */
function textsOf(node: unknown, depth = 0): string[] {
  if (typeof node === 'string') return [node];
  if (depth > 8) return [];
  if (Array.isArray(node)) return node.flatMap((item) => textsOf(item, depth + 1));
  return isObject(node)
    ? Object.entries(node)
        .filter(([name]) => name !== 'schema' && name !== '$ref')
        .flatMap(([, value]) => textsOf(value, depth + 1))
    : [];
}
