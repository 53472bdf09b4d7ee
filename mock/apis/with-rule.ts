import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { DataCollection, DataRule } from '../model/data.ts';

/** An inferred collection whose items in data files are completed and checked by a rule as well. */
export function withRule(collection: DataCollection, rule: DataRule): DataCollection {
  return {
    ...collection,
    async insert(place, id, item, from) {
      const { value: given, files } = item;
      if (!isObject(given)) return collection.insert(place, id, item, from);
      const value = from.isWhole ? given : rule.complete(given, files, place.sandbox.clock.now());
      const faults = rule.check(value, files, await collection.list(place));
      return faults.length > 0 ? faults : collection.insert(place, id, { ...item, value }, from);
    },
  };
}
