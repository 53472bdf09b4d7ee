import type { SchemaEngine } from './engine.ts';
import type { Location } from './schema-store.ts';
import type { Onward } from './translate.ts';

/**
 * The outermost resource of the dynamic scope that has the anchor decides (JSON Schema 2020-12,
 * section 8.2.3.2).
 */
export function dynamicTarget(engine: SchemaEngine, { from }: Pick<Onward, 'from'>): Location {
  const { target = '', anchor } = from.dynamicRef ?? {};
  if (anchor === undefined) return target;
  for (const resource of engine.scope) {
    const found = engine.store.dynamicAnchor(resource, anchor);
    if (found !== undefined) return found;
  }
  return target;
}
