import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { DataCollection, DataRule } from '../model/data.ts';

/**
 * Inferred collections whose items in data files are completed and checked by rules as well. What a
 * rule holds its items to comes before them.
 * @param rules by the names of collections
 */
export function withRules(
  collections: readonly DataCollection[],
  rules: Readonly<Record<string, DataRule>>,
): readonly DataCollection[] {
  const ruleOf = ({ name }: DataCollection) =>
    Object.hasOwn(rules, name) ? rules[name] : undefined;
  const late = collections.filter((collection) => (ruleOf(collection)?.after ?? []).length > 0);
  return [...collections.filter((collection) => !late.includes(collection)), ...late].map(
    (collection) => {
      const rule = ruleOf(collection);
      return rule === undefined ? collection : withRule(collection, rule, collections);
    },
  );
}

function withRule(
  collection: DataCollection,
  rule: DataRule,
  all: readonly DataCollection[],
): DataCollection {
  return {
    ...collection,
    async insert(place, id, item, from) {
      const { value: given, files } = item;
      if (!isObject(given)) return collection.insert(place, id, item, from);
      const value = from.isWhole ? given : rule.complete(given, files, place.sandbox.clock.now());
      const before = await collection.list(place);
      const faults = await rule.check(value, files, before, async (name) => {
        const other = all.find((own) => own.name === name);
        return other === undefined ? [] : other.list(place);
      });
      return faults.length > 0 ? faults : collection.insert(place, id, { ...item, value }, from);
    },
  };
}
