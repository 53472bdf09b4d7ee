import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { essence, isJson } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { isBinary } from '../../openapi/wire/binary.ts';
import { itemSchemaOf } from '../../openapi/wire/sequence.ts';
import type { RawPart } from '../../openapi/wire/split-multipart.ts';
import { type Accepts, parseJson, readText } from '../../openapi/wire/text-value.ts';
import { uploadedFile } from '../state/uploaded-file.ts';
import { decodeText } from './read-bytes.ts';

/**
 * The value of a multipart body other than form-data (OpenAPI 3.2, section 4.15.3): a list where
 * the schema is an array or `itemSchema` describes each part; else an object, by the names of the
 * parts, or in the order of its properties.
 */
export function readMixed(
  document: OpenApiDocument,
  mediaType: MediaType,
  parts: readonly RawPart[],
  accepts: Accepts,
): unknown {
  const { schema } = mediaType;
  const itemSchema =
    itemSchemaOf(mediaType) ??
    (schema === undefined ? undefined : findMemberSchema(document, schema, '[]'));
  const isList =
    schema === undefined ||
    itemSchemaOf(mediaType) !== undefined ||
    schemaTypes(document, schema).has('array');
  if (isList) return parts.map((part) => readPart(document, itemSchema, part, accepts));
  const names = propertyNames(document, schema);
  const unnamed = names.filter((name) => !parts.some((part) => part.name === name));
  return Object.fromEntries(
    parts.map((part, index) => {
      const name = part.name ?? unnamed.shift() ?? `part${index + 1}`;
      return [name, readPart(document, findMemberSchema(document, schema, name), part, accepts)];
    }),
  );
}

function readPart(
  document: OpenApiDocument,
  schema: string | undefined,
  part: RawPart,
  accepts: Accepts,
): unknown {
  if (isJson(part.type))
    return parseJson(decodeText(part.content, part.type)) ?? decodeText(part.content, part.type);
  const isFile =
    part.filename !== undefined ||
    !essence(part.type).startsWith('text/') ||
    (schema !== undefined && isBinary(document, schema));
  return isFile
    ? uploadedFile(part.content, part.type, part.filename)
    : readText(document, schema, decodeText(part.content, part.type), accepts);
}
