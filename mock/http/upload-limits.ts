import { dereference } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { memberSchema } from '../../openapi/schema/schema-types.ts';
import { isBinary, listParts, type Part } from '../../openapi/wire/binary.ts';
import { ProblemError, type Violation } from '../lib/problem.ts';
import { defaultMaxUpload, type Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';

/**
 * How many bytes an uploaded file may have: `maxLength` of its schema, which counts octets for
 * unencoded binary data (OpenAPI 3.1.1, section 4.8.14.5), else the settings. A limit that is only
 * assumed gives way to the setting; one that the vendor states does not.
 */
export function partLimit(api: Api, part: Part, { maxUpload }: Settings): number {
  return statedLimit(api, binarySchema(api, part), maxUpload) ?? maxUpload ?? defaultMaxUpload;
}

/** The same for a body that is a file as a whole. */
export function wholeBodyLimit(
  api: Api,
  { schema }: MediaType,
  { maxUpload, maxBody }: Settings,
): number {
  const stated =
    schema === undefined
      ? undefined
      : statedLimit(api, dereference(api.document, schema), maxUpload);
  return stated ?? maxUpload ?? maxBody;
}

/** The most bytes that any part of a multipart body may have: no more is read. */
export function largestPartLimit(api: Api, mediaType: MediaType, settings: Settings): number {
  const limits = listParts(api.document, mediaType)
    .filter((part) => part.binary)
    .map((part) => partLimit(api, part, settings));
  return Math.max(...limits, limits.length === 0 ? (settings.maxUpload ?? defaultMaxUpload) : 0);
}

/** The schema of the file in a part, or of the files where it is a list. */
export function binarySchema(api: Api, part: Part): SchemaNode {
  const items = memberSchema(api.document, part.schema, '[]');
  return dereference(
    api.document,
    items !== undefined && isBinary(api.document, items) ? items : part.schema,
  );
}

type SchemaNode = ReturnType<typeof dereference>;

function statedLimit(
  api: Api,
  { node, pointer }: SchemaNode,
  maxUpload: number | undefined,
): number | undefined {
  const limit = node['maxLength'];
  if (typeof limit !== 'number') return undefined;
  const { evidence } = api.document.evidence.at(`${pointer}/maxLength`);
  return evidence === 'assumed' ? (maxUpload ?? limit) : limit;
}

/** `upload-too-large`, naming the part and the limit in bytes. */
export function fileTooLarge(
  part: string,
  maxBytes: number,
  extras: Partial<Violation> = {},
): ProblemError {
  const message = `must have at most ${maxBytes} bytes`;
  return new ProblemError('upload-too-large', `The file in ${JSON.stringify(part)} ${message}.`, {
    violations: [{ location: ['body', part], keyword: 'maxLength', message, ...extras }],
  });
}
