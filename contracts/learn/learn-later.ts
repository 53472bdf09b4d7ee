import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { scalarFacts } from '../../openapi/model/answer-template.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { isTime } from '../replay/mapping.ts';
import { findTemplate } from './observe/find-template.ts';
import { someOf } from './observe/shown-in.ts';
import type { Timeline } from './observe/track-items.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One change of a status, in one item. */
interface Change {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Milliseconds since the item was made: when it was last seen before, and first after. */
  readonly last: number;
  readonly first: number;
  readonly before: Fields;
  readonly after: Fields;
  /** The exchange that shows it, as remarks name it. */
  readonly where: string;
}

/** Values of a status; more are no status. */
const mostStatuses = 8;

/**
 * What becomes of items by themselves: a status that moves on while nothing is sent about the item,
 * how long after it was made, and what changes along with it.
 */
export function learnLater(
  document: OpenApiDocument,
  timelines: ReadonlyMap<string, ReadonlyMap<string, Timeline>>,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  for (const [schema, byItem] of timelines) {
    const member = statusOf([...byItem.values()]);
    if (member === undefined) continue;
    const changes = [...byItem].flatMap(([id, timeline]) => changesIn(id, timeline, member));
    const made = [...byItem.values()].filter(({ shown }) => shown.length > 1).length;
    const { pointer } = dereference(document, schema);
    const steps: object[] = [];
    let seen = 0;
    for (const [key, group] of byStep(changes)) {
      const [from = '', to = ''] = JSON.parse(key) as string[];
      const others = changes.filter((own) => own.from === from && own.to !== to);
      if (others.length > group.length) continue;
      if (others.length > 0)
        remarks.push({
          operation: pointer,
          message: `${member} becomes ${to} after ${from} in ${group.length} items, and ${[...new Set(others.map((own) => own.to))].sort().join(', ')} in ${others.length}; nothing says which`,
          where: someOf([group, others].map((own) => own.map(({ where }) => where))),
        });
      seen = Math.max(seen, group.length);
      const low = Math.max(...group.map(({ last }) => last));
      const high = Math.min(...group.map(({ first }) => first));
      const along = changedAlong(group, member);
      steps.push({
        after: low <= high ? Math.round((low + high) / 2) : median(group.map(({ first }) => first)),
        from: { [member]: from },
        set: { [member]: to, ...along.set },
        ...(along.now.length > 0 && { now: along.now }),
      });
      if (along.unexplained.length > 0)
        remarks.push({
          operation: pointer,
          message: `${along.unexplained.join(', ')} changes when ${member} becomes ${to}, in a way that nothing explains`,
          where: someOf([group.map(({ where }) => where)]),
        });
    }
    if (steps.length === 0) continue;
    actions.push(
      updateAt(
        pointer,
        { 'x-doubletake-later': sortedByTime(steps) },
        { seen, of: made },
        `What becomes of ${member} by itself, in milliseconds since the item was made.`,
      ),
    );
  }
  return { actions, remarks };
}

function sortedByTime(steps: readonly object[]): object[] {
  const time = (step: object) =>
    Number(Object.entries(step).find(([name]) => name === 'after')?.[1]);
  return [...steps].sort((a, b) => time(a) - time(b));
}

/** The member that has moved on by itself: a word of few, which it never takes back. */
function statusOf(timelines: readonly Timeline[]): string | undefined {
  const moved = new Map<string, number>();
  const values = new Map<string, Set<string>>();
  const back = new Set<string>();
  for (const { shown } of timelines)
    for (const [index, { value }] of shown.entries())
      for (const [name, own] of Object.entries(value)) {
        if (typeof own !== 'string' || isTime(name, own)) continue;
        values.set(name, (values.get(name) ?? new Set()).add(own));
        const before = shown[index - 1]?.value[name];
        if (typeof before !== 'string' || before === own) continue;
        moved.set(name, (moved.get(name) ?? 0) + 1);
        if (shown.slice(0, index - 1).some((earlier) => earlier.value[name] === own))
          back.add(name);
      }
  const fitting = [...moved].filter(
    ([name, count]) =>
      count >= 2 && !back.has(name) && (values.get(name)?.size ?? 0) <= mostStatuses,
  );
  return fitting.sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0];
}

function changesIn(id: string, { shown }: Timeline, member: string): Change[] {
  return shown.flatMap(({ age, value, where }, index): Change[] => {
    const before = shown[index - 1];
    const from = before === undefined ? undefined : ownMember(before.value, member);
    const to = ownMember(value, member);
    return before === undefined || typeof from !== 'string' || typeof to !== 'string' || from === to
      ? []
      : [{ id, from, to, last: before.age, first: age, before: before.value, after: value, where }];
  });
}

/** Changes by what they lead from and to. A change that skips one that others show is left out. */
function byStep(changes: readonly Change[]): [string, Change[]][] {
  const skips = ({ from, to }: Change) =>
    changes.some(
      (one) =>
        one.from === from &&
        one.to !== to &&
        changes.some((other) => other.from === one.to && other.to === to),
    );
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    if (skips(change)) continue;
    const key = JSON.stringify([change.from, change.to]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What else changes at the same time. */
function changedAlong(
  group: readonly Change[],
  member: string,
): {
  readonly set: Record<string, unknown>;
  readonly now: readonly string[];
  readonly unexplained: readonly string[];
} {
  const names = new Set(
    group.flatMap(({ before, after }) =>
      Object.keys(after).filter(
        (name) =>
          name !== member &&
          JSON.stringify(ownMember(after, name)) !== JSON.stringify(ownMember(before, name)),
      ),
    ),
  );
  const set: Record<string, unknown> = {};
  const now: string[] = [];
  const unexplained: string[] = [];
  for (const name of [...names].sort()) {
    const values = group.map(({ after }) => ownMember(after, name));
    if (values.every((value) => typeof value === 'string' && isTime(name, value))) now.push(name);
    else {
      const found = findTemplate(
        group.map(({ before, after }) => ({
          body: ownMember(after, name),
          facts: scalarFacts('entity', before),
          violations: [],
        })),
      );
      if (found.unexplained.length > 0 || (isObject(found.template) && group.length < 2))
        unexplained.push(name);
      else set[name] = found.template;
    }
  }
  return { set, now, unexplained };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
