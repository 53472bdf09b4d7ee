import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../infer/inflect.ts';
import type { Operator } from './compare-values.ts';
import type { Condition } from './filter-grammar.ts';

/** What a filter that is sent as an object is read with. */
export interface FilterWords {
  /** Whether items have a member of a name. */
  isMember(name: string): boolean;
  /** Whether a condition may name a member that the document does not. */
  readonly isOpen?: boolean;
  /** The comparison that a word stands for. */
  operatorOf(word: string): Operator | undefined;
}

const deepest = 12;
const all = /^(and|all|allof|must|every|conjunction|rules)$/;
const some = /^(or|any|anyof|should|some|filtergroups)$/;
const none = /^(not|none|noneof|mustnot|nor)$/;
/** What stands around conditions and says nothing of them. */
const around =
  /^(filters?|query|where|bool|conditions?|filtered|nested|criteria|expression|constantscore|predicate)$/;
const subjects = [
  'key',
  'field',
  'property',
  'propertyname',
  'attribute',
  'column',
  'fieldname',
  'name',
];
const operatorNames = ['operator', 'op', 'comparator', 'comparison', 'condition', 'type'];
const valueNames = ['value', 'values'];
/** How words compare that are used in objects alone. */
const comparisons: Readonly<Record<string, Operator>> = {
  any: 'in',
  containstoken: 'like',
  equal: 'eq',
  equalto: 'eq',
  exact: 'eq',
  except: 'nin',
  fuzzy: 'like',
  greaterthan: 'gt',
  greaterthanorequalto: 'gte',
  hasproperty: 'exists',
  is: 'eq',
  isnot: 'ne',
  keyword: 'eq',
  lessthan: 'lt',
  lessthanorequalto: 'lte',
  match: 'eq',
  matchphrase: 'like',
  onorafter: 'gte',
  onorbefore: 'lte',
  startat: 'gte',
  endat: 'lte',
  term: 'eq',
  terms: 'in',
  text: 'like',
  value: 'eq',
  values: 'in',
  wildcard: 'like',
};

/**
 * Reads a filter that is sent as an object, in the forms that APIs have for it: `{ status: 'open' }`,
 * `{ price: { gte: 5 } }`, `{ must: [{ key: 'title', match: { value: 'x' } }] }`, `{ and: [{ property:
 * 'Done', checkbox: { equals: true } }] }`, `{ filterGroups: [{ filters: [{ propertyName, operator,
 * value }] }] }`, `{ bool: { filter: { term: { status: 'open' } } } }`. Undefined where it says nothing
 * of a member that items have.
 */
export function readFilterObject(filter: unknown, words: FilterWords): Condition | undefined {
  return read(filter, words, 0);
}

function read(filter: unknown, words: FilterWords, depth: number): Condition | undefined {
  if (depth > deepest) return undefined;
  if (Array.isArray(filter))
    return joined(
      'and',
      filter.map((part: unknown) => read(part, words, depth + 1)),
    );
  if (!isObject(filter)) return undefined;
  const about = subjectOf(filter, words);
  if (about !== undefined) return about;
  return joined(
    'and',
    Object.entries(filter).map(([name, value]) => readEntry(name, value, words, depth)),
  );
}

function readEntry(
  name: string,
  value: unknown,
  words: FilterWords,
  depth: number,
): Condition | undefined {
  const bare = normalizeName(name.replace(/^\$/, ''));
  const parts = () => [value].flat().map((part: unknown) => read(part, words, depth + 1));
  if (typeof value === 'object' && value !== null) {
    if (all.test(bare)) return joined('and', parts());
    if (some.test(bare)) return joined('or', parts());
    if (none.test(bare)) {
      const of = joined('or', parts());
      return of === undefined ? undefined : { kind: 'not', of };
    }
    if (around.test(bare) && !words.isMember(name)) return joined('and', parts());
  }
  if (/^(has)?ids?$/.test(bare) && Array.isArray(value)) return compare('id', 'in', value);
  if (words.isMember(name)) return compareTo(name, value, words, depth);
  const operator = operatorIn(name, words);
  // `{ term: { status: 'open' } }`: the comparison stands around the member.
  if (operator !== undefined && isObject(value))
    return joined(
      'and',
      Object.entries(value).map(([member, wanted]) =>
        !words.isMember(member)
          ? undefined
          : isObject(wanted)
            ? compareTo(member, wanted, words, depth)
            : compare(member, operator, wanted),
      ),
    );
  // `{ state_filter: { states: […] } }`.
  return isObject(value) ? read(value, words, depth + 1) : undefined;
}

/** `{ key: 'price', range: { gte: 5 } }`, `{ field: 'status', operator: 'EQ', value: 'open' }`. */
function subjectOf(
  filter: Readonly<Record<string, unknown>>,
  words: FilterWords,
): Condition | undefined {
  const entries = Object.entries(filter).map(
    ([name, value]) => [normalizeName(name), value, name] as const,
  );
  if (entries.length < 2) return undefined;
  const subject = entries.find(
    ([bare, value]) =>
      subjects.includes(bare) &&
      typeof value === 'string' &&
      (words.isOpen === true || words.isMember(value)),
  );
  if (subject === undefined) return undefined;
  const member = String(subject[1]);
  const others = entries.filter((entry) => entry !== subject);
  const said = others.find(
    ([bare, value]) => operatorNames.includes(bare) && typeof value === 'string',
  );
  const wanted = others.find(([bare]) => valueNames.includes(bare));
  const operator = said === undefined ? undefined : operatorIn(String(said[1]), words);
  if (wanted !== undefined)
    return isObject(wanted[1])
      ? compareTo(member, wanted[1], words, 0, true)
      : compare(member, operator ?? 'eq', wanted[1]);
  if (said !== undefined && operator !== undefined) return compare(member, operator, true);
  return joined(
    'and',
    others.map(([, value, name]) =>
      isObject(value)
        ? compareTo(member, value, words, 0, true)
        : compare(member, operatorIn(name, words) ?? 'eq', value),
    ),
  );
}

/**
 * What is wanted of a member: a value, several, or comparisons such as `{ gte: 5, lt: 9 }`.
 * @param isNamed whether the member was named by a value: then `value` is no member of it
 */
function compareTo(
  member: string,
  wanted: unknown,
  words: FilterWords,
  depth: number,
  isNamed = false,
): Condition | undefined {
  if (!isObject(wanted)) return compare(member, Array.isArray(wanted) ? 'in' : 'eq', wanted);
  if (depth > deepest) return undefined;
  return joined(
    'and',
    Object.entries(wanted).map(([name, value]) => {
      const inner = `${member}.${name}`;
      const operator = operatorIn(name, words);
      const compares = operator !== undefined && !isObject(value);
      if (words.isMember(inner) && !(isNamed && compares))
        return compareTo(inner, value, words, depth + 1);
      if (compares) return compare(member, operator, value);
      return isObject(value) ? compareTo(member, value, words, depth + 1) : undefined;
    }),
  );
}

function operatorIn(word: string, { operatorOf }: FilterWords): Operator | undefined {
  const bare = normalizeName(word.replace(/^\$/, ''));
  return Object.hasOwn(comparisons, bare) ? comparisons[bare] : operatorOf(bare);
}

function compare(member: string, operator: Operator, wanted: unknown): Condition | undefined {
  if (wanted === null || wanted === undefined)
    return { kind: 'member', member, operator, value: 'null' };
  const value = Array.isArray(wanted) ? wanted.map((item) => String(item)) : String(wanted);
  return { kind: 'member', member, operator, value };
}

function joined(
  kind: 'and' | 'or',
  parts: readonly (Condition | undefined)[],
): Condition | undefined {
  const of = parts.filter((part) => part !== undefined);
  return of.length > 1 ? { kind, of } : of[0];
}
