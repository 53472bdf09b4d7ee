import { formatPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { findMemberSchema, requiredNames } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { SchemaViolation } from '../../../openapi/schema/schema-validator.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { itemsLike } from '../../plan/items-like.ts';

/** A value that breaks exactly one rule of its schema. */
export interface Mutation {
  /** Stable within its value: `name/missing`, `settings/model/type`. */
  readonly id: string;
  /** JSON pointer of what was changed. */
  readonly at: string;
  readonly value: unknown;
  /** The rule that it breaks. */
  readonly violation: SchemaViolation;
}

const deepest = 4;

/**
 * Changes a valid value in one place at a time: each required member left out, each type wrong,
 * each enum, bound, length, pattern and format broken. A change that the schema allows after all is
 * left out, so every mutation is invalid for sure.
 */
export function mutate(context: CheckContext, schema: string, valid: unknown): Mutation[] {
  return [...changesOf(context, schema, valid, [])].flatMap(
    (change) => apply(context, schema, valid, change) ?? [],
  );
}

/** The mutation of one id; undefined where the value has no place for it. */
export function mutateOnce(
  context: CheckContext,
  schema: string,
  valid: unknown,
  id: string,
): Mutation | undefined {
  for (const change of changesOf(context, schema, valid, [])) {
    const mutation = idOf(change) === id ? apply(context, schema, valid, change) : undefined;
    if (mutation !== undefined) return mutation;
  }
  return undefined;
}

function apply(
  context: CheckContext,
  schema: string,
  valid: unknown,
  change: Change,
): Mutation | undefined {
  const whole = replace(valid, change.path, change.value);
  const [violation] = context.validator.validate(schema, whole, 'request');
  return violation === undefined
    ? undefined
    : { id: idOf(change), at: formatPointer(change.path), value: whole, violation };
}

function idOf({ path, rule }: Change): string {
  return [...path, rule].join('/');
}

interface Change {
  readonly path: readonly string[];
  readonly rule: string;
  /** The new value there; undefined takes the member away. */
  readonly value: unknown;
}

function* changesOf(
  context: CheckContext,
  schema: string,
  value: unknown,
  path: readonly string[],
): Generator<Change> {
  const { node } = dereference(context.document, schema);
  for (const [rule, wrong] of wrongValues(context, schema, node, value))
    yield { path, rule, value: wrong };
  if (path.length >= deepest) return;
  if (isObject(value)) {
    for (const name of requiredNames(context.document, schema)) {
      if (Object.hasOwn(value, name))
        yield { path: [...path, name], rule: 'missing', value: undefined };
    }
    if (node['additionalProperties'] === false)
      yield { path: [...path, 'doubletake_unknown_member'], rule: 'unknown', value: true };
    for (const [name, member] of Object.entries(value)) {
      const at = findMemberSchema(context.document, schema, name);
      if (at !== undefined) yield* changesOf(context, at, member, [...path, name]);
    }
  }
  const items = findMemberSchema(context.document, schema, '[]');
  if (Array.isArray(value) && value.length > 0 && items !== undefined)
    yield* changesOf(context, items, value[0], [...path, '0']);
}

function* wrongValues(
  context: CheckContext,
  schema: string,
  node: Record<string, unknown>,
  value: unknown,
): Generator<[string, unknown]> {
  // What no alternative takes is wrong; what another one takes is left out as valid.
  for (const keyword of ['anyOf', 'oneOf'])
    if (Array.isArray(node[keyword]))
      for (const alternative of node[keyword] as unknown[])
        if (isObject(alternative)) yield* wrongBounds(context, schema, alternative, value);
  const types = schemaTypes(context.document, schema);
  if (types.has('integer') && !types.has('number')) yield ['type-fraction', 1.5];
  if (!types.has('string')) yield* misspelt(types);
  for (const wrong of wrongTypes(types))
    yield [typeof wrong === 'object' ? 'type' : `type-${typeof wrong}`, wrong];
  if (types.size > 0 && !types.has('null')) yield ['null', null];
  if (types.has('object') && !types.has('array')) yield ['type-array', []];
  if (Array.isArray(node['enum'])) yield* outsideEnum(node['enum']);
  yield* wrongBounds(context, schema, node, value);
}

/**
 * A value that is none of those listed, and one that a reader would take who does not look at upper
 * and lower case.
 */
function* outsideEnum(values: readonly unknown[]): Generator<[string, unknown]> {
  yield ['enum', typeof values[0] === 'number' ? 987_654_321 : 'doubletake-not-in-the-enum'];
  const text = values.find((value) => typeof value === 'string' && value !== value.toUpperCase());
  if (typeof text === 'string') yield ['enum-case', text.toUpperCase()];
}

/** Values beyond what the keywords of one schema object allow. */
function* wrongBounds(
  context: CheckContext,
  schema: string,
  node: Record<string, unknown>,
  value: unknown,
): Generator<[string, unknown]> {
  if (typeof node['minimum'] === 'number') yield ['minimum', node['minimum'] - 1];
  if (typeof node['maximum'] === 'number') yield ['maximum', node['maximum'] + 1];
  if (typeof node['exclusiveMinimum'] === 'number')
    yield ['exclusiveMinimum', node['exclusiveMinimum']];
  if (typeof node['exclusiveMaximum'] === 'number')
    yield ['exclusiveMaximum', node['exclusiveMaximum']];
  if (typeof node['multipleOf'] === 'number') yield ['multipleOf', node['multipleOf'] * 1.5];
  if (typeof node['minLength'] === 'number' && node['minLength'] > 0)
    yield ['minLength', 'x'.repeat(node['minLength'] - 1)];
  if (typeof node['maxLength'] === 'number' && node['maxLength'] < 100_000)
    yield ['maxLength', 'x'.repeat(node['maxLength'] + 1)];
  if (typeof node['pattern'] === 'string')
    yield ['pattern', '\u00a7 doubletake breaks the pattern \u00a7'];
  if (typeof node['format'] === 'string' && schemaTypes(context.document, schema).has('string'))
    yield ['format', 'doubletake: not of the format'];
  if (node['format'] === 'date') yield ['format-day', '2023-02-30'];
  if (node['format'] === 'date-time') yield ['format-day', '2023-02-30T12:00:00Z'];
  if (typeof node['minProperties'] === 'number' && node['minProperties'] > 0 && isObject(value))
    yield [
      'minProperties',
      Object.fromEntries(Object.entries(value).slice(0, node['minProperties'] - 1)),
    ];
  if (Array.isArray(value)) {
    if (typeof node['minItems'] === 'number' && node['minItems'] > 0)
      yield ['minItems', value.slice(0, node['minItems'] - 1)];
    if (typeof node['maxItems'] === 'number' && node['maxItems'] <= 2000)
      yield ['maxItems', itemsLike(context, schema, value[0], node['maxItems'] + 1)];
    if (node['uniqueItems'] === true && value.length > 0)
      yield ['uniqueItems', [value[0], value[0]]];
  }
}

/** What a lax reader takes for the value that it spells. */
function* misspelt(types: ReadonlySet<string>): Generator<[string, unknown]> {
  if (types.has('integer') || types.has('number')) yield ['type-numeral', '1'];
  if (types.has('boolean')) yield ['type-word', 'true'];
}

/**
 * An object where none goes, and what a lax reader would make fit: a number for a string, a string
 * for a number.
 */
function wrongTypes(types: ReadonlySet<string>): unknown[] {
  if (types.size === 0) return [];
  const wrong: unknown[] = types.has('object') ? [] : [{ doubletake: 'wrong type' }];
  return [...wrong, types.has('string') ? 12_345 : 'doubletake: wrong type'];
}

/** A value that is another at a path, and shares everything else with the first. */
export function replace(root: unknown, path: readonly string[], value: unknown): unknown {
  const [token, ...rest] = path;
  if (token === undefined) return value;
  if (Array.isArray(root))
    return root.map((item, index) =>
      index === Number(token) ? replace(item, rest, value) : (item as unknown),
    );
  if (!isObject(root)) return root;
  const { [token]: old, ...others } = root;
  const member = replace(old, rest, value);
  return member === undefined ? others : { ...root, [token]: member };
}
