import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { findMemberSchema, takesAnyMember } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { isLong } from '../plan/body-variants.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { namePrefix } from '../request/own-names.ts';
import { otherValue } from './other-value.ts';
import { type Alter, alterBody, type Member } from './walk-body.ts';

/** Values that careless servers mangle, several in one body: what comes back names the member. */

/**
 * Bodies with other such values in all their members each: as many as there are kinds, undefined
 * where a kind changes nothing.
 * @param make the body of a new item, each time with names of its own
 */
export function exactBodies(context: CheckContext, schema: string, make: () => unknown): unknown[] {
  return rounds.map((alter) => alterBody(context, schema, make(), alter));
}

/** The name of a member that no document knows, for objects that take any. */
export const ownMember = 'doubletake_own';

/**
 * The body with a query and a fragment in each URL; undefined where it has no URL that may have
 * them.
 */
export function withFullUrls(context: CheckContext, schema: string, body: unknown): unknown {
  return alterBody(context, schema, body, urls);
}

const urls: Alter = (member) => {
  if (!isPlace(member)) return [];
  const place = String(member.value).replace(/[?#].*$/, '');
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
const lists: Alter = ({ context, schema, name, value, isThing }) => {
  const items = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (
    !Array.isArray(value) ||
    items === undefined ||
    isThing ||
    value.length === 0 ||
    !hasOrder(value[0])
  )
    return [];
  const own: unknown = value[0];
  const other: unknown =
    value.find((item) => !isDeepStrictEqual(item, own)) ?? otherValue(context, items, own);
  // A list of texts is one of digits, too.
  const item = {
    context,
    schema: items,
    name,
    value: own,
    inner: own,
    isRequired: true,
    isThing: false,
  };
  const first: unknown =
    digits(item).find((candidate) => context.validator.accepts(items, candidate, 'request')) ?? own;
  const [lesser, greater] = [first, other].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return isDeepStrictEqual(lesser, greater)
    ? [[first, first]]
    : [
        [greater, lesser, lesser],
        [greater, lesser],
        [lesser, lesser],
      ];
};

const owns: Alter = ({ context, schema, inner, isThing }) => {
  if (!isObject(inner) || isThing || !takesAnyMember(context.document, schema)) return [];
  return ['  00123 ', 'kept', 1, true, {}].map((own) => ({ ...inner, [ownMember]: own }));
};

const rounds: readonly Alter[] = [
  (member) => [...padded(member), ...urls(member), ...fractions(member)],
  (member) => [...digits(member), ...lists(member)],
  empty,
  owns,
];

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

/**
 * Whether a text may be any other: neither a format nor a rule says what it is, and it does not
 * look like something of its own.
 */
function isFreeText({ context, schema, value }: Member): boolean {
  if (typeof value !== 'string' || /^(https?:|#|\+\d)|@|^\d{4}-\d\d/.test(value)) return false;
  const { node } = dereference(context.document, schema);
  return !['format', 'pattern', 'enum', 'const'].some((keyword) => keyword in node);
}

/** Whether a text is a name that says that all of this is test data. */
function isMarked({ value }: Member): boolean {
  return String(value).includes(namePrefix);
}

function isPlace({ context, schema, value }: Member): boolean {
  return (
    typeof value === 'string' &&
    /^https?:/.test(value) &&
    ['uri', 'url', 'iri'].includes(String(dereference(context.document, schema).node['format']))
  );
}
