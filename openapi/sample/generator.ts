import { isObject } from '../lib/json-pointer.ts';
import type { SchemaEngine } from '../schema/engine.ts';
import { type Direction, hasFlag } from '../schema/required-members.ts';
import type { Location } from '../schema/schema-store.ts';
import type { Effort } from './effort.ts';
import { createFacts } from './facts.ts';
import { type Generator, impossible, type Place } from './generation.ts';
import { kindOf, type Lifelike, lifelikeValue } from './lifelike.ts';
import { makeArray } from './make-array.ts';
import { makeNumber } from './make-number.ts';
import { makeObject } from './make-object.ts';
import { makeText } from './make-text.ts';
import { createRandom } from './random.ts';
import { type Choice, childrenOf, examplesIn, type Shape, shapeOf, tagOf } from './shape.ts';

const mostAttempts = 24;
const deepest = 40;

export interface GeneratorOptions {
  readonly seed: number;
  readonly complete: boolean;
  readonly direction: Direction | undefined;
  readonly effort: Effort;
  readonly lifelike?: Lifelike | undefined;
}

export function createGenerator(engine: SchemaEngine, options: GeneratorOptions): Generator {
  const { direction, complete, effort, lifelike } = options;
  const generator: Generator = {
    engine,
    random: createRandom(options.seed),
    effort,
    direction,
    complete,
    lifelike,
    budget: 400,
    conflict: undefined,
    make: (locations, place) => make(generator, locations, place),
    vary: () =>
      createGenerator(engine, {
        seed: generator.random.whole(0, 2 ** 31),
        complete: false,
        direction,
        effort,
        lifelike,
      }),
    isForbidden(locations) {
      if (direction === undefined) return false;
      const flag = direction === 'request' ? 'readOnly' : 'writeOnly';
      return locations.some((location) => hasFlag(engine, engine.view(location), flag));
    },
  };
  return generator;
}

/**
 * Tries until a value conforms: the examples of the author, then what the keywords suggest, each
 * time another way.
 */
function make(generator: Generator, locations: readonly Location[], place: Place): unknown {
  generator.budget--;
  generator.effort.spend();
  if (place.depth > deepest) return impossible;
  const shape = shapeOf(generator.engine, locations);
  const conforms = (value: unknown) =>
    locations.every((location) => generator.engine.accepts(location, value, generator.direction));
  if (generator.complete && place.tags.length === 0) {
    const example = exampleOf(generator, shape, locations, conforms);
    if (example !== impossible) return example;
  }
  if (shape.conflict !== undefined) {
    generator.conflict = shape.conflict;
    return impossible;
  }
  const isSure = generator.lifelike === undefined && isPlain(shape);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const value = attemptOnce(
      generator,
      shape,
      locations,
      { ...place, settled: [], minimal: place.minimal || attempt > 8 },
      attempt,
    );
    if (value === impossible) {
      if (attempt > 6) return impossible;
    } else if ((isSure && attempt === 0) || conforms(value)) return value;
    if (generator.budget < -3000) return impossible;
  }
  generator.conflict ??= `nothing that was tried conforms to ${locations.join(' and ')}`;
  return impossible;
}

/** Whether a value made by the keywords conforms for certain, so that it need not be checked. */
function isPlain(shape: Shape): boolean {
  const isSimple = shape.views.every(({ single, maps, lists }) => {
    const { items: _items, additionalProperties: _additional, ...rest } = single;
    return (
      Object.keys(rest).length === 0 &&
      maps.dependentSchemas === undefined &&
      maps.patternProperties === undefined &&
      lists.prefixItems === undefined
    );
  });
  const hard = [
    'pattern',
    'multipleOf',
    'uniqueItems',
    'minProperties',
    'maxProperties',
    'dependentRequired',
    'format',
    'exclusiveMinimum',
    'exclusiveMaximum',
  ];
  return (
    isSimple &&
    shape.choices.length === 0 &&
    hard.every((keyword) => shape.all(keyword).length === 0)
  );
}

/**
 * What the author gives as an example or a default, where it conforms, without what does not go
 * this way.
 */
function exampleOf(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  conforms: (value: unknown) => boolean,
): unknown {
  const given = shape.views.flatMap(({ node }) => [
    ...('example' in node ? [node['example']] : []),
    ...(Array.isArray(node['examples']) ? (node['examples'] as unknown[]) : []),
    ...('default' in node ? [node['default']] : []),
  ]);
  for (const value of given) {
    const allowed = withoutForbidden(generator, locations, value, 0);
    if (conforms(allowed)) return allowed;
  }
  return impossible;
}

function withoutForbidden(
  generator: Generator,
  locations: readonly Location[],
  value: unknown,
  depth: number,
): unknown {
  if (generator.direction === undefined || typeof value !== 'object' || value === null || depth > 8)
    return value;
  const { properties, views } = shapeOf(generator.engine, locations);
  if (Array.isArray(value)) {
    const items = views.flatMap(({ single }) => (single.items === undefined ? [] : [single.items]));
    return value.map((item) => withoutForbidden(generator, items, item, depth + 1));
  }
  const members = Object.entries(value as Record<string, unknown>).filter(
    ([name]) => !generator.isForbidden(properties.get(name) ?? []),
  );
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      withoutForbidden(generator, properties.get(name) ?? [], member, depth + 1),
    ]),
  );
}

function attemptOnce(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  place: Place,
  attempt: number,
): unknown {
  generator.effort.spend();
  const tagged = inherited(generator, shape, locations, place, attempt);
  if (tagged !== undefined) return tagged;
  if (shape.choices.length > 0) return choose(generator, shape, locations, place, attempt);
  if (generator.lifelike !== undefined && attempt < lifelikeAttempts) {
    const value = makeLifelike(generator, generator.lifelike, shape, locations, place);
    if (value !== undefined) return value;
  }
  if (shape.values !== undefined) return pickValue(generator, shape.values, place, attempt);
  const type = pickType(generator, shape, attempt);
  const inside = {
    ...place,
    around: new Set([...place.around, ...shape.views.map(({ location }) => location)]),
  };
  if (type === 'string') return makeText(generator, shape, place.name, attempt);
  if (type === 'number' || type === 'integer')
    return makeNumber(
      type === 'integer' ? { ...shape, types: ['integer'] } : shape,
      place.name,
      generator.random,
    );
  if (type === 'boolean')
    return generator.complete && attempt === 0 ? true : generator.random.next() < 0.5;
  if (type === 'null') return null;
  return type === 'array'
    ? makeArray(generator, shape, inside, attempt)
    : makeObject(generator, shape, inside, attempt);
}

/** How often a lifelike value is tried before a plain one has to do. */
const lifelikeAttempts = 3;

/**
 * A value as people have made it: by what it is called, else one of the examples. Undefined for
 * objects and lists, and where nothing says what it is.
 */
function makeLifelike(
  generator: Generator,
  lifelike: Lifelike,
  shape: Shape,
  locations: readonly Location[],
  place: Place,
): unknown {
  const { random } = generator;
  const tag = place.tags.find(({ propertyName }) => propertyName === place.name);
  if (tag !== undefined) return undefined;
  const shown = shownOf(shape, place);
  const facts = place.facts ?? createFacts(lifelike.imagination, random, lifelike.now);
  const spot = { facts, subject: place.subject ?? 'thing', shown } as const;
  const value = lifelikeValue(lifelike, kindOf(shape, place.name), spot, random);
  if (value !== undefined) return value;
  const isWhole = shape.types.some((type) => type === 'object' || type === 'array');
  const fitting = isWhole
    ? []
    : shown.filter((example) =>
        locations.every((location) =>
          generator.engine.accepts(location, example, generator.direction),
        ),
      );
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

/** What the author shows of a value, here and in the examples of what it is in. */
export function shownOf(shape: Shape, { shown = [] }: Place): unknown[] {
  return [...examplesIn(shape), ...shown];
}

/** A parent with a discriminator stands for one of its children. */
function inherited(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  place: Place,
  attempt: number,
): unknown {
  for (const view of shape.views) {
    const taken = place.tags.some(
      ({ propertyName }) => propertyName === view.discriminator?.propertyName,
    );
    if (
      view.discriminator === undefined ||
      taken ||
      shape.choices.some((choice) => choice.view === view)
    )
      continue;
    const children = childrenOf(generator.engine, view).filter(
      ({ location }) => !locations.includes(location),
    );
    if (
      children.length === 0 ||
      shape.views.some(({ location }) => children.some((child) => child.location === location))
    )
      continue;
    const start = generator.complete ? attempt : generator.random.whole(0, children.length - 1);
    const child = children[start % children.length];
    if (child !== undefined)
      return generator.make([...locations, child.location], {
        ...place,
        tags: [...place.tags, child.tag],
      });
  }
  return undefined;
}

/** Makes one choice after the other: the schemas of the branches taken apply beside the others. */
function choose(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  place: Place,
  attempt: number,
): unknown {
  const plain: Location[] = [];
  const tags = [...place.tags];
  for (const [index, choice] of shape.choices.entries()) {
    const ranked = rank(generator, choice.branches, place);
    const offset = generator.complete
      ? Math.floor(attempt / (index === 0 ? 1 : (shape.choices[0]?.branches.length ?? 1)))
      : generator.random.whole(0, ranked.length - 1) + attempt;
    const branch = ranked[offset % ranked.length] ?? [];
    plain.push(...branch);
    const [only] = branch;
    const tag =
      only === undefined || choice.keyword === 'if'
        ? undefined
        : tagOf(generator.engine, choice, only);
    if (tag !== undefined) tags.push(tag);
  }
  const settled = [...(place.settled ?? []), ...shape.choices.map((choice) => keyOf(choice))];
  const merged = makeChosen(
    generator,
    shape,
    [...locations, ...plain],
    { ...place, tags, settled },
    attempt,
  );
  if (merged === impossible || isUnambiguous(generator, shape, merged)) return merged;
  return attempt > 2
    ? makeUnambiguous(generator, shape, [...locations, ...plain], merged)
    : impossible;
}

function keyOf({ keyword, view }: Choice): string {
  return `${keyword} ${view.location}`;
}

/**
 * Open objects conform to each other's schemas; a member that only the other branches know, and of
 * another type than they want, tells them apart.
 */
function makeUnambiguous(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  value: unknown,
): unknown {
  const { engine, direction } = generator;
  if (!isObject(value)) return impossible;
  const own = shapeOf(engine, locations).properties;
  const others = shape.choices
    .filter(({ keyword }) => keyword === 'oneOf')
    .flatMap(({ branches }) => branches.flatMap(([branch]) => branch ?? []));
  const accepts = (location: Location, candidate: unknown) =>
    engine.accepts(location, candidate, direction);
  // Where a branch leads back to the choice, it may refuse by itself what it accepts within the
  // choice: then all others are kept out.
  for (const isThorough of [false, true]) {
    const changed = new Map(Object.entries(value));
    for (const branch of others) {
      if (
        locations.includes(branch) ||
        !(isThorough || accepts(branch, Object.fromEntries(changed)))
      )
        continue;
      for (const [name, members] of shapeOf(engine, [branch]).properties) {
        const wrong = [true, 'other', 0, null, []].find(
          (candidate) => !members.every((member) => accepts(member, candidate)),
        );
        if (own.has(name) || wrong === undefined) continue;
        changed.set(name, wrong);
        break;
      }
    }
    const made = Object.fromEntries(changed);
    if (
      locations.every((location) => accepts(location, made)) &&
      isUnambiguous(generator, shape, made)
    )
      return made;
  }
  return impossible;
}

/**
 * Of what `oneOf` lets through, the double shows what conforms to one branch only, whatever a
 * discriminator says.
 */
function isUnambiguous({ engine, direction }: Generator, shape: Shape, value: unknown): boolean {
  // The discriminator of a request says which branch is meant, and the double goes by it.
  return shape.choices.every(
    ({ keyword, branches, view }) =>
      keyword !== 'oneOf' ||
      (direction === 'request' && view.discriminator !== undefined) ||
      branches.filter(
        ([branch]) => branch !== undefined && engine.accepts(branch, value, direction),
      ).length === 1,
  );
}

function makeChosen(
  generator: Generator,
  shape: Shape,
  locations: readonly Location[],
  place: Place,
  attempt: number,
): unknown {
  const merged = shapeOf(generator.engine, locations);
  if (merged.conflict !== undefined) {
    generator.conflict = merged.conflict;
    return impossible;
  }
  const open = merged.choices.filter((choice) => !place.settled?.includes(keyOf(choice)));
  const rest = { ...merged, choices: open };
  if (generator.complete && shape.values === undefined) {
    const added = locations.slice(-1);
    const example =
      place.tags.length === 0
        ? exampleOf(
            generator,
            { ...merged, views: merged.views.filter(({ location }) => added.includes(location)) },
            locations,
            (value) =>
              locations.every((location) =>
                generator.engine.accepts(location, value, generator.direction),
              ),
          )
        : impossible;
    if (example !== impossible) return example;
  }
  return attemptOnce(
    generator,
    rest,
    locations,
    place,
    open.length > 0 ? Math.floor(attempt / 2) : attempt,
  );
}

/**
 * Branches that come to an end before those that lead back to what is being made, and null last.
 */
function rank(
  generator: Generator,
  branches: readonly (readonly Location[])[],
  place: Place,
): (readonly Location[])[] {
  const weigh = (branch: readonly Location[]) => {
    const { types, views } = shapeOf(generator.engine, branch);
    const isRecursive = views.some(({ location }) => place.around.has(location));
    const isStructured =
      types.length > 0 && types.every((type) => type === 'object' || type === 'array');
    const isNull = types.length === 1 && types[0] === 'null';
    return (
      (isRecursive ? 4 : 0) +
      (isNull ? 2 : 0) +
      (isStructured && (place.depth > 3 || generator.budget < 0) ? 3 : 0)
    );
  };
  return branches
    .map((branch, order) => ({ branch, order, weight: weigh(branch) }))
    .sort((a, b) => a.weight - b.weight || a.order - b.order)
    .map(({ branch }) => branch);
}

function pickValue(
  generator: Generator,
  values: readonly unknown[],
  { tags, name }: Place,
  attempt: number,
): unknown {
  const tag = tags.find(
    ({ propertyName, value }) => propertyName === name && values.includes(value),
  );
  if (tag !== undefined) return tag.value;
  const present = values.filter((value) => value !== null);
  const pool = present.length > 0 ? present : values;
  return generator.complete ? pool[attempt % pool.length] : generator.random.pick(pool);
}

const preferred = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'];

/** Where the schema leaves the type open, its other keywords tell which one is meant. */
function pickType(generator: Generator, shape: Shape, attempt: number): string {
  const meant = hints
    .filter(
      ([type, keywords]) =>
        shape.types.includes(type) && keywords.some((keyword) => hasKeyword(shape, keyword)),
    )
    .map(([type]) => type);
  const open =
    shape.types.length === 7
      ? ['string', 'object', 'integer', 'boolean', 'array', 'null']
      : preferred.filter((type) => shape.types.includes(type));
  const order = [...meant, ...open.filter((type) => !meant.includes(type))];
  // Null is what is not there: shown at random only, and last.
  const shown = order.filter((type) => type !== 'null');
  if (
    !generator.complete &&
    order.includes('null') &&
    shown.length > 0 &&
    attempt === 0 &&
    generator.random.next() < 0.1
  )
    return 'null';
  const types = shown.length > 0 ? [...shown, ...(order.includes('null') ? ['null'] : [])] : order;
  return types[Math.floor(attempt / 3) % types.length] ?? 'null';
}

const hints: readonly (readonly [string, readonly string[]])[] = [
  [
    'object',
    [
      'properties',
      'required',
      'additionalProperties',
      'patternProperties',
      'minProperties',
      'propertyNames',
      'dependentRequired',
    ],
  ],
  ['array', ['items', 'prefixItems', 'minItems', 'contains', 'uniqueItems', 'maxItems']],
  ['string', ['pattern', 'minLength', 'maxLength']],
  ['number', ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum']],
];

function hasKeyword(shape: Shape, keyword: string): boolean {
  return shape.views.some(
    ({ assertions, single, maps, lists }) =>
      keyword in assertions || keyword in single || keyword in maps || keyword in lists,
  );
}
