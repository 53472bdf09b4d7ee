import { isObject } from '../../openapi/lib/json-pointer.ts';
import { matchesRange } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { listParts, type Part } from '../../openapi/wire/binary.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';
import type { UploadedFile } from '../model/types.ts';
import { isUploadedFile } from '../state/uploaded-file.ts';
import { binarySchema, fileTooLarge, partLimit } from './upload-limits.ts';

/**
 * Checks the files of a multipart body against the document: size in bytes (`maxLength`, which
 * counts octets for unencoded binary data: OpenAPI 3.1.1, section 4.8.14.5), media type
 * (`encoding.contentType`) by content where images are wanted, and `x-doubletake-image`. Throws
 * `upload-too-large`, `upload-type-refused` or `image-not-square`.
 */
export function checkUploads(
  api: Api,
  mediaType: MediaType,
  body: unknown,
  settings: Settings,
): void {
  if (!isObject(body)) return;
  for (const part of listParts(api.document, mediaType)) {
    if (!part.binary || !Object.hasOwn(body, part.name)) continue;
    for (const file of [body[part.name]].flat().filter(isUploadedFile)) {
      checkSize(api, part, file, settings);
      checkType(api, mediaType, part, file);
      checkShape(api, part, file);
    }
  }
}

function checkSize(api: Api, part: Part, file: UploadedFile, settings: Settings): void {
  const { node, pointer } = binarySchema(api, part);
  const limit = partLimit(api, part, settings);
  if (file.bytes.length > limit) {
    const rule = {
      schema: `${pointer}/maxLength`,
      provenance: api.document.evidence.at(`${pointer}/maxLength`),
    };
    throw fileTooLarge(part.name, limit, { ...rule, value: file.bytes.length });
  }
  const least = node['minLength'];
  if (typeof least !== 'number' || file.bytes.length >= least) return;
  const message = `must have at least ${least} bytes`;
  throw new ProblemError(
    'request-invalid',
    `The file in ${JSON.stringify(part.name)} ${message}.`,
    {
      violations: [
        {
          location: ['body', part.name],
          keyword: 'minLength',
          message,
          value: file.bytes.length,
          schema: `${pointer}/minLength`,
        },
      ],
    },
  );
}

function checkType(api: Api, mediaType: MediaType, part: Part, file: UploadedFile): void {
  const accepted = part.contentTypes;
  if (accepted === undefined) return;
  // Where pictures are wanted the content decides: neither the file name nor the declared type is
  // believed.
  const isPicture = accepted.every((range) => range.startsWith('image/'));
  const type = isPicture ? file.image?.type : file.type;
  if (type !== undefined && accepted.some((range) => matchesRange(type, range))) return;
  const what =
    type ??
    (file.bytes.length === 0
      ? 'an empty file'
      : `no image, though it was sent as ${file.declaredType}`);
  const message = `must be ${accepted.join(', ')}`;
  const rule = `${mediaType.pointer}/encoding/${part.name}/contentType`;
  throw new ProblemError(
    'upload-type-refused',
    `The file in ${JSON.stringify(part.name)} is ${what}; it ${message}.`,
    {
      violations: [
        {
          location: ['body', part.name],
          keyword: 'contentType',
          message,
          value: type ?? file.declaredType,
          schema: rule,
          provenance: api.document.evidence.at(rule),
        },
      ],
    },
  );
}

function checkShape(api: Api, part: Part, file: UploadedFile): void {
  const { node, pointer } = binarySchema(api, part);
  const rule = node['x-doubletake-image'];
  if (!isObject(rule) || rule['square'] !== true || file.image === undefined) return;
  const { width, height } = file.image;
  if (width === height) return;
  throw new ProblemError(
    'image-not-square',
    `The image in ${JSON.stringify(part.name)} is ${width} × ${height} pixels; it must be square.`,
    {
      violations: [
        {
          location: ['body', part.name],
          keyword: 'square',
          message: 'must be square',
          value: `${width}x${height}`,
          schema: `${pointer}/x-doubletake-image`,
          provenance: api.document.evidence.at(`${pointer}/x-doubletake-image`),
        },
      ],
    },
  );
}
