import { formatPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { dialectOf } from '../observe/shape.ts';

/** Where to say something of a member of a schema: it may stand in another that it is made of. */
export interface MemberPlace {
  readonly pointer: string;
  readonly isDeclared: boolean;
  readonly wrap: (keywords: object) => object;
}

/** @param way the member's name, or the way to one of an object in it: `attributes.locked` */
export function memberPlace(document: OpenApiDocument, schema: string, way: string): MemberPlace {
  const names = way.split('.');
  let at = schema;
  for (const [index, name] of names.entries()) {
    const own = findProperty(document, at, name, 0);
    if (own === undefined) {
      const missing = names.slice(index).reverse();
      return {
        pointer: dereference(document, at).pointer,
        isDeclared: false,
        wrap: (keywords) =>
          missing.reduce<object>(
            (inner, member) => ({ properties: { [member]: inner } }),
            keywords,
          ),
      };
    }
    at = own;
  }
  return { pointer: at, isDeclared: true, wrap: (keywords) => keywords };
}

function findProperty(
  document: OpenApiDocument,
  schema: string,
  member: string,
  depth: number,
): string | undefined {
  const { node, pointer } = dereference(document, schema);
  const properties = node['properties'];
  if (isObject(properties) && Object.hasOwn(properties, member)) {
    const place = `${pointer}${formatPointer(['properties', member])}`;
    const value = properties[member];
    // Beside a reference, OpenAPI 3.0 reads nothing.
    if (isObject(value) && typeof value['$ref'] === 'string' && dialectOf(document) === '3.0')
      return undefined;
    return isObject(value) ? place : undefined;
  }
  const parts = node['allOf'];
  if (depth > 8 || !Array.isArray(parts)) return undefined;
  return parts
    .map((_part, index) => findProperty(document, `${pointer}/allOf/${index}`, member, depth + 1))
    .find((found) => found !== undefined);
}
