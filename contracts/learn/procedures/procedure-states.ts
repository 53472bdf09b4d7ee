import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from '../../request/id-names.ts';
import type { SortedCall } from './procedure-calls.ts';

/** What an operation answers and does, by whether the item is there. */
export interface Rule {
  /** Kinds of answers. */
  readonly present: string;
  readonly absent: string;
  readonly removes: boolean;
  readonly makes: boolean;
}

/** A call as far as states go: of one item, or a list of what is there. */
export type Step =
  | {
      readonly call: SortedCall;
      readonly id: string;
      /** Whether the answer has given the id: the item was not there before. */
      readonly isGiven: boolean;
    }
  | { readonly call: SortedCall; readonly listed: readonly string[] };

/** How well rules explain the steps. */
export interface Explained {
  readonly rules: ReadonlyMap<Operation, Rule>;
  /** Calls of single items whose kind of answer the rules give. */
  readonly right: number;
}

/** Kinds of one operation that are tried. */
const mostKinds = 5;
const mostRounds = 8;
/** Steps that rules are tried on, and operations that are tried two by two. */
const mostTried = 600;
const mostPaired = 12;
/** Pairs of rules that are tried in one round: of many operations fewer kinds are. */
const mostTrials = 50_000;

/** What the first word of an operation's name makes likely; it decides only what nothing shows. */
const makers = /^(create|add|new|insert|register|open|post|make|put|start|save)$/;
const removers = /^(delete|remove|destroy|drop|close|del|unregister|forget)$/;
const readers =
  /^(get|read|show|look|lookup|check|find|fetch|info|has|is|list|count|search|view|describe)$/;

/**
 * The rules by which most of the steps got the answer that they got. Each operation is tried with
 * all its kinds, in turn, and then each two of them together, until nothing gets better; from two
 * beginnings, of which the better one counts.
 */
export function explainStates(all: readonly Step[]): Explained {
  const steps = all.slice(0, mostTried);
  const kinds = kindsOf(steps);
  const results = [false, true].map((byWords) => {
    const rules = new Map<Operation, Rule>();
    for (const [operation, own] of kinds) rules.set(operation, firstRule(operation, own, byWords));
    return improve(steps, kinds, rules);
  });
  const [first, second] = results;
  const best =
    second !== undefined && first !== undefined && second.worth > first.worth ? second : first;
  const rules = best?.rules ?? new Map<Operation, Rule>();
  return { rules, right: run(all, rules).right };
}

function improve(
  steps: readonly Step[],
  kinds: ReadonlyMap<Operation, Kinds>,
  rules: Map<Operation, Rule>,
): { readonly rules: Map<Operation, Rule>; readonly worth: number } {
  let worth = worthOf(steps, kinds, rules);
  const tryOn = (operations: readonly Operation[], choices: Choices) => {
    const best = operations.map((operation) => rules.get(operation));
    for (const tried of combined(operations.map((own) => choices.get(own) ?? []))) {
      for (const [index, operation] of operations.entries()) set(operation, tried[index]);
      const other = worthOf(steps, kinds, rules);
      if (other <= worth) continue;
      worth = other;
      best.splice(0, best.length, ...tried);
    }
    for (const [index, operation] of operations.entries()) set(operation, best[index]);
  };
  const set = (operation: Operation, rule: Rule | undefined) => {
    if (rule !== undefined) rules.set(operation, rule);
  };
  const operations = [...kinds.keys()];
  const pairs = operations.flatMap((one, index) =>
    operations.slice(index + 1).map((other): [Operation, Operation] => [one, other]),
  );
  const single = choicesOf(kinds, mostKinds);
  const paired = choicesInPairs(kinds, pairs);
  for (let round = 0; round < mostRounds; round++) {
    const before = worth;
    for (const operation of operations) tryOn([operation], single);
    if (worth > before) continue;
    if (operations.length <= mostPaired) for (const pair of pairs) tryOn(pair, paired);
    if (worth === before) break;
  }
  return { rules, worth };
}

/** Each of the first with each of the second. */
function combined(lists: readonly (readonly Rule[])[]): Rule[][] {
  const [first = [], second] = lists;
  return second === undefined
    ? first.map((rule) => [rule])
    : first.flatMap((rule) => second.map((other) => [rule, other]));
}

/** The rules that are tried, by operation. */
type Choices = ReadonlyMap<Operation, readonly Rule[]>;

function choicesOf(kinds: ReadonlyMap<Operation, Kinds>, most: number): Choices {
  return new Map([...kinds].map(([operation, own]) => [operation, [...rulesOf(own, most)]]));
}

/** With as many kinds as leave no more than {@link mostTrials}, but for the two most usual. */
function choicesInPairs(
  kinds: ReadonlyMap<Operation, Kinds>,
  pairs: readonly (readonly [Operation, Operation])[],
): Choices {
  for (let most = mostKinds; ; most--) {
    const choices = choicesOf(kinds, most);
    const count = (operation: Operation) => choices.get(operation)?.length ?? 0;
    const trials = pairs.reduce((sum, [one, other]) => sum + count(one) * count(other), 0);
    if (trials <= mostTrials || most <= 2) return choices;
  }
}

/** An answer that gives an id has made the item. */
function* rulesOf({ names: all, gives }: Kinds, most: number): Generator<Rule> {
  const names = all.slice(0, most);
  if (gives)
    for (const kind of names) yield { present: kind, absent: kind, removes: false, makes: true };
  if (gives) return;
  for (const present of names)
    for (const absent of names)
      for (const removes of [false, true])
        for (const makes of [false, true]) yield { present, absent, removes, makes };
}

function firstRule(operation: Operation, { names, gives }: Kinds, byWords: boolean): Rule {
  const [usual = '', other = usual] = names;
  const isMaker = gives || (byWords && verbOf(operation, makers));
  const isRemover = byWords && verbOf(operation, removers);
  return {
    present: isMaker && !gives ? other : usual,
    absent: isRemover ? other : usual,
    removes: isRemover,
    makes: isMaker,
  };
}

function verbOf({ path }: Operation, verbs: RegExp): boolean {
  return wordsOf(path.split(/[/.]/).at(-1) ?? '').some((word) => verbs.test(word));
}

interface Kinds {
  /** The most usual first. */
  readonly names: readonly string[];
  /** Whether the operation gives ids. */
  readonly gives: boolean;
  /** What it counts, by the operation's words, that it makes and removes items. */
  readonly makes: number;
  readonly removes: number;
}

/** The kinds of each operation. */
function kindsOf(steps: readonly Step[]): Map<Operation, Kinds> {
  const givers = new Set<Operation>();
  for (const step of steps) if ('id' in step && step.isGiven) givers.add(step.call.operation);
  return new Map(
    [...countKinds(steps)].map(([operation, own]) => [
      operation,
      {
        gives: givers.has(operation),
        names: [...own]
          .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
          .slice(0, mostKinds)
          .map(([kind]) => kind),
        makes: effectWorth(operation, makers),
        removes: effectWorth(operation, removers),
      },
    ]),
  );
}

/** How often each operation answered a call of a single item with which kind. */
export function countKinds(steps: readonly Step[]): Map<Operation, Map<string, number>> {
  const counts = new Map<Operation, Map<string, number>>();
  for (const step of steps) {
    if (!('id' in step)) continue;
    const { operation, kind } = step.call;
    const own = counts.get(operation) ?? new Map<string, number>();
    counts.set(operation, own);
    own.set(kind, (own.get(kind) ?? 0) + 1);
  }
  return counts;
}

function effectWorth(operation: Operation, verbs: RegExp): number {
  if (verbOf(operation, verbs)) return 0.1;
  return verbOf(operation, readers) ? -1.5 : -0.3;
}

/** Fewer effects, and words that fit, decide between rules that explain as much. */
function worthOf(
  steps: readonly Step[],
  kinds: ReadonlyMap<Operation, Kinds>,
  rules: ReadonlyMap<Operation, Rule>,
): number {
  const { right, wrongLists, asAbsent } = run(steps, rules);
  let extra = 0;
  for (const [operation, own] of kinds) {
    const rule = rules.get(operation);
    if (rule?.makes === true) extra += own.makes;
    if (rule?.removes === true) extra += own.removes;
  }
  return right - wrongLists + asAbsent * 0.01 + extra;
}

/** Goes through the steps with some rules, and says what each item was before each of them. */
export function run(
  steps: readonly Step[],
  rules: ReadonlyMap<Operation, Rule>,
  visit?: (step: Step & { readonly id: string }, isPresent: boolean | undefined) => void,
): {
  readonly right: number;
  readonly wrongLists: number;
  readonly asAbsent: number;
  /** Items that were there before anything made them. */
  readonly first: ReadonlySet<string>;
} {
  const states = new Map<string, boolean>();
  const first = new Set<string>();
  let [right, wrongLists, asAbsent] = [0, 0, 0];
  for (const step of steps) {
    if ('listed' in step) {
      const listed = new Set(step.listed);
      for (const [id, isPresent] of states)
        if (isPresent !== listed.has(id)) {
          wrongLists++;
          states.set(id, listed.has(id));
        }
      for (const id of listed)
        if (!states.has(id)) {
          states.set(id, true);
          first.add(id);
        }
      continue;
    }
    const { call, id, isGiven } = step;
    const rule = rules.get(call.operation);
    if (rule === undefined) continue;
    const known = isGiven ? false : states.get(id);
    visit?.(step, known);
    let state = known;
    if (known === undefined) {
      const couldBe = [call.kind === rule.absent, call.kind === rule.present];
      if (couldBe[0] === true || couldBe[1] === true) right++;
      if (couldBe[0] === true) asAbsent++;
      if (couldBe[0] !== couldBe[1]) state = couldBe[1];
      if (state === true) first.add(id);
    } else {
      if (call.kind === (known ? rule.present : rule.absent)) right++;
      // An answer that only the other state explains is believed.
      else if (call.kind === (known ? rule.absent : rule.present)) state = !known;
    }
    if (rule.makes && call.kind === rule.absent && state !== true) state = true;
    else if (rule.removes && call.kind === rule.present && state !== false) state = false;
    if (state !== undefined) states.set(id, state);
  }
  return { right, wrongLists, asAbsent, first };
}
