import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { isJson, isRange, matchesRange } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation, Parameter } from '../../openapi/model/operation.ts';
import { splitTemplate } from '../../openapi/model/path-template.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { buildMediaBody } from './build-body.ts';
import { exampleOf } from './example-values.ts';
import type { SentBody, SentRequest } from './exchange.ts';
import { lateKindOf } from './late-headers.ts';
import { perSeed } from './per-seed.ts';
import type { RequestContext } from './request-context.ts';
import { serializeParameter } from './serialize-parameter.ts';

/** Values that come from the answers to earlier requests. */
export interface Bindings {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Members of the body: merged into a JSON object, or parts of a multipart body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const noBindings: Bindings = { parameters: {}, body: {} };

export interface RequestOptions {
  readonly bindings?: Bindings;
  /** The body instead of the document's example. */
  readonly body?: unknown;
  /** The media type to send; by default the one that {@link preferredMediaType} picks. */
  readonly mediaType?: MediaType;
  /** Optional parameters to send, by name. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Changes the example body before the bindings are merged in, such as to make names unique. */
  readonly adapt?: (body: unknown, mediaType: MediaType) => unknown;
}

/** A request that the document allows: bound values, else examples, else samples of the schemas. */
export function buildRequest(
  context: RequestContext,
  operation: Operation,
  options: RequestOptions = {},
): SentRequest {
  const bindings = options.bindings ?? noBindings;
  const template = splitTemplate(operation.path);
  let { path } = template;
  const query = template.conditions.map(({ name, value }): readonly [string, string] => [
    name,
    value ?? '',
  ]);
  const headers: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const late: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const given =
      ownMember(bindings.parameters, parameter.name) ??
      ownMember(options.parameters ?? {}, parameter.name) ??
      parameter.given;
    if (given === undefined && !parameter.required) continue;
    const value = given ?? parameterValue(context, parameter);
    values[parameter.name] = value;
    const serialized = serializeParameter(parameter, value);
    if (serialized.path !== undefined) path = path.replace(`{${parameter.name}}`, serialized.path);
    query.push(...(serialized.query ?? []));
    if (serialized.header !== undefined) {
      headers[parameter.name] = serialized.header;
      if (parameter.given === undefined && lateKindOf(parameter.name) !== undefined)
        late[parameter.name] = serialized.header;
    }
    if (serialized.cookie !== undefined)
      headers['cookie'] = [headers['cookie'] ?? [], serialized.cookie].flat().join('; ');
    if (serialized.querystring !== undefined) path += `?${serialized.querystring}`;
  }
  const guessed = operation.parameters.some(
    ({ in: place, name, given }) =>
      place === 'path' && ownMember(bindings.parameters, name) === undefined && given === undefined,
  );
  const body = buildBody(context, operation, options);
  return {
    method: operation.method.toUpperCase(),
    path,
    query,
    headers,
    ...(Object.keys(late).length > 0 && { late }),
    body,
    credentials: 'valid',
    values,
    guessed,
  };
}

/** The example of a parameter, else a sample of its schema. */
export const parameterValue = perSeed<Parameter>(({ document, validator, seed }, parameter) => {
  const { node } = dereference(document, parameter.pointer);
  const example =
    exampleOf(node) ??
    (parameter.schema === undefined
      ? undefined
      : exampleOf(dereference(document, parameter.schema).node));
  if (
    example !== undefined &&
    (parameter.schema === undefined || validator.accepts(parameter.schema, example))
  )
    return example;
  return parameter.schema === undefined ? 'x' : sampleSchema(document, parameter.schema, { seed });
});

/**
 * The media type that a check sends where the operation takes several: JSON before multipart before
 * the rest.
 */
export function preferredMediaType(operation: Operation): MediaType | undefined {
  const content = operation.requestBody?.content ?? [];
  return (
    content.find(({ type }) => isJson(type) && !isRange(type)) ??
    content.find(({ type }) => isJson(type)) ??
    content.find(({ type }) => matchesRange(type, 'multipart/form-data')) ??
    content[0]
  );
}

function buildBody(
  context: RequestContext,
  operation: Operation,
  options: RequestOptions,
): SentBody | undefined {
  const mediaType = options.mediaType ?? preferredMediaType(operation);
  if (mediaType === undefined) return undefined;
  const adapt = (body: unknown) =>
    options.adapt === undefined ? body : options.adapt(body, mediaType);
  return buildMediaBody(context, mediaType, {
    bound: options.bindings?.body ?? {},
    given: options.body,
    adapt,
  });
}
