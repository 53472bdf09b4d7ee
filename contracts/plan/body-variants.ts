import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import { exampleBody } from '../request/example-values.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { CheckContext } from './check-context.ts';

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

/** Members that hold more than a line. */
export const isLong =
  /description|text|prompt|instruction|content|message|summary|comment|note|bio|body/i;

const lines = '\nsecond  line\n\n\tthird \\ ';

// The é is two code points: who makes one of them has changed the text.
const marks = ' – größe Ame\u0301lie 사진 😀 O\'Brien "x" <b> 100%';

/**
 * The body with every free text changed to one with letters of several scripts, an emoji, quotes
 * and markup, and line breaks where its name says that it is long. Texts with a format, a pattern
 * or an enum stay, and so does whatever would not be valid any more.
 * @param own name of the member that the value is
 */
export function withDifficultText(
  context: CheckContext,
  schema: string,
  value: unknown,
  own = '',
): unknown {
  if (Array.isArray(value)) {
    const items = findMemberSchema(context.document, schema, '[]');
    return items === undefined
      ? value
      : value.map((item) => withDifficultText(context, items, item, own));
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const at = findMemberSchema(context.document, schema, name);
        return [name, at === undefined ? member : withDifficultText(context, at, member, name)];
      }),
    );
  }
  if (typeof value !== 'string' || /^https?:/.test(value)) return value;
  const { node } = dereference(context.document, schema);
  if (['format', 'pattern', 'enum', 'const'].some((keyword) => keyword in node)) return value;
  const candidates = [...(isLong.test(own) ? [value + marks + lines] : []), value + marks];
  return (
    candidates.find((changed) => context.validator.accepts(schema, changed, 'request')) ?? value
  );
}

/**
 * The body with its free texts made so many characters long, as far as that is valid. @param names
 * of the members: by default those that hold more than a line
 */
export function withLongText(
  context: CheckContext,
  schema: string,
  value: unknown,
  length: number,
  names = isLong,
): unknown {
  if (!isObject(value)) return value;
  let changed = value;
  for (const [name, member] of Object.entries(value)) {
    const at = findMemberSchema(context.document, schema, name);
    if (
      typeof member !== 'string' ||
      at === undefined ||
      !names.test(name) ||
      member === '' ||
      /^https?:/.test(member)
    )
      continue;
    const { node } = dereference(context.document, at);
    if (['format', 'pattern', 'enum', 'const'].some((keyword) => keyword in node)) continue;
    const most =
      typeof node['maxLength'] === 'number' ? Math.min(node['maxLength'], length) : length;
    const candidate = {
      ...changed,
      [name]: `${member} `
        .repeat(Math.ceil(most / (member.length + 1)))
        .slice(0, most)
        .trim(),
    };
    if (context.validator.accepts(schema, candidate, 'request')) changed = candidate;
  }
  return changed;
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
