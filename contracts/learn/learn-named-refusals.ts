import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Facts } from '../../openapi/model/answer-template.ts';
import { refusalsKeyword } from '../../openapi/model/refusal.ts';
import { groupsOf, type LearnedRefusals } from './learn-refusals.ts';
import { wordingOf } from './observe/error-wording.ts';
import { findTemplate } from './observe/find-template.ts';
import type { Attempt, NamingAttemptsSeen } from './observe/observe-attempts.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';
import { type Condition, conditionsOf, type Life } from './refusal-conditions.ts';

/** Requests that were refused, so that it was hardly by chance. */
const fewestRefused = 2;
/** Requests that were taken, so that those which were not differ from them. */
const fewestTaken = 2;

/** Nothing is known of what becomes of items that are only named. */
const noLife: Life = { steps: new Map(), own: new Map() };

interface Candidate {
  readonly refusal: object;
  readonly group: readonly Attempt[];
  /** How well it explains what the error says. */
  readonly score: number;
}

/**
 * Requests that are refused by an item that their body names: because it is not there, or by the
 * state in which it is.
 */
export function learnNamedRefusals(naming: Iterable<NamingAttemptsSeen>): LearnedRefusals {
  const byOperation = new Map<string, NamingAttemptsSeen[]>();
  for (const seen of naming)
    byOperation.set(seen.operation.id, [...(byOperation.get(seen.operation.id) ?? []), seen]);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const explained = new Set<string>();
  for (const ways of byOperation.values()) {
    const [first] = ways;
    if (first === undefined) continue;
    const groups = groupsOf(onceEach(ways.flatMap(({ refused }) => refused)));
    const found = groups
      .flatMap((group) => {
        const whole = bestOf(group, ways);
        // Errors of one status may have several causes, which are worded otherwise.
        return whole === undefined
          ? byWording(group, ways).flatMap((own) => bestOf(own, ways) ?? [])
          : [whole];
      })
      .sort((a, b) => b.group.length - a.group.length);
    for (const { group } of found) for (const { where } of group) explained.add(where);
    const of = found.reduce((sum, { group }) => sum + group.length, 0);
    const sure = found.filter(({ group }) => group.length >= fewestRefused);
    const { operation } = first;
    const say = (own: readonly Candidate[], text: string) =>
      updateAt(
        operation.pointer,
        { [refusalsKeyword]: own.map(({ refusal }) => refusal) },
        { seen: own.reduce((sum, { group }) => sum + group.length, 0), of },
        text,
      );
    if (sure.length > 0)
      actions.push(say(sure, `When ${operation.id} is refused by an item that the body names.`));
    for (const own of found.filter((candidate) => !sure.includes(candidate))) {
      const text = `When ${operation.id} is refused by an item that the body names: it was seen once.`;
      actions.push({ ...say([own], text), isAssumed: true });
      remarks.push({
        operation: operation.id,
        message: `it was refused once with ${own.group[0]?.status} by an item that the body names: that is assumed, no more`,
        where: own.group.map(({ where }) => where),
      });
    }
  }
  return { actions, remarks, explained };
}

/** Each exchange once, though its body names several items. */
function onceEach(attempts: readonly Attempt[]): Attempt[] {
  return [...new Map(attempts.map((own) => [own.where, own])).values()];
}

/** Refusals by their words, without what those say of the items that are named. */
function byWording(
  group: readonly Attempt[],
  ways: readonly NamingAttemptsSeen[],
): readonly (readonly Attempt[])[] {
  const found = new Map<string, Attempt[]>();
  for (const attempt of group) {
    const all = ways.flatMap(({ refused }) =>
      refused.filter(({ where }) => where === attempt.where),
    );
    const facts = all.map((own, index) =>
      Object.fromEntries(
        Object.entries(own.facts).map(([name, value]) => [
          name.startsWith('entity.') ? `${name}.${index}` : name,
          value,
        ]),
      ),
    );
    const wording = wordingOf(attempt.body, Object.assign({}, ...facts) as Facts);
    found.set(wording, [...(found.get(wording) ?? []), attempt]);
  }
  return found.size > 1 ? [...found.values()] : [];
}

/** What explains the refusals of one kind best, by one of the members that name an item. */
function bestOf(
  group: readonly Attempt[],
  ways: readonly NamingAttemptsSeen[],
): Candidate | undefined {
  const found = ways.flatMap(({ of, taken, refused }): Candidate[] => {
    const own = group.flatMap(({ where }) => refused.find((one) => one.where === where) ?? []);
    if (own.length < group.length || taken.length < fewestTaken) return [];
    const condition = conditionOf(taken, own);
    if (condition === undefined) return [];
    const found = findTemplate(own);
    const { unexplained } = found;
    const template = withFacts(found.template, own, of.by);
    const [first] = own;
    const text = JSON.stringify(template) ?? '';
    const namesIt = text.includes('{{entity.') || text.includes(`{{body.${of.by}`);
    const isCertain = own.length >= fewestRefused;
    // What was seen once, and whose error says nothing of the item, may have any reason.
    if (!isCertain && !namesIt) return [];
    const refusal = {
      of,
      ...condition,
      status: first?.status ?? 409,
      ...(first?.type !== undefined && first.type !== 'application/json' && { type: first.type }),
      ...(template !== undefined && { body: template }),
    };
    return [{ refusal, group: own, score: (namesIt ? 2 : 0) + (unexplained.length === 0 ? 1 : 0) }];
  });
  const [best] = found.sort((a, b) => b.score - a.score);
  return best;
}

/** A text in which the id that was sent, or a number of the item, stands in all refusals. */
function withFacts(template: unknown, group: readonly Attempt[], by: string): unknown {
  if (typeof template === 'string') {
    const names = [...Object.keys(group[0]?.facts ?? {})].filter(
      (name) =>
        name === `body.${by}` ||
        (name.startsWith('entity.') && typeof group[0]?.facts[name] === 'number'),
    );
    const items = new Set(group.map(({ item }) => item)).size;
    for (const name of names) {
      const value = String(group[0]?.facts[name]);
      const isSame = group.every(({ facts }) => String(facts[name]) === value);
      // A number that several items have alike is hardly theirs by chance; the id is the reason.
      const isLikely = name === `body.${by}` || (items > 1 && !/(^|[._])id$|Id$/.test(name));
      if (!isSame || !isLikely) continue;
      const changed: string = template.replaceAll(
        new RegExp(`(?<![\\w.{])${escapeRegExp(value)}(?![\\w.}])`, 'g'),
        `{{${name}}}`,
      );
      if (changed !== template && changed !== `{{${name}}}`) return changed;
    }
    return template;
  }
  if (Array.isArray(template)) return template.map((inner) => withFacts(inner, group, by));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, inner]) => [name, withFacts(inner, group, by)]),
  );
}

function conditionOf(
  taken: readonly Attempt[],
  refused: readonly Attempt[],
): Condition | { readonly missing: true } | undefined {
  const isMissing = (own: Attempt) => own.isMissing === true;
  if (refused.every(isMissing)) return taken.some(isMissing) ? undefined : { missing: true };
  if (refused.some(isMissing)) return undefined;
  const there = taken.filter((own) => !isMissing(own));
  if (there.length < fewestTaken) return undefined;
  const none = usedUp(there, refused);
  if (none !== undefined) return { when: { [none]: [0] } };
  const [found, ...others] = conditionsOf(there, refused, noLife);
  const isWhole = (found?.of?.length ?? refused.length) === refused.length;
  return found !== undefined && others.length === 0 && isWhole ? found.condition : undefined;
}

/** A number that is used up in all that were refused, and not in any that was taken. */
function usedUp(taken: readonly Attempt[], refused: readonly Attempt[]): string | undefined {
  const [first] = refused;
  const isLeft = ({ state }: Attempt, way: string) => {
    const value = state.get(way);
    return typeof value === 'number' && value > 0;
  };
  return [...(first?.state.keys() ?? [])]
    .sort()
    .find(
      (way) =>
        refused.every(({ state }) => state.get(way) === 0) &&
        taken.every((own) => isLeft(own, way)),
    );
}
