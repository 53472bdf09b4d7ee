import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { type Place, placesIn } from './openapi-structure.ts';
import { describe, isOfShape, nameOf } from './structure.ts';

/** Something in a schema that JSON Schema does not allow there. */
export interface Malformed {
  readonly pointer: string;
  /** What it is, and what would be accepted. */
  readonly message: string;
}

const types = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
/** `file` is a type of Swagger 2.0, which many documents keep in 3.0. */
const known = new Set([...types, 'file']);

/**
 * What the schemas of a document say in a form that JSON Schema does not have: a schema that is a
 * text, a list or a number, an unknown type, a `required` that is no list. Such a part is left out
 * when values are checked and made.
 */
export function malformedSchemas({ root }: OpenApiDocument): Malformed[] {
  const found: Malformed[] = [];
  const seen = new Set<unknown>();
  const pending: Place[] = [...placesIn('document', 'one', root, '')];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value, kind, shape, pointer } = place;
    if (kind === 'example' || kind === 'link') continue;
    // Up to draft 7 a list of `items` was a tuple.
    if (place.key === 'items' && Array.isArray(value)) continue;
    if (!isOfShape(place)) {
      const wanted = shape === 'list' ? 'a list' : 'an object';
      found.push({ pointer, message: `${nameOf(place)} is ${describe(value)}, not ${wanted}` });
      continue;
    }
    if (seen.has(value)) continue;
    if (typeof value === 'object') seen.add(value);
    if (kind === 'schema' && shape === 'one' && isObject(value))
      found.push(...malformedKeywords(value, pointer));
    pending.push(...placesIn(kind, shape, value, pointer));
  }
  return found.reverse();
}

function malformedKeywords(schema: Record<string, unknown>, pointer: string): Malformed[] {
  const found: Malformed[] = [];
  const { type, required } = schema;
  const unknown = (Array.isArray(type) ? type : [type ?? 'object']).find(
    (name) => typeof name !== 'string' || !known.has(name),
  );
  if (unknown !== undefined)
    found.push({
      pointer: `${pointer}/type`,
      message: `"type" is ${describe(unknown)}, not one of ${[...types].join(', ')}`,
    });
  if (required !== undefined && !Array.isArray(required))
    found.push({
      pointer: `${pointer}/required`,
      message: `"required" is ${describe(required)}, not a list of the names of members`,
    });
  return found;
}
