import { isOfType } from '../schema/assertions.ts';
import { compilePattern } from '../schema/compile-pattern.ts';
import { inheritedLocation, knownValues, selectBranch } from '../schema/discriminator.ts';
import type { SchemaEngine } from '../schema/engine.ts';
import type { Location } from '../schema/schema-store.ts';
import type { SchemaView } from '../schema/schema-view.ts';

/** Alternatives of which one is to be taken: schemas that apply when it is. */
export interface Choice {
  readonly keyword: 'oneOf' | 'anyOf' | 'if';
  readonly view: SchemaView;
  readonly branches: readonly (readonly Location[])[];
}

/**
 * Everything that has to hold of one value: the schemas at some locations with all that they refer
 * to, merged.
 */
export interface Shape {
  readonly views: readonly SchemaView[];
  readonly types: readonly string[];
  /**
   * The values of `enum` and `const` that every schema lets through; undefined where none names
   * any.
   */
  readonly values: readonly unknown[] | undefined;
  readonly required: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, readonly Location[]>;
  readonly choices: readonly Choice[];
  /** In words, where no value can conform. */
  readonly conflict: string | undefined;
  /** The tightest of a bound. */
  least(keyword: string): number | undefined;
  most(keyword: string): number | undefined;
  all(keyword: string): readonly unknown[];
}

/** Behind so many schemas, those that are nothing but a reference are followed and not kept. */
const linksKept = 100;

const allTypes = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** Shapes that are kept of one document; more of them than any document has is a hostile one. */
const shapesKept = 50_000;
const shapes = new WeakMap<SchemaEngine, Map<string, Shape>>();

/**
 * Merges the schemas at some locations. Of a choice nothing is merged: that is for whoever makes
 * it. The same is not merged twice: a sample asks for the shape of each member, and where schemas
 * lead to each other there are few shapes and very many members.
 */
export function shapeOf(engine: SchemaEngine, locations: readonly Location[]): Shape {
  let known = shapes.get(engine);
  if (known === undefined || known.size >= shapesKept) {
    known = new Map();
    shapes.set(engine, known);
  }
  const key = locations.length === 1 ? (locations[0] ?? '') : locations.join('\n');
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const shape = merge(engine, locations);
  known.set(key, shape);
  return shape;
}

function merge(engine: SchemaEngine, locations: readonly Location[]): Shape {
  const views: SchemaView[] = [];
  const passed = new Set<Location>();
  const pending = [...locations].reverse();
  for (let location = pending.pop(); location !== undefined; location = pending.pop()) {
    if (passed.has(location)) continue;
    passed.add(location);
    const view = engine.view(location);
    if (views.length < linksKept || Object.keys(view.node).length > 1 || view.ref === undefined)
      views.push(view);
    const parts = [view.ref, view.dynamicRef?.target, ...(view.lists.allOf ?? [])].filter(
      (part) => part !== undefined,
    );
    for (let index = parts.length - 1; index >= 0; index--) pending.push(parts[index] ?? '');
  }
  const all = (keyword: string) =>
    views.flatMap(({ assertions }) => (keyword in assertions ? [assertions[keyword]] : []));
  const numbers = (keyword: string) => all(keyword).filter((value) => typeof value === 'number');
  const types = mergeTypes(views);
  const values = mergeValues(views, types);
  return {
    views,
    types,
    values,
    all,
    required: new Set(all('required').flat().map(String)),
    properties: mergeProperties(views),
    choices: views.flatMap((view) => choicesOf(view)),
    conflict: conflictOf(views, types, values),
    least: (keyword) => largest(numbers(keyword)),
    most: (keyword) => smallest(numbers(keyword)),
  };
}

/** What the author shows of a value in `example` and `examples` of its schemas. */
export function examplesIn({ views }: Shape): unknown[] {
  return views.flatMap(({ node }) => [
    ...('example' in node ? [node['example']] : []),
    ...(Array.isArray(node['examples']) ? (node['examples'] as unknown[]) : []),
  ]);
}

function largest(numbers: readonly number[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (most, value) => (most === undefined || value > most ? value : most),
    undefined,
  );
}

function smallest(numbers: readonly number[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (least, value) => (least === undefined || value < least ? value : least),
    undefined,
  );
}

function typesOf({ assertions }: SchemaView): string[] | undefined {
  return assertions['type'] === undefined ? undefined : [assertions['type']].flat().map(String);
}

function mergeTypes(views: readonly SchemaView[]): string[] {
  return views.reduce<string[]>((merged, view) => {
    const own = typesOf(view);
    if (own === undefined) return merged;
    return merged.filter(
      (type) => own.includes(type) || (type === 'integer' && own.includes('number')),
    );
  }, allTypes);
}

function mergeValues(
  views: readonly SchemaView[],
  types: readonly string[],
): unknown[] | undefined {
  const lists = views.flatMap(({ assertions }) => [
    ...('const' in assertions ? [[assertions['const']]] : []),
    ...(Array.isArray(assertions['enum']) ? [assertions['enum']] : []),
  ]);
  const [first, ...rest] = lists;
  if (first === undefined) return undefined;
  const keys = rest.map((list) => new Set(list.map((value: unknown) => JSON.stringify(value))));
  return first.filter(
    (value: unknown) =>
      keys.every((set) => set.has(JSON.stringify(value))) &&
      types.some((type) => isOfType(value, type)),
  );
}

/**
 * A member has to conform to all that any of the schemas says of it: by name, by pattern, or as an
 * additional one.
 */
function mergeProperties(views: readonly SchemaView[]): Map<string, Location[]> {
  const names = new Set(views.flatMap(({ maps }) => [...(maps.properties?.keys() ?? [])]));
  return new Map([...names].map((name) => [name, locationsOf(views, name)]));
}

/** What holds of a member of some name. */
export function locationsOf(views: readonly SchemaView[], name: string): Location[] {
  return views.flatMap(({ maps, single }) => {
    const own = maps.properties?.get(name);
    const patterned = [...(maps.patternProperties ?? [])]
      .filter(([pattern]) => compilePattern(pattern)?.test(name))
      .map(([, location]) => location);
    const found = own === undefined ? patterned : [own, ...patterned];
    return found.length === 0 && single.additionalProperties !== undefined
      ? [single.additionalProperties]
      : found;
  });
}

function choicesOf(view: SchemaView): Choice[] {
  const { if: condition, then, else: otherwise } = view.single;
  const one = (location: Location | undefined) => (location === undefined ? [] : [location]);
  const choices: Choice[] = (['oneOf', 'anyOf'] as const).flatMap((keyword) => {
    const branches = view.lists[keyword];
    return branches === undefined
      ? []
      : [{ keyword, view, branches: branches.map((branch) => [branch]) }];
  });
  if (condition !== undefined)
    choices.push({ keyword: 'if', view, branches: [[condition, ...one(then)], one(otherwise)] });
  return choices;
}

/** Which keywords contradict each other, and where they stand. */
function conflictOf(
  views: readonly SchemaView[],
  types: readonly string[],
  values: readonly unknown[] | undefined,
): string | undefined {
  const closed = views.find(({ accepts }) => !accepts);
  if (closed !== undefined) return `the schema at ${closed.location} is false`;
  const where = (keyword: string) =>
    views
      .filter(({ assertions }) => keyword in assertions)
      .map(({ location }) => `${location}/${keyword}`);
  if (types.length === 0) return `type contradicts itself: ${where('type').join(', ')}`;
  if (values?.length === 0)
    return `no value is let through by all of ${[...where('enum'), ...where('const'), ...where('type')].join(', ')}`;
  for (const [least, most] of bounds) {
    const low = Math.max(
      ...views.map(({ assertions }) => Number(assertions[least] ?? Number.NEGATIVE_INFINITY)),
    );
    const high = Math.min(
      ...views.map(({ assertions }) => Number(assertions[most] ?? Number.POSITIVE_INFINITY)),
    );
    const ofType = types.length === 1 && types.some((type) => boundTypes[least]?.includes(type));
    if (low > high && ofType)
      return `${least} ${low} contradicts ${most} ${high}: ${[...where(least), ...where(most)].join(', ')}`;
  }
  return undefined;
}

const bounds = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;
const boundTypes: Readonly<Record<string, readonly string[]>> = {
  minimum: ['number', 'integer'],
  minLength: ['string'],
  minItems: ['array'],
  minProperties: ['object'],
};

/** The value of the discriminator by which a branch is told, and the schema that it belongs to. */
export interface Tag {
  readonly propertyName: string;
  readonly value: string;
}

/** The tag of a branch of a choice with a discriminator; undefined where it has none. */
export function tagOf(engine: SchemaEngine, { view }: Choice, branch: Location): Tag | undefined {
  const propertyName = view.discriminator?.propertyName;
  if (propertyName === undefined) return undefined;
  const branches = view.lists.oneOf ?? view.lists.anyOf ?? [];
  const value = knownValues(engine, view, branches).find(
    (known) => selectBranch(engine, view, branches, { [propertyName]: known }) === branch,
  );
  return value === undefined ? undefined : { propertyName, value };
}

/** The schemas that extend a parent with a discriminator, by their tags. */
export function childrenOf(
  engine: SchemaEngine,
  view: SchemaView,
): { readonly tag: Tag; readonly location: Location }[] {
  if (view.discriminator === undefined) return [];
  const { propertyName, mapping } = view.discriminator;
  return Object.keys(mapping).flatMap((value) => {
    const location = inheritedLocation(engine, view, value);
    return location === undefined || location === view.location
      ? []
      : [{ tag: { propertyName, value }, location }];
  });
}
