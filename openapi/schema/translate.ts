import { formats } from './formats.ts';
import { type Direction, requiredMembers } from './required-members.ts';
import type { Location } from './schema-store.ts';
import type { ListKeyword, SchemaView, SingleKeyword } from './schema-view.ts';

/**
 * What Ajv is given for one schema; the keywords that begin with `x-` are those of
 * `runtime-keywords.ts`.
 */
export type AjvSchema = Record<string, unknown> | boolean;

/**
 * The value of a keyword that goes on to other schemas, which are compiled when a value first gets
 * there.
 */
export interface Onward {
  readonly from: SchemaView;
  readonly to: readonly Location[];
  readonly direction: Direction | undefined;
}

export interface TranslateOptions {
  readonly view: (location: Location) => SchemaView;
  readonly direction: Direction | undefined;
  readonly assertFormats: boolean;
  /** Told of each schema that comes out, and where it stands. */
  readonly note: (schema: Record<string, unknown>, location: Location) => void;
  /**
   * How many schemas there may still be in what is compiled together; the others are compiled when
   * a value gets to them.
   */
  readonly room: { left: number };
}

/**
 * A schema for Ajv, with the schemas inside it, as far as they stand in it: what is behind a
 * reference or a choice is left to the runtime.
 * @param around the schemas that hold this one in their `allOf`
 */
export function translate(
  view: SchemaView,
  options: TranslateOptions,
  around: readonly SchemaView[] = [],
): AjvSchema {
  const values = view.assertions['enum'];
  if (!view.accepts || (Array.isArray(values) && values.length === 0)) return false;
  const schema: Record<string, unknown> = { ...view.assertions };
  options.note(schema, view.location);
  translateAssertions(view, schema, options, around);
  const onward = (to: readonly Location[]) =>
    opaque({ from: view, to, direction: options.direction });
  if (view.ref !== undefined) schema['x-ref'] = onward([endOfReferences(view.ref, options)]);
  if (view.dynamicRef !== undefined) schema['x-dynamic-ref'] = onward([view.dynamicRef.target]);
  if (view.lists.oneOf !== undefined) schema['x-one-of'] = onward(view.lists.oneOf);
  if (view.lists.anyOf !== undefined) schema['x-any-of'] = onward(view.lists.anyOf);
  if (
    view.discriminator !== undefined &&
    view.lists.oneOf === undefined &&
    view.lists.anyOf === undefined
  )
    schema['x-discriminator'] = onward([]);
  if (view.single.unevaluatedProperties !== undefined)
    schema['x-unevaluated-properties'] = onward([view.single.unevaluatedProperties]);
  if (view.single.unevaluatedItems !== undefined)
    schema['x-unevaluated-items'] = onward([view.single.unevaluatedItems]);
  translateInside(view, schema, options, around);
  if (!view.nullConforms) return schema;
  return unlessNull(schema);
}

/** Values of an `enum` from which on looking at one after the other takes too long. */
const manyValues = 50;

function unlessNull(schema: AjvSchema): AjvSchema {
  return Object.fromEntries([
    ['if', { type: ['array', 'boolean', 'number', 'object', 'string'] }],
    ['then', schema],
  ]);
}

function translateAssertions(
  view: SchemaView,
  schema: Record<string, unknown>,
  options: TranslateOptions,
  around: readonly SchemaView[],
): void {
  const { multipleOf, format, required } = view.assertions;
  if (multipleOf !== undefined) {
    schema['x-multiple-of'] = multipleOf;
    delete schema['multipleOf'];
  }
  if (schema['uniqueItems'] === true) {
    schema['x-unique-items'] = true;
    delete schema['uniqueItems'];
  }
  if (Array.isArray(schema['enum']) && schema['enum'].length > manyValues) {
    schema['x-enum'] = schema['enum'];
    delete schema['enum'];
  }
  if (format !== undefined && (!options.assertFormats || !Object.hasOwn(formats, String(format))))
    delete schema['format'];
  delete schema['contentEncoding'];
  delete schema['contentMediaType'];
  if (required === undefined) return;
  const names = requiredMembers(options, view, around, options.direction);
  if (names.length > 0) schema['required'] = names;
  else delete schema['required'];
}

const singles: readonly SingleKeyword[] = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'items',
  'additionalProperties',
  'propertyNames',
];
const lists: readonly ListKeyword[] = ['prefixItems', 'allOf'];

/**
 * Schemas side by side from which on Ajv is not asked: it writes code for each of them into the
 * code for the one before.
 */
const manySchemas = 300;

function translateInside(
  view: SchemaView,
  schema: Record<string, unknown>,
  options: TranslateOptions,
  around: readonly SchemaView[],
): void {
  const { maps, lists: given } = view;
  const hasManyMembers =
    (maps.properties?.size ?? 0) + (maps.patternProperties?.size ?? 0) > manySchemas;
  const hasManyItems = (given.prefixItems?.length ?? 0) > manySchemas;
  const apart = new Set<string>([
    ...(hasManyMembers ? ['properties', 'patternProperties', 'additionalProperties'] : []),
    ...(hasManyItems ? ['prefixItems', 'items'] : []),
  ]);
  const onward = opaque({ from: view, to: [], direction: options.direction });
  if (hasManyMembers) schema['x-members'] = onward;
  if (hasManyItems) schema['x-items'] = onward;
  if ((given.allOf?.length ?? 0) > manySchemas) {
    apart.add('allOf');
    schema['x-all-of'] = opaque({
      from: view,
      to: given.allOf ?? [],
      direction: options.direction,
    });
  }
  for (const key of singles) {
    const location = apart.has(key) ? undefined : view.single[key];
    if (location !== undefined) schema[key] = inside(location, view, options);
  }
  for (const key of lists) {
    const list = apart.has(key) ? undefined : view.lists[key];
    if (list !== undefined)
      schema[key] = list.map((location) =>
        inside(location, view, options, key === 'allOf' ? [view, ...around] : []),
      );
  }
  for (const key of ['properties', 'patternProperties', 'dependentSchemas'] as const) {
    const map = apart.has(key) ? undefined : view.maps[key];
    if (map === undefined) continue;
    const members = new Map(
      [...map].map(([name, location]) => [name, inside(location, view, options)]),
    );
    if (key === 'properties') takeOutProto(members, schema);
    schema[key] = Object.fromEntries(
      key === 'patternProperties'
        ? [...members, ...Object.entries(Object(schema[key]) as object)]
        : members,
    );
  }
}

/** Ajv passes over a property of this name, but not over a pattern that only it matches. */
function takeOutProto(members: Map<string, AjvSchema>, schema: Record<string, unknown>): void {
  const proto = members.get('__proto__');
  if (proto === undefined) return;
  members.delete('__proto__');
  schema['patternProperties'] = { '^__proto__$': proto };
}

/**
 * A schema resource of its own is entered as by a reference, so that the dynamic scope knows of it.
 */
function inside(
  location: Location,
  from: SchemaView,
  options: TranslateOptions,
  around: readonly SchemaView[] = [],
): AjvSchema {
  const view = options.view(location);
  if (view.context.resource !== from.context.resource || options.room.left-- <= 0)
    return { 'x-ref': opaque({ from, to: [location], direction: options.direction }) };
  return translate(view, options, around);
}

/**
 * Where a chain of schemas ends that are nothing but references: a value need not go through each
 * of them.
 */
function endOfReferences(start: Location, { view }: TranslateOptions): Location {
  const passed = new Set<Location>();
  for (let here = start; ; ) {
    const schema = view(here);
    if (
      schema.ref === undefined ||
      passed.has(here) ||
      !isNothingBut(schema) ||
      view(schema.ref).context.resource !== schema.context.resource
    )
      return here;
    passed.add(here);
    here = schema.ref;
  }
}

function isNothingBut({
  accepts,
  assertions,
  single,
  lists: given,
  maps,
  dynamicRef,
  discriminator,
  nullConforms,
}: SchemaView): boolean {
  const isEmpty = [assertions, single, given, maps].every((part) => Object.keys(part).length === 0);
  return (
    accepts && isEmpty && dynamicRef === undefined && discriminator === undefined && !nullConforms
  );
}

/**
 * Ajv looks for identifiers in every object of a schema, also where it knows nothing of the
 * keyword; it does not look into functions.
 */
function opaque(onward: Onward): () => Onward {
  return () => onward;
}

const hasPrototypeName = (names: Iterable<string>) =>
  [...names].some((name) => name in Object.prototype);

/**
 * Whether a schema names members that every object seems to have, such as `toString`: Ajv then has
 * to look at own members only, which is slower.
 */
export function namesPrototypeMembers(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(([key, value]) => {
    if (key.startsWith('x-')) return false;
    if (key === 'required' && Array.isArray(value) && hasPrototypeName(value.map(String)))
      return true;
    const isMap = key === 'properties' || key === 'dependentSchemas' || key === 'dependentRequired';
    if (isMap && hasPrototypeName(Object.getOwnPropertyNames(value))) return true;
    return key !== 'enum' && key !== 'const' && namesPrototypeMembers(value);
  });
}
