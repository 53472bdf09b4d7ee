import { dereference } from '../openapi/document.ts';
import { isObject } from '../openapi/json-pointer.ts';
import { findMediaType, isJson } from '../openapi/media-types.ts';
import { findResponse, type Operation, type ResponseDefinition } from '../openapi/operation.ts';
import type { Api } from './api.ts';
import { type Answer, isTextStream } from './exchange.ts';

/**
 * What an answer has against the document: an undeclared status or media type, a missing header, a body that does
 * not conform. Empty where it conforms. Streams are checked by their media type only.
 */
export function checkAnswer(api: Api, operation: Operation, answer: Answer): string[] {
  const response = findResponse(operation, answer.status);
  if (response === undefined) {
    const declared = operation.responses.map(({ status }) => status).join(', ');
    return [`status ${answer.status} is not declared (declared: ${declared})`];
  }
  return [...checkHeaders(api, response, answer), ...checkContent(api, response, answer)];
}

function checkHeaders(api: Api, { node, pointer }: ResponseDefinition, answer: Answer): string[] {
  if (!isObject(node['headers'])) return [];
  const given = new Map(Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.keys(node['headers']).flatMap((name) => {
    const header = dereference(api.document, `${pointer}/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const isMissing = header.node['required'] === true && !given.has(name.toLowerCase());
    return isMissing ? [`header ${name} is missing`] : [];
  });
}

function checkContent(api: Api, { content, status }: ResponseDefinition, { body, type = 'application/json' }: Answer): string[] {
  if (body === undefined) return [];
  // A response without content says nothing about a body (OpenAPI 3.1, section 4.8.17): 204 has none, others may.
  if (content.length === 0) return [`status ${status} declares no body`];
  const mediaType = findMediaType(content, type);
  if (mediaType === undefined) return [`media type ${type} is not declared (declared: ${content.map((entry) => entry.type).join(', ')})`];
  if (mediaType.schema === undefined || isTextStream(body) || Buffer.isBuffer(body)) return [];
  if (!isJson(type) && typeof body !== 'string') return [`a body of ${type} must be text or bytes`];
  return api.validator.validate(mediaType.schema, body, 'answer').map(({ instance, message, schema }) => `body${instance} ${message} (${schema})`);
}
