import { createHash } from 'node:crypto';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { bytesOfBody, type SentRequest } from './exchange.ts';
import { firstMadeUpNumber, madeUpUuid, namePrefix } from './own-names.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Makes the naming members of a body unique and recognisable: names, titles, slugs, e-mail
 * addresses, and ids that the sender chooses. A member that would not conform any more stays as it
 * was.
 * @param mark what tells this item apart, such as `3f2a-17`
 */
export function tagTestData(
  context: RequestContext,
  mediaType: MediaType,
  body: unknown,
  mark: string,
): unknown {
  if (mediaType.schema === undefined) return body;
  const marked = markMember(context, mediaType.schema, body, mark, 0);
  const id = context.chosenIds?.get(mediaType.schema);
  const schema =
    id === undefined ? undefined : findMemberSchema(context.document, mediaType.schema, id);
  if (id === undefined || schema === undefined || !isObject(marked) || marked[id] === undefined)
    return marked;
  return { ...marked, [id]: anotherId(context, schema, marked[id], mark) };
}

/**
 * Another id for each mark, which nothing of anybody's has: a great number, or the mark itself.
 * Where the schema takes neither, one of the same form whose last digits are counted on.
 */
function anotherId(context: RequestContext, schema: string, id: unknown, mark: string): unknown {
  const number = /\d+$/.exec(mark)?.[0] ?? '';
  const digest = createHash('sha256').update(mark).digest('hex');
  const great =
    firstMadeUpNumber + (Number.parseInt(digest.slice(0, 4), 16) % 40_000) * 1000 + Number(number);
  const numbers = typeof id === 'number' ? [great, 1000 + Number(number), Number(number)] : [];
  const text = String(id);
  const digits = /\d+(?=\D*$)/.exec(text)?.[0] ?? '';
  const counted =
    digits.length < number.length
      ? []
      : [text.replace(/\d+(?=\D*$)/, digits.slice(0, digits.length - number.length) + number)];
  const uuid = `${madeUpUuid}-${digest.slice(0, 4)}-4${digest.slice(4, 7)}-8${digest.slice(7, 10)}-${digest.slice(10, 22)}`;
  const marked = markText(context, schema, text, mark);
  const texts =
    typeof id === 'string' ? [...(marked === text ? [] : [marked]), uuid, ...counted] : [];
  return (
    [...numbers, ...texts].find((candidate) => context.validator.accepts(schema, candidate)) ?? id
  );
}

/** An id for what a request makes by naming it in its path, such as `PUT /parts/{code}`. */
export function ownId(
  context: RequestContext,
  schema: string | undefined,
  sample: unknown,
  mark: string,
): unknown {
  return schema === undefined ? `${namePrefix}-${mark}` : anotherId(context, schema, sample, mark);
}

const naming =
  /(^|_|[a-z])(name|title|slug|email|external_?id|idempotency_?(?:key|token)|session_?token|session_?id|conversation_?id)$/i;

function markMember(
  context: RequestContext,
  schema: string,
  value: unknown,
  mark: string,
  depth: number,
): unknown {
  if (Array.isArray(value)) {
    const items = findMemberSchema(context.document, schema, '[]');
    return items === undefined
      ? value
      : value.map((item, index) =>
          markMember(context, items, item, index === 0 ? mark : `${mark}-${index}`, depth),
        );
  }
  // Names further down belong to parts of the item, and need not be unique.
  if (!isObject(value) || depth > 1) return value;
  const marked = Object.entries(value).map(([name, member]) => {
    const at = findMemberSchema(context.document, schema, name);
    if (at === undefined) return [name, member];
    if (typeof member !== 'string' || !naming.test(name))
      return [name, isWrapper(value) ? markMember(context, at, member, mark, depth + 1) : member];
    return [name, markText(context, at, member, mark)];
  });
  return Object.fromEntries(marked);
}

/** A body with one member that is an object or a list wraps what is made. */
function isWrapper(value: Record<string, unknown>): boolean {
  const members = Object.values(value);
  return members.length === 1 && typeof members[0] === 'object';
}

function markText(
  { document, validator }: RequestContext,
  schema: string,
  text: string,
  mark: string,
): string {
  const { node } = dereference(document, schema);
  if (node['enum'] !== undefined || node['const'] !== undefined) return text;
  const safe = mark.replaceAll(/[^a-z0-9-]/g, '-');
  const candidates = text.includes('@')
    ? [`${namePrefix}-${safe}@example.com`]
    : [
        `${namePrefix}-${safe}`,
        `doubletake_${safe.replaceAll('-', '_')}`,
        `d${safe.replaceAll('-', '')}`,
      ];
  return candidates.find((candidate) => validator.accepts(schema, candidate)) ?? text;
}

/** The names of a run's test data in a text, in each form that {@link markText} gives them. */
export function namesOfRun(text: string, runId: string): string[] {
  const id = runId.replaceAll(/[^a-z0-9-]/g, '-');
  const forms = [
    `${namePrefix}-${id}-[\\w.-]*\\w`,
    `doubletake_${id.replaceAll('-', '_')}_\\w+`,
    `\\bd${id.replaceAll('-', '')}\\d+\\b`,
  ];
  return [...new Set(text.match(new RegExp(forms.join('|'), 'g')))];
}

/** Bytes of a body that are looked through for names: those of items stand at its beginning. */
const mostRead = 1024 * 1024;

/**
 * The names of a run's test data in a request: in its path, its query, and its body whatever the
 * type of that is.
 */
export function namesInRequest({ path, query, body }: SentRequest, runId: string): string[] {
  const text = body === undefined ? '' : bytesOfBody(body).subarray(0, mostRead).toString('utf8');
  return namesOfRun(`${path} ${query.flat().join(' ')} ${text}`, runId).slice(0, 20);
}

/**
 * The name of a file with a mark, which keeps its folder and its ending:
 * `doubletake-check-3f2a-17-note.txt`.
 */
export function markFileName(filename: string, mark: string): string {
  if (filename.includes(namePrefix)) return filename;
  const at = filename.lastIndexOf('/') + 1;
  return `${filename.slice(0, at)}${namePrefix}-${mark.replaceAll(/[^a-z0-9-]/g, '-')}-${filename.slice(at)}`;
}

/** The unique name in the JSON of a request; undefined where it has none. */
export function markedName({ body }: SentRequest): string | undefined {
  return body?.kind === 'json'
    ? new RegExp(`${namePrefix}-[\\w-]+`).exec(JSON.stringify(body.value))?.[0]
    : undefined;
}

/**
 * Whether something that an answer shows is test data: on a live API what is not may be changed by
 * somebody else at any time.
 */
export function isTestData(item: unknown): boolean {
  return JSON.stringify(item)?.includes(namePrefix) === true;
}
