import { formatPointer } from '../lib/json-pointer.ts';
import { dereference, type Located, type OpenApiDocument } from '../model/document.ts';

/** The keywords whose schemas apply to the value itself. */
export const branchKeywords = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * A schema with all that it is made of, in the author's order, each schema once: where two branches
 * lead to the same schema, looking twice says nothing more, and a document of a few lines can have
 * more ways to a schema than anybody has time to go.
 * @param keywords through which branches it goes
 * @param goesInto whether the branches of a schema count
 */
export function* schemaBranches(
  document: OpenApiDocument,
  pointer: string,
  keywords: readonly string[] = branchKeywords,
  goesInto: (node: Record<string, unknown>) => boolean = () => true,
): Generator<Located> {
  const passed = new Set<string>();
  const pending = [pointer];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const located = dereference(document, next);
    if (passed.has(located.pointer)) continue;
    passed.add(located.pointer);
    yield located;
    if (goesInto(located.node)) pending.push(...branchPointers(located, keywords).reverse());
  }
}

/** JSON pointers of the schemas that a schema is made of, such as the one beside null. */
export function branchesOf(
  document: OpenApiDocument,
  pointer: string,
  keywords: readonly string[] = branchKeywords,
): string[] {
  return branchPointers(dereference(document, pointer), keywords);
}

/** JSON pointers of the schemas of which a value has to conform to one, or to some. */
export function alternativesOf(document: OpenApiDocument, pointer: string): string[] {
  return branchesOf(document, pointer, ['oneOf', 'anyOf']);
}

function branchPointers({ node, pointer }: Located, keywords: readonly string[]): string[] {
  return keywords.flatMap((keyword) => {
    const list = node[keyword];
    return Array.isArray(list)
      ? [...list.keys()].map((index) => pointer + formatPointer([keyword, index]))
      : [];
  });
}
