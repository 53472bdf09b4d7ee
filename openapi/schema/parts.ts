import { isObject } from '../lib/json-pointer.ts';
import { compilePattern } from './compile-pattern.ts';
import type { LocatedError, SchemaEngine } from './engine.ts';
import { errorAt } from './error-at.ts';
import type { Location } from './schema-store.ts';
import type { Onward } from './translate.ts';

/** A member or item of a value, with a schema that says what it has to be. */
export interface Part {
  readonly name: string;
  readonly value: unknown;
  readonly schema: Location;
  /** Whether it is there by `additionalProperties`. */
  readonly isAdditional?: boolean;
}

/**
 * The members of an object, each with what `properties`, `patternProperties` and
 * `additionalProperties` say of it.
 */
export function* memberParts({ from }: Onward, value: unknown): Generator<Part> {
  if (!isObject(value)) return;
  const { properties, patternProperties } = from.maps;
  const patterns = [...(patternProperties ?? [])].map(([pattern, schema]) => ({
    pattern: compilePattern(pattern),
    schema,
  }));
  const others = from.single.additionalProperties;
  for (const [name, member] of Object.entries(value)) {
    const own = properties?.get(name);
    const matching = patterns.filter(({ pattern }) => pattern?.test(name));
    if (own !== undefined) yield { name, value: member, schema: own };
    for (const { schema } of matching) yield { name, value: member, schema };
    if (own === undefined && matching.length === 0 && others !== undefined)
      yield { name, value: member, schema: others, isAdditional: true };
  }
}

/** The items of a list, each with what `prefixItems` or `items` says of it. */
export function* itemParts({ from }: Onward, value: unknown): Generator<Part> {
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) {
    const schema = from.lists.prefixItems?.[index] ?? from.single.items;
    if (schema !== undefined) yield { name: String(index), value: item, schema };
  }
}

export function accepted(
  engine: SchemaEngine,
  { direction }: Onward,
  parts: Iterable<Part>,
): boolean {
  for (const { schema, value } of parts)
    if (!engine.accepts(schema, value, direction)) return false;
  return true;
}

/** What is wrong with the parts of a value, told of the value. */
export function errorsOfParts(
  engine: SchemaEngine,
  onward: Onward,
  parts: Iterable<Part>,
  isBrief: boolean,
): LocatedError[] {
  const found: LocatedError[] = [];
  for (const { name, value, schema, isAdditional } of parts) {
    if (isAdditional === true && !engine.view(schema).accepts) {
      found.push(
        errorAt(onward, 'additionalProperties', 'must NOT have additional properties', {
          additionalProperty: name,
        }),
      );
    } else {
      const token = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      found.push(
        ...engine
          .errorsOf(schema, value, onward.direction, isBrief)
          .map((error) => ({ ...error, instancePath: `${token}${error.instancePath}` })),
      );
    }
    if (isBrief && found.length > 0) return found;
  }
  return found;
}
