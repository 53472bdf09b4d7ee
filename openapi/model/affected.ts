import { isObject, ownMember } from '../lib/json-pointer.ts';
import { withAdded, withMember } from '../lib/value-path.ts';
import { deepFacts, fillTemplate } from './answer-template.ts';
import { type Step, stepOf, stepsIn } from './step.ts';

/** The extension of an operation that says what it changes of items that its own item names. */
export const affectsKeyword = 'x-doubletake-affects';

/** What an operation changes of an item that a member of its own item names. */
export interface Affected {
  /** The way of the member, such as `titleId`. */
  readonly by: string;
  /** The path of the collection that has the item, such as `/titles`. */
  readonly in: string;
  /** What is added to its numbers, by their ways; `{{entity.<member>}}` is one of the own item. */
  readonly add: Readonly<Record<string, Step>>;
  /** What members become; `{{entity.<member>}}` is one of the own item, `{{now}}` the time. */
  readonly set: Readonly<Record<string, unknown>>;
}

/** What an operation's node says of items that its own item names. */
export function affectedAt(node: Readonly<Record<string, unknown>>): readonly Affected[] {
  const list = node[affectsKeyword];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown): Affected[] => {
    if (!isObject(item)) return [];
    const { by, in: path, add, set } = item;
    if (typeof by !== 'string' || typeof path !== 'string') return [];
    return [{ by, in: path, add: stepsIn(add), set: isObject(set) ? set : {} }];
  });
}

/**
 * The item that is named as it is afterwards.
 * @param own the operation's own item
 */
export function asAffected(
  { add, set }: Affected,
  named: unknown,
  own: unknown,
  now: Date,
): unknown {
  const facts = { ...deepFacts('entity', own), now: now.toISOString() };
  const steps = Object.entries(add).map(([way, step]) => [way, stepOf(step, facts) ?? 0]);
  const added = withAdded(named, Object.fromEntries(steps) as Record<string, number>);
  return merged(added, fillTemplate(set, facts));
}

function merged(value: unknown, changes: unknown): unknown {
  if (!isObject(changes) || !isObject(value)) return changes;
  return Object.entries(changes).reduce<Readonly<Record<string, unknown>>>(
    (all, [name, inner]) =>
      withMember(all, name, isObject(inner) ? merged(ownMember(all, name), inner) : inner),
    value,
  );
}
