import type { Ajv } from 'ajv';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import { isObject } from '../lib/json-pointer.ts';
import { closestBranch } from './closest-branch.ts';
import { inheritedBranch, namesNoBranch, selectBranch } from './discriminator.ts';
import { dynamicTarget } from './dynamic-target.ts';
import type { LocatedError, SchemaEngine } from './engine.ts';
import { equalityKey, firstEqual } from './equality.ts';
import { errorAt } from './error-at.ts';
import { unevaluatedItems, unevaluatedProperties, unnamedProperties } from './evaluated.ts';
import { isMultipleOf } from './is-multiple-of.ts';
import { accepted, errorsOfParts, itemParts, memberParts } from './parts.ts';
import type { Location } from './schema-store.ts';
import { isNullable, type SchemaView } from './schema-view.ts';
import type { Onward } from './translate.ts';

/**
 * More faults in one place help nobody, and each is written out anew by all that stands around it.
 */
const mostFaults = 1000;

/** What a keyword found: errors below the value at hand. */
type Found = readonly LocatedError[];

interface RuntimeKeyword {
  readonly keyword: string;
  accepts(engine: SchemaEngine, onward: Onward, value: unknown): boolean;
  errors(engine: SchemaEngine, onward: Onward, value: unknown, isBrief: boolean): Found;
}

/**
 * Teaches Ajv the keywords that lead from one schema to others.
 * @param tells how much is told of a value that does not conform
 */
export function addRuntimeKeywords(
  ajv: Ajv,
  engine: SchemaEngine,
  tells: 'none' | 'first' | 'all',
): void {
  for (const definition of definitions) {
    ajv.addKeyword({
      keyword: definition.keyword,
      errors: 'full',
      compile(opaque: () => Onward) {
        const onward = opaque();
        return tells !== 'none'
          ? reporting(engine, definition, onward, tells === 'first')
          : (value: unknown) => definition.accepts(engine, onward, value);
      },
    });
  }
  ajv.addKeyword({
    keyword: 'x-multiple-of',
    type: 'number',
    error: { message: ({ schema }) => `must be multiple of ${schema}` },
    validate: (divisor: number, value: number) => isMultipleOf(value, divisor),
  });
  ajv.addKeyword({
    keyword: 'x-unique-items',
    type: 'array',
    errors: 'full',
    compile(_schema: boolean, parentSchema) {
      const validate: DataValidateFunction = (items: readonly unknown[], context) => {
        const pair = firstEqual(items);
        if (pair === undefined) return true;
        const [j, i] = pair;
        const message = `must NOT have duplicate items (items ## ${j} and ${i} are identical)`;
        const error = {
          instancePath: context?.instancePath ?? '',
          schemaPath: '#/uniqueItems',
          keyword: 'x-unique-items',
          message,
          params: { i, j },
          parentSchema,
        };
        validate.errors = [error];
        return false;
      };
      return validate;
    },
  });
  ajv.addKeyword({
    keyword: 'x-enum',
    errors: 'full',
    compile(values: readonly unknown[], parentSchema) {
      const known = new Set(values.map((value) => equalityKey(value)));
      const validate: DataValidateFunction = (value: unknown, context) => {
        if (known.has(equalityKey(value))) return true;
        const error = {
          instancePath: context?.instancePath ?? '',
          schemaPath: '#/enum',
          keyword: 'x-enum',
          params: { allowedValues: values },
          parentSchema,
        };
        validate.errors = [error];
        return false;
      };
      return validate;
    },
  });
}

function reporting(
  engine: SchemaEngine,
  definition: RuntimeKeyword,
  onward: Onward,
  isBrief: boolean,
): DataValidateFunction {
  const validate: DataValidateFunction = (value: unknown, context) => {
    if (definition.accepts(engine, onward, value)) return true;
    const errors = definition.errors(engine, onward, value, isBrief);
    validate.errors = errors.slice(0, mostFaults).map((error) => ({
      ...error,
      instancePath: `${context?.instancePath ?? ''}${error.instancePath}`,
    }));
    return false;
  };
  return validate;
}

const definitions: readonly RuntimeKeyword[] = [
  {
    keyword: 'x-ref',
    accepts: (engine, { to, direction }, value) => engine.accepts(first(to), value, direction),
    errors: (engine, { to, direction }, value, isBrief) =>
      engine.errorsOf(first(to), value, direction, isBrief),
  },
  {
    keyword: 'x-dynamic-ref',
    accepts: (engine, onward, value) =>
      engine.accepts(dynamicTarget(engine, onward), value, onward.direction),
    errors: (engine, onward, value, isBrief) =>
      engine.errorsOf(dynamicTarget(engine, onward), value, onward.direction, isBrief),
  },
  {
    keyword: 'x-one-of',
    accepts(engine, onward, value) {
      const selected = selectBranch(engine, onward.from, onward.to, value);
      if (selected !== undefined) return engine.accepts(selected, value, onward.direction);
      if (isRefused(engine, onward, value)) return false;
      const matching = matchingBranches(engine, onward, value);
      return matching.length === 1 || isReadable(engine, onward, value, matching);
    },
    errors(engine, onward, value, isBrief) {
      const matching = matchingBranches(engine, onward, value).map((branch) =>
        onward.to.indexOf(branch),
      );
      if (matching.length < 2 || isRefused(engine, onward, value))
        return closestBranch(engine, onward, value, 'oneOf', isBrief);
      const message = `must conform to exactly one of ${onward.to.length} schemas, and conforms to those at ${matching.join(' and ')}`;
      return [errorAt(onward, 'oneOf', message, { passingSchemas: matching })];
    },
  },
  {
    keyword: 'x-any-of',
    accepts(engine, onward, value) {
      const selected = selectBranch(engine, onward.from, onward.to, value);
      if (selected !== undefined) return engine.accepts(selected, value, onward.direction);
      if (isRefused(engine, onward, value)) return false;
      return onward.to.some((branch) => engine.accepts(branch, value, onward.direction));
    },
    errors: (engine, onward, value, isBrief) =>
      closestBranch(engine, onward, value, 'anyOf', isBrief),
  },
  {
    keyword: 'x-discriminator',
    accepts(engine, { from, direction }, value) {
      const child = inheritedBranch(engine, from, value);
      return (
        child === undefined ||
        child.guard(() => engine.accepts(child.location, value, direction)) !== false
      );
    },
    errors(engine, { from, direction }, value, isBrief) {
      const child = inheritedBranch(engine, from, value);
      return (
        (child === undefined
          ? undefined
          : child.guard(() => engine.errorsOf(child.location, value, direction, isBrief))) ?? []
      );
    },
  },
  {
    keyword: 'x-all-of',
    accepts: (engine, { to, direction }, value) =>
      to.every((part) => engine.accepts(part, value, direction)),
    errors: (engine, { to, direction }, value, isBrief) =>
      to.flatMap((part) => engine.errorsOf(part, value, direction, isBrief)),
  },
  {
    keyword: 'x-members',
    accepts: (engine, onward, value) => accepted(engine, onward, memberParts(onward, value)),
    errors: (engine, onward, value, isBrief) =>
      errorsOfParts(engine, onward, memberParts(onward, value), isBrief),
  },
  {
    keyword: 'x-items',
    accepts: (engine, onward, value) => accepted(engine, onward, itemParts(onward, value)),
    errors: (engine, onward, value, isBrief) =>
      errorsOfParts(engine, onward, itemParts(onward, value), isBrief),
  },
  {
    keyword: 'x-unevaluated-properties',
    accepts: (engine, onward, value) =>
      unevaluatedProperties(engine, onward, value).every((name) =>
        isAccepted(engine, onward, value, name),
      ),
    errors: (engine, onward, value) =>
      unevaluatedProperties(engine, onward, value)
        .filter((name) => !isAccepted(engine, onward, value, name))
        .map((name) =>
          errorAt(onward, 'unevaluatedProperties', 'must NOT have unevaluated properties', {
            unevaluatedProperty: name,
          }),
        ),
  },
  {
    keyword: 'x-unevaluated-items',
    accepts: (engine, onward, value) =>
      unevaluatedItems(engine, onward, value).every((index) =>
        isAccepted(engine, onward, value, String(index)),
      ),
    errors: (engine, onward, value) =>
      unevaluatedItems(engine, onward, value)
        .filter((index) => !isAccepted(engine, onward, value, String(index)))
        .map((index) => ({
          ...errorAt(onward, 'unevaluatedItems', 'must NOT have unevaluated items', {}),
          instancePath: `/${index}`,
        })),
  },
];

/**
 * A discriminator is what a receiver chooses a schema by: a request with a value that leads to none
 * cannot be read. An answer is held to its schemas alone.
 */
function isRefused(engine: SchemaEngine, { from, to, direction }: Onward, value: unknown): boolean {
  return direction === 'request' && namesNoBranch(engine, from, to, value);
}

/**
 * The branches of a `oneOf` that a value conforms to. `nullable: true` and nothing else stands for
 * null: OpenAPI 3.0 has no other word for it, though by the letter any value conforms to that.
 */
function matchingBranches(
  engine: SchemaEngine,
  { to, direction }: Onward,
  value: unknown,
): readonly Location[] {
  const matching = to.filter((branch) => engine.accepts(branch, value, direction));
  if (value === null || matching.length < 2) return matching;
  const others = matching.filter((branch) => !standsForNull(engine.view(branch)));
  return others.length === 0 ? matching : others;
}

function standsForNull({ node, context, ref, assertions, single, lists, maps }: SchemaView) {
  const isBare = [assertions, single, lists, maps].every((part) => Object.keys(part).length === 0);
  return isNullable(node, context) && ref === undefined && isBare;
}

/**
 * Authors write `oneOf` for alternatives that overlap: a receiver can read what conforms to several
 * of them where each says what type it has, or where one has a name for every member of an object.
 * An answer is held to the keyword as it stands.
 */
function isReadable(
  engine: SchemaEngine,
  onward: Onward,
  value: unknown,
  matching: readonly Location[],
): boolean {
  if (onward.direction !== 'request' || matching.length < 2) return false;
  const views = matching.map((branch) => engine.view(branch));
  return isObject(value)
    ? views.some((from) => unnamedProperties(engine, { ...onward, from }, value).length === 0)
    : views.every((view) => statesType(engine, view));
}

function statesType(engine: SchemaEngine, view: SchemaView): boolean {
  if (view.assertions['type'] !== undefined || view.assertions['enum'] !== undefined) return true;
  return view.ref !== undefined && statesType(engine, engine.view(view.ref));
}

function isAccepted(
  engine: SchemaEngine,
  { to, direction }: Onward,
  value: unknown,
  name: string,
): boolean {
  return engine.accepts(first(to), (value as Record<string, unknown>)[name], direction);
}

function first(locations: readonly Location[]): Location {
  return locations[0] ?? '';
}
