import fc from 'fast-check';
import { dereference } from '../../openapi/model/document.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { perDocument } from '../../openapi/model/per-document.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { memberSchema, schemaTypes } from '../../openapi/schema/schema-types.ts';
import type { Plan } from './check-context.ts';
import { idName } from '../safety/words.ts';

const deepest = 5;

/** Characters or items beyond which one sample has to do. */
const longest = 1000;

/**
 * Values that conform to a schema, for property-based tests: they shrink to the smallest that
 * fails. What the schema's keywords demand beyond those looked at here is not met by every value:
 * undefined stands for one that does not conform, since a filter would look for ever where none
 * does.
 */
export function arbitraryFor(plan: Plan, schema: string): fc.Arbitrary<unknown> {
  return build(plan, schema, 0).map((value) =>
    plan.validator.accepts(schema, value, 'request') ? value : undefined,
  );
}

/**
 * What fast-check cannot make of a schema, such as bounds of no integers or an empty choice, is
 * sampled.
 */
function build(plan: Plan, schema: string, depth: number): fc.Arbitrary<unknown> {
  try {
    return compose(plan, schema, depth);
  } catch {
    return sampled(plan, schema);
  }
}

function compose(plan: Plan, schema: string, depth: number): fc.Arbitrary<unknown> {
  const { node, pointer } = dereference(plan.document, schema);
  if (Array.isArray(node['enum'])) return fc.constantFrom(...node['enum']);
  if ('const' in node) return fc.constant(node['const']);
  for (const key of ['oneOf', 'anyOf'] as const) {
    const list = node[key];
    if (Array.isArray(list))
      return fc.oneof(
        ...list.map((_item, index) => build(plan, `${pointer}/${key}/${index}`, depth + 1)),
      );
  }
  const types = [...schemaTypes(plan.document, schema)];
  if (depth > deepest || Array.isArray(node['allOf'])) return sampled(plan, schema);
  if (types.length === 0) return fc.oneof(fc.string(), fc.integer(), fc.boolean());
  return fc.oneof(...types.map((type) => ofType(plan, schema, node, type, depth)));
}

function ofType(
  plan: Plan,
  schema: string,
  node: Record<string, unknown>,
  type: string,
  depth: number,
): fc.Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer(wholeBounds(node));
  if (type === 'number')
    return fc.double({ ...bounds(node, -1000, 1000), noNaN: true, noDefaultInfinity: true });
  if (type === 'string') return text(plan, schema, node);
  if (type === 'array') return list(plan, schema, node, depth);
  return object(plan, schema, node, depth);
}

function bounds(
  node: Record<string, unknown>,
  least: number,
  most: number,
): { min: number; max: number } {
  const number = (...names: string[]) =>
    names.map((name) => node[name]).find((value) => typeof value === 'number');
  const min = number('minimum', 'exclusiveMinimum') ?? least;
  return {
    min,
    max: Math.max(min, number('maximum', 'exclusiveMaximum') ?? Math.max(most, min + 1000)),
  };
}

/** The same as whole numbers that a JavaScript number holds exactly. */
function wholeBounds(node: Record<string, unknown>): { min: number; max: number } {
  const { min, max } = bounds(node, -1000, 1000);
  const clamp = (value: number) =>
    Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return { min: clamp(Math.ceil(min)), max: clamp(Math.floor(max)) };
}

function text(plan: Plan, schema: string, node: Record<string, unknown>): fc.Arbitrary<unknown> {
  if (typeof node['pattern'] === 'string' && node['format'] === undefined)
    return matching(plan.document, node['pattern']) ?? sampled(plan, schema);
  const format = node['format'];
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return webUrl();
  if (format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  if (format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10));
  if (format !== undefined) return sampled(plan, schema);
  const minLength = typeof node['minLength'] === 'number' ? node['minLength'] : 0;
  if (minLength > longest) return sampled(plan, schema);
  const maxLength = Math.min(
    typeof node['maxLength'] === 'number' ? node['maxLength'] : minLength + 30,
    minLength + 200,
  );
  // Whole characters of any script; lone surrogates cannot be sent as UTF-8.
  return fc.string({ minLength, maxLength, unit: 'grapheme' });
}

/**
 * Texts of a pattern; undefined for one that fast-check cannot take apart, such as by a lookahead,
 * or that is no regular expression. Documents repeat theirs, and it takes long to take one apart.
 */
const matching = perDocument((_document, pattern): fc.Arbitrary<string> | undefined => {
  try {
    return fc.stringMatching(new RegExp(pattern)).map((value) => value.slice(0, 200));
  } catch {
    return undefined;
  }
});

/**
 * An http URL. fast-check's own takes over a second for the first one, to learn how to take apart a
 * percent-encoded path.
 */
function webUrl(): fc.Arbitrary<string> {
  const segment = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-._~'),
    minLength: 1,
    maxLength: 12,
  });
  const segments = fc.array(segment, { maxLength: 4 });
  return fc
    .tuple(fc.constantFrom('https', 'http'), fc.domain(), segments)
    .map(([scheme, host, path]) => `${scheme}://${host}/${path.join('/')}`);
}

function list(
  plan: Plan,
  schema: string,
  node: Record<string, unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const items = memberSchema(plan.document, schema, '[]');
  const minLength = typeof node['minItems'] === 'number' ? node['minItems'] : 0;
  if (minLength > longest) return sampled(plan, schema);
  const maxLength = Math.min(
    typeof node['maxItems'] === 'number' ? node['maxItems'] : minLength + 3,
    minLength + 3,
  );
  return fc.array(items === undefined ? fc.string() : build(plan, items, depth + 1), {
    minLength,
    maxLength,
  });
}

function object(
  plan: Plan,
  schema: string,
  node: Record<string, unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const required = Array.isArray(node['required']) ? node['required'].map(String) : [];
  const declared = isObject(node['properties']) ? Object.keys(node['properties']) : [];
  // An optional id refers to something else, and a random one to nothing.
  const properties = declared.filter(
    (name) => required.includes(name) || idName(name) === undefined,
  );
  const members = properties.map((name): [string, fc.Arbitrary<unknown>] => [
    name,
    build(plan, memberSchema(plan.document, schema, name) ?? schema, depth + 1),
  ]);
  return fc.record(Object.fromEntries(members), {
    requiredKeys: required.filter((name) => properties.includes(name)),
    noNullPrototype: true,
  });
}

function sampled(plan: Plan, schema: string): fc.Arbitrary<unknown> {
  return fc
    .nat({ max: 10_000 })
    .map((seed) =>
      sampleSchema(plan.document, schema, { seed, complete: false, direction: 'request' }),
    );
}
