import { dereference, type OpenApiDocument } from './document.ts';
import { formatPointer, isObject } from './json-pointer.ts';
import { memberSchema } from './schema-types.ts';

const branches = ['allOf', 'anyOf', 'oneOf'] as const;

/** The schema of a property, or of the items (`[]`), of the schema at a pointer, also where a branch of it says so. */
export function findMemberSchema(document: OpenApiDocument, pointer: string, member: string, passed: ReadonlySet<string> = new Set()): string | undefined {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here)) return undefined;
  const properties = node['properties'];
  const isNamed = isObject(properties) && Object.hasOwn(properties, member);
  if (isNamed || member === '[]') {
    const own = memberSchema(document, here, member);
    if (own !== undefined) return own;
  }
  for (const branch of branchPointers(node, here)) {
    const found = findMemberSchema(document, branch, member, new Set([...passed, here]));
    if (found !== undefined) return found;
  }
  return member === '[]' ? undefined : memberSchema(document, here, member);
}

/** The names of the properties that the schema at a pointer or a branch of it declares. */
export function propertyNames(document: OpenApiDocument, pointer: string, passed: ReadonlySet<string> = new Set()): string[] {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here)) return [];
  const own = isObject(node['properties']) ? Object.keys(node['properties']) : [];
  const inner = new Set([...passed, here]);
  return [...new Set([...own, ...branchPointers(node, here).flatMap((branch) => propertyNames(document, branch, inner))])];
}

/** The members that the schema at a pointer requires, also by a schema that it is made of with `allOf`. */
export function requiredNames(document: OpenApiDocument, pointer: string, passed: ReadonlySet<string> = new Set()): string[] {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here)) return [];
  const own = Array.isArray(node['required']) ? node['required'].map(String) : [];
  const all = Array.isArray(node['allOf']) ? [...node['allOf'].keys()].map((index) => here + formatPointer(['allOf', index])) : [];
  return [...new Set([...own, ...all.flatMap((branch) => requiredNames(document, branch, new Set([...passed, here])))])];
}

/** Whether an object is meant to hold members of any name: it names none, or says so. */
export function takesAnyMember(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  const additional = node['additionalProperties'];
  if (additional === false) return false;
  return additional !== undefined || propertyNames(document, pointer).length === 0;
}

function branchPointers(node: Record<string, unknown>, pointer: string): string[] {
  return branches.flatMap((key) => {
    const list = node[key];
    return Array.isArray(list) ? [...list.keys()].map((index) => pointer + formatPointer([key, index])) : [];
  });
}
