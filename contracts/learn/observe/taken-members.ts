import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import type { InspectedPlan } from './inspected.ts';
import { holderKey, type ItemTracker } from './track-items.ts';
import { leavesOf } from './ways.ts';

/** Members of what is sent, by ways, that another item has with the same value. */
export function takenMembers(
  plan: InspectedPlan,
  sent: Readonly<Record<string, unknown>>,
  { collections }: ItemTracker,
): string[] {
  const collection = collections.get(plan.collection);
  if (collection === undefined) return [];
  return [...leavesOf(sent)].flatMap(([name, value]) => {
    const key = holderKey(name, value);
    const id = key === undefined ? undefined : collection.holders.get(key);
    const item = id === undefined ? undefined : collection.items.get(id);
    const isTaken =
      item !== undefined &&
      !item.isDeleted &&
      item.id !== plan.itemId &&
      getIn(item.value, name.split('.')) === value;
    return isTaken ? [name] : [];
  });
}

/** The first of the members that have to be unique whose value another item has. */
export function isTaken(
  plan: InspectedPlan,
  sent: Readonly<Record<string, unknown>>,
  tracker: ItemTracker,
): string | undefined {
  if (plan.unique.length === 0) return undefined;
  const taken = takenMembers(plan, sent, tracker);
  return plan.unique.find((name) => taken.includes(name));
}

/** Members that an item was made or changed with, though another had the same. */
export function noteRepeated(
  repeated: Set<string>,
  plan: InspectedPlan,
  sent: unknown,
  tracker: ItemTracker,
): void {
  if (!isObject(sent)) return;
  for (const name of takenMembers(plan, sent, tracker)) repeated.add(`${plan.resource} ${name}`);
}
