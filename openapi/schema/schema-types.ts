import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { dereference } from '../model/document.ts';
import { perDocument } from '../model/per-document.ts';
import { typesOf } from './assertions.ts';
import { dialectOfVersion } from './dialect.ts';
import { branchKeywords, schemaBranches } from './schema-branches.ts';

/**
 * The JSON types that the schema at a pointer lets through, as far as `type`, `$ref`, `allOf`,
 * `anyOf` and `oneOf` tell; an empty set means any. Enough to decide how a string on the wire is to
 * be read.
 */
export const schemaTypes: (document: OpenApiDocument, pointer: string) => ReadonlySet<string> =
  perDocument((document, pointer) => {
    const dialect = dialectOfVersion(document.version);
    const types = new Set<string>();
    for (const { node } of schemaBranches(
      document,
      pointer,
      branchKeywords,
      (schema) => typesOf(schema, dialect) === undefined,
    )) {
      for (const type of typesOf(node, dialect) ?? []) types.add(type);
    }
    return types;
  });

/**
 * The schema of a property or item of the schema at a pointer, where it can be named without
 * reading a value.
 */
export function memberSchema(
  document: OpenApiDocument,
  pointer: string,
  member: string,
): string | undefined {
  const { node, pointer: here } = dereference(document, pointer);
  if (member === '[]') return isObject(node['items']) ? `${here}/items` : undefined;
  const properties = node['properties'];
  if (isObject(properties) && Object.hasOwn(properties, member)) {
    return `${here}/properties/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return isObject(node['additionalProperties']) ? `${here}/additionalProperties` : undefined;
}

/**
 * Reads a string from the wire as the schema's type; what does not fit stays a string, for the
 * validator to name.
 */
export function coerce(
  document: OpenApiDocument,
  schema: string | undefined,
  text: string,
): unknown {
  if (schema === undefined) return text;
  const types = schemaTypes(document, schema);
  if (types.size === 0 || types.has('string')) return text;
  if (
    (types.has('number') || types.has('integer')) &&
    /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)
  )
    return Number(text);
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.has('null') && text === '') return null;
  return text;
}
