import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { eachViolation, type Facts, fillTemplate } from '../../openapi/model/answer-template.ts';

/** A body, with what was known when it came. */
export interface Sample {
  readonly body: unknown;
  readonly facts: Facts;
  /** The facts of each violation of the request. */
  readonly violations: readonly Facts[];
}

/** What bodies have in common, and where they differ by nothing that is known. */
export interface FoundTemplate {
  readonly template: unknown;
  /** JSON pointers of the places that no fact explains. */
  readonly unexplained: readonly string[];
  /** Whether a fact is in it. */
  readonly hasFacts: boolean;
}

/**
 * The template that gives each body from its facts. Where no template gives all of them, the one
 * that gives most.
 */
export function findTemplate(samples: readonly Sample[]): FoundTemplate {
  const unexplained: string[] = [];
  const template = unify(samples, '', unexplained);
  return { template, unexplained, hasFacts: /\{\{/.test(JSON.stringify(template) ?? '') };
}

/** Whether a template gives a body. */
export function gives(template: unknown, sample: Sample): boolean {
  const filled = fillTemplate(template, sample.facts, sample.violations);
  return JSON.stringify(sorted(filled)) === JSON.stringify(sorted(sample.body));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

function unify(samples: readonly Sample[], at: string, unexplained: string[]): unknown {
  const [first] = samples;
  if (first === undefined) return undefined;
  const bodies = samples.map(({ body }) => body);
  if (bodies.every(isObject)) {
    const names = [...new Set(bodies.flatMap((body) => Object.keys(body)))].sort();
    return Object.fromEntries(
      names.flatMap((name) => {
        const own = samples.filter(({ body }) => isObject(body) && Object.hasOwn(body, name));
        // What is not in most of them is left out.
        if (own.length * 2 <= samples.length) {
          unexplained.push(`${at}/${name}`);
          return [];
        }
        if (own.length < samples.length) unexplained.push(`${at}/${name}`);
        const inner = own.map((sample) => ({
          ...sample,
          body: (sample.body as Record<string, unknown>)[name],
        }));
        return [[name, unify(inner, `${at}/${name}`, unexplained)]];
      }),
    );
  }
  if (bodies.every(Array.isArray)) return unifyLists(samples, at, unexplained);
  return unifyScalars(samples, at, unexplained);
}

function unifyLists(samples: readonly Sample[], at: string, unexplained: string[]): unknown {
  const lengths = samples.map(({ body }) => (body as unknown[]).length);
  const isEach =
    lengths.every((length, index) => length > 0 && length === samples[index]?.violations.length) &&
    samples.every(({ violations }) => violations.length > 0);
  if (isEach) {
    const items = samples.flatMap(({ body, facts, violations }) =>
      violations.map((violation, index) => ({
        body: (body as unknown[])[index],
        facts: { ...facts, ...violation },
        violations: [],
      })),
    );
    return [{ [eachViolation]: unify(items, `${at}/*`, unexplained) }];
  }
  const longest = Math.max(...lengths);
  if (lengths.some((length) => length !== longest)) unexplained.push(at);
  return Array.from({ length: Math.min(...lengths) }, (_, index) =>
    unify(
      samples.map((sample) => ({ ...sample, body: (sample.body as unknown[])[index] })),
      `${at}/${index}`,
      unexplained,
    ),
  );
}

function unifyScalars(samples: readonly Sample[], at: string, unexplained: string[]): unknown {
  const [first, ...others] = samples;
  if (first === undefined) return undefined;
  let candidates = candidatesFor(first);
  for (const sample of others) {
    const left = candidates.filter((candidate) => gives(candidate, sample));
    if (left.length === 0) {
      unexplained.push(at);
      return mostCommon(samples.map(({ body }) => body));
    }
    candidates = left;
  }
  return candidates[0];
}

/**
 * What may have made a scalar, the likeliest first: with one sample a fact that is found in it,
 * else the constant.
 */
function candidatesFor({ body, facts }: Sample): unknown[] {
  if (typeof body === 'object' || body === undefined) return [body];
  const text = String(body);
  const named = Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== null && String(value) !== '')
    .map(([name, value]): [string, string] => [name, String(value)]);
  const exact = named.flatMap(([name, value]) =>
    value === text && (typeof body === 'string' || typeof facts[name] === typeof body)
      ? [`{{${name}}}`]
      : [],
  );
  if (typeof body !== 'string') return exact.length > 0 ? [body, ...exact] : [body];
  // Of short values only whole words are taken for facts.
  const within = named.filter(
    ([, value]) => value !== text && value.length >= 1 && wordIn(value, text),
  );
  const single = within.map(([name, value]) => replaceWord(text, value, `{{${name}}}`));
  const sortedFacts = [...within].sort(([, a], [, b]) => b.length - a.length);
  const all = sortedFacts.reduce(
    (current, [name, value]) => replaceOutside(current, value, `{{${name}}}`),
    text,
  );
  const pairs =
    within.length > 12
      ? []
      : within.flatMap(([name, value]) =>
          within.map(([other, own]) =>
            replaceOutside(replaceOutside(text, value, `{{${name}}}`), own, `{{${other}}}`),
          ),
        );
  const isId = exact.some((candidate) =>
    /path\.|violation\.(name|value|p)|entity\./.test(candidate),
  );
  const fromFacts = [...new Set([...exact, all, ...pairs, ...single])].filter(
    (candidate) => candidate !== text,
  );
  // A text with a value of the request in it is hardly a constant.
  const isLikely =
    isId ||
    within.some(
      ([name, value]) =>
        /^(path|target)|^violation\.name/.test(name) ||
        (name.startsWith('entity.') && value.length >= shortestLikely),
    );
  return isLikely ? [...fromFacts, body] : [body, ...fromFacts];
}

/** Characters of an item's value that is hardly in a text by chance. */
const shortestLikely = 4;

function boundary(value: string): RegExp {
  return new RegExp(`(?<![\\w])${escapeRegExp(value)}(?![\\w])`, 'g');
}

function wordIn(value: string, text: string): boolean {
  return text.includes(value) && boundary(value).test(text);
}

function replaceWord(text: string, value: string, replacement: string): string {
  return text.replace(boundary(value), () => replacement);
}

/** The same, but not within a fact that was put in before. */
function replaceOutside(text: string, value: string, replacement: string): string {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part) => (part.startsWith('{{') ? part : replaceWord(part, value, replacement)))
    .join('');
}

function mostCommon(values: readonly unknown[]): unknown {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = JSON.stringify(value) ?? '';
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  const found = [...counts].find(([, count]) => count === most)?.[0] ?? 'null';
  return found === '' ? undefined : (JSON.parse(found) as unknown);
}
