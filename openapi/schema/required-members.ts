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
    (name) => ![view, ...around].some((schema) => isFlagged(engine, schema, name, flag, new Set())),
  );
}

function isFlagged(
  engine: Views,
  view: SchemaView,
  name: string,
  flag: 'readOnly' | 'writeOnly',
  passed: Set<string>,
): boolean {
  if (passed.has(view.location)) return false;
  passed.add(view.location);
  const member = view.maps.properties?.get(name);
  if (member !== undefined && hasFlag(engine, engine.view(member), flag, new Set())) return true;
  const parts = [...(view.lists.allOf ?? []), ...(view.ref === undefined ? [] : [view.ref])];
  return parts.some((part) => isFlagged(engine, engine.view(part), name, flag, passed));
}

/**
 * Whether a schema says of itself, or by what it refers to, that it is `readOnly` or `writeOnly`.
 */
export function hasFlag(
  engine: Views,
  view: SchemaView,
  flag: 'readOnly' | 'writeOnly',
  passed: Set<string> = new Set(),
): boolean {
  if (view[flag]) return true;
  if (passed.has(view.location)) return false;
  passed.add(view.location);
  const parts = [...(view.lists.allOf ?? []), ...(view.ref === undefined ? [] : [view.ref])];
  return parts.some((part) => hasFlag(engine, engine.view(part), flag, passed));
}
