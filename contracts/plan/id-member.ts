import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';

/**
 * The member of a schema that is the id: called as the parameter, `id`, or by the kind of item, as
 * `petId` for `/pets`.
 */
export function idMember(
  document: OpenApiDocument,
  schema: string,
  parameter: Pathed,
  collection: string,
): string | undefined {
  const kind = kindAt(collection);
  const wanted = normalizeName(parameter.name);
  const isNamed = wanted === kind && goesByName(document, schema, parameter);
  const isId = /(id|uuid|guid)$/.test(wanted) || wanted === kind;
  const known = [
    wanted,
    ...(isNamed ? names : []),
    ...(wanted.startsWith(kind) ? [wanted.slice(kind.length)] : []),
    ...(isId ? ['id', 'uuid', 'guid', `${kind}id`, `${kind}uuid`] : []),
  ];
  const members = propertyNames(document, schema);
  for (const name of known) {
    const member = members.find((candidate) => normalizeName(candidate) === name);
    if (name !== '' && member !== undefined) return member;
  }
  return undefined;
}

/** What one item of the collection at a path is called: `pet` for `/pets`, without separators. */
export function kindAt(path: string): string {
  return singular(normalizeName(/[^/]*$/.exec(path.replace(/\/+$/, ''))?.[0] ?? ''));
}

/** Whether a member is called as what a path collects, or ends so: `device_codes` of `/codes`. */
export function isCalledAs(name: string, path: string): boolean {
  const kind = kindAt(path);
  return kind !== '' && singular(normalizeName(name)).endsWith(kind);
}

interface Pathed {
  readonly name: string;
  readonly schema: string | undefined;
}

const names = ['name', 'login', 'username', 'slug', 'key'];

/**
 * Whether `{org}` is a text and the id of what an answer shows is a number: then `/orgs/{org}`
 * wants the name.
 */
function goesByName(document: OpenApiDocument, item: string, { schema }: Pathed): boolean {
  const id = findMemberSchema(document, item, 'id');
  if (schema === undefined || id === undefined) return false;
  const isText = (at: string) => schemaTypes(document, at).has('string');
  return isText(schema) && !isText(id);
}

function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}

/** Whether a member is called as nothing but an id is. */
export function isIdName(name: string): boolean {
  return /^_?(id|uuid|guid)$/i.test(name);
}
