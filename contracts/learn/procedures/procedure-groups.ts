import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { memberOfFact } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from '../../request/id-names.ts';
import { isSent, plainName, type SortedCall } from './procedure-calls.ts';
import { countKinds, explainStates, type Rule, type Step } from './procedure-states.ts';

/** Operations that are about the same items, and what tells that they are. */
export interface ProcedureGroup {
  /** What it keeps items of, such as `pads`. */
  readonly of: string;
  /** The fact that names the item, by operation. */
  readonly ids: ReadonlyMap<Operation, string>;
  /** The member that lists and data call the id by. */
  readonly idMember: string;
  /** Where an answer has the id of an item that it has made. */
  readonly givers: ReadonlyMap<Operation, readonly string[]>;
  readonly lists: ReadonlyMap<Operation, ListPlace>;
  readonly steps: readonly Step[];
  readonly rules: ReadonlyMap<Operation, Rule>;
  /** How many calls the rules explain that the most usual answer of an operation does not. */
  readonly gain: number;
}

/** Where an answer lists items: the way to the list, and the member of an item that has its id. */
export interface ListPlace {
  readonly path: readonly string[];
  /** Undefined where the list is of ids. */
  readonly member: string | undefined;
}

/** Calls that have to be explained better than by what an operation answers most often. */
const leastGain = 2;
/** The part of the calls that the rules have to explain. */
const leastRight = 0.8;
const deepest = 3;

/**
 * Finds parameters that name items: those by whose history the answers differ. Each operation is of
 * one group at most; the parameter that explains most goes first.
 */
export function findGroups(calls: readonly SortedCall[]): ProcedureGroup[] {
  const left = new Set(calls.map(({ operation }) => operation));
  const groups: ProcedureGroup[] = [];
  while (left.size > 0) {
    const own = calls.filter(({ operation }) => left.has(operation));
    const candidates = [...keysOf(own)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, ids]) => groupOf(name, ids, own) ?? []);
    const [best] = candidates.sort((a, b) => b.gain - a.gain);
    if (best === undefined) break;
    groups.push(best);
    for (const operation of [...best.ids.keys(), ...best.givers.keys(), ...best.lists.keys()])
      left.delete(operation);
  }
  return groups;
}

/** The facts that may name an item, by their plain names, and by operation. */
function keysOf(calls: readonly SortedCall[]): Map<string, Map<Operation, string>> {
  const found = new Map<string, Map<Operation, string>>();
  for (const { operation, facts } of calls)
    for (const [name, value] of Object.entries(facts)) {
      if (!isSent(name) || typeof value === 'boolean') continue;
      const own = found.get(plainName(name)) ?? new Map<Operation, string>();
      found.set(plainName(name), own);
      own.set(operation, name);
    }
  return found;
}

/** Undefined where no rules explain enough. */
function groupOf(
  name: string,
  ids: ReadonlyMap<Operation, string>,
  calls: readonly SortedCall[],
): ProcedureGroup | undefined {
  const idOf = ({ operation, facts }: SortedCall) => {
    const fact = ids.get(operation);
    const value = fact === undefined ? undefined : facts[fact];
    return value === undefined ? undefined : String(value);
  };
  const named = new Set(calls.flatMap((call) => idOf(call) ?? []));
  const others = new Map<Operation, SortedCall[]>();
  for (const call of calls)
    if (!ids.has(call.operation))
      others.set(call.operation, [...(others.get(call.operation) ?? []), call]);
  const givers = new Map<Operation, readonly string[]>();
  const lists = new Map<Operation, ListPlace>();
  for (const [operation, own] of others) {
    const given = givenAt(own, named);
    if (given !== undefined) givers.set(operation, given);
  }
  const known = new Set(named);
  for (const [operation, path] of givers)
    for (const { body } of others.get(operation) ?? []) {
      const id = getIn(body, path);
      if (isScalar(id)) known.add(String(id));
    }
  for (const [operation, own] of others) {
    const place = givers.has(operation) ? undefined : listedAt(own, known);
    if (place !== undefined) lists.set(operation, place);
  }
  const steps = calls.flatMap((call): Step[] => {
    const id = idOf(call);
    if (id !== undefined) return [{ call, id, isGiven: false }];
    const given = givers.get(call.operation);
    const value = given === undefined ? undefined : getIn(call.body, given);
    if (isScalar(value)) return [{ call, id: String(value), isGiven: true }];
    const place = lists.get(call.operation);
    return place === undefined || !isPlain(call)
      ? []
      : [{ call, listed: idsListed(call.body, place) }];
  });
  if (ids.size + givers.size + lists.size < 2) return undefined;
  const { usual, most, of } = explicable(steps);
  const isEnough = (right: number) => right >= of * leastRight && right - usual >= leastGain;
  if (!isEnough(most)) return undefined;
  const { rules, right } = explainStates(steps);
  if (!isEnough(right)) return undefined;
  const [fact = name] = ids.values();
  return {
    of: wordFor(fact, [...ids.keys()]),
    ids,
    idMember: memberOfFact(fact),
    givers,
    lists,
    steps,
    rules,
    gain: right - usual,
  };
}

/** A list for which nothing was asked but the list. */
export function isPlain({ facts }: SortedCall): boolean {
  return !Object.keys(facts).some(isSent);
}

/**
 * Of the calls of single items, those that got the most usual answer of their operation, and those
 * that rules may explain at most: a rule has two kinds of answers.
 */
function explicable(steps: readonly Step[]): { usual: number; most: number; of: number } {
  let [usual, most, of] = [0, 0, 0];
  for (const counts of countKinds(steps).values()) {
    const [first = 0, second = 0, ...others] = [...counts.values()].sort((a, b) => b - a);
    usual += first;
    most += first + second;
    of += first + second + others.reduce((sum, own) => sum + own, 0);
  }
  return { usual, most, of };
}

/** The way to a member that had another value each time, which later calls name. */
function givenAt(
  calls: readonly SortedCall[],
  named: ReadonlySet<string>,
): readonly string[] | undefined {
  const [first] = calls;
  if (calls.length < 2 || first === undefined) return undefined;
  return scalarPaths(first.body).find((path) => {
    const values = calls
      .map(({ body }) => getIn(body, path))
      .filter(isScalar)
      .map(String);
    const asked = values.filter((value) => named.has(value)).length;
    return (
      values.length * 2 > calls.length &&
      new Set(values).size === values.length &&
      asked >= 2 &&
      asked * 2 >= values.length
    );
  });
}

function listedAt(calls: readonly SortedCall[], named: ReadonlySet<string>): ListPlace | undefined {
  const candidates = new Map<string, { place: ListPlace; count: number; known: number }>();
  for (const { body } of calls)
    for (const [path, list] of listsIn(body)) {
      const members = new Set(list.flatMap((item) => (isObject(item) ? Object.keys(item) : [])));
      for (const member of [undefined, ...members]) {
        const place = { path, member };
        const key = JSON.stringify([path, member ?? null]);
        const seen = candidates.get(key) ?? { place, count: 0, known: 0 };
        candidates.set(key, seen);
        const ids = idsIn(list, member);
        seen.count += list.length;
        seen.known += ids.filter((id) => named.has(id)).length;
      }
    }
  const fitting = [...candidates.values()].filter(
    ({ count, known }) => known >= 2 && known * 2 >= count,
  );
  return fitting.sort((a, b) => b.known - a.known)[0]?.place;
}

function* listsIn(
  value: unknown,
  path: readonly string[] = [],
): Generator<[path: readonly string[], list: readonly unknown[]]> {
  if (Array.isArray(value)) yield [path, value];
  else if (isObject(value) && path.length < deepest)
    for (const [name, inner] of Object.entries(value)) yield* listsIn(inner, [...path, name]);
}

function scalarPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (isScalar(value)) return [path];
  if (!isObject(value) || path.length >= deepest) return [];
  return Object.entries(value).flatMap(([name, inner]) => scalarPaths(inner, [...path, name]));
}

export function idsListed(body: unknown, { path, member }: ListPlace): string[] {
  const list = getIn(body, path);
  return Array.isArray(list) ? idsIn(list, member) : [];
}

function idsIn(list: readonly unknown[], member: string | undefined): string[] {
  return list.flatMap((item) => {
    const id = member === undefined ? item : isObject(item) ? item[member] : undefined;
    return isScalar(id) ? [String(id)] : [];
  });
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** `pads` of `padID`; of a parameter that is called `id` alone, what all the paths have in common. */
function wordFor(fact: string, operations: readonly Operation[]): string {
  const own = wordsOf(memberOfFact(fact)).filter((word) => !/^(ids?|name|key)$/.test(word));
  const [first = [], ...rest] = operations.map(({ path }) => wordsOf(path));
  const common = first.filter((word) => rest.every((words) => words.includes(word)));
  const words = own.length > 0 ? own : common.slice(-1);
  const noun = words.length > 0 ? words.join('-') : 'item';
  return noun.endsWith('s') ? noun : `${noun}s`;
}
