import { dereference } from '../openapi/document.ts';
import { isObject } from '../openapi/json-pointer.ts';
import { isJson, negotiate } from '../openapi/media-types.ts';
import { findResponse, type MediaType, type Operation, type ResponseDefinition } from '../openapi/operation.ts';
import { listExamples, sampleSchema } from '../openapi/samples.ts';
import type { Api } from './api.ts';
import type { Answer, OperationCall } from './exchange.ts';
import type { Preferences } from './prefer.ts';
import { ProblemError } from './problem.ts';
import { hash } from './state/ids.ts';

/**
 * An answer from the document alone: the preferred or first success status, its named or first example that
 * conforms, else a sample of the schema. Throws `preference-unavailable` where the document has no such response.
 */
export async function documentedAnswer(api: Api, call: OperationCall, preferences: Preferences): Promise<Answer> {
  const { operation, request, sandbox } = call;
  const response = chooseResponse(operation, preferences);
  const status = preferences.code ?? statusOf(response);
  const mediaType = chooseMediaType(api, response, request.headers.accept, preferences.example);
  if (mediaType === undefined) return { status, headers: sampleHeaders(api, response, sandbox.seed) };
  const seed = preferences.dynamic ? hash(sandbox.seed, `sample ${await sandbox.store.next('samples')}`).readUInt32BE() : sandbox.seed;
  const body = preferences.dynamic ? sample(api, mediaType, seed, false) : exampleOrSample(api, mediaType, preferences.example, seed);
  return { status, type: mediaType.type.includes('*') ? 'application/octet-stream' : mediaType.type, body, headers: sampleHeaders(api, response, seed) };
}

function chooseResponse(operation: Operation, { code, example }: Preferences): ResponseDefinition {
  if (code !== undefined) {
    const found = findResponse(operation, code);
    if (found !== undefined) return found;
    const known = operation.responses.map((response) => response.status).join(', ');
    throw new ProblemError('preference-unavailable', `${operation.id} documents no ${code}; it has ${known}.`);
  }
  const withExample = operation.responses.find((response) => example !== undefined && hasExample(response.content, example));
  const success = operation.responses.find((response) => /^2/.test(response.status));
  const response = withExample ?? success ?? operation.responses[0];
  if (response === undefined) throw new ProblemError('preference-unavailable', `${operation.id} documents no response at all.`);
  return response;
}

function statusOf(response: ResponseDefinition): number {
  if (/^\d{3}$/.test(response.status)) return Number(response.status);
  return /^\dXX$/i.test(response.status) ? Number(response.status[0]) * 100 : 200;
}

function hasExample(content: readonly MediaType[], name: string): boolean {
  return content.some(({ node }) => isObject(node['examples']) && Object.hasOwn(node['examples'], name));
}

function chooseMediaType(api: Api, { content }: ResponseDefinition, accept: string | undefined, example: string | undefined): MediaType | undefined {
  if (example === undefined) return negotiate(content, accept) ?? content[0];
  const named = content.find((mediaType) => hasExample([mediaType], example));
  if (named !== undefined) return named;
  const known = content.flatMap((mediaType) => listExamples(api.document, mediaType)).map(({ name }) => JSON.stringify(name));
  const choice = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new ProblemError('preference-unavailable', `The response documents no example ${JSON.stringify(example)}; ${choice}.`);
}

function exampleOrSample(api: Api, mediaType: MediaType, name: string | undefined, seed: number): unknown {
  const examples = listExamples(api.document, mediaType).filter((example) => name === undefined || example.name === name);
  const conforming = examples.find(({ value }) => conforms(api, mediaType, value));
  return conforming === undefined ? sample(api, mediaType, seed, true) : conforming.value;
}

function conforms(api: Api, mediaType: MediaType, value: unknown): boolean {
  return mediaType.schema === undefined || !isJson(mediaType.type) || api.validator.accepts(mediaType.schema, value, 'answer');
}

function sample(api: Api, mediaType: MediaType, seed: number, complete: boolean): unknown {
  if (mediaType.schema === undefined) return isJson(mediaType.type) ? {} : '';
  const value = sampleSchema(api.document, mediaType.schema, { seed, complete, conforms: (candidate) => conforms(api, mediaType, candidate) });
  return isJson(mediaType.type) || typeof value === 'string' ? value : JSON.stringify(value);
}

/** The headers that the document requires of the response. */
function sampleHeaders(api: Api, { node, pointer }: ResponseDefinition, seed: number): Record<string, string> {
  const names = isObject(node['headers']) ? Object.keys(node['headers']) : [];
  const headers: Record<string, string> = {};
  for (const name of names) {
    const header = dereference(api.document, `${pointer}/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (header.node['required'] !== true || header.node['schema'] === undefined) continue;
    headers[name] = String(header.node['example'] ?? sampleSchema(api.document, `${header.pointer}/schema`, { seed }));
  }
  return headers;
}
