import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { ListQuery } from './asked-list.ts';
import type { MemberBound } from './list-dates.ts';

/** Whether a bound takes instants, which have an offset from UTC (RFC 3339, section 5.6). */
export function takesInstants({ document }: CheckContext, { parameter }: MemberBound): boolean {
  const { schema } = parameter;
  return schema !== undefined && dereference(document, schema).node['format'] === 'date-time';
}

/** Minutes from UTC, on both sides: one of them is earlier, and one later, when read as text. */
const offsets = [330, -330];

/** An instant that a list is bounded by is the same whatever its offset, and so is what is listed. */
export async function sameAtAnyOffset(
  query: ListQuery,
  { parameter: { name }, member }: MemberBound,
): Promise<void> {
  const whole = await query.ask({});
  const instants = whole.items
    .map((item) => Date.parse(String(isObject(item) ? ownMember(item, member) : undefined)))
    .filter((at) => !Number.isNaN(at))
    .sort((a, b) => a - b);
  const at = instants[Math.floor(instants.length / 2)];
  if (at === undefined || new Set(instants).size < 2)
    throw new CheckSkipped(`no two that are listed differ in ${member}`);
  const inUtc = await query.ask({ [name]: new Date(at).toISOString() });
  for (const minutes of offsets) {
    const asked = withOffset(at, minutes);
    const found = await query.ask({ [name]: asked });
    const more = found.items.length - inUtc.items.length;
    if (more === 0 || !found.isWhole || !inUtc.isWhole) continue;
    query.report(
      more > 0 ? 'list-overreached' : 'list-incomplete',
      name,
      `${name}=${asked} lists ${found.items.length}, and the same instant in UTC ${inUtc.items.length}`,
      [inUtc, found],
    );
    return;
  }
}

/** An instant as a date-time at so many minutes from UTC. */
function withOffset(at: number, minutes: number): string {
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, -1);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}
