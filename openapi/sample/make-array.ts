import { writeJson } from '../lib/exact-json.ts';
import { isObject, ownMember } from '../lib/json-pointer.ts';
import type { Location } from '../schema/schema-store.ts';
import { type Generator, impossible, type Place } from './generation.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A list that is as long as it has to be, and shows an item or two where it may. */
export function makeArray(
  generator: Generator,
  shape: Shape,
  place: Place,
  attempt: number,
): unknown {
  const { length, least } = lengthOf(generator, shape, place);
  generator.effort.hold('minItems', least);
  const contained = shape.views.flatMap(({ single }) =>
    single.contains === undefined ? [] : [single.contains],
  );
  const unique = shape.all('uniqueItems').length > 0;
  const items: unknown[] = [];
  const seen = new Set<string>();
  const prefixed = prefixLength(shape);
  for (let index = 0, tries = 0; index < length && tries < length * 2 + 20; tries++) {
    const forced =
      index < Math.max(1, shape.least('minContains') ?? 1) + prefixed && index >= prefixed
        ? contained
        : [];
    const locations = [...itemLocations(shape, index), ...forced];
    const isRecursive = locations.some(
      (location) =>
        place.around.has(location) || place.around.has(generator.engine.view(location).ref ?? ''),
    );
    if (isRecursive && index >= least) break;
    const made =
      locations.length === 0
        ? plainItem(generator, index)
        : generator.make(locations, {
            ...place,
            depth: place.depth + 1,
            tags: [],
          });
    const value =
      generator.lifelike === undefined
        ? made
        : unlike(generator, locations, { place, value: made, others: items });
    if (value === impossible) {
      if (index >= least) break;
      return impossible;
    }
    const key = writeJson(value);
    if (unique && seen.has(key)) {
      // The same example again: from here on values are made.
      if (tries > length + attempt && index >= least) break;
      const other = vary(generator, locations, place);
      if (other === impossible || seen.has(writeJson(other))) continue;
      seen.add(writeJson(other));
      items.push(other);
      index++;
      continue;
    }
    seen.add(key);
    items.push(value);
    index++;
  }
  if (items.length >= least) return items;
  if (unique)
    generator.conflict ??= `fewer than ${least} different items were found, and uniqueItems asks for them`;
  return impossible;
}

const ownNames = ['id', '_id', 'uuid', 'key', 'slug', 'number', 'code', 'email', 'username'];

/**
 * An item that is not the one before it: examples are the same for each, and things differ by their
 * ids and names.
 */
function unlike(
  generator: Generator,
  locations: readonly Location[],
  {
    place,
    value,
    others,
  }: { readonly place: Place; readonly value: unknown; readonly others: readonly unknown[] },
): unknown {
  if (typeof value === 'string' && others.includes(value)) {
    const other = vary(generator, locations, place);
    return other === impossible ? value : other;
  }
  if (!isObject(value)) return value;
  const { properties } = shapeOf(generator.engine, locations);
  const changed = new Map<string, unknown>();
  for (const name of ownNames) {
    const own = ownMember(value, name);
    const at = properties.get(name);
    const isTaken = others.some((other) => isObject(other) && ownMember(other, name) === own);
    if (own === undefined || typeof own === 'object' || at === undefined || !isTaken) continue;
    const other = vary(generator, at, { ...place, name, depth: place.depth + 1 });
    if (other !== impossible) changed.set(name, other);
  }
  if (changed.size === 0) return value;
  const next = { ...value, ...Object.fromEntries(changed) };
  const { engine, direction } = generator;
  return locations.every((location) => engine.accepts(location, next, direction)) ? next : value;
}

/**
 * Another value of the same schemas: examples, defaults and the first of a list are always the
 * same.
 */
function vary(generator: Generator, locations: readonly Location[], place: Place): unknown {
  if (locations.length === 0) return generator.random.whole(1, 1_000_000);
  return generator.vary().make(locations, { ...place, depth: place.depth + 1, tags: [] });
}

function lengthOf(
  generator: Generator,
  shape: Shape,
  place: Place,
): { length: number; least: number } {
  const contains = shape.views.some(({ single }) => single.contains !== undefined);
  const least = Math.max(
    shape.least('minItems') ?? 0,
    contains ? (shape.least('minContains') ?? 1) : 0,
  );
  const most = shape.most('maxItems') ?? Number.POSITIVE_INFINITY;
  const isSpent = place.minimal || place.depth > 4 || generator.budget < 0;
  const wanted = isSpent
    ? least
    : Math.max(
        least,
        generator.complete
          ? place.depth > 1
            ? 1
            : 2
          : generator.random.whole(0, generator.lifelike ? 4 : 3),
        prefixLength(shape),
      );
  const closed = shape.views.some(
    ({ single }) => single.items !== undefined && !generator.engine.view(single.items).accepts,
  );
  return { least, length: Math.min(most, closed ? Math.min(wanted, prefixLength(shape)) : wanted) };
}

function prefixLength(shape: Shape): number {
  return shape.views.reduce((most, { lists }) => Math.max(most, lists.prefixItems?.length ?? 0), 0);
}

function itemLocations(shape: Shape, index: number): Location[] {
  return shape.views.flatMap(({ lists, single }) => {
    const prefix = lists.prefixItems?.[index];
    if (prefix !== undefined) return [prefix];
    return single.items === undefined ? [] : [single.items];
  });
}

function plainItem(generator: Generator, index: number): string {
  return `item ${index + 1}${generator.complete ? '' : ` ${generator.random.whole(1, 99)}`}`;
}
