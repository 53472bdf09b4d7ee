import { affectsKeyword } from '../../openapi/model/affected.ts';
import { type LearnedAction, updateAt } from './action.ts';
import type { AffectedObserver, IntervalSeen, NumberSeen } from './observe-affected.ts';

/** Times that a step has to be seen before it is more than assumed. */
const fewestSteps = 2;

interface Step {
  readonly step: number;
  /** Times that nothing else named the item. */
  readonly alone: number;
  readonly seen: number;
}

/**
 * What requests do to numbers of items that their own item names: a loan takes one of the copies of
 * its title. Every time that such an item was shown again, the steps of the requests that named it
 * meanwhile have to make up the difference.
 * @param isExplained whether a number is known to follow from something else
 */
export function learnAffected(
  { numbers, namings }: Pick<AffectedObserver, 'numbers' | 'namings'>,
  isExplained: (seen: NumberSeen) => boolean,
): LearnedAction[] {
  const found = new Map<string, Map<string, Step>>();
  for (const seen of numbers.values()) {
    if (isExplained(seen)) continue;
    for (const [key, step] of stepsOf(seen.intervals)) {
      const own = found.get(key) ?? new Map<string, Step>();
      found.set(key, own);
      own.set(seen.way, step);
    }
  }
  return [...found].flatMap(([key, steps]): LearnedAction[] => {
    const naming = namings.get(key);
    if (naming === undefined) return [];
    const { operation, by, path } = naming;
    return [true, false].flatMap((isSure) => {
      const own = [...steps].filter(([, { alone }]) => alone >= fewestSteps === isSure);
      if (own.length === 0) return [];
      const add = Object.fromEntries(own.sort(byWay).map(([way, { step }]) => [way, step]));
      const seen = Math.min(...own.map(([, step]) => step.seen));
      const text = `${operation.id} adds to ${own.map(([way]) => way).join(', ')} of the item of ${path} that ${by} names.`;
      return [
        {
          ...updateAt(
            operation.pointer,
            { [affectsKeyword]: [{ by, in: path, add }] },
            { seen, of: seen },
            text,
          ),
          ...(!isSure && { isAssumed: true as const }),
        },
      ];
    });
  });
}

function byWay([a]: readonly [string, Step], [b]: readonly [string, Step]): number {
  return a < b ? -1 : Number(a > b);
}

/** The step of each kind of request, where together they explain all that was seen. */
function stepsOf(intervals: readonly IntervalSeen[]): ReadonlyMap<string, Step> {
  const known = new Map<string, Step>();
  const kinds = new Set(intervals.flatMap(({ named }) => [...named.keys()]));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const kind of kinds) {
      if (known.has(kind)) continue;
      const step = stepOf(kind, intervals, known);
      if (step === undefined) continue;
      known.set(kind, step);
      isNew = true;
    }
  }
  const isWhole = intervals.every(({ grown, named }) => grown === sumOf(named, known));
  return isWhole ? new Map([...known].filter(([, { step }]) => step !== 0)) : new Map();
}

/** What one kind of request adds by all intervals in which it is the only one that is not known. */
function stepOf(
  kind: string,
  intervals: readonly IntervalSeen[],
  known: ReadonlyMap<string, Step>,
): Step | undefined {
  const own = intervals.filter(
    ({ named }) =>
      named.has(kind) && [...named.keys()].every((other) => other === kind || known.has(other)),
  );
  const steps = own.map(
    ({ grown, named }) => (grown - sumOf(named, known)) / (named.get(kind) ?? 1),
  );
  const [step] = steps;
  if (step === undefined || steps.some((other) => other !== step)) return undefined;
  const alone = own.length;
  const seen = intervals.filter(({ named }) => named.has(kind)).length;
  return { step, alone, seen };
}

function sumOf(named: ReadonlyMap<string, number>, known: ReadonlyMap<string, Step>): number {
  return [...named].reduce((sum, [kind, times]) => sum + times * (known.get(kind)?.step ?? 0), 0);
}
