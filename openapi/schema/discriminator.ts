import { isObject, ownMember } from '../lib/json-pointer.ts';
import type { SchemaEngine } from './engine.ts';
import type { Location } from './schema-store.ts';
import type { SchemaView } from './schema-view.ts';

type Engine = Pick<SchemaEngine, 'view' | 'store'>;

/**
 * The branch of a `oneOf` or `anyOf` that a value's discriminator names; undefined where it names
 * none, or more than one.
 */
export function selectBranch(
  engine: Engine,
  view: SchemaView,
  branches: readonly Location[],
  value: unknown,
): Location | undefined {
  const { discriminator } = view;
  if (discriminator === undefined || !isObject(value)) return undefined;
  const given = ownMember(value, discriminator.propertyName);
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  return branchFor(engine, view, branches, String(given));
}

function branchFor(
  engine: Engine,
  view: SchemaView,
  branches: readonly Location[],
  given: string,
): Location | undefined {
  const { propertyName = '', mapping = {} } = view.discriminator ?? {};
  const target = Object.hasOwn(mapping, given)
    ? mappedLocation(engine, view, mapping[given] ?? '')
    : undefined;
  const mapped =
    target === undefined
      ? undefined
      : branches.find((branch) => targetOf(engine, branch) === target);
  if (mapped !== undefined) return mapped;
  const constant = branches.filter((branch) =>
    constantsOf(engine, branch, propertyName).includes(given),
  );
  if (constant.length === 1) return constant[0];
  const named = branches.filter((branch) => nameOf(targetOf(engine, branch)) === given);
  return constant.length === 0 && named.length === 1 ? named[0] : undefined;
}

/**
 * Whether a value's discriminator has a value that leads nowhere, where the document says by
 * `mapping`, `const` or `enum` which values there are. Names of schemas alone do not say so: too many
 * documents mean something else.
 */
export function namesNoBranch(
  engine: Engine,
  view: SchemaView,
  branches: readonly Location[],
  value: unknown,
): boolean {
  const { discriminator } = view;
  if (discriminator === undefined || !isObject(value)) return false;
  const { propertyName, mapping = {} } = discriminator;
  const given = ownMember(value, propertyName);
  if (typeof given !== 'string') return false;
  const constants = branches.map((branch) => constantsOf(engine, branch, propertyName));
  const isSaid = Object.keys(mapping).length > 0 || constants.every((values) => values.length > 0);
  return (
    isSaid &&
    !Object.hasOwn(mapping, given) &&
    !constants.flat().includes(given) &&
    branches.every(
      (branch) =>
        engine.view(branch).ref !== undefined && nameOf(targetOf(engine, branch)) !== given,
    )
  );
}

/** The values of the discriminator that lead to a branch, each once. */
export function knownValues(
  engine: Engine,
  view: SchemaView,
  branches: readonly Location[],
): string[] {
  const { propertyName = '', mapping = {} } = view.discriminator ?? {};
  const others = branches.flatMap((branch) => {
    const constants = constantsOf(engine, branch, propertyName);
    return constants.length > 0
      ? constants
      : engine.view(branch).ref === undefined
        ? []
        : [nameOf(targetOf(engine, branch))];
  });
  return [...new Set([...Object.keys(mapping), ...others])].filter(
    (value) => branchFor(engine, view, branches, value) !== undefined,
  );
}

/** A schema name, or a reference as from the schema that maps it. */
function mappedLocation(engine: Engine, view: SchemaView, target: string): Location | undefined {
  const named = `/components/schemas/${target.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (/^[\w.-]+$/.test(target) && engine.store.node(named) !== undefined)
    return targetOf(engine, named);
  const found = engine.store.resolve(target, view.context);
  return found === undefined ? undefined : targetOf(engine, found);
}

/** Where a schema that is nothing but a reference leads. */
function targetOf(engine: Engine, location: Location): Location {
  const passed = new Set<Location>();
  for (let here = location; ; ) {
    const { ref } = engine.view(here);
    if (ref === undefined || passed.has(ref)) return here;
    passed.add(ref);
    here = ref;
  }
}

function nameOf(location: Location): string {
  return (location.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** What `const` or `enum` of a branch say of its discriminator. */
function constantsOf(engine: Engine, location: Location, propertyName: string): string[] {
  const passed = new Set<Location>();
  const pending = [location];
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    if (passed.has(here)) continue;
    passed.add(here);
    const view = engine.view(here);
    const property = view.maps.properties?.get(propertyName);
    if (property !== undefined) {
      const { assertions } = engine.view(targetOf(engine, property));
      const values =
        'const' in assertions
          ? [assertions['const']]
          : Array.isArray(assertions['enum'])
            ? assertions['enum']
            : [];
      if (values.length > 0) return values.map(String);
    }
    pending.push(...(view.lists.allOf ?? []).toReversed());
    if (view.ref !== undefined) pending.push(view.ref);
  }
  return [];
}

/**
 * A schema that extends another one by `allOf`, and the guard against going round: the child holds
 * its parent.
 */
export interface InheritedBranch {
  readonly location: Location;
  /** Undefined where the child is being looked at already. */
  guard<Result>(look: () => Result): Result | undefined;
}

/**
 * The schema that a value names by the discriminator of its parent (OpenAPI 3.1, section 4.8.25.4,
 * inheritance by `allOf`).
 */
export function inheritedBranch(
  engine: SchemaEngine,
  view: SchemaView,
  value: unknown,
): InheritedBranch | undefined {
  const { discriminator } = view;
  if (discriminator === undefined || !isObject(value)) return undefined;
  const given = ownMember(value, discriminator.propertyName);
  if (typeof given !== 'string') return undefined;
  const child = inheritedLocation(engine, view, given);
  if (child === undefined || child === view.location) return undefined;
  const open = engine.inherited;
  return {
    location: child,
    guard(look) {
      if (open.some((item) => item.location === view.location && item.value === value))
        return undefined;
      open.push({ location: view.location, value });
      try {
        return look();
      } finally {
        open.pop();
      }
    },
  };
}

/** The child of a parent schema that a value of the discriminator stands for. */
export function inheritedLocation(
  engine: Engine,
  view: SchemaView,
  given: string,
): Location | undefined {
  const { mapping = {} } = view.discriminator ?? {};
  if (Object.hasOwn(mapping, given)) return mappedLocation(engine, view, mapping[given] ?? '');
  const named = `/components/schemas/${given.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return isObject(engine.store.node(named)) && extendsSchema(engine, named, view.location)
    ? named
    : undefined;
}

/** Whether a schema holds another one in its `allOf`, directly or through others. */
export function extendsSchema(engine: Engine, location: Location, parent: Location): boolean {
  const passed = new Set<Location>();
  const pending = [location];
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    if (passed.has(here)) continue;
    passed.add(here);
    const { lists, ref } = engine.view(here);
    const parts = [...(lists.allOf ?? []), ...(ref === undefined ? [] : [ref])];
    if (parts.includes(parent)) return true;
    pending.push(...parts);
  }
  return false;
}
