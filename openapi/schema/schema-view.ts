import { formatPointer, isObject } from '../lib/json-pointer.ts';
import { readAssertions } from './assertions.ts';
import { compilePattern } from './compile-pattern.ts';
import { listKeywords, mapKeywords, singleKeywords } from './keywords.ts';
import type { Context, Location, SchemaStore } from './schema-store.ts';

export type SingleKeyword = Exclude<
  (typeof singleKeywords)[number],
  'additionalItems' | 'contentSchema'
>;
export type ListKeyword = (typeof listKeywords)[number];
export type MapKeyword = Exclude<
  (typeof mapKeywords)[number],
  '$defs' | 'definitions' | 'dependencies'
>;

/** How a discriminator tells (OpenAPI 3.1, section 4.8.25). */
export interface Discriminator {
  readonly propertyName: string;
  /** Values to schema names or references, as the author wrote them. */
  readonly mapping: Readonly<Record<string, string>>;
}

/**
 * One schema in the words of JSON Schema 2020-12, whatever its dialect. Schemas inside it are named
 * by where they stand, and read when they are needed. A keyword whose value makes no sense is left
 * out with a warning: the others still count.
 */
export interface SchemaView {
  readonly location: Location;
  readonly context: Context;
  /** False for the schema that nothing conforms to. */
  readonly accepts: boolean;
  /** Where `$ref` leads. */
  readonly ref: Location | undefined;
  /**
   * Where `$dynamicRef` leads as a plain reference, and the anchor by which it is looked for in the
   * dynamic scope.
   */
  readonly dynamicRef:
    | { readonly target: Location; readonly anchor: string | undefined }
    | undefined;
  /**
   * `type`, `enum`, `const`, bounds, `required` and the like: all keywords whose value holds no
   * schema.
   */
  readonly assertions: Readonly<Record<string, unknown>>;
  readonly single: Readonly<Partial<Record<SingleKeyword, Location>>>;
  readonly lists: Readonly<Partial<Record<ListKeyword, readonly Location[]>>>;
  readonly maps: Readonly<Partial<Record<MapKeyword, ReadonlyMap<string, Location>>>>;
  readonly discriminator: Discriminator | undefined;
  /**
   * Whether null conforms whatever the composition says: OpenAPI 3.0's `nullable` beside `allOf`,
   * `anyOf` or `oneOf`.
   */
  readonly nullConforms: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  /** The schema as its author wrote it. */
  readonly node: Readonly<Record<string, unknown>>;
}

/**
 * Reads the schema at a location. A reference that leads nowhere lets everything through, with a
 * warning.
 */
export function readView(
  store: SchemaStore,
  location: Location,
  context: Context = store.context(location),
): SchemaView {
  const node = store.node(location);
  if (!isObject(node)) {
    if (node !== undefined && typeof node !== 'boolean')
      store.warn(location, 'is no schema: it has to be an object or a boolean');
    return { ...emptyView(location, context), accepts: node !== false };
  }
  const ref = readReference(store, node['$ref'], location, context);
  const isLink = typeof node['$ref'] === 'string' && Object.keys(node).length === 1;
  if (isLink || (context.dialect.refHidesSiblings && typeof node['$ref'] === 'string'))
    return { ...emptyView(location, context), node, ref };
  return {
    ...emptyView(location, context),
    node,
    ref,
    dynamicRef: readDynamicReference(store, node, location, context),
    assertions: readAssertions(node, context.dialect, (message) => store.warn(location, message)),
    ...readApplicators(store, node, location, context.dialect.ignored),
    discriminator: readDiscriminator(node),
    nullConforms:
      isNullable(node, context) &&
      ['allOf', 'anyOf', 'oneOf'].some((key) => Array.isArray(node[key])),
    readOnly: node['readOnly'] === true,
    writeOnly: node['writeOnly'] === true,
  };
}

function emptyView(location: Location, context: Context): SchemaView {
  return {
    location,
    context,
    accepts: true,
    ref: undefined,
    dynamicRef: undefined,
    assertions: {},
    single: {},
    lists: {},
    maps: {},
    discriminator: undefined,
    nullConforms: false,
    readOnly: false,
    writeOnly: false,
    node: {},
  };
}

export function isNullable(node: Readonly<Record<string, unknown>>, { dialect }: Context): boolean {
  return dialect.nullable && (node['nullable'] === true || node['x-nullable'] === true);
}

function readReference(
  store: SchemaStore,
  value: unknown,
  location: Location,
  context: Context,
): Location | undefined {
  if (typeof value !== 'string') return undefined;
  const found = store.resolve(value, context);
  if (found === undefined)
    store.warn(location, `the $ref ${value} leads nowhere; anything conforms there`);
  return found;
}

function readDynamicReference(
  store: SchemaStore,
  node: Record<string, unknown>,
  location: Location,
  context: Context,
): SchemaView['dynamicRef'] {
  const isRecursive = typeof node['$recursiveRef'] === 'string';
  const reference = node['$dynamicRef'] ?? node['$recursiveRef'];
  const target = readReference(store, reference, location, context);
  if (target === undefined) return undefined;
  const found = store.node(target);
  const fragment = String(reference).split('#')[1] ?? '';
  // Only a reference that lands on a dynamic anchor of its own name is dynamic (JSON Schema
  // 2020-12, section 8.2.3.2).
  const isDynamic =
    isObject(found) &&
    (isRecursive
      ? found['$recursiveAnchor'] === true
      : fragment !== '' && found['$dynamicAnchor'] === fragment);
  return { target, anchor: isDynamic ? (isRecursive ? '$recursive' : fragment) : undefined };
}

function readApplicators(
  store: SchemaStore,
  node: Record<string, unknown>,
  location: Location,
  ignored: ReadonlySet<string>,
): Pick<SchemaView, 'single' | 'lists' | 'maps'> {
  const single: Partial<Record<SingleKeyword, Location>> = {};
  const lists: Partial<Record<ListKeyword, readonly Location[]>> = {};
  const maps: Partial<Record<MapKeyword, ReadonlyMap<string, Location>>> = {};
  for (const key of singleKeywords) {
    if (key !== 'additionalItems' && key !== 'contentSchema' && isSchema(node[key]))
      single[key] = `${location}/${key}`;
  }
  for (const key of listKeywords) {
    const list = ignored.has(key) ? undefined : node[key];
    if (Array.isArray(list) && list.length > 0)
      lists[key] = list.map((_item, index) => `${location}/${key}/${index}`);
    else if (list !== undefined) store.warn(location, `${key} has to be a list of schemas`);
  }
  for (const key of mapKeywords) {
    if (key === '$defs' || key === 'definitions' || key === 'dependencies') continue;
    const map = node[key];
    if (isObject(map))
      maps[key] = new Map(
        Object.keys(map).map((name) => [name, `${location}/${key}${formatPointer([name])}`]),
      );
    else if (map !== undefined) store.warn(location, `${key} has to be an object of schemas`);
  }
  readTuple(node, location, single, lists);
  readDependencies(node, location, maps);
  dropPatterns(store, location, maps);
  return { single, lists, maps };
}

function isSchema(value: unknown): boolean {
  return isObject(value) || typeof value === 'boolean';
}

/**
 * Up to 2019-09 a list under `items` says what `prefixItems` does now, and `additionalItems` what
 * `items` does.
 */
function readTuple(
  node: Record<string, unknown>,
  location: Location,
  single: Partial<Record<SingleKeyword, Location>>,
  lists: Partial<Record<ListKeyword, readonly Location[]>>,
): void {
  if (!Array.isArray(node['items'])) return;
  if (node['items'].length > 0)
    lists.prefixItems = node['items'].map((_item, index) => `${location}/items/${index}`);
  if (isSchema(node['additionalItems'])) single.items = `${location}/additionalItems`;
}

/**
 * `dependencies` was split into `dependentSchemas` and `dependentRequired` in 2019-09; lists of
 * names are read as assertions.
 */
function readDependencies(
  node: Record<string, unknown>,
  location: Location,
  maps: Partial<Record<MapKeyword, ReadonlyMap<string, Location>>>,
): void {
  if (!isObject(node['dependencies'])) return;
  const found = Object.entries(node['dependencies']).filter(([, value]) => isSchema(value));
  const dependent = found.map(([name]): [string, Location] => [
    name,
    `${location}/dependencies${formatPointer([name])}`,
  ]);
  if (dependent.length > 0)
    maps.dependentSchemas = new Map([...(maps.dependentSchemas ?? []), ...dependent]);
}

function dropPatterns(
  store: SchemaStore,
  location: Location,
  maps: Partial<Record<MapKeyword, ReadonlyMap<string, Location>>>,
): void {
  const patterns = maps.patternProperties;
  if (patterns === undefined) return;
  const usable = [...patterns].filter(([pattern]) => {
    const compiles = compilePattern(pattern) !== undefined;
    if (!compiles)
      store.warn(
        location,
        `the pattern ${pattern} in patternProperties is no regular expression of ECMAScript`,
      );
    return compiles;
  });
  maps.patternProperties = new Map(usable);
}

function readDiscriminator(node: Record<string, unknown>): Discriminator | undefined {
  const given = node['discriminator'];
  if (typeof given === 'string') return { propertyName: given, mapping: {} };
  if (!isObject(given) || typeof given['propertyName'] !== 'string') return undefined;
  const mapping = isObject(given['mapping']) ? given['mapping'] : {};
  const named = Object.entries(mapping).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { propertyName: given['propertyName'], mapping: Object.fromEntries(named) };
}
