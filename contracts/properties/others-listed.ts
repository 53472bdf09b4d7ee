import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { hasId, type Item, type Pages } from '../oracles/resource-client.ts';
import type { Exchange } from '../request/exchange.ts';
import { isTestData } from '../request/tag-test-data.ts';
import type { Journey } from './journey.ts';

/**
 * Reports another item in the list that an update has changed. @param before the list as it was
 * before the update
 */
export function expectOthersListed(
  { session, provenance }: Journey,
  update: Operation,
  madeItem: Item,
  updated: Exchange,
  before: Pages,
  after: Pages,
): void {
  const own = before.items.find((item) => hasId(item, madeItem.id));
  const [name] =
    Object.entries(isObject(own) ? own : {}).find(([, value]) => value === madeItem.id) ?? [];
  if (name === undefined) return;
  const was = byMember(before.items, name);
  for (const [id, item] of byMember(after.items, name)) {
    const old = was.get(id);
    if (id === madeItem.id || old === undefined) continue;
    const [change] = differences(old, item).filter(({ at }) => !isChangeStamp(at));
    if (change === undefined) continue;
    const [from, to] = [change.expected, change.actual].map((value) =>
      shorten(String(JSON.stringify(value))),
    );
    session.report({
      code: 'update-overreached',
      operation: update,
      location: `other${generalize(change.at)}`,
      message: `the update changed ${change.at.slice(1) || 'all'} of another item, ${JSON.stringify(id)}, from ${from} to ${to}`,
      provenance: isTestData(old) ? provenance : { evidence: 'assumed' },
      exchanges: [...before.pages.slice(-1), updated, ...after.pages.slice(-1)],
    });
    return;
  }
}

/**
 * Items by a member that tells them apart; those that lack it, or share it, cannot be told apart.
 */
export function byMember(
  items: readonly unknown[],
  name: string,
): Map<unknown, Record<string, unknown>> {
  const found = new Map<unknown, Record<string, unknown>>();
  const shared = new Set<unknown>([undefined]);
  for (const item of items.filter(isObject)) {
    if (found.has(item[name])) shared.add(item[name]);
    found.set(item[name], item);
  }
  for (const value of shared) found.delete(value);
  return found;
}
