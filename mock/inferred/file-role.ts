import { listParts } from '../../openapi/binary.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { isJson } from '../../openapi/media-types.ts';
import type { Operation } from '../../openapi/operation.ts';
import { successResponse } from './shapes.ts';

/** Whether an operation takes a file or answers with one. */
export function fileRole(document: OpenApiDocument, operation: Operation): 'upload' | 'download' | undefined {
  if ((operation.method === 'get' || operation.method === 'head') && isBinaryAnswer(operation)) return 'download';
  if (!['post', 'put', 'patch'].includes(operation.method)) return undefined;
  const takes = (operation.requestBody?.content ?? []).some((mediaType) =>
    mediaType.type.startsWith('multipart/') ? listParts(document, mediaType).some(({ binary }) => binary) : isBytes(mediaType.type),
  );
  return takes ? 'upload' : undefined;
}

/** Bytes are all that the operation takes or answers: no part of them describes the thing. */
export function isWholeFile(operation: Operation): boolean {
  const content = operation.requestBody?.content ?? [];
  return isBinaryAnswer(operation) || (content.length > 0 && content.every(({ type }) => isBytes(type)));
}

export function isBinaryAnswer(operation: Operation): boolean {
  const content = successResponse(operation)?.content ?? [];
  return content.length > 0 && content.every(({ type }) => isBytes(type));
}

function isBytes(type: string): boolean {
  return !isJson(type) && /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|x-tar)/i.test(type);
}
