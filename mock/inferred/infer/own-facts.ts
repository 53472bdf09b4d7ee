import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from './inflect.ts';
import { formatTime } from './member-kinds.ts';
import { extensionAt, isNumber, type Member } from './members.ts';
import type { Resource } from './model.ts';
import { toHundredths } from './totals.ts';

/** A member of an item that follows from other members of the same item. */
export interface OwnFact {
  readonly member: string;
  /** What it follows from, in words. */
  readonly why: string;
  /** @param read gives members of the item; undefined where they do not say enough */
  value(read: (name: string) => unknown): unknown;
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week';

const milliseconds: Readonly<Record<Unit, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

const lengths: readonly (readonly [RegExp, Unit])[] = [
  [/^(total|duration|length)?(in)?(seconds|secs)$/, 'second'],
  [/^(total|duration|length)?(in)?(minutes|mins|min)$/, 'minute'],
  [/^(total|duration|length)?(in)?(hours|hrs)$/, 'hour'],
  [
    /^(total|duration|length|(num|number)(of)?|rental)?(in)?(days|nights)(count)?$|^(day|night)count$/,
    'day',
  ],
  [/^(total|duration|length|(num|number)(of)?)?(in)?weeks$/, 'week'],
];

/** What the begin and the end of the same thing are called. */
const spans: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/^start(s|ed)?(at|on|date|time|datetime)?$/, /^end(s|ed)?(at|on|date|time|datetime)?$/],
  [/^(check|checked)in(at|on|date|time)?$/, /^(check|checked)out(at|on|date|time)?$/],
  [
    /^(from|begin|begins|begindate)(at|date|time)?$/,
    /^(to|until|till|end|enddate)(at|date|time)?$/,
  ],
  [/^arriv(al|es)(at|date|time)?$/, /^depart(ure|s)(at|date|time)?$/],
  [/^pick_?up(at|on|date|time)?$/, /^(drop_?off|return)(at|on|date|time)?$/],
];

const totals = /^(grand)?total(price|cost|amount)?$|^(price|cost|amount)total$/;
const rate =
  /^(?:base)?(?:price|rate|cost|fee)(?:per|a)(night|day|hour|week|unit|person|guest|seat|ticket|item)$|^(nightly|daily|hourly|weekly)(?:rate|price|cost)$|^(unit)(?:price|cost)$/;

/** What is counted, by what a price is for. */
const counted: Readonly<Record<string, RegExp>> = {
  night: /^((num|number)(of)?|total)?(nights|days)(count)?$/,
  nightly: /^((num|number)(of)?|total)?(nights|days)(count)?$/,
  day: /^((num|number)(of)?|total|rental)?(days|nights)(count)?$/,
  daily: /^((num|number)(of)?|total|rental)?(days|nights)(count)?$/,
  hour: /^((num|number)(of)?|total|duration)?hours$/,
  hourly: /^((num|number)(of)?|total|duration)?hours$/,
  week: /^((num|number)(of)?|total)?weeks$/,
  weekly: /^((num|number)(of)?|total)?weeks$/,
  person: /^((num|number)(of)?)?(guests|persons|people|participants|travell?ers)(count)?$/,
  guest: /^((num|number)(of)?)?(guests|persons|people)(count)?$/,
  seat: /^((num|number)(of)?)?seats(count)?$/,
  ticket: /^((num|number)(of)?)?(tickets|quantity)(count)?$/,
  item: /^(quantity|qty|items)$/,
  unit: /^(quantity|qty|units)$/,
};

/** The price of one, in an item: its member, and for what it is. */
export function rateIn(
  document: OpenApiDocument,
  members: Iterable<Member>,
): { readonly member: string; readonly per: string } | undefined {
  for (const { name, pointer } of members) {
    const found = rate.exec(normalizeName(name));
    const per = found?.slice(1).find((part) => part !== undefined);
    if (per !== undefined && isNumber(document, pointer)) return { member: name, per };
  }
  return undefined;
}

/** The member that says how many of what a price is for there are. */
export function countedFor(per: string, members: Iterable<Member>): string | undefined {
  const pattern = counted[per];
  return [...members].find(({ name }) => pattern?.test(normalizeName(name)) === true)?.name;
}

/** The sum of an item that no request sends, such as `totalPrice`. */
export function totalIn(
  document: OpenApiDocument,
  { resourceSchema }: Pick<Resource, 'resourceSchema'>,
): Member | undefined {
  return serversOwn(document, resourceSchema).find(
    (member) => totals.test(normalizeName(member.name)) && isNumber(document, member.pointer),
  );
}

/**
 * What of a resource's items follows from other members: the length of a span and its end, the sum
 * of parts in one unit, and a total that is a price times how many there are. What a request sends
 * follows from nothing; `x-doubletake-relation: false` takes a rule back.
 */
export function findOwnFacts(
  document: OpenApiDocument,
  resource: Pick<Resource, 'resourceSchema'>,
): readonly OwnFact[] {
  const { members, sentMembers } = resource.resourceSchema;
  const all = [...members.values()];
  const free = serversOwn(document, resource.resourceSchema);
  const facts: OwnFact[] = [];
  const spanned = spanIn(all);
  for (const member of free) {
    const fact =
      sumOfParts(document, member, all, sentMembers) ??
      (spanned && lengthOf(document, member, spanned)) ??
      (spanned && endOf(document, member, spanned, all));
    if (fact !== undefined) facts.push(fact);
  }
  const total = totalIn(document, resource);
  const each = rateIn(document, all);
  const many = each === undefined ? undefined : countedFor(each.per, all);
  if (total !== undefined && each !== undefined && many !== undefined)
    facts.push({
      member: total.name,
      why: `${each.member} × ${many}`,
      value: (read) => product(read(each.member), read(many)),
    });
  return facts;
}

/** A price times how many there are, rounded to cents; undefined where one is no number. */
export function product(price: unknown, many: unknown): number | undefined {
  return typeof price === 'number' && typeof many === 'number'
    ? toHundredths(price * many)
    : undefined;
}

interface Span {
  readonly begin: Member;
  readonly end: Member;
}

function spanIn(members: readonly Member[]): Span | undefined {
  for (const [first, last] of spans) {
    const begin = members.find(({ name }) => first.test(normalizeName(name)));
    const end = members.find(({ name }) => last.test(normalizeName(name)));
    if (begin !== undefined && end !== undefined) return { begin, end };
  }
  return undefined;
}

function unitOf({ name }: Member): Unit | undefined {
  return lengths.find(([pattern]) => pattern.test(normalizeName(name)))?.[1];
}

function lengthOf(
  document: OpenApiDocument,
  member: Member,
  { begin, end }: Span,
): OwnFact | undefined {
  const unit = unitOf(member);
  if (unit === undefined || !isNumber(document, member.pointer)) return undefined;
  return {
    member: member.name,
    why: `from ${begin.name} to ${end.name}`,
    value(read) {
      const [from, to] = [timeOf(read(begin.name)), timeOf(read(end.name))];
      if (from === undefined || to === undefined || to < from) return undefined;
      const length = (to - from) / milliseconds[unit];
      return schemaTypes(document, member.pointer).has('number')
        ? toHundredths(length)
        : Math.round(length);
    },
  };
}

function endOf(
  document: OpenApiDocument,
  member: Member,
  { begin, end }: Span,
  members: readonly Member[],
): OwnFact | undefined {
  if (member.name !== end.name) return undefined;
  const lasting = members.find(
    (own) => unitOf(own) !== undefined && isNumber(document, own.pointer),
  );
  const unit = lasting === undefined ? undefined : unitOf(lasting);
  if (lasting === undefined || unit === undefined) return undefined;
  return {
    member: member.name,
    why: `${begin.name} + ${lasting.name}`,
    value(read) {
      const [from, length] = [read(begin.name), read(lasting.name)];
      const time = timeOf(from);
      if (time === undefined || typeof length !== 'number') return undefined;
      const ends = new Date(time + length * milliseconds[unit]);
      const told = formatTime(document, member.pointer, ends);
      // As exact as the time that was sent.
      const isPlain = typeof from === 'string' && !from.includes('.');
      return typeof told === 'string' && isPlain ? told.replace('.000Z', 'Z') : told;
    },
  };
}

const parts = /^(total)(.{3,})$/;

/** `total_minutes` of `prep_minutes` and `cook_minutes`, which requests send. */
function sumOfParts(
  document: OpenApiDocument,
  member: Member,
  members: readonly Member[],
  sent: ReadonlySet<string>,
): OwnFact | undefined {
  const what = parts.exec(normalizeName(member.name))?.[2];
  if (what === undefined || !/^(minutes|mins|hours|seconds|time|days|tokens|points)$/.test(what))
    return undefined;
  const own = members.filter(
    (other) =>
      other !== member &&
      sent.has(other.name) &&
      normalizeName(other.name).endsWith(what) &&
      isNumber(document, other.pointer),
  );
  if (own.length < 2 || !isNumber(document, member.pointer)) return undefined;
  return {
    member: member.name,
    why: own.map(({ name }) => name).join(' + '),
    value(read) {
      const numbers = own.flatMap(({ name }) => {
        const number = read(name);
        return typeof number === 'number' ? [number] : [];
      });
      return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0);
    },
  };
}

/** The members that no request sends, and whose rules nobody has taken back. */
function serversOwn(
  document: OpenApiDocument,
  { members, sentMembers }: Resource['resourceSchema'],
): Member[] {
  return [...members.values()].filter(
    ({ name, pointer }) =>
      !sentMembers.has(name) && extensionAt(document, pointer, 'x-doubletake-relation') !== false,
  );
}

/** In milliseconds since 1970; undefined for what is neither a time nor a date (RFC 3339). */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 1e11 ? value : value * 1000;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
