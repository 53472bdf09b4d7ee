import type { Bound } from '../../openapi/model/refusal.ts';
import type { Attempt } from './observe/observe-attempts.ts';

/** A limit of an item that requests are refused at. */
export interface FoundLimit {
  readonly condition:
    | { readonly atLeast: Readonly<Record<string, Bound>> }
    | { readonly moreThan: Readonly<Record<string, Bound>> };
  /** Whether the errors say the numbers. */
  readonly isNamed: boolean;
}

/** Members of an item that are tried. */
const mostNumbers = 12;
/** Requests that were refused, and taken, before a limit is learned that no error names. */
const fewestRefused = 2;
const fewestTaken = 2;

/**
 * A number of the item that is no less than another of it, exceeds one that is sent, or has come to a
 * constant, in all requests that were refused and in none that was taken.
 */
export function findLimit(
  taken: readonly Attempt[],
  refused: readonly Attempt[],
): FoundLimit | undefined {
  const [first] = refused;
  if (first === undefined || taken.length === 0) return undefined;
  const numbers = [...first.state].filter(([way]) => !isId(way)).flatMap(numeric);
  const sent = [...first.sent].flatMap(numeric);
  const candidates: Candidate[] = [];
  for (const way of numbers.slice(0, mostNumbers)) {
    for (const other of numbers.slice(0, mostNumbers))
      if (other !== way) candidates.push({ way, kind: 'atLeast', bound: other });
    for (const other of sent)
      candidates.push({ way, kind: 'moreThan', bound: `{{body.${other}}}` });
    const constant = constantOf(way, taken, refused);
    if (constant !== undefined) candidates.push({ way, kind: 'atLeast', bound: constant });
  }
  const found = candidates
    .filter((own) => refused.every((attempt) => holds(own, attempt) === true))
    .filter((own) =>
      taken.every((attempt) => holds(own, attempt) === false || !isSent(own, attempt)),
    )
    .filter((own) => taken.some((attempt) => holds(own, attempt) === false))
    .map((own) => ({ own, named: refused.filter((attempt) => isNamed(own, attempt)).length }));
  const [best, second] = found.sort(
    (a, b) =>
      b.named - a.named ||
      rank(a.own, first) - rank(b.own, first) ||
      (a.own.way < b.own.way ? -1 : 1),
  );
  if (best === undefined) return undefined;
  const all = best.named === refused.length && !isTiny(best.own, refused);
  const isOnly = second === undefined || second.named < best.named;
  if (!all && !(isOnly && refused.length >= fewestRefused && taken.length >= fewestTaken))
    return undefined;
  const { way, kind, bound } = best.own;
  const said = { [way]: bound };
  return {
    condition: kind === 'atLeast' ? { atLeast: said } : { moreThan: said },
    isNamed: all,
  };
}

interface Candidate {
  readonly way: string;
  readonly kind: 'atLeast' | 'moreThan';
  readonly bound: Bound;
}

function numeric([way, value]: readonly [string, unknown]): string[] {
  return typeof value === 'number' ? [way] : [];
}

function isId(way: string): boolean {
  return /(^|_|\.)id$|Id$/.test(way);
}

/** The member that is sent, of a bound that is one. */
function sentWay(bound: Bound): string | undefined {
  return /^\{\{body\.(.+)\}\}$/.exec(String(bound))?.[1];
}

function isSent({ bound }: Candidate, { sent }: Attempt): boolean {
  const way = sentWay(bound);
  return way === undefined || sent.has(way);
}

function boundOf({ bound }: Candidate, { state, sent }: Attempt): unknown {
  if (typeof bound === 'number') return bound;
  const way = sentWay(bound);
  return way === undefined ? state.get(bound) : sent.get(way);
}

/** Undefined where one of the numbers is not there. */
function holds(own: Candidate, attempt: Attempt): boolean | undefined {
  const [value, bound] = [attempt.state.get(own.way), boundOf(own, attempt)];
  if (typeof value !== 'number' || typeof bound !== 'number') return undefined;
  return own.kind === 'atLeast' ? value >= bound : value > bound;
}

/** Whether the error says the number of the item, or what it is held to. */
function isNamed(own: Candidate, attempt: Attempt): boolean {
  const said: string[] = JSON.stringify(attempt.body ?? '').match(/-?\d+(\.\d+)?/g) ?? [];
  const value = attempt.state.get(own.way);
  const bound = boundOf(own, attempt);
  const isEqual = typeof own.bound !== 'string' || value === bound;
  return said.includes(String(value)) || (isEqual && said.includes(String(bound)));
}

/** What all errors may say by chance: zero, and one item alone. */
function isTiny(own: Candidate, refused: readonly Attempt[]): boolean {
  return refused.every((attempt) => attempt.state.get(own.way) === 0);
}

/** The least number that was refused, where the one before it was taken and none from it on. */
function constantOf(
  way: string,
  taken: readonly Attempt[],
  refused: readonly Attempt[],
): number | undefined {
  const of = (attempts: readonly Attempt[]) =>
    attempts.flatMap(({ state }) => {
      const value = state.get(way);
      return typeof value === 'number' ? [value] : [];
    });
  const [good, bad] = [of(taken), of(refused)];
  if (good.length < fewestTaken || bad.length === 0) return undefined;
  const least = Math.min(...bad);
  const isNext = Math.max(...good) === least - 1;
  return least > 1 && isNext ? least : undefined;
}

/** What a request would change first, then members against each other, other sent ones, constants. */
function rank({ bound }: Candidate, { state }: Attempt): number {
  if (typeof bound === 'number') return 3;
  const way = sentWay(bound);
  if (way === undefined) return 1;
  return state.has(way) ? 0 : 2;
}
