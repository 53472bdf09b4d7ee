import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../../openapi/lib/normalize-name.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf } from '../../plan/resources.ts';
import type { ListQuery } from './asked-list.ts';

/** The parameters that bound a list by time: from when, and until when. */
export interface DateBounds {
  readonly from: Parameter | undefined;
  readonly until: Parameter | undefined;
  readonly names: readonly string[];
}

const beginning =
  /^(start|from|since|after|min)_?(date|time|at)?$|^(date|created_?(at)?)_?(from|start|since|after|min)$/i;
const ending =
  /^(end|to|until|before|max)_?(date|time|at)?$|^(date|created_?(at)?)_?(to|end|until|before|max)$/i;

/**
 * At most one pair, of parameters that are dates by their schema, where what is listed says when it
 * was made.
 */
export function dateBoundsOf(
  context: CheckContext,
  parameters: readonly Parameter[],
  items: string,
): DateBounds[] {
  if (!propertiesOf(context.document, items).some((name) => isTime(context, items, name)))
    return [];
  const find = (pattern: RegExp) =>
    parameters.find(
      (parameter) => pattern.test(parameter.name) && formatOf(context, parameter) !== undefined,
    );
  const [from, until] = [find(beginning), find(ending)];
  const names = [from, until].flatMap((parameter) =>
    parameter === undefined ? [] : [parameter.name],
  );
  return names.length === 0 ? [] : [{ from, until, names }];
}

function isTime(context: CheckContext, items: string, name: string): boolean {
  return (
    /^(created|date|time)/i.test(name) &&
    formatOf(context, { schema: findMemberSchema(context.document, items, name) }) !== undefined
  );
}

function formatOf(
  { document }: CheckContext,
  { schema }: Pick<Parameter, 'schema'>,
): 'date' | 'date-time' | undefined {
  const format = schema === undefined ? undefined : dereference(document, schema).node['format'];
  return format === 'date' || format === 'date-time' ? format : undefined;
}

const [longAgo, farAhead] = ['2000-01-01', '2099-01-01'];

/**
 * Nothing that was made today was made before the year 2000 or will be made after 2099, and all of
 * it in between.
 */
export async function datesBound(query: ListQuery, { from, until }: DateBounds): Promise<void> {
  const whole = await query.ask({});
  if (whole.items.length === 0) throw new CheckSkipped('nothing is listed that could be left out');
  const at = (parameter: Parameter, day: string) => ({
    [parameter.name]: formatOf(query.context, parameter) === 'date' ? day : `${day}T00:00:00Z`,
  });
  const bounds = [
    [from, farAhead],
    [until, longAgo],
  ] as const;
  for (const [parameter, day] of bounds) {
    if (parameter === undefined) continue;
    const outside = await query.ask(at(parameter, day));
    if (outside.items.filter(isObject).length === 0) continue;
    query.report(
      'list-overreached',
      parameter.name,
      `${parameter.name}=${day} was asked for, and ${outside.items.length} of today are listed`,
      [outside],
    );
    return;
  }
  const wide = { ...(from && at(from, longAgo)), ...(until && at(until, farAhead)) };
  const inside = await query.ask(wide);
  if (inside.items.length >= whole.items.length || !inside.isWhole) return;
  const names = Object.keys(wide).join(' and ');
  query.report(
    'list-incomplete',
    (from ?? until)?.name ?? '',
    `${names} leave nothing out, and ${inside.items.length} of ${whole.items.length} are listed`,
    [whole, inside],
  );
}

/** A parameter that bounds a list by a member of what is listed, as `startsFrom` by `startsAt`. */
export interface MemberBound {
  readonly parameter: Parameter;
  readonly member: string;
  readonly isLower: boolean;
  /** Whether the bound itself is within. */
  readonly isInclusive: boolean;
  /** Whether the document says that it is not. */
  readonly isExclusive: boolean;
}

const bounding = /^(.{2,}?)_?(from|since|after|min|gte|until|to|before|max|lte)$/i;

/** The same before the member: `minSeats`. */
const boundingBefore = /^(min|max)(?:imum)?_?(.{2,})$/i;

/** A unit at the end of a name: `weight_kg`. */
const unit =
  /_?(kg|g|mg|lbs?|km|cm|mm|m|cents?|eur|usd|minutes?|mins?|seconds?|secs?|hours?|days?|ms|bytes|kb|mb|percent|pct)$/i;

/** A word for a bound and nothing else. */
const bare = /^(from|since|after|to|until|before)$/i;

/** The one time that what is listed begins at, beside those of its making. */
function beginOf(dates: readonly string[]): string | undefined {
  const own = dates.filter((name) => !/^(created|updated|modified|deleted)/i.test(name));
  const begins = own.filter((name) => /^(starts?|begins?|from|opens?)(_?[A-Z]|_|$)/.test(name));
  const [only, ...others] = begins.length > 0 ? begins : own;
  return others.length === 0 ? only : undefined;
}

/**
 * The optional parameters that are called as a member that is a date or a number, and a word for a
 * bound.
 */
export function memberBoundsOf(
  context: CheckContext,
  parameters: readonly Parameter[],
  items: string,
): MemberBound[] {
  const dates = propertiesOf(context.document, items).filter(
    (name) =>
      formatOf(context, { schema: findMemberSchema(context.document, items, name) }) !== undefined,
  );
  const numbers = propertiesOf(context.document, items).filter((name) =>
    isNumber(context, findMemberSchema(context.document, items, name)),
  );
  return parameters.flatMap((parameter) => {
    const said = saysInclusive(context, parameter);
    const before = boundingBefore.exec(parameter.name);
    const [, stem = '', word = ''] =
      before === null ? (bounding.exec(parameter.name) ?? []) : [before[0], before[2], before[1]];
    const number =
      stem !== '' && isNumber(context, parameter.schema)
        ? (numbers.find((name) => normalizeName(name) === normalizeName(stem)) ??
          numbers.find((name) => normalizeName(name.replace(unit, '')) === normalizeName(stem)))
        : undefined;
    if (number !== undefined)
      return [
        {
          parameter,
          member: number,
          isLower: /^(from|min|gte)$/i.test(word),
          isInclusive:
            said === undefined ? /^(from|to|min|max|gte|lte)$/i.test(word) : said === 'inclusive',
          isExclusive: said === 'exclusive',
        },
      ];
    const member =
      dates.find(
        (name) => normalizeName(name.replace(/_?(on|at|date|time)$/i, '')) === normalizeName(stem),
      ) ?? (bare.test(parameter.name) ? beginOf(dates) : undefined);
    // What is made bears the time of the run: those are bounded by `datesBound`.
    if (member === undefined || formatOf(context, parameter) === undefined) return [];
    if (/^(created|updated)/i.test(member)) return [];
    return [
      {
        parameter,
        member,
        isLower: /^(from|since|after|min|gte)$/i.test(
          bare.test(parameter.name) ? parameter.name : word,
        ),
        // Whether the end itself counts, a word alone does not say.
        isInclusive:
          said === undefined
            ? bare.test(parameter.name)
              ? /^(from|since)$/i.test(parameter.name)
              : !/^(after|before)$/i.test(word)
            : said === 'inclusive',
        isExclusive: said === 'exclusive',
      },
    ];
  });
}

/**
 * What the description of a bound says of the bound itself; undefined where it says neither, or
 * both. A plain "before" says that the bound need not be within, and not that it may not be.
 */
function saysInclusive(
  { document }: CheckContext,
  parameter: Parameter,
): 'inclusive' | 'exclusive' | 'open' | undefined {
  const text = [parameter.pointer, parameter.schema]
    .map((pointer) =>
      pointer === undefined ? '' : String(dereference(document, pointer).node['description'] ?? ''),
    )
    .join(' ');
  const within =
    /\binclusiv|\bincluding (this|it|that)\b|\band including\b|\bat (least|most)\b|\bor (later|earlier|after|before|equal|more|less)\b|\bon or (after|before)\b|\bnot (before|after|earlier|later|above|below)\b/i;
  const beyond = /\bexclusiv|\bexcluding (this|it|that)\b|\bbut excluding\b|\bstrictly\b/i;
  // "Up to but not including" says that the bound is not within, and "one or more" says nothing.
  const denied = /\b(?:not|non)[ -]inclu(?:siv|ding)\w{0,5}/gi;
  const affirmed = text.replaceAll(denied, ' ').replaceAll(/\bone or more\b/gi, ' ');
  const isWithin = within.test(affirmed);
  const isBeyond = beyond.test(text) || text.search(denied) >= 0;
  if (isWithin !== isBeyond) return isWithin ? 'inclusive' : 'exclusive';
  const plainly = /\b(before|after|until|(earlier|later|less|more|greater|smaller) than)\b/i;
  return plainly.test(text) ? 'open' : undefined;
}

function isNumber({ document }: CheckContext, schema: string | undefined): boolean {
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  return types.has('integer') || types.has('number');
}

/** Asked for by a value that one of them has, a list shows that one and what lies within. */
export async function memberBounds(
  query: ListQuery,
  { parameter, member, isLower, isInclusive, isExclusive }: MemberBound,
): Promise<void> {
  const { name } = parameter;
  const timeOf = (item: unknown) => (isObject(item) ? ownMember(item, member) : undefined);
  const whole = await query.ask({});
  const numbers = isNumber(query.context, parameter.schema);
  const order = (value: unknown) => (numbers ? Number(value) : Date.parse(String(value)));
  const values = [...new Set(whole.items.map(timeOf))]
    .filter((value): value is string | number => typeof value === (numbers ? 'number' : 'string'))
    .sort((a, b) => order(a) - order(b));
  if (values.length < 2) throw new CheckSkipped(`no two that are listed differ in ${member}`);
  const bound = values[Math.floor(values.length / 2)] ?? '';
  const asked = formatOf(query.context, parameter) === 'date' ? String(bound).slice(0, 10) : bound;
  const found = await query.ask({ [name]: asked });
  const at = order(asked);
  const isDay = !numbers && String(asked).length === 10;
  const isBeyond = (item: unknown) => {
    const value = order(timeOf(item));
    return isLower ? value < at : isDay ? value >= at + 86_400_000 : value > at;
  };
  const beyond = found.items.find(isBeyond);
  const own = whole.items.filter((item) => timeOf(item) === bound);
  const isLost = own.some(
    (item) => !found.items.some((other) => JSON.stringify(other) === JSON.stringify(item)),
  );
  // A day that is left out is left out whole or from its first moment: that is not told.
  const atBound =
    isExclusive && !isDay ? found.items.find((item) => order(timeOf(item)) === at) : undefined;
  const outside = beyond ?? atBound;
  if (outside !== undefined)
    query.report(
      'list-overreached',
      name,
      `${name}=${asked} was asked for, and one with ${member} ${String(timeOf(outside))} is listed`,
      [found],
    );
  else if (isLost && isInclusive && found.isWhole && whole.isWhole)
    query.report(
      'list-incomplete',
      name,
      `${name}=${asked} was asked for, and the one with ${member} ${bound} is not listed`,
      [whole, found],
    );
}
