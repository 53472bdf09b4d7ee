import type { Operation } from '../../openapi/model/operation.ts';
import { refusalsKeyword } from '../../openapi/model/refusal.ts';
import { type LearnedAction, type Remark, updateAt } from './action.ts';
import { findTemplate } from './find-template.ts';
import type { Attempt, AttemptsSeen } from './observe-attempts.ts';
import { conditionOf, lifeOf } from './refusal-conditions.ts';
import type { EffectSeen } from './seen.ts';
import { someOf } from './shown-in.ts';

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
 */
export function learnRefusals(
  attempts: Iterable<AttemptsSeen>,
  effects: ReadonlyMap<string, EffectSeen>,
): LearnedRefusals {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const explained = new Set<string>();
  for (const { operation, taken, refused } of attempts) {
    const said: object[] = [];
    const assumed: LearnedAction[] = [];
    let seen = 0;
    for (const group of groupsOf(refused)) {
      const life = lifeOf(effects, operation.id);
      const found = conditionOf(taken, group, life);
      if (found === undefined) continue;
      const { condition, further } = found;
      const { template, unexplained } = findTemplate(group);
      const [first] = group;
      const refusal = {
        ...condition,
        status: first?.status ?? 409,
        ...(first?.type !== undefined && first.type !== 'application/json' && { type: first.type }),
        ...(template !== undefined && { body: template }),
      };
      if (further !== undefined)
        assumed.push(
          assumption(operation, { ...refusal, ...further }, 0, refused.length, 'it was not seen'),
        );
      if (group.length < fewestRefused) {
        remarks.push(onlyOnce(operation, group, condition));
        for (const { where } of group) explained.add(where);
        assumed.push(assumption(operation, refusal, 1, refused.length, 'it was seen once'));
        continue;
      }
      if (unexplained.length > 0) remarks.push(differs(operation, group, unexplained));
      seen += group.length;
      for (const { where } of group) explained.add(where);
      said.push(refusal);
    }
    if (said.length > 0)
      actions.push(
        updateAt(
          operation.pointer,
          { [refusalsKeyword]: said },
          { seen, of: refused.length },
          `When ${operation.id} is refused.`,
        ),
      );
    actions.push(...assumed);
  }
  return { actions, remarks, explained };
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

/** Refusals of one kind: of one status, and with the same words in the places of codes. */
function groupsOf(refused: readonly Attempt[]): Attempt[][] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of refused) {
    const key = JSON.stringify([attempt.status, attempt.type, codesOf(attempt.body)]);
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  return [...groups.values()];
}

/** Texts of a body that are one word, such as `invalid_state`, with their places. */
function codesOf(body: unknown, at = '', depth = 0): string[] {
  if (typeof body === 'string') return /^[A-Za-z][\w.-]*$/.test(body) ? [`${at}=${body}`] : [];
  if (typeof body !== 'object' || body === null || depth > 4) return [];
  return Object.entries(body)
    .flatMap(([name, inner]) => codesOf(inner, `${at}/${name}`, depth + 1))
    .sort();
}
