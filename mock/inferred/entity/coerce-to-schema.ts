import { isDeepStrictEqual } from 'node:util';
import { writeJson } from '../../../openapi/lib/exact-json.ts';
import {
  formatPointer,
  getPointer,
  isObject,
  ownMember,
  parsePointer,
} from '../../../openapi/lib/json-pointer.ts';
import type { SchemaValidator, SchemaViolation } from '../../../openapi/schema/schema-validator.ts';

const rounds = 6;
/** Members of a candidate that are tried one by one where nothing else has helped. */
const mostGrafted = 100;

/**
 * A value as near to the candidate as its schema allows. What is at fault is converted, where only
 * its type or its case differs; what is missing is taken from a value that conforms; what is wrong
 * is replaced by what stands there in that value, or left out; where that does not do, what it
 * stands in is. Items of a list are kept, however many there are. What cannot be mended so is the
 * conforming value with as much of the candidate as fits into it.
 * @param instead makes a value that conforms; called only when it is needed
 */
export function coerceToSchema(
  validator: SchemaValidator,
  schema: string,
  candidate: unknown,
  instead: () => unknown,
): unknown {
  let value = candidate;
  for (let round = 0; round < rounds; round++) {
    let violations = validator.validate(schema, value, 'answer');
    if (violations.length === 0) return value;
    const fewer = round === 0 ? withoutNulls(validator, schema, value, violations) : undefined;
    if (fewer !== undefined) {
      value = fewer;
      violations = validator.validate(schema, value, 'answer');
      if (violations.length === 0) return value;
    }
    if (typeof value !== 'object' || value === null) {
      const converted = violations.map((violation) => convert(value, violation));
      const fitting = converted.find(
        (other) => other !== undefined && validator.accepts(schema, other, 'answer'),
      );
      return fitting ?? instead();
    }
    const substitute = instead();
    const [only, ...others] = violations;
    const told =
      only?.keyword === 'oneOf' && others.length === 0
        ? withoutOverlap(validator, schema, value, only.instance, substitute)
        : undefined;
    if (told !== undefined) return told;
    // The first rounds mend where the fault is, the later ones what stands ever higher above it.
    const places = new Map(
      violations.map((violation) => [lift(violation.instance, Math.max(0, round - 1)), violation]),
    );
    const whole = places.get('');
    // Of alternatives none of which fits, the whole is at fault as well as what keeps the nearest
    // from fitting.
    places.delete('');
    if (places.size === 0 && (whole === undefined || round > 0 || !isObject(value))) break;
    value = structuredClone(value);
    if (places.size === 0) value = completed(value, substitute);
    for (const [place, violation] of [...places].sort(([a], [b]) => fromTheEnd(a, b)))
      repair(value, place, violation, substitute, round);
  }
  if (validator.accepts(schema, value, 'answer')) return value;
  return grafted(validator, schema, candidate, instead());
}

/**
 * A value without the members that are null where null does not conform, and that may be left out:
 * another view of a thing may have no word for what it lacks. Undefined where there are none.
 */
function withoutNulls(
  validator: SchemaValidator,
  schema: string,
  value: unknown,
  violations: readonly SchemaViolation[],
): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const nulls = violations.flatMap(({ keyword, instance }) => {
    const parent = getPointer(value, instance.slice(0, Math.max(0, instance.lastIndexOf('/'))));
    const isNull = isObject(parent) && getPointer(value, instance) === null;
    return keyword === 'type' && instance !== '' && isNull ? [instance] : [];
  });
  if (nulls.length === 0) return undefined;
  const required = new Set(
    validator
      .validate(schema, without(value, nulls), 'answer')
      .flatMap(({ keyword, instance }) => (keyword === 'required' ? [instance] : [])),
  );
  const left = nulls.filter((instance) => !required.has(instance));
  return left.length === 0 ? undefined : without(value, left);
}

/**
 * A value that fits two alternatives of which exactly one has to fit, without the member that only one
 * of them wants: an alternative with fewer members takes what the other one does, and more. What is
 * as in the conforming value is given up before what may have been sent. Undefined where no single
 * member makes the difference.
 */
function withoutOverlap(
  validator: SchemaValidator,
  schema: string,
  value: object,
  place: string,
  substitute: unknown,
): unknown {
  const there = getPointer(value, place);
  if (!isObject(there)) return undefined;
  const made = standIn(substitute, place);
  const isMade = (name: string) =>
    isObject(made) && isDeepStrictEqual(ownMember(made, name), there[name]);
  const names = Object.keys(there).slice(0, mostGrafted);
  const inTurn = [...names.filter(isMade), ...names.filter((name) => !isMade(name)).reverse()];
  for (const name of inTurn) {
    const fewer = without(value, [`${place}${formatPointer([name])}`]);
    if (validator.accepts(schema, fewer, 'answer')) return fewer;
  }
  return undefined;
}

function without(value: object, pointers: readonly string[]): object {
  const copy = structuredClone(value);
  for (const pointer of pointers) {
    const parent = getPointer(copy, pointer.slice(0, pointer.lastIndexOf('/')));
    if (isObject(parent)) delete parent[parsePointer(pointer).at(-1) ?? ''];
  }
  return copy;
}

function lift(pointer: string, levels: number): string {
  const tokens = pointer.split('/');
  return tokens.slice(0, Math.max(2, tokens.length - levels)).join('/');
}

/** Later items of an array first, so that taking one out does not move the next. */
function fromTheEnd(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

function repair(
  value: unknown,
  place: string,
  violation: SchemaViolation,
  substitute: unknown,
  round: number,
): void {
  const parent = getPointer(value, place.slice(0, place.lastIndexOf('/')));
  const key = parsePointer(place).at(-1);
  if (key === undefined) return;
  const current = getPointer(value, place);
  const other = round % 2 === 0 ? standIn(substitute, place) : undefined;
  // What is there is kept before anything is put in its place.
  const kept =
    round === 0
      ? (convert(current, place === violation.instance ? violation : undefined) ??
        completed(current, other))
      : undefined;
  const next = kept ?? other;
  if (Array.isArray(parent)) {
    if (next !== undefined) parent[Number(key)] = structuredClone(next);
    else if (round > 1) parent.splice(Number(key), 1);
  } else if (isObject(parent)) {
    if (next === undefined) delete parent[key];
    else
      Object.defineProperty(parent, key, {
        value: structuredClone(next),
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
}

/** What stands at a place of the conforming value; of a list that is shorter there, an item of it. */
function standIn(substitute: unknown, place: string): unknown {
  let node = substitute;
  for (const token of parsePointer(place)) {
    if (typeof node !== 'object' || node === null) return undefined;
    if (Array.isArray(node) && node.length > 0) node = node[Number(token) % node.length];
    else node = Object.hasOwn(node, token) ? (node as Record<string, unknown>)[token] : undefined;
  }
  return node;
}

/** An object with the members that it lacks of another one; undefined where it lacks none. */
function completed(current: unknown, other: unknown): unknown {
  if (!isObject(current) || !isObject(other)) return undefined;
  const missing = Object.entries(other).filter(([name]) => !Object.hasOwn(current, name));
  return missing.length === 0
    ? undefined
    : Object.fromEntries([...Object.entries(current), ...missing]);
}

/**
 * A scalar as a schema wants it, where only its type or the case of its letters differs: `"5"` and
 * 5, `EUR` and `eur`, a time in words and in seconds; a list without what is too many in it.
 * Undefined where it is something else.
 */
function convert(current: unknown, violation: SchemaViolation | undefined): unknown {
  if (violation === undefined || current === null) return undefined;
  const { keyword, params } = violation;
  if (Array.isArray(current)) {
    if (keyword === 'maxItems') return current.slice(0, Number(params['limit']));
    if (keyword !== 'uniqueItems') return undefined;
    const seen = new Map(current.map((item: unknown) => [writeJson(item), item]));
    return [...seen.values()];
  }
  if (typeof current === 'object') return undefined;
  if (keyword === 'enum' && typeof current === 'string') {
    const plain = (text: unknown) =>
      String(text)
        .toLowerCase()
        .replaceAll(/[\s_-]/g, '');
    return [params['allowedValues']].flat().find((value) => plain(value) === plain(current));
  }
  if (keyword !== 'type') return undefined;
  const types = [params['type']].flat();
  // One is sent where several may be.
  if (types.includes('array') && !types.includes('string')) return [current];
  if (typeof current === 'string') {
    const isNumber = types.includes('number') || types.includes('integer');
    if (isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(current)) return Number(current);
    if (isNumber && /^\d{4}-\d\d-\d\dT/.test(current)) {
      const time = Date.parse(current);
      return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
    }
    if (types.includes('boolean') && /^(true|false)$/.test(current)) return current === 'true';
  }
  return types.includes('string') && current !== undefined ? String(current) : undefined;
}

/** A conforming value with the members of a candidate that it takes, one after the other. */
function grafted(
  validator: SchemaValidator,
  schema: string,
  candidate: unknown,
  conforming: unknown,
): unknown {
  if (!isObject(candidate) || !isObject(conforming)) return conforming;
  let value = conforming;
  for (const [name, member] of Object.entries(candidate).slice(0, mostGrafted)) {
    const next = Object.fromEntries([
      ...Object.entries(value).filter(([own]) => own !== name),
      [name, member],
    ]);
    if (validator.accepts(schema, next, 'answer')) value = next;
  }
  return value;
}
