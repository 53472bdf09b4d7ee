import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { DataCollection, DataItem, DataPlace, DataRule } from '../model/data.ts';

type Fields = Readonly<Record<string, unknown>>;

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
  const { editing } = collection;
  /** What is wrong with an item beside all others. */
  const check = async (place: DataPlace, id: string, value: Fields, files: DataItem['files']) => {
    const others = (await collection.list(place)).filter((other) => other.id !== id);
    return rule.check(value, files, others, async (name) => {
      const found = all.find((own) => own.name === name);
      return found === undefined ? [] : found.list(place);
    });
  };
  const completed = ({ value, files }: DataItem, { sandbox }: DataPlace): DataItem['value'] =>
    isObject(value) ? rule.complete(value, files, sandbox.clock.now()) : value;
  return {
    ...collection,
    async insert(place, id, item, from) {
      const value = from.isWhole ? item.value : completed(item, place);
      const faults = isObject(value) ? await check(place, id, value, item.files) : [];
      return faults.length > 0 ? faults : collection.insert(place, id, { ...item, value }, from);
    },
    ...(editing !== undefined && {
      editing: {
        ...editing,
        async replace(place, id, item) {
          const value = completed(item, place);
          const faults = isObject(value) ? await check(place, id, value, item.files) : [];
          return faults.length > 0 ? faults : editing.replace(place, id, { ...item, value });
        },
      },
    }),
  };
}
