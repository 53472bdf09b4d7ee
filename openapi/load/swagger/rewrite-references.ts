import { encodeFragment, isObject } from '../../lib/json-pointer.ts';
import { decodePercent } from '../../lib/pairs.ts';
import { type Place, placesIn } from '../openapi-structure.ts';
import type { SourceMap } from '../source-map.ts';
import type { Node } from './conversion.ts';

/**
 * Leads every reference of a converted document to where items stand now, and brings each schema
 * to OpenAPI 3.0.
 */
export function rewriteReferences(root: Node, map: SourceMap): void {
  const seen = new Set<unknown>();
  const pending: Place[] = [...placesIn('document', 'one', root, '')];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value } = place;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    pending.push(...placesIn(place.kind, place.shape, value, place.pointer));
    if (!isObject(value) || place.shape !== 'one') continue;
    if (typeof value['$ref'] === 'string') value['$ref'] = rewrite(value['$ref'], map);
    if (place.kind === 'schema') convertSchema(value);
  }
}

function rewrite(reference: string, map: SourceMap): string {
  return reference.startsWith('#/')
    ? `#${encodeFragment(map.moved(decodePercent(reference.slice(1))))}`
    : reference;
}

/**
 * What Schema Objects of Swagger 2.0 say otherwise; `x-nullable` is an extension that most of its
 * tools share.
 */
function convertSchema(schema: Node): void {
  if (schema['type'] === 'file') {
    schema['type'] = 'string';
    schema['format'] = 'binary';
  }
  if (typeof schema['discriminator'] === 'string')
    schema['discriminator'] = { propertyName: schema['discriminator'] };
  if (typeof schema['x-nullable'] === 'boolean' && schema['nullable'] === undefined)
    schema['nullable'] = schema['x-nullable'];
  delete schema['x-nullable'];
}
