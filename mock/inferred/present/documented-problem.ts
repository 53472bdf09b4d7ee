import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { formatPointer, getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson, isRange, isXml, negotiate } from '../../../openapi/model/media-types.ts';
import {
  findResponse,
  listOperations,
  type MediaType,
  type Operation,
} from '../../../openapi/model/operation.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { documentedHeaders } from '../../documented/documented-answer.ts';
import { renderProblemJson } from '../../documented/render-problem.ts';
import { encodeAnswer } from '../../http/encode-answer.ts';
import type { Problem } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Answer } from '../../model/types.ts';
import { coerceToSchema } from '../entity/coerce-to-schema.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType, successResponse } from '../infer/locate-payload.ts';
import { itemsOf, membersOf, placeOf } from '../infer/members.ts';
import { speaksOf } from './problem-words.ts';
import { messageOfProblem, type ProblemPlace, tellProblem } from './tell-problem.ts';

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
 * is nearest, an example or sample of its schema, and the problem told in each member of it. Where
 * the operation declares no such body, the one that the document usually has for its errors.
 * Undefined where it has none.
 */
export function documentedProblem(
  api: Api,
  problem: Problem,
  operation: Operation,
  accept: string | undefined,
  place: ProblemPlace,
): Answer | undefined {
  // Where both are declared, 400 is for what cannot be read, and 422 for values that are wrong;
  // unless 400 alone has a body.
  const candidates =
    isOfBody(problem) && (hasBody(operation, 422) || !hasBody(operation, 400))
      ? [422, 400]
      : (alternatives[problem.status] ?? [problem.status]);
  const exact = candidates.find((status) =>
    operation.responses.some((response) => response.status === String(status)),
  );
  const status = exact ?? problem.status;
  const response = findResponse(operation, status);
  const isSuccess = response?.status.toLowerCase() === 'default' && !hasSuccess(operation);
  const own = response === undefined || isSuccess ? [] : response.content;
  const headers = {
    ...(response === undefined ? {} : documentedHeaders(api, response, 1)),
    ...problem.headers,
  };
  const usual = own.length === 0 ? usualErrorType(api, operation, status) : undefined;
  const declared = usual ?? chooseErrorType(own, accept);
  if (declared === undefined)
    return response !== undefined && !isSuccess
      ? { ...plainProblem(problem, status), status, headers }
      : undefined;
  const mediaType = { ...declared, type: concreteErrorType(declared) };
  const { type, schema } = mediaType;
  const isShared = usual !== undefined && isShownBySuccess(operation, usual);
  const body = () => writeProblem(api, declared, schema, problem, { status, place, isShared });
  if (isXml(type) && schema !== undefined)
    return encodeAnswer(api, operation, { status, headers, type, body: body() });
  if (!isJson(type)) {
    const text = textFor(api, problem, mediaType);
    return text === undefined ? undefined : { status, headers, type, body: text };
  }
  // Problem details may have members of their own (RFC 9457, section 3.2): nothing of ours is lost
  // then.
  const whole = { ...(renderProblemJson(problem, operation.id).body as object), status };
  if (
    type.startsWith('application/problem+json') &&
    (schema === undefined || api.validator.accepts(schema, whole, 'answer'))
  )
    return { status, headers, type, body: whole };
  return { status, headers, type, body: body() };
}

function hasBody(operation: Operation, status: number): boolean {
  return operation.responses.some(
    (response) => response.status === String(status) && response.content.length > 0,
  );
}

function isOfBody({ code, violations }: Problem): boolean {
  const all = violations ?? [];
  return (
    code === 'request-invalid' &&
    all.length > 0 &&
    all.every(({ location }) => location[0] === 'body' && location.length > 1)
  );
}

function hasSuccess({ responses }: Operation): boolean {
  return responses.some(({ status }) => /^[23]/.test(status));
}

/**
 * The media type that a document has most often for errors of a status, else for any error; where
 * it declares none, the answer of the operation that has room for errors beside what it shows, or
 * the schema that is called an error.
 */
function usualErrorType(
  { document }: Api,
  operation: Operation,
  status: number,
): MediaType | undefined {
  // What says what is wrong with values says nothing of other errors.
  const isOfValues = status === 400 || status === 422;
  const shapes = errorShapes(document, '');
  const fitting = shapes.filter(
    ({ statuses }) => isOfValues || [...statuses].some((own) => own !== '422'),
  );
  const found = fitting.find(({ statuses }) => statuses.has(String(status))) ?? fitting[0];
  if (found === undefined) return sharedAnswer(document, operation) ?? calledError(document, '')[0];
  // What other errors wrap is no whole answer.
  const inner = placeOf(document, found.mediaType.schema ?? '');
  const around = shapes.find(({ mediaType }) =>
    [...membersOf(document, mediaType.schema ?? '').values()].some(
      ({ pointer }) => placeOf(document, pointer) === inner,
    ),
  );
  return (around ?? found).mediaType;
}

/** The success answer of an operation, where it has a member for errors beside others. */
function sharedAnswer(document: OpenApiDocument, operation: Operation): MediaType | undefined {
  const mediaType = bodyMediaType(successResponse(operation)?.content ?? []);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return undefined;
  const members = membersOf(document, mediaType.schema);
  return [...members.keys()].some((name) => errorMembers.has(name)) ? mediaType : undefined;
}

function isShownBySuccess(operation: Operation, mediaType: MediaType): boolean {
  return successResponse(operation)?.content.includes(mediaType) === true;
}

function hasErrors(body: Readonly<Record<string, unknown>>): boolean {
  return [...errorMembers].some((name) => isFilled(body[name]));
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}

/** Of an answer that shows things or errors, the errors. */
function errorsAlone({ document, inferred }: Api, schema: string, made: unknown): unknown {
  const shown = Object.entries(isObject(made) ? made : {}).filter(([name]) =>
    errorMembers.has(name),
  );
  if (shown.some(([, value]) => isFilled(value))) return Object.fromEntries(shown);
  const member = [...membersOf(document, schema).values()].find(({ name }) =>
    errorMembers.has(name),
  );
  if (member === undefined) return made;
  const items = itemsOf(document, member.pointer);
  const value = inferred.samples.schema(items ?? member.pointer, 1);
  return { [member.name]: items === undefined ? value : [value] };
}

const errorMembers: ReadonlySet<string> = new Set(['errors', 'error', 'Errors', 'Error']);

/** The schemas of a document that are called an error, those of whole answers first. */
const calledError = perDocument((document: OpenApiDocument): MediaType[] => {
  const schemas = getPointer(document.root, '/components/schemas');
  return ['errorresponse', 'apierror', 'errorbody', 'errormodel', 'error', 'problemdetails']
    .flatMap((wanted) =>
      Object.keys(isObject(schemas) ? schemas : {}).filter(
        (name) => normalizeName(name) === wanted,
      ),
    )
    .map((name) => {
      const pointer = formatPointer(['components', 'schemas', name]);
      return { type: 'application/json', schema: pointer, pointer, node: {} };
    });
});

/** Operations that are looked through for the usual shape of an error. */
const mostLookedThrough = 2000;

/** The bodies of a document's errors, each with the statuses that it is declared for, the most usual first. */
const errorShapes = perDocument((document: OpenApiDocument): ErrorShape[] => {
  const shapes = new Map<string, ErrorShape>();
  for (const operation of listOperations(document).slice(0, mostLookedThrough))
    for (const response of operation.responses) {
      const isError =
        /^[45]/.test(response.status) ||
        (response.status.toLowerCase() === 'default' && hasSuccess(operation));
      const mediaType = response.content.find(({ type }) => isJson(type));
      if (!isError || mediaType?.schema === undefined) continue;
      const key = placeOf(document, mediaType.schema);
      const shape = shapes.get(key) ?? { count: 0, statuses: new Set(), mediaType };
      shape.count += 1;
      shapes.set(key, shape);
      shape.statuses.add(response.status);
    }
  return [...shapes.values()].sort((a, b) => b.count - a.count);
});

interface ErrorShape {
  count: number;
  readonly statuses: Set<string>;
  readonly mediaType: MediaType;
}

/** An example that speaks of such a problem, another, or a sample, with the problem told in it. */
function writeProblem(
  api: Api,
  mediaType: MediaType,
  schema: string | undefined,
  problem: Problem,
  around: { readonly status: number; readonly place: ProblemPlace; readonly isShared: boolean },
): unknown {
  const examples = api.inferred.samples
    .examples(mediaType)
    // Of an answer that has room for errors beside other things, those that show errors.
    .filter((example) => !around.isShared || (isObject(example) && hasErrors(example)))
    .filter((example) => schema === undefined || api.validator.accepts(schema, example, 'answer'));
  const example =
    examples.find((value) => speaksOf(writeJson(value), around.status)) ?? examples[0];
  if (schema === undefined) return { message: messageOfProblem(problem) };
  const made = example ?? api.inferred.samples.schema(schema, 1);
  const template = around.isShared ? errorsAlone(api, schema, made) : made;
  const told = tellProblem(api, schema, template, {
    ...around,
    problem,
    isExample: example !== undefined,
  });
  return coerceToSchema(api.validator, schema, told, () => template);
}

/**
 * Our words as plain text, or as a page with what was sent made harmless; for other media types the
 * document's example.
 */
function textFor(api: Api, problem: Problem, mediaType: MediaType): string | undefined {
  const { type, schema } = mediaType;
  const examples = api.inferred.samples.examples(mediaType);
  const isPage = /^text\/html/.test(type);
  if (!isPage && !/^(text\/plain|application\/octet-stream)/.test(type))
    return examples.find((example) => typeof example === 'string');
  const message = messageOfProblem(problem);
  const text = isPage
    ? message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : message;
  return schema === undefined || api.validator.accepts(schema, text, 'answer')
    ? text
    : problem.title;
}

/** A response that describes no body may have any; it says the status that it comes with (RFC 9457). */
function plainProblem(problem: Problem, status: number): Pick<Answer, 'type' | 'body'> {
  return {
    type: 'application/problem+json',
    body: { title: problem.title, status, detail: messageOfProblem(problem) },
  };
}

/** A range as one of the types in it: what an error is written in. */
function concreteErrorType({ type }: MediaType): string {
  if (!isRange(type)) return type;
  return type.startsWith('text/') ? 'text/plain' : 'application/json';
}

function chooseErrorType(
  content: readonly MediaType[],
  accept: string | undefined,
): MediaType | undefined {
  return content.find(({ type }) => isJson(type)) ?? negotiate(content, accept) ?? content[0];
}
