import { createHash } from 'node:crypto';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { bytesOfBody, type SentRequest } from './exchange.ts';
import { actsWhenTrue, firstMadeUpNumber, madeUpUuid, namePrefix } from './own-names.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Makes the naming members of a body unique and recognisable: names, titles, slugs, e-mail
 * addresses, and ids that the sender chooses; where there is none of these, a label or description,
 * so that what was made can be told from what others have. What would be the default one from now on, or
 * would be sent, is not. A member that would not conform any more stays as it was.
 * @param mark what tells this item apart, such as `3f2a-17`
 */
export function tagTestData(
  context: RequestContext,
  mediaType: MediaType,
  body: unknown,
  mark: string,
): unknown {
  if (mediaType.schema === undefined) return body;
  const isContested = context.contested?.has(mediaType.schema) === true;
  const marked = markMember({ ...context, isContested }, mediaType.schema, body, mark, 0);
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

/** Texts that may say anything, the likeliest first: one of them names what has no name. */
const free = [
  'label',
  'subject',
  'caption',
  'headline',
  'summary',
  'description',
  'note',
  'notes',
  'comment',
  'text',
];

interface Marking extends RequestContext {
  /** Whether a second item of the same values may be refused. */
  readonly isContested: boolean;
}

function markMember(
  context: Marking,
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
  const texts = Object.keys(value).filter((name) => typeof value[name] === 'string');
  const named = texts.some((name) => naming.test(name));
  const stead = named ? undefined : free.find((name) => texts.includes(name));
  const marked = Object.entries(value).map(([name, member]) => {
    const at = findMemberSchema(context.document, schema, name);
    if (at === undefined) return [name, member];
    if (member === true && actsWhenTrue(name) && context.validator.accepts(at, false))
      return [name, false];
    if (typeof member === 'string' && (naming.test(name) || name === stead))
      return [name, markText(context, at, member, mark)];
    if (isUnique(context, at, name) || context.uniqueMembers?.get(schema)?.has(name) === true)
      return [name, variantOf(context, at, member, mark)];
    return [name, isWrapper(value) ? markMember(context, at, member, mark, depth + 1) : member];
  });
  return Object.fromEntries(marked);
}

const keys =
  /(^|_|[a-z])(code|sku|ean|gtin|isbn|handle|login|user_?name|nick_?name|alias|serial|barcode|number|key|identifier|(sub_?)?domain)$/i;

/** What stands for one of a list that is not the sender's: another one may not exist. */
const shared =
  /(country|currency|lang(uage)?|locale|post(al)?|zip|area|dial|region|state|status|time|coupon|promo|discount|access|verification|error|reason|type|account|card|phone|public|private|api)_?(code|key|number)$/i;

/** The members of a body of which no two items have the same value, as their schemas say. */
export function uniqueMembersOf(document: OpenApiDocument, schema: string): string[] {
  return propertyNames(document, schema).filter((name) => {
    const at = findMemberSchema(document, schema, name);
    return at !== undefined && isUnique({ document, isContested: false }, at, name);
  });
}

/** Whether no two items have the same value of a member, as it says or its name and a 409 suggest. */
function isUnique(
  { document, isContested }: Pick<Marking, 'document' | 'isContested'>,
  schema: string,
  name: string,
): boolean {
  const { node } = dereference(document, schema);
  if (node['enum'] !== undefined || node['const'] !== undefined) return false;
  return (
    /\bunique(?! among)\b|\bno two (\w{1,30} ){0,4}(have|share|may|can|are)\b/i.test(
      String(node['description'] ?? ''),
    ) ||
    (isContested && (keys.test(name) || isSerial(node, name)) && !shared.test(name))
  );
}

/** Numbers whose last digits check the others, and what many have in common. */
const checked =
  /iban|bic|swift|vat|tax|card|account|phone|mobile|fax|hash|sha|md5|checksum|zip|post/i;

/** Whether a text is of so many digits and letters, as the number of a chip or a frame is. */
function isSerial(node: Readonly<Record<string, unknown>>, name: string): boolean {
  const length = /^\^?\[(?:\\d|[\w-])+\]\{(\d+)\}\$?$|^\^?\\d\{(\d+)\}\$?$/.exec(
    String(node['pattern'] ?? ''),
  );
  return Number(length?.[1] ?? length?.[2] ?? 0) >= 8 && !checked.test(name);
}

/** Another value of the same form for each mark; the value itself where the schema takes none. */
function variantOf(
  { validator }: RequestContext,
  schema: string,
  value: unknown,
  mark: string,
): unknown {
  const count = Number(/\d+$/.exec(mark)?.[0] ?? 0);
  // Two runs begin at different places.
  const digest = createHash('sha256').update(mark.replace(/\d+$/, '')).digest('hex');
  const place = Number.parseInt(digest.slice(0, 8), 16) + count;
  if (typeof value === 'number' && Number.isInteger(value))
    return (
      [value + place, value + (place % 9000), value + count, value - count].find((candidate) =>
        validator.accepts(schema, candidate),
      ) ?? value
    );
  if (typeof value !== 'string') return value;
  const text = countOn(value, place, /[0-9a-z]/i);
  const candidates = [
    ...(isArticleNumber(value) ? [withCheckDigit(text)] : []),
    ...(/^\d{8,}$/.test(value) && !isArticleNumber(value) ? [numbered(value, place)] : []),
    text,
    countOn(value, place, /[0-9]/),
    value.replace(/\d+(?=\D*$)/, String(place)),
    value.replace(/\d+(?=\D*$)/, String(place % 10_000)),
  ];
  return candidates.find((candidate) => validator.accepts(schema, candidate)) ?? value;
}

/** Digits that end in a place, whatever they ended in: no two places have the same. */
function numbered(digits: string, place: number): string {
  const most = Math.min(9, digits.length);
  const end = String(place % 10 ** most).padStart(most, '0');
  return digits.slice(0, digits.length - most) + end;
}

/** A text whose letters and digits are counted on by so much, the last of them fastest. */
function countOn(text: string, by: number, counted: RegExp): string {
  let rest = by;
  return [...text]
    .reverse()
    .map((character) => {
      if (!counted.test(character)) return character;
      const first = /\d/.test(character) ? '0' : /[a-z]/.test(character) ? 'a' : 'A';
      const size = first === '0' ? 10 : 26;
      const at = (character.codePointAt(0) ?? 0) - (first.codePointAt(0) ?? 0) + (rest % size);
      rest = Math.floor(rest / size);
      return String.fromCodePoint((first.codePointAt(0) ?? 0) + (at % size));
    })
    .reverse()
    .join('');
}

/** Whether 13 digits are an article number, such as an ISBN: the last one checks the others. */
function isArticleNumber(text: string): boolean {
  return /^\d{13}$/.test(text) && withCheckDigit(text) === text;
}

/** GS1 General Specifications, section 7.9. */
function withCheckDigit(text: string): string {
  const sum = [...text.slice(0, 12)].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return `${text.slice(0, 12)}${(10 - (sum % 10)) % 10}`;
}

/** A body with one member that is an object or a list wraps what is made. */
function isWrapper(value: Record<string, unknown>): boolean {
  const members = Object.values(value);
  return members.length === 1 && typeof members[0] === 'object';
}

function markText(context: RequestContext, schema: string, text: string, mark: string): string {
  const { document, validator } = context;
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
  return (
    candidates.find((candidate) => validator.accepts(schema, candidate)) ??
    String(variantOf(context, schema, text, mark))
  );
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
