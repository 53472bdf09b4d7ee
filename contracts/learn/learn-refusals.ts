import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { refusalsKeyword } from '../../openapi/model/refusal.ts';
import { codesOf } from './observe/codes-of.ts';
import { findTemplate, gives } from './observe/find-template.ts';
import type { Attempt, AttemptsSeen } from './observe/observe-attempts.ts';
import type { Sample } from './observe/sample.ts';
import type { CountSeen, EffectSeen } from './observe/seen.ts';
import { someOf } from './observe/shown-in.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';
import { type Condition, conditionsOf, lifeOf } from './refusal-conditions.ts';

/** Requests that were refused, so that it was hardly by chance. */
const fewestRefused = 2;

/** What is learned, and the exchanges that it explains, as remarks name them. */
export interface LearnedRefusals {
  readonly actions: readonly LearnedAction[];
  readonly remarks: readonly Remark[];
  readonly explained: ReadonlySet<string>;
}

/**
 * Operations that are refused in some states of their item, or of the one above it: of all members
 * one tells the refused requests from the others.
 * @param counts numbers of items that say how many things lie below
 * @param without exchanges that are explained otherwise
 */
export function learnRefusals(
  attempts: Iterable<AttemptsSeen>,
  effects: ReadonlyMap<string, EffectSeen>,
  counts: Iterable<CountSeen>,
  without: ReadonlySet<string> = new Set(),
): LearnedRefusals {
  const counted = [...counts].filter(({ agree, differ }) => differ === 0 && agree > 0);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const explained = new Set<string>();
  for (const seen of attempts) {
    const { operation } = seen;
    const [taken, refused] = [seen.taken, seen.refused].map((own) => own.map(asCounted(counted)));
    if (taken === undefined || refused === undefined) continue;
    const said: object[] = [];
    const assumed: LearnedAction[] = [];
    let explains = 0;
    const life = lifeOf(effects, operation.id);
    const conditions = groupsOf(refused.filter(({ where }) => !without.has(where))).flatMap(
      (group) =>
        conditionsOf(taken, group, life).map((found) => ({ ...found, of: found.of ?? group })),
    );
    const templates = conditions.map(({ of }) => findTemplate(of));
    for (const [index, { condition, further, of }] of conditions.entries()) {
      const { template: own, unexplained = [] } = templates[index] ?? {};
      const template = asOthers(
        withLimit(own, condition, of),
        of,
        templates.map((other) => other.template),
        conditions.flatMap((other) => other.of),
      );
      const [first] = of;
      const refusal = {
        ...condition,
        status: first?.status ?? 409,
        ...(first?.type !== undefined && first.type !== 'application/json' && { type: first.type }),
        ...(template !== undefined && { body: template }),
      };
      for (const { where } of of) explained.add(where);
      if (further !== undefined)
        assumed.push(
          assumption(operation, { ...refusal, ...further }, 0, refused.length, 'it was not seen'),
        );
      if (of.length < fewestRefused) {
        remarks.push(onlyOnce(operation, of, condition));
        assumed.push(assumption(operation, refusal, 1, refused.length, 'it was seen once'));
        continue;
      }
      if (unexplained.length > 0) remarks.push(differs(operation, of, unexplained));
      explains += of.length;
      said.push(refusal);
    }
    if (said.length > 0)
      actions.push(
        updateAt(
          operation.pointer,
          { [refusalsKeyword]: said },
          { seen: explains, of: refused.length },
          `When ${operation.id} is refused.`,
        ),
      );
    actions.push(...assumed);
  }
  return { actions, remarks, explained };
}

/** With numbers that say how many things lie below an item as they were then, not as shown last. */
function asCounted(counted: readonly CountSeen[]): (attempt: Attempt) => Attempt {
  return (attempt) => {
    const own = counted.filter(({ schema }) => schema === attempt.schema);
    if (own.length === 0 || attempt.counts.size === 0) return attempt;
    const state = new Map(attempt.state);
    for (const { member, below } of own)
      if (state.has(member)) state.set(member, attempt.counts.get(below) ?? 0);
    const facts = Object.fromEntries([...state].map(([way, value]) => [`entity.${way}`, value]));
    return { ...attempt, state, facts: { ...attempt.facts, ...facts } };
  };
}

function assumption(
  operation: Operation,
  refusal: object,
  seen: number,
  of: number,
  why: string,
): LearnedAction {
  return {
    ...updateAt(
      operation.pointer,
      { [refusalsKeyword]: [refusal] },
      { seen, of },
      `When ${operation.id} is refused: ${why}.`,
    ),
    isAssumed: true,
  };
}

function onlyOnce(operation: Operation, group: readonly Attempt[], condition: object): Remark {
  return {
    operation: operation.id,
    message: `it was refused once with ${group[0]?.status}, where the item was ${JSON.stringify(condition)}: that is assumed, no more`,
    where: group.map(({ where }) => where),
  };
}

function differs(
  operation: Operation,
  group: readonly Attempt[],
  unexplained: readonly string[],
): Remark {
  return {
    operation: operation.id,
    message: `the ${group[0]?.status} by the state of the item differs at ${unexplained.join(', ')} in a way that nothing in the requests explains`,
    where: someOf([group.map(({ where }) => where)]),
  };
}

/** A number in a text that is that of the limit is told as such, though it was always the same. */
function withLimit(
  template: unknown,
  { atLeast, moreThan }: Condition,
  samples: readonly Sample[],
): unknown {
  const [way] = Object.keys(atLeast ?? moreThan ?? {});
  if (!isObject(template) || way === undefined) return template;
  const fact = `{{entity.${way}}}`;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (typeof value !== 'string' || value.includes('{{')) return [name, value];
      const other = value.replace(/(?<![\w.])\d{1,15}(?![\w.])/, fact);
      const isSo = samples.every(({ body, facts, violations }) =>
        gives(other, { body: isObject(body) ? body[name] : undefined, facts, violations }),
      );
      return [name, isSo ? other : value];
    }),
  );
}

/**
 * A template with the texts of the others in place of its own where those say the same of its
 * samples, and are right of more: of one error, words may be those of several facts.
 */
function asOthers(
  own: unknown,
  samples: readonly Sample[],
  others: readonly unknown[],
  all: readonly Sample[],
): unknown {
  if (!isObject(own)) return own;
  const partOf = (list: readonly Sample[], name: string) =>
    list.map((sample) => ({
      ...sample,
      body: isObject(sample.body) ? sample.body[name] : undefined,
    }));
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      const [here, everywhere] = [partOf(samples, name), partOf(all, name)];
      const support = (template: unknown) =>
        everywhere.filter((sample) => gives(template, sample)).length;
      const candidates = others.flatMap((other) =>
        isObject(other) && typeof other[name] === 'string' ? [other[name]] : [],
      );
      const [best = value] = candidates
        .filter((template) => here.every((sample) => gives(template, sample)))
        .sort((a, b) => support(b) - support(a));
      return [name, support(best) > support(value) ? best : value];
    }),
  );
}

/** Refusals of one kind: of one status, and with the same words in the places of codes. */
export function groupsOf(refused: readonly Attempt[]): Attempt[][] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of refused) {
    const key = JSON.stringify([attempt.status, attempt.type, codesOf(attempt.body)]);
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  return [...groups.values()];
}
