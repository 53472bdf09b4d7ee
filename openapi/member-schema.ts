import { dereference, type OpenApiDocument } from './document.ts';
import { formatPointer, isObject } from './json-pointer.ts';
import { perDocument } from './per-document.ts';
import { memberSchema } from './schema-types.ts';

const branches = ['allOf', 'anyOf', 'oneOf'] as const;

const found = perDocument(() => new Map<string, string | undefined>());

/** The schema of a property, or of the items (`[]`), of the schema at a pointer, also where a branch of it says so. */
export function findMemberSchema(document: OpenApiDocument, pointer: string, member: string): string | undefined {
  const known = found(document, pointer);
  if (!known.has(member)) known.set(member, lookForMember(document, pointer, member, new Set()));
  return known.get(member);
}

function lookForMember(document: OpenApiDocument, pointer: string, member: string, passed: ReadonlySet<string>): string | undefined {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here)) return undefined;
  const properties = node['properties'];
  const isNamed = isObject(properties) && Object.hasOwn(properties, member);
  if (isNamed || member === '[]') {
    const own = memberSchema(document, here, member);
    if (own !== undefined) return own;
  }
  for (const branch of branchPointers(node, here)) {
    const inBranch = lookForMember(document, branch, member, new Set([...passed, here]));
    if (inBranch !== undefined) return inBranch;
  }
  return member === '[]' ? undefined : memberSchema(document, here, member);
}

/** The names of the properties that the schema at a pointer or a branch of it declares. */
export const propertyNames: (document: OpenApiDocument, pointer: string) => readonly string[] = perDocument((document, pointer) =>
  namesWithin(document, pointer, new Set()),
);

function namesWithin(document: OpenApiDocument, pointer: string, passed: ReadonlySet<string>): string[] {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.has(here)) return [];
  const own = isObject(node['properties']) ? Object.keys(node['properties']) : [];
  const inner = new Set([...passed, here]);
  return [...new Set([...own, ...branchPointers(node, here).flatMap((branch) => namesWithin(document, branch, inner))])];
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
