import { dereference } from '../openapi/document.ts';
import { isObject } from '../openapi/json-pointer.ts';
import { findMemberSchema } from '../openapi/member-schema.ts';
import type { MediaType } from '../openapi/operation.ts';
import type { SentRequest } from './message.ts';
import type { RequestContext } from './request-context.ts';

/** How the names of all test data begin, so that a human sees what they are. */
export const namePrefix = 'doubletake-check';

/**
 * Makes the naming members of a body unique and recognisable: names, titles, slugs, e-mail addresses, and
 * ids that the sender chooses.
 * A member that would not conform any more stays as it was.
 * @param mark what tells this thing apart, such as `3f2a-17`
 */
export function markNames(context: RequestContext, mediaType: MediaType, body: unknown, mark: string): unknown {
  if (mediaType.schema === undefined) return body;
  const marked = markMember(context, mediaType.schema, body, mark, 0);
  const id = context.chosenIds?.get(mediaType.schema);
  const schema = id === undefined ? undefined : findMemberSchema(context.document, mediaType.schema, id);
  if (id === undefined || schema === undefined || !isObject(marked) || marked[id] === undefined) return marked;
  return { ...marked, [id]: anotherId(context, schema, marked[id], mark) };
}

/** An id of the same form for each mark: its last digits are counted on, else it is the mark itself. */
function anotherId(context: RequestContext, schema: string, id: unknown, mark: string): unknown {
  const number = /\d+$/.exec(mark)?.[0] ?? '';
  const numbers = typeof id === 'number' ? [1000 + Number(number), Number(number)] : [];
  const text = String(id);
  const digits = /\d+(?=\D*$)/.exec(text)?.[0] ?? '';
  const counted = digits.length < number.length ? [] : [text.replace(/\d+(?=\D*$)/, digits.slice(0, digits.length - number.length) + number)];
  const texts = typeof id === 'string' ? [...counted, markText(context, schema, text, mark)] : [];
  return [...numbers, ...texts].find((candidate) => context.validator.accepts(schema, candidate)) ?? id;
}

const naming = /(^|_|[a-z])(name|title|slug|email|external_?id|session_?token|session_?id|conversation_?id)$/i;

function markMember(context: RequestContext, schema: string, value: unknown, mark: string, depth: number): unknown {
  if (Array.isArray(value)) {
    const items = findMemberSchema(context.document, schema, '[]');
    return items === undefined ? value : value.map((item, index) => markMember(context, items, item, index === 0 ? mark : `${mark}-${index}`, depth));
  }
  // Names further down belong to parts of the thing, and need not be unique.
  if (!isObject(value) || depth > 1) return value;
  const marked = Object.entries(value).map(([name, member]) => {
    const at = findMemberSchema(context.document, schema, name);
    if (at === undefined) return [name, member];
    if (typeof member !== 'string' || !naming.test(name)) return [name, isWrapper(value) ? markMember(context, at, member, mark, depth + 1) : member];
    return [name, markText(context, at, member, mark)];
  });
  return Object.fromEntries(marked);
}

/** A body with one member that is an object or a list wraps what is made. */
function isWrapper(value: Record<string, unknown>): boolean {
  const members = Object.values(value);
  return members.length === 1 && typeof members[0] === 'object';
}

function markText({ document, validator }: RequestContext, schema: string, text: string, mark: string): string {
  const { node } = dereference(document, schema);
  if (node['enum'] !== undefined || node['const'] !== undefined) return text;
  const safe = mark.replaceAll(/[^a-z0-9-]/g, '-');
  const candidates = text.includes('@')
    ? [`${namePrefix}-${safe}@example.com`]
    : [`${namePrefix}-${safe}`, `doubletake_${safe.replaceAll('-', '_')}`, `d${safe.replaceAll('-', '')}`];
  return candidates.find((candidate) => validator.accepts(schema, candidate)) ?? text;
}

/** The unique name in the JSON of a request; undefined where it has none. */
export function markedName({ body }: SentRequest): string | undefined {
  return body?.kind === 'json' ? new RegExp(`${namePrefix}-[\\w-]+`).exec(JSON.stringify(body.value))?.[0] : undefined;
}

/** Whether something that an answer shows is test data: on a live API what is not may be changed by somebody else at any time. */
export function isTestData(item: unknown): boolean {
  return JSON.stringify(item)?.includes(namePrefix) === true;
}
