import { dereference } from '../../../openapi/model/document.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import type { Part } from '../../../openapi/wire/binary.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { SentPart, SentRequest } from '../../request/exchange.ts';
import { markFileName } from '../../request/tag-test-data.ts';
import { png } from '../../request/test-pictures.ts';

/** A file part of an operation. */
export interface UploadSubject {
  readonly context: CheckContext;
  readonly operation: Operation;
  readonly mediaType: MediaType;
  readonly part: Part;
}

export type File = Pick<SentPart, 'filename' | 'type' | 'content'>;

/** The request with another file in the part. */
export function withFile(
  request: SentRequest,
  name: string,
  ...files: readonly File[]
): SentRequest {
  if (request.body?.kind !== 'multipart') return request;
  const others = request.body.parts.filter((part) => part.name !== name);
  return {
    ...request,
    body: {
      kind: 'multipart',
      parts: [...others, ...files.map((file) => ({ name, ...markedFile(request, file) }))],
    },
  };
}

/**
 * The file with the mark of a request in its name. Its ending stays: some servers tell the type by
 * it.
 */
export function markedFile({ mark }: SentRequest, file: File): File {
  return mark === undefined || file.filename === undefined
    ? file
    : { ...file, filename: markFileName(file.filename, mark) };
}

export function isPicture({ contentTypes }: Part): boolean {
  return contentTypes?.every((type) => type.startsWith('image/')) ?? false;
}

/** The evidence of which types are accepted. */
export function encodingProvenance({ context, mediaType, part }: UploadSubject): Provenance {
  return context.document.evidence.at(`${mediaType.pointer}/encoding/${part.name}/contentType`);
}

/** The limit in bytes that the document gives, and the part's schema. */
export function limitOf({ context, part }: UploadSubject) {
  const { node, pointer } = dereference(context.document, part.schema);
  const limit = node['maxLength'];
  return {
    limit: typeof limit === 'number' && limit <= 64 * 1024 * 1024 ? limit : undefined,
    statement: `${pointer}/maxLength`,
    node,
    pointer,
  };
}

/** A file of so many bytes that the part accepts. */
export function fileOf(part: Part, size: number): File {
  if (isPicture(part))
    return { filename: 'picture.png', type: 'image/png', content: png(8, 8, size) };
  return { filename: 'note.txt', type: 'text/plain', content: Buffer.alloc(size, 'x') };
}
