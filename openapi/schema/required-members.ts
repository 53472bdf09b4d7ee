import type { Location } from './schema-store.ts';
import type { SchemaView } from './schema-view.ts';

/**
 * Which way a value goes: what is `readOnly` need not be sent, what is `writeOnly` need not be
 * answered (OpenAPI 3.1, section 4.8.24).
 */
export type Direction = 'request' | 'answer';

/** Where schemas are looked up. */
interface Views {
  view(location: Location): SchemaView;
}

/**
 * The members that a schema requires of a value that goes one way.
 * @param around the schemas that hold this one in their `allOf`: they may say what its members are
 */
export function requiredMembers(
  engine: Views,
  view: SchemaView,
  around: readonly SchemaView[],
  direction: Direction | undefined,
): string[] {
  const required = view.assertions['required'];
  if (!Array.isArray(required)) return [];
  const names = required as string[];
  if (direction === undefined) return names;
  const flag = direction === 'request' ? 'readOnly' : 'writeOnly';
  return names.filter(
    (name) => ![view, ...around].some((schema) => isFlagged(engine, schema, name, flag)),
  );
}

function isFlagged(
  engine: Views,
  view: SchemaView,
  name: string,
  flag: 'readOnly' | 'writeOnly',
): boolean {
  for (const part of parts(engine, view)) {
    const member = part.maps.properties?.get(name);
    if (member !== undefined && hasFlag(engine, engine.view(member), flag)) return true;
  }
  return false;
}

/**
 * Whether a schema says of itself, or by what it refers to, that it is `readOnly` or `writeOnly`.
 */
export function hasFlag(engine: Views, view: SchemaView, flag: 'readOnly' | 'writeOnly'): boolean {
  for (const part of parts(engine, view)) if (part[flag]) return true;
  return false;
}

/**
 * A schema and all that it holds by `allOf` and `$ref`, each once. A loop, not a recursion: a chain
 * of references may be longer than the stack is deep.
 */
function* parts(engine: Views, view: SchemaView): Generator<SchemaView> {
  const passed = new Set<Location>([view.location]);
  const pending = [view];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    yield part;
    for (const location of [
      ...(part.ref === undefined ? [] : [part.ref]),
      ...(part.lists.allOf ?? []).toReversed(),
    ]) {
      if (passed.has(location)) continue;
      passed.add(location);
      pending.push(engine.view(location));
    }
  }
}
