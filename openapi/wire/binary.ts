import { isObject, ownMember } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import type { MediaType } from '../model/operation.ts';
import { findMemberSchema, propertyNames, requiredNames } from '../schema/member-schemas.ts';

/** What the document says of one part of a multipart body. */
export interface Part {
  readonly name: string;
  /** JSON pointer of the part's schema. */
  readonly schema: string;
  readonly required: boolean;
  /** Whether the part is a file: its schema is binary, or an array of binary. */
  readonly binary: boolean;
  /** Whether the part may come several times. */
  readonly repeated: boolean;
  /** The accepted media types or ranges (`encoding.contentType`); undefined where any will do. */
  readonly contentTypes: readonly string[] | undefined;
}

/** The parts that a `multipart/*` media type describes, in the document's order. */
export function listParts(document: OpenApiDocument, mediaType: MediaType): readonly Part[] {
  const known = parts.get(mediaType);
  if (known !== undefined) return known;
  const found = findParts(document, mediaType);
  parts.set(mediaType, found);
  return found;
}

/** A media type is read from one document, and goes with it. */
const parts = new WeakMap<MediaType, readonly Part[]>();

function findParts(document: OpenApiDocument, mediaType: MediaType): Part[] {
  if (mediaType.schema === undefined) return [];
  const { pointer } = dereference(document, mediaType.schema);
  const properties = propertyNames(document, pointer);
  const required = requiredNames(document, pointer);
  const encodings = isObject(mediaType.node['encoding']) ? mediaType.node['encoding'] : {};
  return properties.map((name) => {
    const schema = findMemberSchema(document, pointer, name) ?? `${pointer}/properties/${name}`;
    const items = findMemberSchema(document, schema, '[]');
    const encoding = ownMember(encodings, name);
    const contentType = isObject(encoding) ? encoding['contentType'] : undefined;
    return {
      name,
      schema,
      required: required.includes(name),
      binary: isBinary(document, items ?? schema),
      repeated: items !== undefined,
      contentTypes:
        typeof contentType === 'string'
          ? contentType.split(',').map((type) => type.trim())
          : undefined,
    };
  });
}

/**
 * Whether a schema describes raw bytes: `format: binary` (OpenAPI 3.0.4, section 4.7.14.2), or
 * `contentMediaType` without `contentEncoding` (OpenAPI 3.1.1, section 4.4.2).
 */
export function isBinary(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  if (node['format'] === 'binary') return true;
  return (
    typeof node['contentMediaType'] === 'string' &&
    node['contentEncoding'] === undefined &&
    node['contentMediaType'] !== 'application/json'
  );
}
