import { getPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';

/**
 * Whether the schema at a pointer says of itself, beside a `$ref`, in what that names or in a branch
 * of `allOf`, that it is `readOnly` or `writeOnly` (JSON Schema Validation, section 9.4).
 * @param depth how many branches within each other are looked at
 */
export function isMarked(
  document: OpenApiDocument,
  pointer: string,
  flag: 'readOnly' | 'writeOnly',
  depth = 4,
): boolean {
  const own: unknown = getPointer(document.root, pointer);
  if (isObject(own) && own[flag] === true) return true;
  const { node, pointer: at } = dereference(document, pointer);
  if (node[flag] === true) return true;
  const branches: readonly unknown[] = Array.isArray(node['allOf']) ? node['allOf'] : [];
  return (
    depth > 0 &&
    branches.some((_, index) => isMarked(document, `${at}/allOf/${index}`, flag, depth - 1))
  );
}
