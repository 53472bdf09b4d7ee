import { isObject, ownMember } from '../lib/json-pointer.ts';
import { compilePattern } from './compile-pattern.ts';
import type { Dialect } from './dialect.ts';

const numbers = ['maximum', 'minimum', 'multipleOf'];
const counts = [
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
  'maxContains',
  'minContains',
];
const types: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
]);

/** What authors write for types that JSON Schema calls otherwise. */
const otherTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  file: 'string',
};

type Assertions = Record<string, unknown>;
type Warn = (message: string) => void;

/**
 * The keywords that hold no schema, in the words of 2020-12. What makes no sense is left out, with
 * a warning.
 */
export function readAssertions(
  node: Readonly<Record<string, unknown>>,
  dialect: Dialect,
  warn: Warn,
): Assertions {
  const found: Assertions = {};
  readNumbers(node, found, warn);
  readType(node, found, dialect, warn);
  readValues(node, found, dialect, warn);
  readText(node, found, warn);
  readNames(node, found, warn);
  if (node['uniqueItems'] === true || node['uniqueItems'] === 'true') found['uniqueItems'] = true;
  if (dialect.ignored.size > 0) for (const key of dialect.ignored) delete found[key];
  return found;
}

function readNumbers(node: Readonly<Record<string, unknown>>, found: Assertions, warn: Warn): void {
  for (const key of [...numbers, ...counts]) {
    if (node[key] === undefined || node[key] === null) continue;
    const value = numberOf(node[key]);
    const isPossible =
      value !== undefined &&
      (numbers.includes(key)
        ? key !== 'multipleOf' || value > 0
        : Number.isInteger(value) && value >= 0);
    if (isPossible) found[key] = value;
    else
      warn(
        `${key}: ${JSON.stringify(node[key])} is left out, it has to be a ${numbers.includes(key) ? 'number' : 'whole number'}`,
      );
  }
  readExclusive(node, found, 'exclusiveMinimum', 'minimum', warn);
  readExclusive(node, found, 'exclusiveMaximum', 'maximum', warn);
}

/** A number, also one that was written as a string. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * Up to draft-04 and OpenAPI 3.0 a boolean that makes the bound exclusive, a bound of its own
 * since.
 */
function readExclusive(
  node: Readonly<Record<string, unknown>>,
  found: Assertions,
  exclusive: string,
  bound: string,
  warn: Warn,
): void {
  const given = node[exclusive];
  if (given === undefined || given === false || given === null) return;
  if (given === true) {
    if (found[bound] !== undefined) found[exclusive] = found[bound];
    delete found[bound];
    return;
  }
  const value = numberOf(given);
  if (value === undefined)
    warn(`${exclusive}: ${JSON.stringify(given)} is left out, it has to be a number or a boolean`);
  else found[exclusive] = value;
}

function readType(
  node: Readonly<Record<string, unknown>>,
  found: Assertions,
  dialect: Dialect,
  warn: Warn,
): void {
  const all = typesOf(node, dialect);
  if (all !== undefined) found['type'] = all.length === 1 ? all[0] : all;
  else if (node['type'] !== undefined && node['type'] !== 'any')
    warn(
      `type: ${JSON.stringify(node['type'])} is left out, it has to be of ${[...types].join(', ')}`,
    );
}

/**
 * The types that a schema's own `type` lets through, `null` by `nullable` among them; undefined
 * where it says nothing that makes sense.
 */
export function typesOf(
  node: Readonly<Record<string, unknown>>,
  dialect: Dialect,
): string[] | undefined {
  if (node['type'] === undefined) return undefined;
  const names = [node['type']].flat().map((type) => nameOf(type));
  const known = names.filter((name) => name !== undefined);
  if (known.length === 0 || known.length < names.length) return undefined;
  const isNullable = dialect.nullable && (node['nullable'] === true || node['x-nullable'] === true);
  return [...new Set(isNullable ? [...known, 'null'] : known)];
}

function nameOf(type: unknown): string | undefined {
  if (typeof type !== 'string') return type === null ? 'null' : undefined;
  const name = type.toLowerCase();
  return types.has(name) ? name : ownMember(otherTypes, name);
}

function readValues(
  node: Readonly<Record<string, unknown>>,
  found: Assertions,
  dialect: Dialect,
  warn: Warn,
): void {
  if ('const' in node) found['const'] = node['const'];
  const values = node['enum'];
  if (values === undefined || values === null) return;
  // By the letter of 2020-12 nothing conforms to an empty list; the authors of OpenAPI 3.0
  // documents mean that there is none yet.
  if (!Array.isArray(values) || (values.length === 0 && dialect.nullable)) {
    warn(`enum: ${JSON.stringify(values)} is left out, it has to be a list of values`);
    return;
  }
  const type = found['type'];
  // Quoted numbers and unquoted words: no value would conform to both.
  const fits =
    type === undefined ||
    values.length === 0 ||
    values.some((value) => [type].flat().some((name) => isOfType(value, String(name))));
  if (fits) found['enum'] = values;
  else warn(`enum is left out: none of its values is of type ${[type].flat().join(' or ')}`);
}

/** Whether a value is of a type of JSON Schema. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function readText(node: Readonly<Record<string, unknown>>, found: Assertions, warn: Warn): void {
  const pattern = node['pattern'];
  if (typeof pattern === 'string') {
    if (compilePattern(pattern) !== undefined) found['pattern'] = pattern;
    else warn(`pattern: ${pattern} is left out, it is no regular expression of ECMAScript`);
  }
  if (typeof node['format'] === 'string') found['format'] = node['format'];
  for (const key of ['contentEncoding', 'contentMediaType'])
    if (typeof node[key] === 'string') found[key] = node[key];
}

function readNames(node: Readonly<Record<string, unknown>>, found: Assertions, warn: Warn): void {
  if (Array.isArray(node['required']))
    found['required'] = [...new Set(node['required'].filter((name) => typeof name === 'string'))];
  else if (node['required'] !== undefined)
    warn(
      `required: ${JSON.stringify(node['required'])} is left out, it has to be a list of names on the object`,
    );
  const dependent = { ...asObject(node['dependencies']), ...asObject(node['dependentRequired']) };
  const lists = Object.entries(dependent).filter(
    ([, names]) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
  );
  if (lists.length > 0) found['dependentRequired'] = Object.fromEntries(lists);
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
