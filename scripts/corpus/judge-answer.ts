import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMediaType, isJson } from '../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type Operation,
  type ResponseDefinition,
} from '../../openapi/model/operation.ts';
import type { Received } from './client.ts';
import { isImpossible } from './contradictions.ts';
import type { MayShow } from './find-things.ts';
import type { Judge } from './judge.ts';
import type { Verdict } from './outcome.ts';

/**
 * What the answer to a valid request has against the document.
 * @param guessed whether the request names something that nothing has made
 */
export function judgeAnswer(
  document: OpenApiDocument,
  judge: Judge,
  operation: Operation,
  answer: Received,
  guessed: boolean,
): Verdict {
  const response = findResponse(operation, answer.status);
  if (answer.status >= 500 && isHopeless(document, operation))
    return { problem: undefined, unobservable: 'the schema of the answer contradicts itself' };
  if (response === undefined)
    return isUnspokenSuccess(operation, answer)
      ? { problem: undefined, unobservable: 'the document describes no success' }
      : { problem: `answered an undeclared ${answer.status}: ${excerpt(answer)}` };
  const isMissing = answer.status === 404 || answer.status === 410;
  const isExcused = isMissing && (guessed || namesThingInBody(operation));
  if (answer.status >= 400 && !isExcused)
    return { problem: `refused a valid request with ${answer.status}: ${excerpt(answer)}` };
  const problem =
    judgeHeaders(document, judge, response, answer) ??
    judgeBody(judge, operation, response, answer);
  return isMissing && problem === undefined
    ? { problem, unobservable: 'nothing in the document makes what the request names' }
    : { problem };
}

/**
 * A success without a body, where the document lists errors alone, or nothing: it need not list
 * every status (OpenAPI 3.1, section 4.8.16).
 */
function isUnspokenSuccess({ responses }: Operation, { status, bytes }: Received): boolean {
  return (
    status >= 200 &&
    status < 300 &&
    (responses.length === 0 || bytes.length === 0) &&
    responses.every((response) => /^(1|[45])/.test(response.status))
  );
}

/** What changes, deletes or looks up something may name it in its body or query. */
function namesThingInBody({ method, path }: Operation): boolean {
  const looksUp = method === 'get' && /\/(find|lookup|info)$/i.test(path);
  return !path.includes('{') && (looksUp || ['put', 'patch', 'delete'].includes(method));
}

/**
 * Tells whether an answer would still conform with another value in it: what a thing is declared
 * to have may be narrower than what was sent.
 */
export function mayShowIn(judge: Judge, operation: Operation, answer: Received): MayShow {
  const type = String(answer.headers['content-type'] ?? '');
  const schema = findMediaType(findResponse(operation, answer.status)?.content ?? [], type)?.schema;
  return (thing, name, value) => {
    if (schema === undefined) return true;
    const shown = thing[name];
    thing[name] = value;
    const conforms = judge.judge(schema, answer.json) === undefined;
    thing[name] = shown;
    return conforms;
  };
}

/** Whether no body of a success can conform, so that none can be asked for. */
function isHopeless(document: OpenApiDocument, { responses }: Operation): boolean {
  const schemas = responses
    .filter(({ status }) => /^(2|default)/i.test(status))
    .flatMap(({ content }) => content.flatMap(({ schema }) => schema ?? []));
  return schemas.length > 0 && schemas.every((schema) => isImpossible(document, schema));
}

function judgeHeaders(
  document: OpenApiDocument,
  judge: Judge,
  { node, pointer }: ResponseDefinition,
  answer: Received,
): string | undefined {
  for (const name of isObject(node['headers']) ? Object.keys(node['headers']) : []) {
    // A header of this name is ignored (OpenAPI 3.1, section 4.8.17).
    if (name.toLowerCase() === 'content-type') continue;
    const header = dereference(document, pointer + formatPointer(['headers', name]));
    const value = answer.headers[name.toLowerCase()];
    if (value === undefined && header.node['required'] === true) return `header ${name} is missing`;
    if (value === undefined || header.node['schema'] === undefined) continue;
    const readings = readingsOf(String(value));
    const problems = readings.map((reading) => judge.judge(`${header.pointer}/schema`, reading));
    if (problems.every((problem) => problem !== undefined)) return `header ${name}: ${problems[0]}`;
  }
  return undefined;
}

/** What a header may mean as a value: a text, a number, a list or an object (`style: simple`). */
function readingsOf(text: string): unknown[] {
  const parts = text.split(/\s*,\s*/);
  const scalars = parts.map((part) => asJson(part)[0] ?? part);
  const pairs = parts.map((part) => part.split('='));
  const flat = parts.flatMap((part, index): [string, unknown][] =>
    index % 2 === 0 ? [[part, scalars[index + 1]]] : [],
  );
  const exploded = pairs.map(([name = '', member = '']): [string, unknown] => [
    name,
    asJson(member)[0] ?? member,
  ]);
  return [
    text,
    ...asJson(text),
    parts,
    scalars,
    Object.fromEntries(flat),
    Object.fromEntries(exploded),
  ];
}

function asJson(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function judgeBody(
  judge: Judge,
  operation: Operation,
  { content }: ResponseDefinition,
  answer: Received,
): string | undefined {
  if (content.length === 0 || operation.method === 'head') return undefined;
  if (answer.bytes.length === 0)
    return [204, 205, 304].includes(answer.status)
      ? undefined
      : `${answer.status} has no body, declared is ${content.map((entry) => entry.type).join(', ')}`;
  const type = String(answer.headers['content-type'] ?? '');
  const mediaType = findMediaType(content, type);
  if (mediaType === undefined)
    return `media type ${type} is not declared (declared: ${content.map((entry) => entry.type).join(', ')})`;
  return isJson(type)
    ? judgeJson(judge, mediaType, answer)
    : judgeText(judge, mediaType, type, answer);
}

function judgeJson(judge: Judge, { schema }: MediaType, answer: Received): string | undefined {
  if (answer.json === undefined) return 'the body is not JSON';
  const problem = schema === undefined ? undefined : judge.judge(schema, answer.json);
  return problem === undefined ? undefined : `body ${problem}`;
}

function judgeText(
  judge: Judge,
  { schema }: MediaType,
  type: string,
  answer: Received,
): string | undefined {
  if (schema === undefined || !type.startsWith('text/plain')) return undefined;
  const text = answer.bytes.toString('utf8');
  const problems = [text, ...asJson(text)].map((reading) => judge.judge(schema, reading));
  return problems.some((problem) => problem === undefined) ? undefined : `body ${problems[0]}`;
}

function excerpt({ bytes }: Received): string {
  return bytes.toString('utf8').slice(0, 300);
}
