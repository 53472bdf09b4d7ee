import { isObject } from '../lib/json-pointer.ts';
import { compilePattern } from './compile-pattern.ts';
import { dynamicTarget } from './dynamic-target.ts';
import type { SchemaEngine } from './engine.ts';
import type { Location } from './schema-store.ts';
import type { SchemaView } from './schema-view.ts';
import type { Onward } from './translate.ts';

/**
 * The members that no keyword of a schema, or of those that apply to the same value, has looked at
 * (JSON Schema 2020-12, section 11.3).
 */
export function unevaluatedProperties(
  engine: SchemaEngine,
  { from, direction }: Onward,
  value: unknown,
): string[] {
  if (!isObject(value)) return [];
  const seen = new Set<string>();
  collect(
    {
      engine,
      direction,
      value,
      note: (view) => noteProperties(view, value, seen),
      entered: new Set(),
    },
    from,
    true,
  );
  return Object.keys(value).filter((name) => !seen.has(name));
}

/**
 * The members that a schema, and those that apply to the same value, have no name for: a schema that
 * allows others, in whatever way, does not name them.
 */
export function unnamedProperties(
  engine: SchemaEngine,
  { from, direction }: Onward,
  value: Readonly<Record<string, unknown>>,
): string[] {
  const named = new Set<string>();
  const note = ({ maps }: SchemaView) => {
    for (const name of maps.properties?.keys() ?? []) named.add(name);
  };
  collect({ engine, direction, value, note, entered: new Set() }, from, true);
  return Object.keys(value).filter((name) => !named.has(name));
}

/** The items that no keyword has looked at (section 11.2). */
export function unevaluatedItems(
  engine: SchemaEngine,
  { from, direction }: Onward,
  value: unknown,
): number[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<number>();
  collect(
    {
      engine,
      direction,
      value,
      note: (view) => noteItems(engine, view, value, direction, seen),
      entered: new Set(),
    },
    from,
    true,
  );
  return [...value.keys()].filter((index) => !seen.has(index));
}

interface Collecting {
  readonly engine: SchemaEngine;
  readonly direction: Onward['direction'];
  readonly value: unknown;
  readonly note: (view: SchemaView, isOutermost: boolean) => void;
  readonly entered: Set<Location>;
}

/** Goes through the schemas that apply to the value itself, and that it conforms to. */
function collect(collecting: Collecting, view: SchemaView, isOutermost: boolean): void {
  const { engine, value, direction, entered } = collecting;
  const key = view.location;
  if (entered.has(key)) return;
  entered.add(key);
  collecting.note(isOutermost ? withoutUnevaluated(view) : view, isOutermost);
  const go = (location: Location | undefined) => {
    if (location !== undefined) collect(collecting, engine.view(location), false);
  };
  const conforms = (location: Location) => engine.accepts(location, value, direction);
  go(view.ref);
  if (view.dynamicRef !== undefined) go(dynamicTarget(engine, { from: view }));
  for (const location of view.lists.allOf ?? []) go(location);
  for (const location of [...(view.lists.anyOf ?? []), ...(view.lists.oneOf ?? [])])
    if (conforms(location)) go(location);
  const condition = view.single.if;
  if (condition !== undefined && conforms(condition)) {
    go(condition);
    go(view.single.then);
  } else if (condition !== undefined) go(view.single.else);
  for (const [name, location] of view.maps.dependentSchemas ?? [])
    if (isObject(value) && Object.hasOwn(value, name)) go(location);
}

function withoutUnevaluated(view: SchemaView): SchemaView {
  const { unevaluatedItems: _items, unevaluatedProperties: _properties, ...single } = view.single;
  return { ...view, single };
}

function noteProperties(
  { maps, single }: SchemaView,
  value: Record<string, unknown>,
  seen: Set<string>,
): void {
  const all =
    single.additionalProperties !== undefined || single.unevaluatedProperties !== undefined;
  const patterns = [...(maps.patternProperties?.keys() ?? [])].map((pattern) =>
    compilePattern(pattern),
  );
  for (const name of Object.keys(value)) {
    if (all || maps.properties?.has(name) || patterns.some((pattern) => pattern?.test(name)))
      seen.add(name);
  }
}

function noteItems(
  engine: SchemaEngine,
  { lists, single }: SchemaView,
  value: readonly unknown[],
  direction: Onward['direction'],
  seen: Set<number>,
): void {
  const all = single.items !== undefined || single.unevaluatedItems !== undefined;
  const first = lists.prefixItems?.length ?? 0;
  const { contains } = single;
  for (const [index, item] of value.entries()) {
    if (
      all ||
      index < first ||
      (contains !== undefined && engine.accepts(contains, item, direction))
    )
      seen.add(index);
  }
}
