import { isObject } from '../../../openapi/lib/json-pointer.ts';
import {
  byViolation,
  namesOfViolations,
  wayOfViolation,
} from '../../../openapi/model/answer-template.ts';
import type { Sample } from './sample.ts';

/** A template of samples; undefined where none gives all of them. */
export type Explain = (samples: readonly Sample[]) => { readonly template: unknown } | undefined;

/**
 * A template for each kind of violation, where the samples differ by nothing else: by keyword, and
 * for a member by itself where its errors are worded otherwise. Undefined where that explains less.
 */
export function choicesOf(
  samples: readonly Sample[],
  explain: Explain,
  gives: (template: unknown, sample: Sample) => boolean,
): unknown {
  const keywords = groupsOf(samples, keywordOf);
  const isKnown = samples.every((own) => keywordOf(own) !== '' && wayOf(own) !== '');
  if (!isKnown || groupsOf(samples, (own) => `${wayOf(own)} ${keywordOf(own)}`).size < 2)
    return undefined;
  const choices: [name: string, template: unknown][] = [];
  let usual: { readonly template: unknown; readonly count: number } | undefined;
  for (const [keyword, group] of [...keywords].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = explain(group) ?? generalOf(group, explain, gives);
    if (found === undefined) return undefined;
    const { template } = found;
    for (const [way, own] of groupsOf(group, wayOf)) {
      if (own.every((sample) => gives(template, sample))) continue;
      const other = explain(own);
      if (other === undefined) return undefined;
      choices.push([`${way} ${keyword}`, other.template]);
    }
    choices.push([keyword, template]);
    if (usual === undefined || group.length > usual.count)
      usual = { template, count: group.length };
  }
  if (usual !== undefined) choices.push(['', usual.template]);
  return { [byViolation]: Object.fromEntries(choices) };
}

/** The template of one member that is right of most others. */
function generalOf(
  group: readonly Sample[],
  explain: Explain,
  gives: (template: unknown, sample: Sample) => boolean,
): { readonly template: unknown } | undefined {
  const all = [...groupsOf(group, wayOf).values()].map((own) => explain(own));
  const counted = all.flatMap((found) =>
    found === undefined
      ? []
      : [{ found, count: group.filter((sample) => gives(found.template, sample)).length }],
  );
  return counted.sort((a, b) => b.count - a.count)[0]?.found;
}

/**
 * Objects that have a member for each violation, as `{ "name": ["is too long"] }`; undefined where
 * they have others.
 */
export function namedByViolations(
  samples: readonly Sample[],
  unify: (samples: readonly Sample[]) => unknown,
): unknown {
  const fact = namesOfViolations.find((name) =>
    samples.every(({ body, violations }) => {
      const names = new Set(violations.map((own) => String(own[name] ?? '')));
      const own = isObject(body) ? Object.keys(body) : [];
      return own.length > 0 && own.length === names.size && own.every((key) => names.has(key));
    }),
  );
  if (fact === undefined) return undefined;
  const inner = samples.flatMap(({ body, facts, violations }) =>
    Object.entries(isObject(body) ? body : {}).flatMap(([name, value]) => {
      const own = violations.filter((violation) => String(violation[fact]) === name);
      const isEach = Array.isArray(value) && value.length === own.length;
      return own.map(
        (violation, index): Sample => ({
          body: isEach ? [(value as unknown[])[index]] : value,
          facts: { ...facts, ...violation },
          violations: [],
        }),
      );
    }),
  );
  return { [`{{${fact}}}`]: unify(inner) };
}

function groupsOf(
  samples: readonly Sample[],
  keyOf: (sample: Sample) => string,
): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const own of samples) groups.set(keyOf(own), [...(groups.get(keyOf(own)) ?? []), own]);
  return groups;
}

function keywordOf({ facts }: Sample): string {
  return String(facts['violation.keyword'] ?? '');
}

function wayOf({ facts }: Sample): string {
  return wayOfViolation(facts);
}
