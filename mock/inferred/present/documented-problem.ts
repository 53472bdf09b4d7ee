import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson, isXml, negotiate } from '../../../openapi/model/media-types.ts';
import { findResponse, type MediaType, type Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { documentedHeaders } from '../../documented/documented-answer.ts';
import { renderProblemJson } from '../../documented/render-problem.ts';
import { encodeAnswer } from '../../http/encode-answer.ts';
import { describeViolation, type Problem } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Answer } from '../../model/types.ts';
import { coerceToSchema } from '../act/coerce-to-schema.ts';
import { normalizeName } from '../infer/inflect.ts';
import { membersOf } from '../infer/members.ts';

/** Other statuses that say nearly the same, for documents that declare one of them instead. */
const alternatives: Readonly<Record<number, readonly number[]>> = {
  400: [400, 422],
  401: [401, 403],
  403: [403, 401],
  404: [404, 410],
  409: [409, 422, 400],
  413: [413, 400, 422],
  415: [415, 400, 422],
};

/**
 * A problem in the shape that the operation's document gives its errors: the declared status that
 * is nearest, an example or sample of its schema, and our words in the members that carry a
 * message. Undefined where the document describes no such body.
 */
export function documentedProblem(
  api: Api,
  problem: Problem,
  operation: Operation,
  accept: string | undefined,
): Answer | undefined {
  const candidates = alternatives[problem.status] ?? [problem.status];
  const exact = candidates.find((status) =>
    operation.responses.some((response) => response.status === String(status)),
  );
  const status = exact ?? problem.status;
  const response = findResponse(operation, status);
  if (response === undefined) return undefined;
  const headers = { ...documentedHeaders(api, response, 1), ...problem.headers };
  const mediaType = chooseErrorType(response.content, accept);
  if (mediaType === undefined)
    return response.content.length === 0
      ? { ...plainProblem(problem), status, headers }
      : undefined;
  if (isXml(mediaType.type) && mediaType.schema !== undefined) {
    const value = writeProblem(api, mediaType, mediaType.schema, problem, status);
    return encodeAnswer(api, operation, { status, headers, type: mediaType.type, body: value });
  }
  if (!isJson(mediaType.type)) {
    const body = textFor(api, problem, mediaType);
    return body === undefined ? undefined : { status, headers, type: mediaType.type, body };
  }
  const { schema } = mediaType;
  // Problem details may have members of their own (RFC 9457, section 3.2): nothing of ours is lost
  // then.
  const whole = { ...(renderProblemJson(problem, operation.id).body as object), status };
  if (
    mediaType.type.startsWith('application/problem+json') &&
    (schema === undefined || api.validator.accepts(schema, whole, 'answer'))
  ) {
    return { status, headers, type: mediaType.type, body: whole };
  }
  if (schema === undefined)
    return { status, headers, type: mediaType.type, body: { message: messageOf(problem) } };
  return {
    status,
    headers,
    type: mediaType.type,
    body: writeProblem(api, mediaType, schema, problem, status),
  };
}

/** An example or a sample of a schema, with the problem told in it. */
function writeProblem(
  api: Api,
  mediaType: MediaType,
  schema: string,
  problem: Problem,
  status: number,
): unknown {
  const template = api.inferred.samples.body(mediaType, 1);
  return coerceToSchema(
    api.validator,
    schema,
    tell(api, schema, template, problem, status, 0),
    () => template,
  );
}

/**
 * Our words as plain text, or as a page with what was sent made harmless; for other media types the
 * document's example.
 */
function textFor(api: Api, problem: Problem, mediaType: MediaType): string | undefined {
  const { type, schema } = mediaType;
  const examples = api.inferred.samples.examples(mediaType);
  const isPage = /^text\/html/.test(type);
  if (!isPage && !/^text\/plain/.test(type))
    return examples.find((example) => typeof example === 'string');
  const message = messageOf(problem);
  const text = isPage
    ? message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : message;
  return schema === undefined || api.validator.accepts(schema, text, 'answer')
    ? text
    : problem.title;
}

/** A response that describes no body may have any. */
function plainProblem(problem: Problem): Pick<Answer, 'type' | 'body'> {
  return {
    type: 'application/problem+json',
    body: { title: problem.title, status: problem.status, detail: messageOf(problem) },
  };
}

function chooseErrorType(
  content: readonly MediaType[],
  accept: string | undefined,
): MediaType | undefined {
  return content.find(({ type }) => isJson(type)) ?? negotiate(content, accept) ?? content[0];
}

function messageOf(problem: Problem): string {
  return problem.violations.length > 0
    ? problem.violations.map((violation) => describeViolation(violation)).join('; ')
    : problem.detail;
}

const deepest = 3;
const messages = new Set([
  'message',
  'msg',
  'detail',
  'details',
  'description',
  'errormessage',
  'errordescription',
  'reason',
  'error',
  'errors',
  'text',
  'usermessage',
  'developermessage',
]);

function tell(
  api: Api,
  schema: string,
  template: unknown,
  problem: Problem,
  status: number,
  depth: number,
): unknown {
  if (typeof template === 'string') return depth === 0 ? messageOf(problem) : template;
  if (!isObject(template)) return template;
  const members = membersOf(api.document, schema);
  const told = Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      const member = members.get(name);
      if (member === undefined) return [name, value];
      const types = schemaTypes(api.document, member.pointer);
      const bare = normalizeName(name);
      if (typeof value === 'string' && messages.has(bare)) return [name, messageOf(problem)];
      if (typeof value === 'string' && bare === 'title') return [name, problem.title];
      if (
        typeof value === 'number' &&
        ['status', 'statuscode', 'code', 'httpstatus', 'httpstatuscode', 'errorcode'].includes(bare)
      )
        return [name, status];
      if (isObject(value) && depth < deepest && !types.has('array'))
        return [name, tell(api, member.pointer, value, problem, status, depth + 1)];
      return [name, value];
    }),
  );
  // What is as it was is known to conform.
  return Object.keys(told).every((name) => told[name] === template[name]) ? template : told;
}
