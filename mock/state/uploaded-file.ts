import { isObject } from '../../openapi/lib/json-pointer.ts';
import { readImage } from '../lib/image.ts';
import type { UploadedFile } from '../model/types.ts';

/** What came in as bytes: a part of a multipart body, or a whole binary body. */
export function uploadedFile(bytes: Buffer, declaredType: string, filename = ''): UploadedFile {
  const image = readImage(bytes);
  return { filename, declaredType, type: image?.type ?? declaredType, bytes, image };
}

export function isUploadedFile(value: unknown): value is UploadedFile {
  return isObject(value) && Buffer.isBuffer(value['bytes']);
}
