import { affectsKeyword } from '../../openapi/model/affected.ts';
import { type Effect, flowsOf, settersOf, stepsOf } from './observe/affected-effects.ts';
import type { AffectedObserver, IntervalSeen } from './observe/observe-affected.ts';
import { objectOf } from './observe/ways.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** Times that an effect has to be seen before it is more than assumed. */
const fewestTimes = 2;

/**
 * What requests do to a member. Where what requests about the item itself do explains nothing, those
 * are left out.
 */
function effectsOn(way: string, intervals: readonly IntervalSeen[]): ReadonlyMap<string, Effect> {
  const others = intervals.filter(({ isOwn }) => isOwn !== true);
  for (const explain of [stepsOf, flowsOf, settersOf])
    for (const own of [intervals, others]) {
      const found = explain(way, own);
      if (found.size > 0) return found;
    }
  return new Map();
}

/** A member of an item that others name. */
export interface AffectedMember {
  readonly schema: string | undefined;
  readonly way: string;
}

/**
 * What requests do to items that their own item names: a loan takes one of the copies of its title,
 * a trip makes its vehicle be in use. Every time that such an item was shown again, what the requests
 * did that named it meanwhile has to make up the difference.
 * @param isExplained whether a member is known to follow from something else
 */
export function learnAffected(
  { seen, namings }: Pick<AffectedObserver, 'seen' | 'namings'>,
  isExplained: (member: AffectedMember) => boolean,
): LearnedAction[] {
  const found = new Map<string, Map<string, Effect>>();
  for (const { schema, intervals } of seen.values()) {
    const ways = new Set(intervals.flatMap(({ after }) => [...after.keys()]));
    for (const way of [...ways].sort()) {
      if (isExplained({ schema, way })) continue;
      for (const [kind, effect] of effectsOn(way, intervals)) {
        const own = found.get(kind) ?? new Map<string, Effect>();
        found.set(kind, own);
        own.set(way, effect);
      }
    }
  }
  return [...found].flatMap(([kind, effects]): LearnedAction[] => {
    const naming = namings.get(kind);
    if (naming === undefined) return [];
    const { operation, by, path } = naming;
    return [true, false].flatMap((isSure) => {
      const own = [...effects].filter(([, { alone }]) => alone >= fewestTimes === isSure);
      if (own.length === 0) return [];
      const add = own.flatMap(([way, { step }]) => (step === undefined ? [] : [[way, step]]));
      const set = own.flatMap(([way, { value }]): [string, unknown][] =>
        value === undefined ? [] : [[way, value]],
      );
      const seen = Math.min(...own.map(([, effect]) => effect.seen));
      const text = `${operation.id} changes ${own.map(([way]) => way).join(', ')} of the item of ${path} that ${by} names.`;
      const said = {
        by,
        in: path,
        ...(add.length > 0 && { add: Object.fromEntries(add) as object }),
        ...(set.length > 0 && { set: objectOf(set) }),
      };
      return [
        {
          ...updateAt(operation.pointer, { [affectsKeyword]: [said] }, { seen, of: seen }, text),
          ...(!isSure && { isAssumed: true as const }),
        },
      ];
    });
  });
}
