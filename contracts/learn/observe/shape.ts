import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { noteShown } from './shown-in.ts';

/** What values at one place had in common. */
export interface Shape {
  /** How many values were seen. */
  count: number;
  /** JSON types, with how many values had each; whole numbers are `integer`. */
  readonly types: Map<string, number>;
  readonly members: Map<string, Shape>;
  items: Shape | undefined;
  /** Distinct scalars with how often each was seen, as JSON; no more than {@link mostValues}. */
  readonly values: Map<string, number>;
  /** Items that had each value, up to {@link mostOwners}, by their ids. */
  readonly owners: Map<string, Set<string>>;
  /** Whether there were more. */
  hasMore: boolean;
  /** Formats that every text had so far; undefined before the first. */
  formats: Set<string> | undefined;
  /** Some exchanges that had a value of each type, as remarks name them. */
  readonly shown: Map<string, string[]>;
}

/** Distinct values that are kept of a place. */
const mostValues = 12;
/** Members that are kept of an object: one with more is a map. */
const mostMembers = 200;
const deepest = 32;
/** Items that are kept of a value. */
const mostOwners = 3;
/** Characters of a text that is kept as a value. */
const longestValue = 200;

export function createShape(): Shape {
  return {
    count: 0,
    types: new Map(),
    members: new Map(),
    items: undefined,
    values: new Map(),
    owners: new Map(),
    hasMore: false,
    formats: undefined,
    shown: new Map(),
  };
}

/** @param shown the exchange that has the value, as remarks name it */
export function addTo(shape: Shape, value: unknown, shown: string): void {
  add(shape, value, shown, 0, `${shape.count}`);
}

/** @param owner the id of the item that the value is part of; each value is its own by default */
function add(shape: Shape, value: unknown, shown: string, depth: number, owner: string): void {
  shape.count++;
  const type = typeOf(value);
  noteShown(exchangesOf(shape, type), shown);
  shape.types.set(type, (shape.types.get(type) ?? 0) + 1);
  if (depth > deepest) return;
  if (Array.isArray(value)) {
    shape.items ??= createShape();
    for (const item of value) add(shape.items, item, shown, depth + 1, idIn(item) ?? `${owner}[]`);
  } else if (isObject(value)) {
    const own = idIn(value) ?? owner;
    for (const [name, inner] of Object.entries(value)) {
      const known = shape.members.get(name);
      if (known === undefined && shape.members.size >= mostMembers) continue;
      const member = known ?? createShape();
      shape.members.set(name, member);
      add(member, inner, shown, depth + 1, own);
    }
  } else if (value !== null) addScalar(shape, value, owner);
}

function addScalar(shape: Shape, value: unknown, owner: string): void {
  if (typeof value === 'string') {
    const own = formatsOf(value);
    shape.formats =
      shape.formats === undefined
        ? own
        : new Set([...shape.formats].filter((format) => own.has(format)));
  }
  const text = JSON.stringify(value);
  if (text.length > longestValue) shape.hasMore = true;
  else if (shape.values.has(text) || shape.values.size < mostValues) noteValue(shape, text, owner);
  else shape.hasMore = true;
}

function noteValue({ values, owners }: Shape, text: string, owner: string): void {
  values.set(text, (values.get(text) ?? 0) + 1);
  const own = owners.get(text) ?? new Set();
  owners.set(text, own);
  if (own.size < mostOwners) own.add(owner);
}

function idIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const id = value['id'] ?? value['_id'] ?? value['uuid'] ?? value['key'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function exchangesOf({ shown }: Shape, type: string): string[] {
  const known = shown.get(type) ?? [];
  shown.set(type, known);
  return known;
}

/** Adds what another shape has seen. */
export function mergeShape(shape: Shape, other: Shape): void {
  shape.count += other.count;
  for (const [type, count] of other.types)
    shape.types.set(type, (shape.types.get(type) ?? 0) + count);
  for (const [name, member] of other.members) {
    const known = shape.members.get(name) ?? createShape();
    shape.members.set(name, known);
    mergeShape(known, member);
  }
  if (other.items !== undefined) {
    shape.items ??= createShape();
    mergeShape(shape.items, other.items);
  }
  for (const [value, count] of other.values) {
    if (shape.values.has(value) || shape.values.size < mostValues)
      shape.values.set(value, (shape.values.get(value) ?? 0) + count);
    else shape.hasMore = true;
  }
  for (const [value, ids] of other.owners) {
    if (!shape.values.has(value)) continue;
    const own = shape.owners.get(value) ?? new Set();
    shape.owners.set(value, own);
    for (const id of ids) if (own.size < mostOwners) own.add(id);
  }
  for (const [type, names] of other.shown) {
    const known = exchangesOf(shape, type);
    for (const name of names) noteShown(known, name);
  }
  shape.hasMore ||= other.hasMore;
  if (other.formats !== undefined)
    shape.formats =
      shape.formats === undefined
        ? new Set(other.formats)
        : new Set([...shape.formats].filter((format) => other.formats?.has(format)));
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const formats: readonly (readonly [string, RegExp])[] = [
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['email', /^[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,}$/i],
  ['uri', /^https?:\/\/[^\s]+$/],
];

function formatsOf(text: string): Set<string> {
  return new Set(formats.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])));
}

/** How schemas say that something may be null: by a keyword in 3.0, by a type since 3.1. */
export type Dialect = '3.0' | '3.1';

/** The dialect that schemas of a document are written in: one of Swagger 2.0 is read as 3.0. */
export function dialectOf({ version }: Pick<OpenApiDocument, 'version'>): Dialect {
  return /^(2|3\.0)/.test(version) ? '3.0' : '3.1';
}

/** Whether a number is a time in milliseconds, from 2001 to 2100. */
function isMilliseconds(value: number): boolean {
  return value > 1e12 - 2e10 && value < 4.1e12;
}

/**
 * A JSON Schema of what was seen. Members that were in every one of at least two objects are
 * required.
 */
export function schemaOf(shape: Shape, dialect: Dialect): Record<string, unknown> {
  const types = [...shape.types.keys()].filter((type) => type !== 'null').sort();
  const isNullable = shape.types.has('null');
  const kinds = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const [only] = kinds;
  const schema: Record<string, unknown> = {};
  if (kinds.length === 1 && only !== undefined) {
    schema['type'] = isNullable && dialect === '3.1' ? [only, 'null'] : only;
    if (isNullable && dialect === '3.0') schema['nullable'] = true;
  } else if (kinds.length > 1 && dialect === '3.1')
    schema['type'] = isNullable ? [...kinds, 'null'] : kinds;
  else if (kinds.length === 0 && dialect === '3.1' && isNullable) schema['type'] = 'null';
  else if (kinds.length === 0 && isNullable) schema['nullable'] = true;
  const [format] = shape.formats ?? [];
  if (only === 'string' && kinds.length === 1 && format !== undefined) schema['format'] = format;
  const numbers = [...shape.values.keys()].map(Number);
  if (only === 'integer' && numbers.length > 0 && numbers.every(isMilliseconds))
    schema['example'] = Math.min(...numbers);
  if (shape.members.size > 0) {
    const names = [...shape.members.keys()].sort();
    schema['properties'] = Object.fromEntries(
      names.map((name) => [name, schemaOf(shape.members.get(name) ?? createShape(), dialect)]),
    );
    const objects = shape.types.get('object') ?? 0;
    const always = names.filter((name) => shape.members.get(name)?.count === objects);
    if (objects >= 2 && always.length > 0) schema['required'] = always;
  }
  if (shape.items !== undefined)
    schema['items'] = shape.items.count === 0 ? {} : schemaOf(shape.items, dialect);
  else if (kinds.includes('array')) schema['items'] = {};
  return schema;
}
