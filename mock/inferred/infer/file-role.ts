import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson, isMultipart } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { isBinary, listParts } from '../../../openapi/wire/binary.ts';
import { successResponse } from './locate-payload.ts';

/** Whether an operation takes a file or answers with one. */
export function fileRole(
  document: OpenApiDocument,
  operation: Operation,
): 'upload' | 'download' | undefined {
  if (
    (operation.method === 'get' || operation.method === 'head') &&
    isBinaryAnswer(document, operation)
  )
    return 'download';
  if (!['post', 'put', 'patch'].includes(operation.method)) return undefined;
  const takes = (operation.requestBody?.content ?? []).some((mediaType) =>
    mediaType.type.startsWith('multipart/')
      ? listParts(document, mediaType).some(({ binary }) => binary)
      : isBytes(document, mediaType),
  );
  return takes ? 'upload' : undefined;
}

/** Bytes are all that the operation takes or answers: no part of them describes the item. */
export function isWholeFile(document: OpenApiDocument, operation: Operation): boolean {
  const content = operation.requestBody?.content ?? [];
  return (
    isBinaryAnswer(document, operation) ||
    (content.length > 0 && content.every((mediaType) => isBytes(document, mediaType)))
  );
}

export function isBinaryAnswer(document: OpenApiDocument, operation: Operation): boolean {
  const content = successResponse(operation)?.content ?? [];
  return content.length > 0 && content.every((mediaType) => isBytes(document, mediaType));
}

/**
 * Whether a body of a media type is a file: by its type, or because its schema says no more than
 * that it is bytes, whatever their type.
 */
function isBytes(document: OpenApiDocument, { type, schema }: MediaType): boolean {
  if (isJson(type) || isMultipart(type)) return false;
  if (/^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|x-tar)/i.test(type))
    return true;
  // JSON is what a range without a schema is most often meant for.
  return schema !== undefined && isBinary(document, schema);
}
