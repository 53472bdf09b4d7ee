/** The keywords whose value is one schema. */
export const singleKeywords = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'items',
  'additionalItems',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
] as const;
/** The keywords whose value is a list of schemas. */
export const listKeywords = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
/** The keywords whose value is schemas by name. */
export const mapKeywords = [
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
  'dependencies',
] as const;

/** What a node of a document is, as far as the way to it tells. */
export type Position = 'schema' | 'list' | 'map' | 'other';

const singles: ReadonlySet<string> = new Set(singleKeywords);
const lists: ReadonlySet<string> = new Set(listKeywords);
const maps: ReadonlySet<string> = new Set(mapKeywords);

/**
 * What a member is, by what its parent is. Outside of schemas, those of OpenAPI stand under
 * `schema`, `itemSchema` and `schemas`.
 */
export function positionOf(parent: Position, member: string, value: unknown): Position {
  if (parent === 'list' || parent === 'map') return 'schema';
  if (parent === 'other')
    return member === 'schema' || member === 'itemSchema'
      ? 'schema'
      : member === 'schemas'
        ? 'map'
        : 'other';
  if (singles.has(member)) return Array.isArray(value) ? 'list' : 'schema';
  if (lists.has(member)) return 'list';
  return maps.has(member) ? 'map' : 'other';
}
