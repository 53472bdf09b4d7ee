import { getPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { findMemberSchema } from '../schema/member-schemas.ts';
import { schemaTypes } from '../schema/schema-types.ts';

/** How a schema's value stands in XML: its XML Object with defaults (OpenAPI 3.2, section 4.26). */
export interface XmlNames {
  /** What the document calls it, without prefix; undefined where the property's name counts. */
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  readonly namespace: string | undefined;
  readonly kind: 'element' | 'attribute' | 'text';
  /** For an array: whether its items stand in an element of their own. */
  readonly wrapped: boolean;
}

export function xmlNames(document: OpenApiDocument, pointer: string): XmlNames {
  const own = getPointer(document.root, pointer);
  const { node } = dereference(document, pointer);
  const xml =
    isObject(own) && isObject(own['xml']) ? own['xml'] : isObject(node['xml']) ? node['xml'] : {};
  const text = (key: string) => (typeof xml[key] === 'string' ? (xml[key] as string) : undefined);
  const nodeType = text('nodeType');
  const isAttribute = nodeType === 'attribute' || xml['attribute'] === true;
  return {
    name: text('name'),
    prefix: text('prefix'),
    namespace: text('namespace'),
    kind: isAttribute
      ? 'attribute'
      : nodeType === 'text' || nodeType === 'cdata'
        ? 'text'
        : 'element',
    wrapped: nodeType === 'element' || (nodeType === undefined && xml['wrapped'] === true),
  };
}

/** The name of the root element: the schema's own, else that of its component, else `root`. */
export function rootElementName(document: OpenApiDocument, pointer: string): string {
  const component = /^\/components\/schemas\/([A-Za-z_][\w.-]*)$/.exec(
    dereference(document, pointer).pointer,
  )?.[1];
  return xmlNames(document, pointer).name ?? component ?? 'root';
}

/** The schema and element name of an array's items; undefined where the schema is no array's. */
export function xmlItems(
  document: OpenApiDocument,
  pointer: string,
  property: string,
): { readonly schema: string | undefined; readonly name: string } | undefined {
  if (!schemaTypes(document, pointer).has('array')) return undefined;
  const schema = findMemberSchema(document, pointer, '[]');
  return {
    schema,
    name: (schema === undefined ? undefined : xmlNames(document, schema).name) ?? property,
  };
}
