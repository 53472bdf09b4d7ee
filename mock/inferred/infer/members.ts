import { formatPointer, getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';

/** A property that a schema describes. */
export interface Member {
  readonly name: string;
  /** JSON pointer of the property's schema, as the owner has it (it may be a $ref). */
  readonly pointer: string;
  readonly required: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
}

/**
 * Says which of several alternatives (`oneOf`, `anyOf`) is meant, by the pointer of each; the first
 * that fits.
 */
export type Choose = (alternative: string) => boolean;

/**
 * The properties of a schema by name, those of its `allOf` and of one of its alternatives included.
 * @param choose which alternative counts; the first that has properties by default
 */
export function membersOf(
  document: OpenApiDocument,
  pointer: string,
  choose?: Choose,
): ReadonlyMap<string, Member> {
  return choose === undefined || !hasAlternatives(document, pointer)
    ? usualMembers(document, pointer)
    : collectMembers(document, pointer, choose);
}

const usualMembers = perDocument(
  (document: OpenApiDocument, pointer): ReadonlyMap<string, Member> =>
    collectMembers(document, pointer),
);

function collectMembers(
  document: OpenApiDocument,
  pointer: string,
  choose?: Choose,
): Map<string, Member> {
  const members = new Map<string, Member>();
  collect(document, pointer, choose, members, new Set());
  return members;
}

/** Whether there is anything to choose: right here, or in one of `allOf`. */
function hasAlternatives(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  return 'oneOf' in node || 'anyOf' in node || 'allOf' in node;
}

/** Schemas that one may be made of: what goes on longer is a chain that nobody wrote by hand. */
const mostSchemas = 1000;

function collect(
  document: OpenApiDocument,
  pointer: string,
  choose: Choose | undefined,
  into: Map<string, Member>,
  passed: Set<string>,
): void {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here) || passed.size > mostSchemas) return;
  passed.add(here);
  for (const index of listOf(node['allOf']).keys())
    collect(document, `${here}/allOf/${index}`, choose, into, passed);
  for (const keyword of ['oneOf', 'anyOf']) {
    const alternatives = [...listOf(node[keyword]).keys()].map(
      (index) => `${here}/${keyword}/${index}`,
    );
    const chosen =
      alternatives.find((alternative) => choose?.(alternative)) ??
      alternatives.find(
        (alternative) =>
          !passed.has(dereference(document, alternative).pointer) &&
          hasMembers(document, alternative),
      );
    if (chosen !== undefined) collect(document, chosen, choose, into, passed);
  }
  const required = new Set(listOf(node['required']));
  const properties = isObject(node['properties']) ? node['properties'] : {};
  for (const [name, schema] of Object.entries(properties)) {
    // `false` forbids a property, `true` says nothing of it.
    if (!isObject(schema)) continue;
    const member = `${here}${formatPointer(['properties', name])}`;
    const known = into.get(name);
    into.set(name, {
      name,
      // Of two descriptions the one that says more is kept: a bare `{}` only repeats the name.
      pointer: known !== undefined && Object.keys(schema).length === 0 ? known.pointer : member,
      required: known?.required === true || required.has(name),
      readOnly: known?.readOnly === true || saysTrue(document, member, schema, 'readOnly'),
      writeOnly: known?.writeOnly === true || saysTrue(document, member, schema, 'writeOnly'),
    });
  }
  for (const name of required) {
    const known = into.get(String(name));
    if (known !== undefined && !known.required) into.set(known.name, { ...known, required: true });
  }
}

function saysTrue(
  document: OpenApiDocument,
  pointer: string,
  schema: unknown,
  keyword: string,
): boolean {
  if (!isObject(schema)) return false;
  return (
    schema[keyword] === true ||
    (typeof schema['$ref'] === 'string' && dereference(document, pointer).node[keyword] === true)
  );
}

/** Whether a schema, or one that it is made of, describes a property. */
const hasMembers: (document: OpenApiDocument, pointer: string) => boolean = perDocument(
  (document, pointer) => {
    for (const { node } of schemaBranches(document, pointer))
      if (isObject(node['properties']) && Object.values(node['properties']).some(isObject))
        return true;
    return false;
  },
);

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The schema of an array's items, looked for through `allOf` and the alternatives; undefined where
 * it is no array.
 */
export const itemsOf: (document: OpenApiDocument, pointer: string) => string | undefined =
  perDocument((document, pointer) => {
    const keywords = ['allOf', 'oneOf', 'anyOf'];
    for (const { node, pointer: here } of schemaBranches(document, pointer, keywords))
      if (isObject(node['items'])) return `${here}/items`;
    return undefined;
  });

/** Whether a schema describes objects whose properties are known. */
export function isObjectSchema(document: OpenApiDocument, pointer: string): boolean {
  return membersOf(document, pointer).size > 0;
}

/**
 * Whether a value of the schema may be a JSON scalar that can name something: a string or a number.
 */
export function isScalar(document: OpenApiDocument, pointer: string): boolean {
  const types = schemaTypes(document, pointer);
  return types.size === 0
    ? !isObjectSchema(document, pointer)
    : ['string', 'integer', 'number'].some((type) => types.has(type));
}

/** Whether a value of the schema may be a number. */
export function isNumber(document: OpenApiDocument, pointer: string): boolean {
  const types = schemaTypes(document, pointer);
  return types.has('number') || types.has('integer');
}

/**
 * The place where a schema really stands: two pointers that are references to one schema have the
 * same.
 */
export const placeOf: (document: OpenApiDocument, pointer: string) => string = perDocument(
  (document, pointer) => {
    const passed = new Set<string>();
    for (let next = pointer; ; ) {
      const { node, pointer: here } = dereference(document, next);
      // A lone allOf is how OpenAPI 3.0 documents put a description beside a $ref.
      if (
        listOf(node['allOf']).length !== 1 ||
        node['properties'] !== undefined ||
        passed.has(here)
      )
        return here;
      passed.add(here);
      next = `${here}/allOf/0`;
    }
  },
);

/** The pointer of a member at the end of a way through objects; undefined where none is declared. */
export function memberAt(
  document: OpenApiDocument,
  schema: string,
  way: readonly string[],
): string | undefined {
  return way.reduce<string | undefined>(
    (pointer, name) =>
      pointer === undefined ? undefined : membersOf(document, pointer).get(name)?.pointer,
    schema,
  );
}

/** An extension of a schema: beside its $ref, or where that leads. */
export function extensionAt(document: OpenApiDocument, pointer: string, name: string): unknown {
  const beside = writtenAt(document, pointer);
  if (isObject(beside) && beside[name] !== undefined) return beside[name];
  return dereference(document, pointer).node[name];
}

const writtenAt = perDocument((document: OpenApiDocument, pointer) =>
  getPointer(document.root, pointer),
);
