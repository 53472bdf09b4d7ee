import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';

/**
 * Whether no value at all conforms to a schema: its `type` is none of those that its branches
 * allow, or a member that it requires is such a schema. Written apart from the double's samples; it
 * sees what is plain, and says false otherwise.
 */
export function isImpossible(
  document: OpenApiDocument,
  pointer: string,
  passed: readonly string[] = [],
): boolean {
  const { node, pointer: here } = dereference(document, pointer);
  if (passed.includes(here)) return false;
  const inner = (path: string) => isImpossible(document, `${here}/${path}`, [...passed, here]);
  const branches = (key: string) =>
    Array.isArray(node[key]) ? node[key].map((_item, index) => `${key}/${index}`) : [];
  const isShut = (path: string) => {
    const own = typesOf(dereference(document, `${here}/${path}`).node);
    const types = typesOf(node);
    return types !== undefined && own !== undefined && !own.some((type) => meets(types, type));
  };
  const all = branches('allOf');
  if (all.some((path) => isShut(path) || inner(path))) return true;
  if (
    all.some((one) => all.some((other) => areApart(document, `${here}/${one}`, `${here}/${other}`)))
  )
    return true;
  for (const key of ['oneOf', 'anyOf']) {
    const some = branches(key);
    if (some.length > 0 && some.every((path) => isShut(path) || inner(path))) return true;
  }
  const properties = isObject(node['properties']) ? node['properties'] : {};
  const required = Array.isArray(node['required']) ? node['required'] : [];
  return required.some(
    (name) =>
      typeof name === 'string' &&
      Object.hasOwn(properties, name) &&
      inner(`properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

function areApart(document: OpenApiDocument, one: string, other: string): boolean {
  const [a, b] = [one, other].map((pointer) => typesOf(dereference(document, pointer).node));
  return a !== undefined && b !== undefined && !b.some((type) => meets(a, type));
}

function meets(types: readonly string[], type: string): boolean {
  return (
    types.includes(type) ||
    (type === 'integer' && types.includes('number')) ||
    (type === 'number' && types.includes('integer'))
  );
}

function typesOf(node: Record<string, unknown>): string[] | undefined {
  const types = [node['type']].flat().filter((type) => typeof type === 'string');
  if (types.length === 0) return undefined;
  return node['nullable'] === true ? [...types, 'null'] : types;
}
