import { isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { perDocument } from '../model/per-document.ts';
import { schemaBranches } from './schema-branches.ts';
import { memberSchema } from './schema-types.ts';

/** What is known of the members of one schema. */
interface Members {
  /** The schemas of the members that it or a branch of it names, and of its items under `[]`. */
  readonly named: ReadonlyMap<string, string>;
  /** The schema of all others. */
  readonly others: string | undefined;
}

const membersAt: (document: OpenApiDocument, pointer: string) => Members = perDocument(
  (document, pointer) => {
    const named = new Map<string, string>();
    const others: string[] = [];
    for (const { node, pointer: here } of schemaBranches(document, pointer)) {
      const names = [
        ...(isObject(node['properties']) ? Object.keys(node['properties']) : []),
        '[]',
      ];
      for (const name of names) {
        const schema = named.has(name) ? undefined : memberSchema(document, here, name);
        if (schema !== undefined) named.set(name, schema);
      }
      if (isObject(node['additionalProperties'])) others.push(`${here}/additionalProperties`);
    }
    const own = `${dereference(document, pointer).pointer}/additionalProperties`;
    // A branch's word on members that nobody names goes before that of the schema around it.
    return { named, others: others.find((place) => place !== own) ?? others[0] };
  },
);

/**
 * The schema of a property, or of the items (`[]`), of the schema at a pointer, also where a branch
 * of it says so.
 */
export function findMemberSchema(
  document: OpenApiDocument,
  pointer: string,
  member: string,
): string | undefined {
  const { named, others } = membersAt(document, pointer);
  return named.get(member) ?? (member === '[]' ? undefined : others);
}

/** The names of the properties that the schema at a pointer or a branch of it declares. */
export const propertyNames: (document: OpenApiDocument, pointer: string) => readonly string[] =
  perDocument((document, pointer) => {
    const names = new Set<string>();
    for (const { node } of schemaBranches(document, pointer))
      if (isObject(node['properties']))
        for (const name of Object.keys(node['properties'])) names.add(name);
    return [...names];
  });

/**
 * The members that the schema at a pointer requires, also by a schema that it is made of with
 * `allOf`.
 */
export function requiredNames(document: OpenApiDocument, pointer: string): string[] {
  const names = new Set<string>();
  for (const { node } of schemaBranches(document, pointer, ['allOf']))
    if (Array.isArray(node['required']))
      for (const name of node['required']) names.add(String(name));
  return [...names];
}

/** Whether an object is meant to hold members of any name: it names none, or says so. */
export function takesAnyMember(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  const additional = node['additionalProperties'];
  if (additional === false) return false;
  return additional !== undefined || propertyNames(document, pointer).length === 0;
}
