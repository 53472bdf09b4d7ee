import type { Bound } from '../../openapi/model/refusal.ts';
import { isTime } from '../replay/mapping.ts';
import { wordsOf } from '../request/id-names.ts';
import { findLimit } from './find-limit.ts';
import { findMoves } from './find-moves.ts';
import type { Attempt } from './observe/observe-attempts.ts';
import type { EffectSeen } from './observe/seen.ts';

/** Values of a member that states of items are told by. */
const mostStates = 12;

/** The states in which an operation is refused. */
export interface FoundCondition {
  readonly condition: Condition;
  /** The refused requests that it is about, where it is not about all of them. */
  readonly of?: readonly Attempt[];
  /** States in which it is likely refused as well, though nobody has seen it. */
  readonly further: Condition | undefined;
}

export interface Condition {
  readonly when?: Readonly<Record<string, readonly unknown[]>>;
  readonly unless?: Readonly<Record<string, readonly unknown[]>>;
  readonly sent?: Readonly<Record<string, readonly unknown[]>>;
  readonly unsent?: Readonly<Record<string, readonly unknown[]>>;
  readonly atLeast?: Readonly<Record<string, Bound>>;
  readonly moreThan?: Readonly<Record<string, Bound>>;
  readonly below?: string;
}

/** The score of a member that tells of a state by its name or values. */
const leastLikely = 0.5;

/**
 * What the refused requests have in common that the others have not: a limit that the error names,
 * the state of the item, another limit, or a state together with what was sent, in as many
 * conditions as there are such states.
 */
export function conditionsOf(
  taken: readonly Attempt[],
  refused: readonly Attempt[],
  life: Life,
): readonly FoundCondition[] {
  const limit = findLimit(taken, refused);
  if (limit?.isNamed === true) return [{ condition: limit.condition, further: undefined }];
  const ofState = stateOf(taken, refused, life);
  if (ofState !== undefined) return [ofState];
  if (limit !== undefined) return [{ condition: limit.condition, further: undefined }];
  return findMoves(taken, refused).map(({ condition, of }) => ({
    condition,
    of,
    further: undefined,
  }));
}

function stateOf(
  taken: readonly Attempt[],
  refused: readonly Attempt[],
  life: Life,
): FoundCondition | undefined {
  const ways = [...new Set([...taken, ...refused].flatMap(({ state }) => [...state.keys()]))];
  const found = ways.flatMap((way) => {
    const name = way.split('.').at(-1) ?? way;
    // Which item it is says nothing of its state.
    if (isIdName(name)) return [];
    // Of a time counts whether there is one.
    const textOf = (value: unknown) =>
      value !== undefined && isTime(name, value) ? anyTime : JSON.stringify(value ?? null);
    const of = (attempts: readonly Attempt[]) =>
      new Set(attempts.map(({ state }) => textOf(state.get(way))));
    const good = of(taken);
    const bad = of(refused);
    if ([...bad].some((value) => good.has(value))) return [];
    const isNumber = [...good, ...bad].every((text) => /^-?\d/.test(text));
    const isClosed =
      good.size + bad.size <= mostStates && bad.size * 2 <= Math.max(2, refused.length);
    const isOfTime = good.has(anyTime) || bad.has(anyTime);
    // Texts that people write are no states, but for members that are called so.
    const areWritten = [...good, ...bad].some((text) => /^".*(\s|\d\d)/.test(text));
    if (areWritten && !isOfState.test(name)) return [];
    const condition = isOfTime
      ? timeRule(way, good, bad)
      : isNumber
        ? zeroRule(way, good, bad)
        : isClosed
          ? byValues(way, good, bad, life)
          : undefined;
    if (condition === undefined) return [];
    // Where nothing was taken, the error has to name the state.
    if (taken.length === 0 && !refused.every((own) => isNamedIn(own, way))) return [];
    return [{ way, condition, score: scoreOf(way, good, bad) }];
  });
  // What only one item is like is hardly its state.
  const isShared = new Set(refused.map(({ item }) => item)).size > 1;
  const likely = found.filter(({ score }) => isShared || score >= leastLikely);
  const [best] = likely.sort((a, b) => b.score - a.score || (a.way < b.way ? -1 : 1));
  const below = belowOf(taken, refused);
  if (below !== undefined && (best === undefined || best.score < 2))
    return { condition: { below }, further: undefined };
  return best?.condition;
}

function isIdName(name: string): boolean {
  return /^(id|uuid|guid)$/i.test(wordsOf(name).at(-1) ?? '');
}

/** Stands for any time; no JSON is like it. */
const anyTime = 'a time';

function timeRule(
  way: string,
  good: ReadonlySet<string>,
  bad: ReadonlySet<string>,
): FoundCondition | undefined {
  const isNone = (texts: ReadonlySet<string>) => texts.size === 1 && texts.has('null');
  if (isNone(bad)) return { condition: { when: { [way]: [null] } }, further: undefined };
  return isNone(good)
    ? { condition: { unless: { [way]: [null] } }, further: undefined }
    : undefined;
}

/** Of numbers, only whether there is any is a state. */
function zeroRule(
  way: string,
  good: ReadonlySet<string>,
  bad: ReadonlySet<string>,
): FoundCondition | undefined {
  const found = (condition: Condition) => ({ condition, further: undefined });
  const isNone = good.size === 0 && !bad.has('0');
  if (isNone || (good.size === 1 && good.has('0'))) return found({ unless: { [way]: [0] } });
  return bad.size === 1 && bad.has('0') ? found({ when: { [way]: [0] } }) : undefined;
}

/** What becomes of the members of an item by actions, as JSON. */
export interface Life {
  /** From which value to which ones, by the ways of the members. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** The values that the operation itself gives, and nobody sends. */
  readonly own: ReadonlyMap<string, ReadonlySet<string>>;
}

export function lifeOf(effects: ReadonlyMap<string, EffectSeen>, operation: string): Life {
  const schema = effects.get(operation)?.plan.schema;
  const steps = new Map<string, Map<string, Set<string>>>();
  const own = new Map<string, Set<string>>();
  for (const { plan, changes, operation: by } of effects.values()) {
    if (plan.schema !== schema || plan.role !== 'action') continue;
    for (const { before, after, sent } of changes)
      for (const [way, value] of after) {
        const [from, to] = [JSON.stringify(before.get(way) ?? null), JSON.stringify(value)];
        if (from === to || typeof value === 'object') continue;
        const known = steps.get(way) ?? new Map<string, Set<string>>();
        steps.set(way, known);
        known.set(from, (known.get(from) ?? new Set()).add(to));
        const isSent = [...sent.values()].includes(value);
        if (by.id === operation && !isSent) own.set(way, (own.get(way) ?? new Set()).add(to));
      }
  }
  return { steps, own };
}

function isNamedIn({ body, state }: Attempt, way: string): boolean {
  const value = state.get(way);
  const said = JSON.stringify(body)?.toLowerCase() ?? '';
  // `still has orders` of an item with an `order_count`.
  if (typeof value === 'number' && value > 0) {
    const nouns = wordsOf(way).filter((word) => !/^(counts?|total|num|number|of|n)$/.test(word));
    const isCount = nouns.length > 0 && nouns.length < wordsOf(way).length;
    return isCount && nouns.every((noun) => said.includes(noun.replace(/s$/, '')));
  }
  return typeof value === 'string' && said.split(/[^a-z0-9_]+/).includes(value.toLowerCase());
}

function byValues(
  way: string,
  good: ReadonlySet<string>,
  bad: ReadonlySet<string>,
  life: Life,
): FoundCondition {
  const values = (texts: Iterable<string>) =>
    [...texts].sort().map((text) => JSON.parse(text) as unknown);
  const steps = life.steps.get(way) ?? new Map<string, ReadonlySet<string>>();
  const isEarlier = [...bad].some((state) => reached(steps, [state]).has([...good][0] ?? ''));
  // Where one state alone is taken and several are not, the others are not either; and what takes an
  // item from one state on is not for those before it.
  const isOnly = good.size === 1 && (bad.size > 1 || good.has('null') || isEarlier);
  if (isOnly) return { condition: { unless: { [way]: values(good) } }, further: undefined };
  // What an item becomes after such a state, and by the operation itself, is likely refused as well.
  const own = life.own.get(way) ?? new Set<string>();
  const later = [...own, ...reached(steps, [...bad, ...own])].filter(
    (state) => !good.has(state) && !bad.has(state),
  );
  return {
    condition: { when: { [way]: values(bad) } },
    further: later.length === 0 ? undefined : { when: { [way]: values(new Set(later)) } },
  };
}

/** All states that items get to from some. */
function reached(
  steps: ReadonlyMap<string, ReadonlySet<string>>,
  from: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop())
    for (const next of steps.get(state) ?? [])
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
  return found;
}

const isOfState = /stat(e|us)|phase|stage|locked|closed|archived|active|deleted|disabled/i;

/** Members that tell of a state, and flags, are likelier than others. */
function scoreOf(way: string, good: ReadonlySet<string>, bad: ReadonlySet<string>): number {
  const name = way.split('.').at(-1) ?? way;
  const words = wordsOf(name);
  // `status` tells more of it than `statusNote`.
  const isLast = isOfState.test(words.at(-1) ?? '');
  const isState = isOfState.test(name);
  const areNumbers = [...good, ...bad].every((text) => /^-?\d/.test(text));
  const areFlags = [...good, ...bad].every((text) => text === 'true' || text === 'false');
  return (
    (isState ? (isLast ? 3 : 2.5) : 0) +
    (areFlags ? 2 : 0) +
    (areNumbers && /count|total|num/i.test(name) ? 1 : 0) -
    (good.size + bad.size) / 100
  );
}

/** A collection below that has something in it for all that are refused, and for no other. */
function belowOf(taken: readonly Attempt[], refused: readonly Attempt[]): string | undefined {
  const names = new Set(refused.flatMap(({ below }) => [...below]));
  return [...names]
    .sort()
    .find(
      (name) =>
        refused.every(({ below }) => below.has(name)) &&
        taken.every(({ below }) => !below.has(name)) &&
        (taken.length > 0 ||
          refused.every(({ body }) => JSON.stringify(body)?.includes(name.replace(/s$/, '')))),
    );
}
