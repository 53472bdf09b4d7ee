import fc from 'fast-check';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { perDocument } from '../../openapi/model/per-document.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { memberSchema, schemaTypes } from '../../openapi/schema/schema-types.ts';
import { idName } from '../request/id-names.ts';
import type { CheckContext } from './check-context.ts';

const deepest = 5;

/** Characters or items beyond which one sample has to do. */
const longest = 1000;

/**
 * Values that conform to a schema, for property-based tests: they shrink to the smallest that
 * fails. What the schema's keywords demand beyond those looked at here is not met by every value:
 * undefined stands for one that does not conform, since a filter would look for ever where none
 * does.
 */
export function arbitraryFor(context: CheckContext, schema: string): fc.Arbitrary<unknown> {
  return build(context, schema, 0).map((value) =>
    context.validator.accepts(schema, value, 'request') ? value : undefined,
  );
}

/**
 * What fast-check cannot make of a schema, such as bounds of no integers or an empty choice, is
 * sampled.
 */
function build(context: CheckContext, schema: string, depth: number): fc.Arbitrary<unknown> {
  try {
    return compose(context, schema, depth);
  } catch {
    return sampled(context, schema);
  }
}

function compose(context: CheckContext, schema: string, depth: number): fc.Arbitrary<unknown> {
  const { node, pointer } = dereference(context.document, schema);
  if (Array.isArray(node['enum'])) return fc.constantFrom(...node['enum']);
  if ('const' in node) return fc.constant(node['const']);
  if (depth > deepest || Array.isArray(node['allOf'])) return sampled(context, schema);
  for (const key of ['oneOf', 'anyOf'] as const) {
    const list = node[key];
    if (Array.isArray(list))
      return fc.oneof(
        ...list.map((_item, index) => build(context, `${pointer}/${key}/${index}`, depth + 1)),
      );
  }
  const types = [...schemaTypes(context.document, schema)];
  if (types.length === 0) return fc.oneof(fc.string(), fc.integer(), fc.boolean());
  return fc.oneof(...types.map((type) => ofType(context, schema, node, type, depth)));
}

function ofType(
  context: CheckContext,
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
  if (type === 'string') return text(context, schema, node);
  if (type === 'array') return list(context, schema, node, depth);
  return object(context, schema, node, depth);
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

function text(
  context: CheckContext,
  schema: string,
  node: Record<string, unknown>,
): fc.Arbitrary<unknown> {
  if (typeof node['pattern'] === 'string' && node['format'] === undefined)
    return matching(context.document, node['pattern']) ?? sampled(context, schema);
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
  if (format !== undefined) return sampled(context, schema);
  const minLength = typeof node['minLength'] === 'number' ? node['minLength'] : 0;
  if (minLength > longest) return sampled(context, schema);
  const maxLength = Math.min(
    typeof node['maxLength'] === 'number' ? node['maxLength'] : minLength + 30,
    minLength + 200,
  );
  // Whole characters of any script; lone surrogates cannot be sent as UTF-8.
  return fc.string({ minLength, maxLength, unit: 'grapheme' });
}

/**
 * Texts of a pattern; undefined for one that fast-check cannot take apart, such as by a lookahead,
 * or that is no regular expression, or whose texts may be too long. Documents repeat theirs, and it
 * takes long to take one apart.
 */
const matching = perDocument((_document, pattern): fc.Arbitrary<string> | undefined => {
  if (repetitions(pattern) > mostRepetitions) return undefined;
  try {
    return fc.stringMatching(new RegExp(pattern)).map((value) => value.slice(0, 200));
  } catch {
    return undefined;
  }
});

/** More than four groups of a UUID repeat, and than a reader would look at. */
const mostRepetitions = 20_000;

/** How often what repeats comes at most, if each part that does were in another. */
function repetitions(pattern: string): number {
  const plain = pattern.replaceAll(/\\[\s\S]/g, 'x').replaceAll(/\[[^\]]*(?:\]|$)/g, 'x');
  let product = 1;
  for (const [, least, most] of plain.matchAll(/[*+]|\{(\d{1,20})(?:,(\d{0,20}))?\}/g))
    product *= least === undefined ? usual : Math.max(1, Number(least), Number(most ?? 0));
  return product;
}

/** How often fast-check repeats at most what may repeat without end. */
const usual = 10;

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
  context: CheckContext,
  schema: string,
  node: Record<string, unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const items = memberSchema(context.document, schema, '[]');
  const minLength = typeof node['minItems'] === 'number' ? node['minItems'] : 0;
  if (minLength > longest) return sampled(context, schema);
  const maxLength = Math.min(
    typeof node['maxItems'] === 'number' ? node['maxItems'] : minLength + 3,
    minLength + 3,
  );
  return fc.array(items === undefined ? fc.string() : build(context, items, depth + 1), {
    minLength,
    maxLength,
  });
}

function object(
  context: CheckContext,
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
    build(context, memberSchema(context.document, schema, name) ?? schema, depth + 1),
  ]);
  return fc.record(Object.fromEntries(members), {
    requiredKeys: required.filter((name) => properties.includes(name)),
    noNullPrototype: true,
  });
}

function sampled(context: CheckContext, schema: string): fc.Arbitrary<unknown> {
  return fc
    .nat({ max: 10_000 })
    .map((seed) =>
      sampleSchema(context.document, schema, { seed, complete: false, direction: 'request' }),
    );
}
