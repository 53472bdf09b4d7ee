import type { IntervalSeen, NamingEvent } from './observe-affected.ts';
import type { Leaves } from './ways.ts';

/** What one kind of request does to a member of an item that it names. */
export interface Effect {
  /** What is added to a number; `{{entity.<member>}}` is a member of the request's own item. */
  readonly step?: number | string;
  /** What it becomes; `{{entity.<member>}}` is a member of the request's own item. */
  readonly value?: unknown;
  /** Times that nothing else named the item. */
  readonly alone: number;
  readonly seen: number;
}

/** How often each kind of request named the item, and how much a number of it has grown. */
interface Growth {
  readonly grown: number;
  readonly named: ReadonlyMap<string, number>;
}

/** The step of each kind of request, where together they explain all that was seen. */
export function stepsOf(
  way: string,
  intervals: readonly IntervalSeen[],
): ReadonlyMap<string, Effect> {
  const growths = intervals.flatMap(({ before, after, events }): Growth[] => {
    const [from, to] = [before.get(way), after.get(way)];
    if (typeof from !== 'number' || typeof to !== 'number') return [];
    if (events.length === 0 && from === to) return [];
    const named = new Map<string, number>();
    for (const { kind } of events) named.set(kind, (named.get(kind) ?? 0) + 1);
    return [{ grown: to - from, named }];
  });
  const known = new Map<string, Step>();
  const kinds = new Set(growths.flatMap(({ named }) => [...named.keys()]));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const kind of kinds) {
      if (known.has(kind)) continue;
      const step = stepOf(kind, growths, known);
      if (step === undefined) continue;
      known.set(kind, step);
      isNew = true;
    }
  }
  const isWhole = growths.every(({ grown, named }) => grown === sumOf(named, known));
  return isWhole ? new Map([...known].filter(([, { step }]) => step !== 0)) : new Map();
}

type Step = Required<Omit<Effect, 'value' | 'step'>> & { readonly step: number };

/** What one kind of request adds by all intervals in which it is the only one that is not known. */
function stepOf(
  kind: string,
  growths: readonly Growth[],
  known: ReadonlyMap<string, Step>,
): Step | undefined {
  const own = growths.filter(
    ({ named }) =>
      named.has(kind) && [...named.keys()].every((other) => other === kind || known.has(other)),
  );
  const steps = own.map(
    ({ grown, named }) => (grown - sumOf(named, known)) / (named.get(kind) ?? 1),
  );
  const [step] = steps;
  if (step === undefined || steps.some((other) => other !== step)) return undefined;
  const seen = growths.filter(({ named }) => named.has(kind)).length;
  return { step, alone: own.length, seen };
}

function sumOf(named: ReadonlyMap<string, number>, known: ReadonlyMap<string, Step>): number {
  return [...named].reduce((sum, [kind, times]) => sum + times * (known.get(kind)?.step ?? 0), 0);
}

/**
 * What each kind of request adds to a number, or takes from it, where that is a number of its own
 * item each time: an order takes its quantity from the stock.
 */
export function flowsOf(
  way: string,
  intervals: readonly IntervalSeen[],
): ReadonlyMap<string, Effect> {
  const own = intervals.filter(
    ({ before, after, events }) =>
      typeof before.get(way) === 'number' &&
      typeof after.get(way) === 'number' &&
      (events.length > 0 || before.get(way) !== after.get(way)),
  );
  const growthOf = ({ before, after }: IntervalSeen) =>
    Number(after.get(way)) - Number(before.get(way));
  const flows = new Map<string, (Effect & { readonly amount: (own: Leaves) => number }) | null>();
  const kinds = new Set(own.flatMap(({ events }) => events.map(({ kind }) => kind)));
  const sumOfFlows = (events: readonly NamingEvent[]) =>
    events.reduce((sum, { kind, own: item }) => sum + (flows.get(kind)?.amount(item) ?? 0), 0);
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const kind of kinds) {
      if (flows.has(kind)) continue;
      const alone = own.filter(
        ({ events }) =>
          events.some((event) => event.kind === kind) &&
          events.every((event) => event.kind === kind || flows.has(event.kind)),
      );
      const steps = [...flows.values()].flatMap((flow) => flow?.step ?? []);
      const found = flowIn(
        kind,
        alone,
        (interval) => growthOf(interval) - sumOfFlows(interval.events),
        new Set(steps.map((step) => String(step).replace(/^-/, ''))),
      );
      if (found === undefined) continue;
      flows.set(kind, found);
      isNew = true;
    }
  }
  const isWhole = own.every((interval) => sumOfFlows(interval.events) === growthOf(interval));
  if (!isWhole) return new Map();
  return new Map([...flows].flatMap(([kind, flow]) => (flow === null ? [] : [[kind, flow]])));
}

/** The number of the own item that explains what is left in all intervals; null where nothing is. */
function flowIn(
  kind: string,
  intervals: readonly IntervalSeen[],
  leftOf: (interval: IntervalSeen) => number,
  /** Facts that others are known to add, or to take: what takes them back needs no more evidence. */
  others: ReadonlySet<string>,
): (Effect & { readonly amount: (own: Leaves) => number }) | null | undefined {
  const [first] = intervals;
  if (first === undefined) return undefined;
  if (intervals.every((interval) => leftOf(interval) === 0)) return null;
  const ways = [...(first.events.find((event) => event.kind === kind)?.own ?? [])].flatMap(
    ([name, value]) => (typeof value === 'number' && !/(^|[._])id$|Id$/.test(name) ? [name] : []),
  );
  for (const name of ways)
    for (const sign of [1, -1]) {
      const amount = (own: Leaves) => {
        const value = own.get(name);
        return typeof value === 'number' ? value * sign : Number.NaN;
      };
      const isSo = intervals.every((interval) => {
        const own = interval.events.filter((event) => event.kind === kind);
        return own.reduce((sum, event) => sum + amount(event.own), 0) === leftOf(interval);
      });
      const distinct = new Set(intervals.map(leftOf)).size;
      const fact = `{{entity.${name}}}`;
      if (isSo && (distinct > 1 || others.has(fact)))
        return {
          step: `${sign < 0 ? '-' : ''}${fact}`,
          alone: intervals.length,
          seen: intervals.length,
          amount,
        };
    }
  return undefined;
}

type Setter = (event: NamingEvent) => unknown;

/**
 * What each kind of request makes of a member, where together they explain all that was seen: always
 * the same, or what a member of the request's own item is.
 */
export function settersOf(
  way: string,
  intervals: readonly IntervalSeen[],
): ReadonlyMap<string, Effect> {
  const own = intervals.filter(({ before, after }) => before.has(way) && after.has(way));
  const changed = own.filter(({ before, after }) => before.get(way) !== after.get(way));
  if (changed.length === 0 || changed.some(({ events }) => events.length === 0)) return new Map();
  const found = new Map<string, Effect & { readonly setter: Setter }>();
  const isWrong = ({ before, after, events }: IntervalSeen) =>
    events.reduce<unknown>((value, event) => {
      const effect = found.get(event.kind);
      return effect === undefined ? value : effect.setter(event);
    }, before.get(way)) !== after.get(way);
  // What takes back what another has set shows itself where nothing is changed in the end.
  for (let wrong = changed; wrong.length > 0; wrong = own.filter(isWrong)) {
    const kinds = new Set(wrong.flatMap(({ events }) => events.map(({ kind }) => kind)));
    const known = found.size;
    for (const kind of kinds) {
      if (found.has(kind)) continue;
      const last = own.filter(({ events }) => events.at(-1)?.kind === kind);
      const value = valueAfter(way, last);
      if (value === undefined) continue;
      found.set(kind, { ...value, alone: 0, seen: last.length });
    }
    if (found.size === known) return new Map();
  }
  return new Map(
    [...found].flatMap(([kind, effect]) => {
      const alone = own.filter((interval) => moves(way, interval, kind, found)).length;
      return alone === 0 ? [] : [[kind, { ...effect, alone }]];
    }),
  );
}

/** Whether a kind of request has made another value of what was there, as far as all are known. */
function moves(
  way: string,
  { before, events }: IntervalSeen,
  kind: string,
  known: ReadonlyMap<string, { readonly setter: Setter }>,
): boolean {
  let value = before.get(way);
  for (const event of events) {
    const effect = known.get(event.kind);
    const next = effect === undefined ? value : effect.setter(event);
    if (event.kind === kind && next !== value) return true;
    value = next;
  }
  return false;
}

/** What a member is after one kind of request, in all intervals that end with it. */
function valueAfter(
  way: string,
  last: readonly IntervalSeen[],
): { readonly value: unknown; readonly setter: Setter } | undefined {
  const [first, ...others] = last;
  if (first === undefined) return undefined;
  const value = first.after.get(way);
  if (others.every(({ after }) => after.get(way) === value)) {
    // A number that was seen once may be anything's.
    const isNumber = typeof value === 'number';
    if (!isNumber || others.length > 0) return { value, setter: () => value };
  }
  const ways = [...(first.events.at(-1)?.own.keys() ?? [])];
  const source = ways.find((name) =>
    last.every(({ after, events }) => events.at(-1)?.own.get(name) === after.get(way)),
  );
  return source === undefined
    ? undefined
    : { value: `{{entity.${source}}}`, setter: (event) => event.own.get(source) };
}
