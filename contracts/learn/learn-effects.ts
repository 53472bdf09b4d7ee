import { isTime } from '../replay/mapping.ts';
import type { DerivedMembers } from './learn-derived.ts';
import { findTemplate } from './observe/find-template.ts';
import type { ChangeSeen, EffectSeen, InitialSeen } from './observe/seen.ts';
import { objectOf } from './observe/ways.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

/** Changes that a number moves by the same in, before that is its rule. */
const fewestSteps = 2;

/** Objects that hold the members of an item, as in JSON:API. */
const containers: ReadonlySet<string> = new Set(['attributes', 'properties', 'fields']);

/**
 * What actions change, and what a change does beyond what was sent for it.
 * @param derived ways of members that follow from others, by the schema of the items
 * @param initials what members are at first, by the schema and their ways
 */
export function learnEffects(
  effects: Iterable<EffectSeen>,
  derived: DerivedMembers,
  initials: ReadonlyMap<string, ReadonlyMap<string, InitialSeen>>,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  for (const { operation, plan, shown, count, changes } of effects) {
    if (changes.length === 0) continue;
    const isAction = plan.role === 'action';
    const others = derived.get(plan.schema ?? '') ?? new Map<string, unknown>();
    const { effects: found, unexplained } = effectsOf(changes, others, plan.role);
    if (isAction && unexplained.length > 0)
      remarks.push({
        operation: operation.id,
        message: `it changes ${unexplained.join(', ')} in a way that nothing explains`,
        where: shown,
      });
    if (
      plan.role === 'replace' &&
      keepsUnsent(changes, plan.sendable, initials.get(plan.schema ?? ''))
    )
      actions.push(
        updateAt(
          operation.pointer,
          { 'x-doubletake-resource': { role: 'merge' } },
          { seen: changes.length, of: count },
          `${operation.id} leaves what is not sent as it was.`,
        ),
      );
    if (!isAction && Object.keys(found).length === 0) continue;
    actions.push(
      updateAt(
        operation.pointer,
        { 'x-doubletake-effects': isAction ? { set: {}, ...found } : found },
        { seen: changes.length, of: count },
        `What ${operation.id} changes${isAction ? '' : ' beyond what is sent'}.`,
      ),
    );
  }
  return { actions, remarks };
}

/** Whether members that may be sent, and were not, all stayed as they were. */
function keepsUnsent(
  changes: readonly ChangeSeen[],
  sendable: ReadonlySet<string>,
  initials: ReadonlyMap<string, InitialSeen> | undefined,
): boolean {
  let kept = 0;
  for (const { before, after, sent } of changes)
    for (const [way, value] of before) {
      // What is as it was at first may have been set back to that.
      const isFirst = initials?.get(way)?.values.has(JSON.stringify(value) ?? '') === true;
      if (!sendable.has(way) || sent.has(way) || value === null || isFirst) continue;
      if (!same(after.get(way), value)) return false;
      kept++;
    }
  return kept >= fewestSteps;
}

function effectsOf(
  changes: readonly ChangeSeen[],
  derived: ReadonlyMap<string, unknown>,
  role: string,
): { readonly effects: object; readonly unexplained: readonly string[] } {
  const set: [string, unknown][] = [];
  const now: string[] = [];
  const add: [string, number | string][] = [];
  const unexplained: string[] = [];
  const isAction = role === 'action';
  const ways = new Set(changes.flatMap((change) => [...change.after.keys()]));
  for (const way of [...ways].sort()) {
    if (derived.has(way)) continue;
    const moved = changes.filter((change) => isMoved(change, way));
    if (moved.length === 0) continue;
    const values = moved.map(({ after }) => after.get(way));
    const name = way.split('.').at(-1) ?? way;
    if (values.every((value) => typeof value !== 'object' && isTime(name, value))) {
      if (isAction || moved.length >= fewestSteps) now.push(way);
      continue;
    }
    const step = stepOf(changes, way) ?? sentStepOf(changes, way);
    if (step !== undefined) {
      add.push([way, step]);
      continue;
    }
    // A member that may be sent is another matter where the whole is replaced.
    if (role === 'replace') continue;
    const found = valueAfter(changes, moved, way, isAction);
    const [container = ''] = way.split('.');
    // Of an object that was seen once, nobody knows how much of it is the item's own.
    if (way.includes('.') && changes.length < fewestSteps && !containers.has(container))
      unexplained.push(way);
    else if (found.isKnown) set.push([way, found.value]);
    else if (moved.length === changes.length) unexplained.push(way);
  }
  const gone = isAction
    ? [
        ...new Set(
          changes.flatMap(({ before, after }) =>
            [...before.keys()].filter((way) => !after.has(way)),
          ),
        ),
      ].sort()
    : [];
  const remove = gone.filter(
    (way) => !way.includes('.') && changes.every(({ after }) => !after.has(way)),
  );
  return {
    effects: {
      ...(set.length > 0 && { set: objectOf(set) }),
      ...(now.length > 0 && { now }),
      ...(add.length > 0 && { add: Object.fromEntries(add) }),
      ...(remove.length > 0 && { remove }),
    },
    unexplained,
  };
}

/** Whether a member is another afterwards, and not because it was sent. */
function isMoved({ before, after, sent }: ChangeSeen, way: string): boolean {
  const value = after.get(way);
  if (value === undefined || same(value, before.get(way))) return false;
  return !sent.has(way) || !same(value, sent.get(way));
}

/** What is added each time; undefined where that is not the same. */
function stepOf(changes: readonly ChangeSeen[], way: string): number | undefined {
  const steps = changes.map(({ before, after }) => {
    const [from, to] = [before.get(way), after.get(way)];
    return typeof from === 'number' && typeof to === 'number' ? to - from : Number.NaN;
  });
  const [first = 0] = steps;
  const isSame = steps.length >= fewestSteps && steps.every((step) => step === first);
  // Where the number is the same afterwards each time, it is set and not added to.
  // But one more than none is hardly by chance.
  const isSet =
    new Set(changes.map(({ after }) => after.get(way))).size === 1 &&
    !(first === 1 && changes.every(({ before }) => before.get(way) === 0));
  return isSame && first !== 0 && !isSet ? first : undefined;
}

/** The number that is sent each time by which another grows, or is reduced: `{{body.amount}}`. */
function sentStepOf(changes: readonly ChangeSeen[], way: string): string | undefined {
  const steps = changes.map(
    ({ before, after }) => Number(after.get(way)) - Number(before.get(way)),
  );
  const distinct = new Set(changes.map(({ after }) => after.get(way))).size;
  if (steps.length < fewestSteps || distinct < fewestSteps) return undefined;
  if (changes.some(({ before }) => typeof before.get(way) !== 'number')) return undefined;
  const names = Object.keys(changes[0]?.facts ?? {}).filter((name) => name.startsWith('body.'));
  for (const name of names.sort())
    for (const sign of [1, -1]) {
      const isSo = changes.every(({ facts }, index) => {
        const value = facts[name];
        return typeof value === 'number' && isNear(value * sign, steps[index]);
      });
      // What a member becomes, where it was nothing before, is no step.
      if (isSo && changes.some(({ before }) => before.get(way) !== 0))
        return `${sign < 0 ? '-' : ''}{{${name}}}`;
    }
  return undefined;
}

function isNear(a: number, b: number | undefined): boolean {
  return b !== undefined && Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a));
}

/** The value that a member gets: the same each time, or what facts of the request say. */
function valueAfter(
  changes: readonly ChangeSeen[],
  moved: readonly ChangeSeen[],
  way: string,
  isAction: boolean,
): { readonly isKnown: boolean; readonly value?: unknown } {
  const [first] = moved;
  const value = first?.after.get(way);
  if (changes.every(({ after }) => same(after.get(way), value)))
    return isAction || moved.length >= fewestSteps ? { isKnown: true, value } : { isKnown: false };
  if (!isAction) return { isKnown: false };
  const other = withFallback(changes, way);
  if (other !== undefined) return { isKnown: true, value: other };
  const found = findTemplate(
    changes.map(({ after, facts }) => ({ body: after.get(way), facts, violations: [] })),
  );
  const isOfRequest = /\{\{(body|query|path)\./.test(String(found.template));
  return isOfRequest && found.unexplained.length === 0 && changes.length >= fewestSteps
    ? { isKnown: true, value: found.template }
    : { isKnown: false };
}

/** What is sent, and the same each time where nothing is: `{{body.reason|or none given}}`. */
function withFallback(changes: readonly ChangeSeen[], way: string): string | undefined {
  const names = new Set(changes.flatMap(({ facts }) => Object.keys(facts)));
  for (const name of [...names].sort()) {
    if (!name.startsWith('body.')) continue;
    const [sent, others] = [true, false].map((isSent) =>
      changes.filter(({ facts }) => Object.hasOwn(facts, name) === isSent),
    );
    const rest = new Set(others?.map(({ after }) => after.get(way)));
    const [only] = rest;
    const isPlain = only === null || ['string', 'number', 'boolean'].includes(typeof only);
    if (sent === undefined || sent.length === 0 || rest.size !== 1 || !isPlain) continue;
    if (/[{}|]/.test(String(only))) continue;
    if (sent.every(({ after, facts }) => after.get(way) === facts[name]))
      return `{{${name}|or ${String(only)}}}`;
  }
  return undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
