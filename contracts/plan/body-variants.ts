import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import { exampleBody } from '../request/example-values.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { RequestContext } from '../request/request-context.ts';

/** Bodies that are valid in another way than the example. */

/**
 * The example with its required members alone, at every level; undefined where that is the example,
 * or is not valid.
 */
export function requiredOnly(context: RequestContext, mediaType: MediaType): unknown {
  if (mediaType.schema === undefined) return undefined;
  const example = exampleBody(context, mediaType);
  const smallest = strip(context, mediaType.schema, example);
  const isSame = JSON.stringify(smallest) === JSON.stringify(example);
  return isSame || !context.validator.accepts(mediaType.schema, smallest, 'request')
    ? undefined
    : smallest;
}

function strip(context: RequestContext, schema: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = findMemberSchema(context.document, schema, '[]');
    return items === undefined
      ? value
      : value.slice(0, 1).map((item) => strip(context, items, item));
  }
  if (!isObject(value)) return value;
  const required = requiredNames(context.document, schema);
  const kept = Object.entries(value).filter(([name]) => required.includes(name));
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      strip(context, findMemberSchema(context.document, schema, name) ?? schema, member),
    ]),
  );
}

export function replaceBody(
  request: SentRequest,
  change: (value: unknown) => unknown,
): SentRequest {
  return request.body?.kind === 'json'
    ? { ...request, body: { ...request.body, value: change(request.body.value) } }
    : request;
}

/** The request with the item's own id wherever its body names one. */
export function keepId(
  request: SentRequest,
  shown: Readonly<Record<string, unknown>> | undefined,
  id: unknown,
): SentRequest {
  const keep = ([name, member]: [string, unknown]) => [name, shown?.[name] === id ? id : member];
  return replaceBody(request, (value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(keep)) : value,
  );
}

/** The request with one value for a query parameter, in place of any that it has. */
export function withQuery(request: SentRequest, name: string, value: string): SentRequest {
  return { ...request, query: [...request.query.filter(([key]) => key !== name), [name, value]] };
}
