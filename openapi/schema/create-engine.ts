import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { holdsBigInt, rounded } from '../lib/exact-json.ts';
import { isImmutable } from '../lib/immutable-values.ts';
import { type Budget, createBudget, TooCostlyError } from './budget.ts';
import { compilePattern } from './compile-pattern.ts';
import type { SchemaEngine } from './engine.ts';
import { formats } from './formats.ts';
import { rememberFormats } from './remember-formats.ts';
import type { Direction } from './required-members.ts';
import { addRuntimeKeywords } from './runtime-keywords.ts';
import type { Location, SchemaStore } from './schema-store.ts';
import { readView, type SchemaView } from './schema-view.ts';
import { namesPrototypeMembers, translate } from './translate.ts';

/** How much is told of a value that does not conform: nothing, its first fault, or all of them. */
type Mode = 'none' | 'first' | 'all';

interface Compiled {
  readonly validate: ValidateFunction;
  readonly resource: Location;
  /** Settled values that conform. */
  readonly conforming: WeakSet<object>;
  /** The values that are being looked at. */
  readonly open: unknown[];
  /** What was found of values during this check; undefined for one that conforms. */
  readonly found: Map<unknown, Faults>;
}

/** Undefined where there are none. */
type Faults = readonly ErrorObject[] | undefined;

/**
 * Schemas that Ajv writes one function for; a very large one takes long to write, and most of it is
 * for members that no value has.
 */
const compiledTogether = 1000;

/**
 * After so many looks for one value, what was found is kept: most checks are done by then, and
 * keeping costs more than looking again.
 */
const keptFrom = 200;

export function createEngine(
  store: SchemaStore,
  { assertFormats }: { readonly assertFormats: boolean },
): SchemaEngine {
  const views = new Map<Location, SchemaView>();
  const compiled = new Map<Mode, Map<Direction | undefined, Map<Location, Compiled>>>();
  const instances = new Map<string, Ajv>();
  const locations = new WeakMap<object, Location>();
  const scope: Location[] = [];
  const keeping = new Set<Compiled>();
  let budget: Budget | undefined;
  let cuts = 0;

  function view(location: Location): SchemaView {
    const known = views.get(location);
    if (known !== undefined) return known;
    const read = readView(store, location);
    views.set(location, read);
    return read;
  }

  function compiledFor(location: Location, mode: Mode, direction: Direction | undefined): Compiled {
    // Three look-ups are much quicker than one by a text that is put together for it.
    const known = compiled.get(mode)?.get(direction)?.get(location);
    if (known !== undefined) return known;
    const schema = translate(view(location), {
      view,
      direction,
      assertFormats,
      note: (item, at) => locations.set(item, at),
      room: { left: compiledTogether },
    });
    const validate = instanceFor(mode, namesPrototypeMembers(schema)).compile(schema);
    const made: Compiled = {
      validate,
      resource: view(location).context.resource,
      conforming: new WeakSet<object>(),
      open: [],
      found: new Map<unknown, Faults>(),
    };
    const byDirection =
      compiled.get(mode) ?? new Map<Direction | undefined, Map<Location, Compiled>>();
    const byLocation = byDirection.get(direction) ?? new Map<Location, Compiled>();
    compiled.set(mode, byDirection);
    byDirection.set(direction, byLocation);
    byLocation.set(location, made);
    return made;
  }

  function instanceFor(mode: Mode, ownProperties: boolean): Ajv {
    const key = `${mode} ${ownProperties}`;
    const known = instances.get(key);
    if (known !== undefined) return known;
    const ajv = createAjv(mode, ownProperties);
    addRuntimeKeywords(ajv, engine, mode);
    instances.set(key, ajv);
    return ajv;
  }

  /**
   * Runs one schema in its resource; a circle of references that looks at the same value again says
   * nothing more.
   */
  function run(
    location: Location,
    value: unknown,
    mode: Mode,
    direction: Direction | undefined,
  ): Faults {
    budget?.spend();
    const schema = compiledFor(location, mode, direction);
    const { validate, resource, conforming, open, found } = schema;
    if (open.length > 0 && open.includes(value)) {
      cuts++;
      return undefined;
    }
    const entersResource = scope.at(-1) !== resource;
    if (entersResource) scope.push(resource);
    // What a dynamic reference or an inherited discriminator means depends on the way here; within
    // one resource it is always the same.
    const isMemorable = scope.length === 1 && engine.inherited.length === 0;
    const isLasting =
      isMemorable && typeof value === 'object' && value !== null && isImmutable(value);
    const isKept = isMemorable && budget !== undefined && budget.spent > keptFrom;
    const cutsBefore = cuts;
    open.push(value);
    try {
      if (isLasting && conforming.has(value)) return undefined;
      if (isKept && found.has(value)) return found.get(value);
      const faults = validate(value) ? undefined : (validate.errors ?? []);
      if (isLasting && faults === undefined && cuts === cutsBefore) conforming.add(value);
      if (isKept) {
        found.set(value, faults);
        keeping.add(schema);
      }
      return faults;
    } finally {
      open.pop();
      if (entersResource) scope.pop();
    }
  }

  /**
   * One check of a value from its beginning to its end, or a part of one. Throws a
   * {@link TooCostlyError}.
   */
  function check(
    location: Location,
    value: unknown,
    mode: Mode,
    direction: Direction | undefined,
  ): Faults {
    if (budget !== undefined) return run(location, value, mode, direction);
    budget = createBudget(value);
    try {
      const faults = run(location, value, mode, direction);
      // To Ajv a bigint is no number.
      return faults !== undefined && holdsBigInt(value)
        ? run(location, rounded(value), mode, direction)
        : faults;
    } catch (error) {
      // Schemas that lead to each other thousands of times end the stack.
      throw error instanceof RangeError
        ? new TooCostlyError('its schemas lead to each other too often')
        : error;
    } finally {
      budget = undefined;
      for (const schema of keeping) schema.found.clear();
      keeping.clear();
    }
  }

  const engine: SchemaEngine = {
    store,
    scope,
    inherited: [],
    view,
    accepts: (location, value, direction) =>
      check(location, value, 'none', direction) === undefined,
    errorsOf: (location, value, direction, isBrief = false) =>
      (check(location, value, isBrief ? 'first' : 'all', direction) ?? []).map((error) => ({
        ...error,
        location: locationOf(error),
      })),
  };

  function locationOf(error: ErrorObject & { location?: Location }): Location | undefined {
    return (
      error.location ??
      (typeof error.parentSchema === 'object' ? locations.get(error.parentSchema) : undefined)
    );
  }

  return engine;
}

function createAjv(mode: Mode, ownProperties: boolean): Ajv {
  const regExp = Object.assign((pattern: string) => compilePattern(pattern) ?? /(?:)/, {
    code: '',
  });
  return new Ajv2020({
    strict: false,
    allErrors: mode === 'all',
    verbose: mode !== 'none',
    ownProperties,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    formats: rememberFormats(formats),
    code: { regExp, optimize: false },
  });
}
