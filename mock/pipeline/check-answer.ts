import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { essence, findMediaType, isJson, sequenceKind } from '../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type Operation,
  type ResponseDefinition,
} from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { itemSchemaOf } from '../../openapi/wire/sequence.ts';
import type { Api } from '../model/api.ts';
import { type Answer, isTextStream } from '../model/types.ts';

/**
 * What an answer has against the document: an undeclared status or media type, a missing header, a
 * body that does not conform. Empty where it conforms. Streams and bytes are checked by their media
 * type only, as is text in a format that is not read here.
 */
export function checkAnswer(api: Api, operation: Operation, answer: Answer): string[] {
  const response = findResponse(operation, answer.status);
  if (response === undefined && operation.responses.length === 0) return [];
  if (response === undefined) {
    if (isUnspokenSuccess(operation, answer)) return [];
    const declared = operation.responses.map(({ status }) => status).join(', ');
    return [`status ${answer.status} is not declared (declared: ${declared})`];
  }
  const headers = checkHeaders(api, response, answer);
  const content = checkContent(api, response, answer);
  return headers.length === 0 ? content : [...headers, ...content];
}

/**
 * Whether an answer is the success that a document which lists errors alone, or nothing, leaves
 * unsaid: it "is not necessarily expected to cover all possible HTTP response codes" (OpenAPI 3.1,
 * section 4.8.16).
 */
function isUnspokenSuccess({ responses }: Operation, { status, body }: Answer): boolean {
  return (
    status >= 200 &&
    status < 300 &&
    body === undefined &&
    responses.every((response) => /^(1|[45])/.test(response.status))
  );
}

function checkHeaders(api: Api, { node, pointer }: ResponseDefinition, answer: Answer): string[] {
  if (!isObject(node['headers'])) return [];
  const given = new Set(Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase()));
  return Object.keys(node['headers']).flatMap((name) => {
    // These are the server's own to set (OpenAPI 3.1, section 4.8.17).
    if (/^content-(type|length)$/i.test(name)) return [];
    const header = dereference(api.document, pointer + formatPointer(['headers', name]));
    const isMissing = header.node['required'] === true && !given.has(name.toLowerCase());
    return isMissing ? [`header ${name} is missing`] : [];
  });
}

function checkContent(
  api: Api,
  { content, status }: ResponseDefinition,
  { body, type = 'application/json' }: Answer,
): string[] {
  if (body === undefined) return [];
  // A response without content says nothing about a body (OpenAPI 3.1, section 4.8.17): 204 has
  // none, others may.
  if (content.length === 0) return [`status ${status} declares no body`];
  const mediaType = findMediaType(content, type);
  if (mediaType === undefined)
    return [
      `media type ${type} is not declared (declared: ${content.map((entry) => entry.type).join(', ')})`,
    ];
  if (isTextStream(body) || Buffer.isBuffer(body)) return [];
  return checkValue(api, mediaType, type, body);
}

function checkValue(api: Api, mediaType: MediaType, type: string, body: unknown): string[] {
  const items = itemSchemaOf(mediaType);
  const isStream =
    !isJson(type) && (sequenceKind(type) !== undefined || essence(type) === 'text/event-stream');
  if (isStream && typeof body === 'string') return [];
  const types =
    mediaType.schema === undefined ? noTypes : schemaTypes(api.document, mediaType.schema);
  const each = items ?? (isStream && !types.has('array') ? mediaType.schema : undefined);
  if (each !== undefined)
    return [body].flat().flatMap((item, index) => violations(api, each, item, `body/${index}`));
  if (mediaType.schema === undefined) return [];
  if (typeof body === 'string' && !isJson(type) && !types.has('string')) return [];
  return violations(api, mediaType.schema, body, 'body');
}

const noTypes: ReadonlySet<string> = new Set();

function violations(api: Api, schema: string, value: unknown, place: string): string[] {
  return api.validator
    .validate(schema, value, 'answer')
    .map((violation) => `${place}${violation.instance} ${violation.message} (${violation.schema})`);
}
