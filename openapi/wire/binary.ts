import { isObject, ownMember } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import type { MediaType } from '../model/operation.ts';
import { findMemberSchema, propertyNames, requiredNames } from '../schema/member-schemas.ts';
import { alternativesOf } from '../schema/schema-branches.ts';

/** What the document says of one part of a multipart body. */
export interface Part {
  readonly name: string;
  /** JSON pointer of the part's schema. */
  readonly schema: string;
  readonly required: boolean;
  /** Whether the part is a file: its schema is binary, or an array of binary. */
  readonly binary: boolean;
  /** Whether the part may be a file as well as a field. */
  readonly mayBeFile: boolean;
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
    const binary = isBinary(document, items ?? schema);
    const encoding = ownMember(encodings, name);
    const contentType = isObject(encoding) ? encoding['contentType'] : undefined;
    return {
      name,
      schema,
      required: required.includes(name),
      binary,
      mayBeFile: binary || mayBeFile(document, items ?? schema, name),
      repeated: items !== undefined,
      contentTypes:
        typeof contentType === 'string'
          ? contentType.split(',').map((type) => type.trim())
          : undefined,
    };
  });
}

/**
 * Whether a schema describes raw bytes: `format: binary` (OpenAPI 3.0.4, section 4.7.14.2),
 * `contentMediaType` without `contentEncoding` (OpenAPI 3.1.1, section 4.4.2), or `contentEncoding:
 * binary` (RFC 2045, section 6). Of alternatives, all but null do.
 */
export function isBinary(document: OpenApiDocument, pointer: string): boolean {
  const branches = nodesOf(document, pointer);
  return branches.length > 0 && branches.every((node) => isBytes(node));
}

function isBytes(node: Readonly<Record<string, unknown>>): boolean {
  if (node['format'] === 'binary' || node['contentEncoding'] === 'binary') return true;
  return (
    typeof node['contentMediaType'] === 'string' &&
    node['contentEncoding'] === undefined &&
    node['contentMediaType'] !== 'application/json'
  );
}

/** A schema, or those of which it is one; null, which a file may be missing for, is none of them. */
function nodesOf(document: OpenApiDocument, pointer: string): Readonly<Record<string, unknown>>[] {
  const { node } = dereference(document, pointer);
  const branches = isBytes(node) ? [] : alternativesOf(document, pointer);
  return branches.length === 0
    ? [node]
    : branches
        .map((branch) => dereference(document, branch).node)
        .filter((branch) => branch['type'] !== 'null');
}

const fileWords =
  /(^|[_\-\s.])(files?|images?|photos?|pictures?|avatar|logo|icon|cover|thumbnail|audio|videos?|media|documents?|attachments?|uploads?|recordings?|samples?|csv|pdf|blob)([_\-\s.]|$)/i;

/**
 * Whether a part that may be text may be a file: one of its alternatives is bytes, or it is text of
 * which the document says nothing but a name such as `file`.
 */
function mayBeFile(document: OpenApiDocument, pointer: string, name: string): boolean {
  const branches = nodesOf(document, pointer);
  if (branches.some((node) => isBytes(node))) return true;
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return (
    fileWords.test(words) &&
    branches.some(
      (node) =>
        (node['type'] === undefined || [node['type']].flat().includes('string')) &&
        !['enum', 'const', 'format', 'pattern', 'properties', 'items'].some((rule) => rule in node),
    )
  );
}
