import type { OpenApiDocument } from './document.ts';
import { type Place, placesIn } from './grammar.ts';
import { isObject, parsePointer } from './json-pointer.ts';

/** The names of the components' schemas that hold themselves, at once or through others. */
export function circularSchemas(document: OpenApiDocument): string[] {
  const components = isObject(document.root['components']) ? document.root['components'] : {};
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const edges = new Map(Object.entries(schemas).map(([name, schema]) => [name, referencedNames(schema)]));
  return [...edges.keys()].filter((name) => reaches(edges, name));
}

/** The names of the schemas that one refers to. */
function referencedNames(schema: unknown): Set<string> {
  const names = new Set<string>();
  const pending: Pick<Place, 'value' | 'shape'>[] = [{ value: schema, shape: 'one' }];
  const seen = new Set<unknown>();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (seen.has(place.value)) continue;
    seen.add(place.value);
    const reference = isObject(place.value) ? place.value['$ref'] : undefined;
    if (typeof reference === 'string' && reference.startsWith('#/components/schemas/')) names.add(parsePointer(reference)[2] ?? '');
    pending.push(...placesIn('schema', place.shape, place.value, ''));
  }
  return names;
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): boolean {
  const seen = new Set<string>();
  const pending = [...(edges.get(start) ?? [])];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === start) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(edges.get(name) ?? []));
  }
  return false;
}
