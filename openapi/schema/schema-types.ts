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

/** Whether a schema takes null: by its types, or by `nullable`, also where its version has no such word. */
export function takesNull(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  return schemaTypes(document, pointer).has('null') || node['nullable'] === true;
}

/** Whether a value is of one of the JSON types; none of them means any. */
export function isOfTypes(types: ReadonlySet<string>, value: unknown): boolean {
  if (types.size === 0) return true;
  if (Array.isArray(value)) return types.has('array');
  if (value === null) return types.has('null');
  return types.has(typeof value) || (Number.isInteger(value) && types.has('integer'));
}

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
