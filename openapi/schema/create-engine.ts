import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isSettled } from '../settled.ts';
import { compilePattern } from './compile-pattern.ts';
import type { SchemaEngine } from './engine.ts';
import { formats } from './formats.ts';
import { rememberFormats } from './remember-formats.ts';
import type { Direction } from './required-members.ts';
import { addRuntimeKeywords } from './runtime-keywords.ts';
import type { Location, SchemaStore } from './schema-store.ts';
import { readView, type SchemaView } from './schema-view.ts';
import { namesPrototypeMembers, translate } from './translate.ts';

export type Mode = 'first' | 'all';

export interface Compiled {
  readonly validate: ValidateFunction;
  readonly resource: Location;
  /** Settled values that conform. */
  readonly conforming: WeakSet<object>;
}

/** Deeper than any document nests on purpose; from here on a circle of references is looked for. */
export const suspicious = 64;

export function createEngine(store: SchemaStore, { assertFormats }: { readonly assertFormats: boolean }): SchemaEngine {
  const views = new Map<Location, SchemaView>();
  const compiled = new Map<Mode, Map<Direction | undefined, Map<Location, Compiled>>>();
  const instances = new Map<string, Ajv>();
  const locations = new WeakMap<object, Location>();
  const scope: Location[] = [];
  const active: { location: Location; value: unknown }[] = [];

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
    const schema = translate(view(location), { view, direction, assertFormats, note: (item, at) => locations.set(item, at) });
    const validate = instanceFor(mode, namesPrototypeMembers(schema)).compile(schema);
    const made = { validate, resource: view(location).context.resource, conforming: new WeakSet<object>() };
    const byDirection = compiled.get(mode) ?? new Map<Direction | undefined, Map<Location, Compiled>>();
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
    addRuntimeKeywords(ajv, engine, mode === 'all');
    instances.set(key, ajv);
    return ajv;
  }

  /** Runs one schema in its resource; a circle of references that looks at the same value again says nothing more. */
  function run(location: Location, value: unknown, mode: Mode, direction: Direction | undefined): ValidateFunction | undefined {
    if (active.length > suspicious && active.some((frame) => frame.location === location && frame.value === value)) return undefined;
    const { validate, resource, conforming } = compiledFor(location, mode, direction);
    const entersResource = scope.at(-1) !== resource;
    if (entersResource) scope.push(resource);
    // What a dynamic reference or an inherited discriminator means depends on the way here; within one resource it is always the same.
    const isMemorable = typeof value === 'object' && value !== null && scope.length === 1 && engine.inherited.length === 0 && isSettled(value);
    active.push({ location, value });
    try {
      if (isMemorable && conforming.has(value)) return undefined;
      if (!validate(value)) return validate;
      if (isMemorable) conforming.add(value);
      return undefined;
    } finally {
      active.pop();
      if (entersResource) scope.pop();
    }
  }

  const engine: SchemaEngine = {
    store,
    scope,
    inherited: [],
    view,
    accepts: (location, value, direction) => run(location, value, 'first', direction) === undefined,
    errorsOf(location, value, direction) {
      const failed = run(location, value, 'all', direction);
      return (failed?.errors ?? []).map((error) => ({ ...error, location: locationOf(error) }));
    },
  };

  function locationOf(error: ErrorObject & { location?: Location }): Location | undefined {
    return error.location ?? (typeof error.parentSchema === 'object' ? locations.get(error.parentSchema) : undefined);
  }

  return engine;
}

export function createAjv(mode: Mode, ownProperties: boolean): Ajv {
  const isAll = mode === 'all';
  const regExp = Object.assign((pattern: string) => compilePattern(pattern) ?? /(?:)/, { code: '' });
  return new Ajv2020({
    strict: false,
    allErrors: isAll,
    verbose: isAll,
    ownProperties,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    formats: rememberFormats(formats),
    code: { regExp: regExp as never, optimize: false },
  });
}
