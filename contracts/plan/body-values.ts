import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { findMemberSchema, takesAnyMember } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { namePrefix } from '../request/own-names.ts';
import { type Alter, alterBody, alteredBody, type Member, otherValue } from './alter-body.ts';
import type { CheckContext } from './check-context.ts';
import { itemsLike } from './items-like.ts';
import { namesAnother } from './names-another.ts';

/** Values that careless servers mangle: each kind says what a member may be sent as instead. */

/** Members that hold more than a line. */
export const isLong =
  /description|text|prompt|instruction|content|message|summary|comment|note|bio|body/i;

/** The name of a member that no document knows, for objects that take any. */
export const ownMember = 'doubletake_own';

/**
 * Members that are told apart by more than how they are written: what names something else, and
 * what has a form of its own.
 */
const isFixed = (name: string, value: unknown) =>
  !isObject(value) && (namesAnother(name) || /zone|colou?r/.test(name));

/** Whether neither a format nor a rule says what a text is. */
function isText({ context, schema, value }: Member): boolean {
  if (typeof value !== 'string' || /^https?:/.test(value)) return false;
  const { node } = dereference(context.document, schema);
  return !['format', 'pattern', 'enum', 'const'].some((keyword) => keyword in node);
}

/** Whether a text may be any other: it does not look like something of its own either. */
function isFreeText(member: Member): boolean {
  return isText(member) && !/^(#|\+\d)|@|^\d{4}-\d\d/.test(String(member.value));
}

/** Whether a text is a name that says that all of this is test data. */
function isMarked({ value }: Member): boolean {
  return String(value).includes(namePrefix);
}

const urls: Alter = ({ context, schema, value }) => {
  const isUrl =
    typeof value === 'string' &&
    /^https?:/.test(value) &&
    ['uri', 'url', 'iri'].includes(String(dereference(context.document, schema).node['format']));
  if (!isUrl) return [];
  const place = String(value).replace(/[?#].*$/, '');
  // Without a path it may be written with a slash for one (RFC 3986, section 6.2.3).
  return [`${place}${/^https?:\/\/[^/]+$/.test(place) ? '/' : ''}?first=1&second=a%20b#part`];
};

const padded: Alter = (member) => {
  const { name, value } = member;
  if (!isFreeText(member)) return [];
  const text = String(value).trim() || 'Text';
  // What holds more than a line begins and ends with one, too.
  return [
    ...(isLong.test(name) ? [`\n  ${text}\n\nsecond\tline \n`] : []),
    `  ${text} `,
    ` ${text}`,
    ` ${text.slice(0, 4)} `,
  ];
};

const digits: Alter = (member) =>
  isFreeText(member) && !isMarked(member) ? ['00123', '0012345678', '012'] : [];

const empty: Alter = (member) =>
  isFreeText(member) && !isMarked(member) && !member.isRequired ? [''] : [];

const fractions: Alter = ({ context, schema, value }) => {
  if (typeof value !== 'number' || !schemaTypes(context.document, schema).has('number')) return [];
  const { node } = dereference(context.document, schema);
  // A float of 32 bits has each of these as it is.
  if (node['format'] === 'float') return [Math.trunc(value) + 0.34375, 0.34375];
  return [
    ...[value + 0.1234, value - 0.1234].map((near) => Number(near.toFixed(4))),
    12.3456,
    0.1234,
    0.1,
  ];
};

/** The greater first, and the lesser twice: what sorts, and what keeps each once, then shows. */
const lists: Alter = (member) => {
  const { context, schema, value, isThing } = member;
  const items = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (!Array.isArray(value) || items === undefined || isThing || !hasOrder(value[0])) return [];
  const own: unknown = value[0];
  const other: unknown =
    value.find((item) => !isDeepStrictEqual(item, own)) ?? otherValue(context, items, own);
  // A list of texts is one of digits, too.
  const first =
    digits({ ...member, schema: items, value: own, inner: own, isRequired: true }).find(
      (candidate) => context.validator.accepts(items, candidate, 'request'),
    ) ?? own;
  const [lesser, greater] = [first, other].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return isDeepStrictEqual(lesser, greater)
    ? [[first, first]]
    : [
        [greater, lesser, lesser],
        [greater, lesser],
        [lesser, lesser],
      ];
};

function hasOrder(value: unknown): boolean {
  return (
    ['string', 'number'].includes(typeof value) ||
    (isObject(value) && Object.keys(value).length > 0)
  );
}

/**
 * Whether a value comes before another of its kind; an object does by the first of its members that
 * differs.
 */
function isBefore(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (!isObject(a) || !isObject(b)) return String(a) < String(b);
  const [name] = Object.keys(a).filter((member) => !isDeepStrictEqual(a[member], b[member]));
  return name !== undefined && isBefore(a[name], b[name]);
}

const owns: Alter = ({ context, schema, inner, isThing }) => {
  if (!isObject(inner) || isThing || !takesAnyMember(context.document, schema)) return [];
  return ['  00123 ', 'kept', 1, true, {}].map((own) => ({ ...inner, [ownMember]: own }));
};

/** What is written in another way in URLs, in markup, or in program text. */
const symbols: Alter = (member) =>
  isFreeText(member) ? [`${String(member.value)} a+b %41 &amp; \\n 😀`, 'a+b %41'] : [];

/** What cannot be seen, and line breaks as they are sent by forms. */
const invisible: Alter = (member) => {
  if (!isFreeText(member)) return [];
  const text = String(member.value);
  return isLong.test(member.name) ? [`${text}\r\nnext\u200b line`] : [`${text}\u200bx`];
};

/** A text that reads like a value of another kind. */
const words: Alter = (member) =>
  isFreeText(member) && !isMarked(member) && member.inner === member.value ? ['null'] : [];

/** Items that look like several, and numbers that look like none. */
const items: Alter = ({ context, schema, value, isThing }) => {
  const of = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (of === undefined || isThing) return [];
  // A schema without `type` takes a text for an object too: nobody means that.
  const isOfObjects = isObject(dereference(context.document, of).node['properties']);
  if (isOfObjects || (Array.isArray(value) && value.some(isObject))) return [];
  return [
    ['one, two', 'Three'],
    [0, 5, -1],
    [0, 5, 1],
  ];
};

/** Keys that a map may have, more than ten of them. */
const keys: Alter = ({ context, schema, value, isThing }) => {
  const own = isObject(value) ? Object.values(value) : [];
  const [first] = own;
  if (first === undefined || isThing || !takesAnyMember(context.document, schema)) return [];
  const names = ['dotted.key', 'spaced key', 'Capital', 'constructor'];
  const more = Array.from({ length: 9 }, (_, index) => `key${index}`);
  return [Object.fromEntries([...names, ...more].map((name) => [name, first]))];
};

/** A date, or an instant, in place of any other. */
function moment(day: string, time = '12:00:00Z'): Alter {
  return ({ context, schema, value }) => {
    const format = dereference(context.document, schema).node['format'];
    if (typeof value !== 'string') return [];
    return format === 'date' ? [day] : format === 'date-time' ? [`${day}T${time}`] : [];
  };
}

/** A number that more than 31 bits are needed for, and no 24. */
const bigNumbers: Alter = ({ context, schema, value }) => {
  const { format } = dereference(context.document, schema).node;
  return typeof value === 'number' && format !== 'int32' && format !== 'float'
    ? [2_147_483_649]
    : [];
};

const negativeNumbers: Alter = ({ value }) => (typeof value === 'number' ? [-7] : []);

/** The most that the document allows. */
const most: Alter = ({ context, schema, value, isThing }) => {
  const { node } = dereference(context.document, schema);
  const limit = (name: string) => (typeof node[name] === 'number' ? [node[name]] : []);
  if (typeof value === 'number') return limit('maximum');
  if (typeof value === 'string' && node['pattern'] === undefined && node['format'] === undefined)
    return limit('maxLength').flatMap((length) =>
      length <= 5000 && length > value.length ? [value.padEnd(length, 'z')] : [],
    );
  return Array.isArray(value) && value.length > 0 && !isThing
    ? limit('maxItems').flatMap((count) =>
        count <= 50 ? [itemsLike(context, schema, value[0], count)] : [],
      )
    : [];
};

/** The part before the @ has letters of both cases (RFC 5321, section 2.4). */
const addresses: Alter = ({ context, schema, value }) => {
  const { node } = dereference(context.document, schema);
  return typeof value === 'string' && node['format'] === 'email' && value.includes('@')
    ? [value.replace(/^([^@]*)@/, '$1.McCase@')]
    : [];
};

/** Lists and maps without anything in them. */
const bare: Alter = ({ value, isThing, isRequired }) =>
  isThing || isRequired ? [] : Array.isArray(value) ? [[]] : isObject(value) ? [{}] : [];

const nulls: Alter = ({ context, schema, isThing }) =>
  !isThing && schemaTypes(context.document, schema).has('null') ? [null] : [];

/** Several kinds in one body: what comes back names the member. */
const rounds: readonly Alter[] = [
  (member) => [...padded(member), ...urls(member), ...fractions(member)],
  (member) => [...digits(member), ...lists(member)],
  (member) => [...empty(member), ...addresses(member)],
  bare,
  owns,
  (member) => [...symbols(member), ...bigNumbers(member)],
  (member) => [...invisible(member), ...negativeNumbers(member)],
  words,
  (member) => [...items(member), ...keys(member), ...moment('2024-02-29')(member)],
  moment('1969-07-20'),
  moment('0001-01-01'),
  moment('9999-12-31'),
  // Seconds since 1970 in 32 bits end before it.
  moment('2061-07-28'),
  // The night of the change to summer time, with a part of a second and an offset.
  moment('2026-03-29', '01:30:00.250Z'),
  moment('2026-07-01', '23:30:00.125+05:30'),
  most,
  nulls,
];

/**
 * Bodies with other such values in all their members each: as many as there are rounds, undefined
 * where one changes nothing.
 * @param make the body of a new item, each time with names of its own
 */
export function exactBodies(context: CheckContext, schema: string, make: () => unknown): unknown[] {
  return rounds.map((alter) =>
    // What is empty names nothing.
    alteredBody(context, schema, make(), alter, alter === bare ? {} : { keeps: isFixed }),
  );
}

/**
 * The body with a query and a fragment in each URL; undefined where it has no URL that may have
 * them.
 */
export function withFullUrls(context: CheckContext, schema: string, body: unknown): unknown {
  return alteredBody(context, schema, body, urls, { keeps: isFixed });
}

const lines = '\nsecond  line\n\n\tthird \\ ';

// The é is two code points: who makes one of them has changed the text.
const marks = ' – größe Ame\u0301lie 사진 😀 O\'Brien "x" <b> 100%';

const difficult: Alter = (member) =>
  isText(member)
    ? [
        ...(isLong.test(member.name) ? [`${String(member.value)}${marks}${lines}`] : []),
        `${String(member.value)}${marks}`,
      ]
    : [];

/**
 * The body with every free text changed to one with letters of several scripts, an emoji, quotes
 * and markup, and line breaks where its name says that it is long.
 */
export function withDifficultText(context: CheckContext, schema: string, body: unknown): unknown {
  return alterBody(context, schema, body, difficult);
}

/**
 * The body with its free texts made so many characters long, as far as that is valid.
 * @param names of the members: by default those that hold more than a line
 */
export function withLongText(
  context: CheckContext,
  schema: string,
  body: unknown,
  length: number,
  names = isLong,
): unknown {
  const long: Alter = (member) => {
    const text = String(member.value);
    if (!isText(member) || !names.test(member.name) || text === '') return [];
    const limit = dereference(context.document, member.schema).node['maxLength'];
    const most = typeof limit === 'number' ? Math.min(limit, length) : length;
    const repeated = `${text} `.repeat(Math.ceil(most / (text.length + 1)));
    return [repeated.slice(0, most).trim()];
  };
  return alterBody(context, schema, body, long, { deepest: 0 });
}

/**
 * The body with a second item in each list of one and booleans turned: what keeps the first alone,
 * or a default, then shows. Undefined where it has neither.
 */
export function withTwoItems(context: CheckContext, schema: string, body: unknown): unknown {
  const two: Alter = ({ schema: at, value, inner }) => {
    if (typeof value === 'boolean') return [!value];
    const items = Array.isArray(inner) ? findMemberSchema(context.document, at, '[]') : undefined;
    return Array.isArray(inner) && inner.length === 1 && items !== undefined
      ? [[...(inner as unknown[]), otherValue(context, items, inner[0])]]
      : [];
  };
  return alteredBody(context, schema, body, two);
}

/**
 * The body with each number 0 and each boolean false, as far as they may be: what takes them for
 * nothing, and puts a default there, then shows.
 */
export function withZeros(context: CheckContext, schema: string, body: unknown): unknown {
  if (!isObject(body)) return zeros({ context, schema, value: body }, body)[0] ?? body;
  return alterBody(context, schema, body, (member) => zeros(member), { keeps: namesAnother });
}

/** The body with null for each of its members that may be null. */
export function withNulls(context: CheckContext, schema: string, body: unknown): unknown {
  const nothing: Alter = ({ schema: at, isThing }) =>
    !isThing && context.validator.accepts(at, null, 'request') ? [null] : [];
  return alterBody(context, schema, body, nothing, { keeps: namesAnother });
}

/**
 * The body with each false true and each 0 another number, as far as they may be, unless that is
 * the default: what puts back the zero of its type then shows.
 */
export function withoutZeros(context: CheckContext, schema: string, body: unknown): unknown {
  const other: Alter = ({ schema: at, value }) => {
    const own = dereference(context.document, at).node['default'];
    const candidates = value === false ? [true] : value === 0 ? [1, 2, 0.5] : [];
    return candidates.filter((candidate) => candidate !== own);
  };
  return alterBody(context, schema, body, other, { keeps: namesAnother });
}

function zeros(
  { context, schema, value }: Pick<Member, 'context' | 'schema' | 'value'>,
  own: unknown = value,
): unknown[] {
  const zero = typeof own === 'number' ? 0 : typeof own === 'boolean' ? false : undefined;
  return zero !== undefined && context.validator.accepts(schema, zero, 'request') ? [zero] : [];
}
