import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { propertiesOf } from '../plan/resources.ts';
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
