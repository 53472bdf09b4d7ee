import { isObject, ownMember } from '../lib/json-pointer.ts';
import { compilePattern } from '../schema/compile-pattern.ts';
import type { Location } from '../schema/schema-store.ts';
import { createFacts, type Subject } from './facts.ts';
import { type Generator, impossible, type Place } from './generation.ts';
import { isCentral, isEnding, isPartOf, subjectOf, topicOf } from './lifelike.ts';
import { makeText } from './make-text.ts';
import { locationsOf, type Shape, shapeOf } from './shape.ts';
import { withSums } from './sums.ts';
import { textForPattern } from './text-for-pattern.ts';

/** An object with its required members, and as many of the others as there is room for. */
export function makeObject(
  generator: Generator,
  given: Shape,
  place: Place,
  attempt: number,
): unknown {
  const names = chooseNames(generator, given, place);
  const inside = generator.lifelike === undefined ? place : within(generator, given, place);
  const shape = withDependents(generator, given, names);
  const object: Record<string, unknown> = {};
  const made = new Map<string, unknown>();
  // What a status says, others go by.
  for (const name of names.filter((each) => inside.facts !== undefined && statuses.test(each)))
    made.set(name, makeMember(name));
  for (const name of names) {
    const value = made.has(name) ? made.get(name) : makeMember(name);
    if (value !== impossible) define(object, name, value);
    else if (isRequired(generator, shape, name)) return impossible;
  }
  addMore(generator, shape, object, inside, attempt);
  // Where sums do not fit, the next attempt does without them.
  return generator.lifelike?.isWhole === true && attempt === 0 ? withSums(object) : object;

  function makeMember(name: string): unknown {
    const locations = shape.properties.get(name) ?? locationsOf(shape.views, name);
    return memberOf(generator, locations, name, withShown(inside, name));
  }
}

const statuses = /(status|state|phase|stage)$/i;

/** The place within a lifelike thing: a part of another has its facts, anything else its own. */
function within(generator: Generator, shape: Shape, place: Place): Place {
  const { lifelike, random } = generator;
  const shown = [
    ...shape.views.flatMap(({ node }) => [node['example'], ...[node['examples'] ?? []].flat()]),
    ...(place.shown ?? []),
  ].filter(isObject);
  if (lifelike === undefined || (place.facts !== undefined && isPartOf(place.name)))
    return { ...place, shown };
  const called = schemaNames(shape);
  return {
    ...place,
    shown,
    subject: subjectIn(shape, [place.name, ...called]),
    facts: createFacts(lifelike.imagination, random, lifelike.now, {
      topic: topicOf([...called, place.name]),
    }),
  };
}

/** What the schemas of a thing are called. */
function schemaNames({ views }: Shape): string[] {
  return views.flatMap(
    ({ location }) => /\/(?:schemas|definitions)\/([^/]+)$/.exec(location)?.[1] ?? [],
  );
}

/** What a thing is about, by the name of its member, else by what its schema is called. */
function subjectIn({ properties }: Shape, names: readonly string[]): Subject {
  const subjects = names.map((each) => subjectOf(each, properties.keys()));
  return subjects.find((subject) => subject !== 'thing') ?? 'thing';
}

function withShown(place: Place, name: string): Place {
  if (place.shown === undefined) return place;
  const shown = place.shown.flatMap((example) => {
    const value = isObject(example) ? ownMember(example, name) : undefined;
    return value === undefined ? [] : [value];
  });
  return { ...place, shown };
}

/** Also for a name such as `__proto__`. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function memberOf(
  generator: Generator,
  locations: readonly Location[],
  name: string,
  place: Place,
): unknown {
  const tag = place.tags.find(({ propertyName }) => propertyName === name);
  const tagConforms =
    tag !== undefined &&
    locations.every((location) =>
      generator.engine.accepts(location, tag.value, generator.direction),
    );
  if (tag !== undefined && tagConforms) return tag.value;
  if (locations.length === 0) return makeText(generator, shapeOf(generator.engine, []), name, 0);
  return generator.make(locations, {
    ...place,
    depth: place.depth + 1,
    name,
    tags: [],
    minimal: place.minimal,
  });
}

function isRequired(generator: Generator, shape: Shape, name: string): boolean {
  return shape.required.has(name) && !generator.isForbidden(shape.properties.get(name) ?? []);
}

/**
 * Required members, those that a chosen one asks for, and optional ones, as far as depth, budget
 * and `maxProperties` go.
 */
function chooseNames(generator: Generator, shape: Shape, place: Place): string[] {
  const most = shape.most('maxProperties') ?? Number.POSITIVE_INFINITY;
  const least = shape.least('minProperties') ?? 0;
  const forbidden = (name: string) => generator.isForbidden(shape.properties.get(name) ?? []);
  const required = [
    ...shape.required,
    ...place.tags.map(({ propertyName }) => propertyName),
  ].filter((name) => !forbidden(name));
  const chosen = new Set(required);
  for (const [name, locations] of shape.properties) {
    if (chosen.size >= most) break;
    if (
      !chosen.has(name) &&
      !forbidden(name) &&
      (chosen.size < least || isWanted(generator, locations, name, place))
    )
      chosen.add(name);
  }
  const dependent = Object.fromEntries(
    shape
      .all('dependentRequired')
      .flatMap((names) => Object.entries(names as Record<string, readonly string[]>)),
  );
  for (const name of chosen)
    for (const other of Object.hasOwn(dependent, name) ? (dependent[name] ?? []) : [])
      chosen.add(other);
  return [...chosen];
}

function isWanted(
  generator: Generator,
  locations: readonly Location[],
  name: string,
  place: Place,
): boolean {
  if (place.minimal || generator.budget < 0) return false;
  const rate = generator.lifelike === undefined ? 0.4 : isCentral(name) ? 0 : 0.15;
  if (!generator.complete && generator.random.next() < rate) return false;
  const { views, types, conflict, choices } = shapeOf(generator.engine, locations);
  if (conflict !== undefined) return false;
  if (generator.lifelike !== undefined && isEnding(name) && !types.some((type) => mild.has(type)))
    return false;
  const isStructured = choices.length > 0 || types.includes('object') || types.includes('array');
  if (!isStructured) return place.depth < 6;
  return place.depth < 3 && !views.some(({ location }) => place.around.has(location));
}

/** Of these types a member can say that nothing has ended. */
const mild: ReadonlySet<string> = new Set(['null', 'boolean']);

/** What a member that is there asks of the object besides. */
function withDependents(generator: Generator, shape: Shape, names: readonly string[]): Shape {
  const dependents = shape.views.flatMap(({ maps }) =>
    names.flatMap((name) => maps.dependentSchemas?.get(name) ?? []),
  );
  return dependents.length === 0
    ? shape
    : shapeOf(generator.engine, [...shape.views.map(({ location }) => location), ...dependents]);
}

/**
 * Members of other names: as many as `minProperties` wants, and one where a schema is written for
 * them.
 */
function addMore(
  generator: Generator,
  shape: Shape,
  object: Record<string, unknown>,
  place: Place,
  attempt: number,
): void {
  const least = shape.least('minProperties') ?? 0;
  generator.effort.hold('minProperties', least);
  const most = shape.most('maxProperties') ?? Number.POSITIVE_INFINITY;
  const isMap =
    shape.properties.size === 0 &&
    shape.views.some(
      ({ maps, single }) =>
        (maps.patternProperties?.size ?? 0) > 0 || single.additionalProperties !== undefined,
    );
  const room = !place.minimal && place.depth < 4 && generator.budget > 0;
  const wanted = Math.min(most, Math.max(least, isMap && room ? 1 : 0));
  let count = Object.keys(object).length;
  for (let tries = 0; count < wanted && tries < wanted * 4 + 10; tries++) {
    generator.effort.spend();
    const name = anotherName(generator, shape, tries + attempt);
    if (Object.hasOwn(object, name)) continue;
    const locations = locationsOf(shape.views, name);
    if (locations.some((location) => !generator.engine.view(location).accepts)) continue;
    const isRecursive = locations.some(
      (location) =>
        place.around.has(location) || place.around.has(generator.engine.view(location).ref ?? ''),
    );
    if (isRecursive && count >= least) return;
    const value = memberOf(generator, locations, name, place);
    if (value === impossible) continue;
    define(object, name, value);
    count++;
  }
}

function anotherName(generator: Generator, shape: Shape, attempt: number): string {
  const names = shape.views.flatMap(({ single }) =>
    single.propertyNames === undefined ? [] : [single.propertyNames],
  );
  if (names.length > 0) {
    const { values, ...named } = shapeOf(generator.engine, names);
    if (values !== undefined && values.length > 0) return String(values[attempt % values.length]);
    return makeText(generator, { ...named, values }, 'key', attempt);
  }
  const patterns = shape.views
    .flatMap(({ maps }) => [...(maps.patternProperties?.keys() ?? [])])
    .filter((pattern) => compilePattern(pattern) !== undefined);
  const pattern = patterns[attempt % Math.max(1, patterns.length)];
  return pattern === undefined
    ? `key${attempt + 1}`
    : textForPattern(pattern, generator.random, 3 + (attempt % 5));
}
