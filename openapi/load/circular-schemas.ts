import { getPointer, isObject, parsePointer } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { type Place, placesIn } from './openapi-structure.ts';

/** The names of the components' schemas that hold themselves, at once or through others. */
export function circularSchemas(document: OpenApiDocument): string[] {
  const components = isObject(document.root['components']) ? document.root['components'] : {};
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const edges = new Map(
    Object.entries(schemas).map(([name, schema]) => [name, referencedNames(document, schema)]),
  );
  return onCircles(edges);
}

/** The names of the schemas that one refers to. */
function referencedNames({ root }: OpenApiDocument, schema: unknown): Set<string> {
  const names = new Set<string>();
  const pending: Pick<Place, 'value' | 'shape'>[] = [{ value: schema, shape: 'one' }];
  const seen = new Set<unknown>();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (seen.has(place.value)) continue;
    seen.add(place.value);
    const reference = isObject(place.value) ? place.value['$ref'] : undefined;
    if (typeof reference === 'string' && reference.startsWith('#/components/schemas/')) {
      const [, , name = '', ...further] = parsePointer(reference);
      // What stands within a schema, such as one of its `$defs`, is not the whole of it.
      if (further.length === 0) names.add(name);
      else pending.push({ value: getPointer(root, reference.slice(1)), shape: 'one' });
    }
    pending.push(...placesIn('schema', place.shape, place.value, ''));
  }
  return names;
}

/**
 * The nodes of a graph that lead back to themselves: those that share a strongly connected
 * component with another, or have an edge to themselves. Tarjan's algorithm without recursion, so
 * that it takes time in proportion to the graph, however long its chains are.
 */
function onCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const circular = new Set<string>();
  const enter = (name: string) => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    stack.push(name);
    onStack.add(name);
    return { name, next: [...(edges.get(name) ?? [])].values() };
  };
  for (const start of edges.keys()) {
    if (order.has(start)) continue;
    const open = [enter(start)];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { name, next } = top;
      const step = next.next();
      if (!step.done) {
        if (!order.has(step.value)) open.push(enter(step.value));
        else if (onStack.has(step.value))
          lowest.set(name, Math.min(lowest.get(name) ?? 0, order.get(step.value) ?? 0));
        continue;
      }
      open.pop();
      const around = open.at(-1)?.name;
      if (around !== undefined)
        lowest.set(around, Math.min(lowest.get(around) ?? 0, lowest.get(name) ?? 0));
      if (lowest.get(name) !== order.get(name)) continue;
      const component = stack.splice(stack.lastIndexOf(name));
      for (const member of component) onStack.delete(member);
      if (component.length > 1 || edges.get(name)?.has(name))
        for (const member of component) circular.add(member);
    }
  }
  return [...edges.keys()].filter((name) => circular.has(name));
}
