import { escapeRegExp } from '../../../openapi/lib/escape-reg-exp.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import {
  eachViolation,
  fillTemplate,
  filters,
  likeFact,
} from '../../../openapi/model/answer-template.ts';
import { looksRandom } from '../../replay/mapping.ts';
import { choicesOf, namedByViolations } from './by-violation.ts';
import type { Sample } from './sample.ts';

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
 * @param hasChoices whether what differs by what is violated has a template for each, also where
 *   the bodies list nothing
 */
export function findTemplate(
  samples: readonly Sample[],
  { hasChoices = false }: { readonly hasChoices?: boolean } = {},
): FoundTemplate {
  const unexplained: string[] = [];
  const template = unify(samples, '', { unexplained, hasChoices });
  return { template, unexplained, hasFacts: /\{\{/.test(JSON.stringify(template) ?? '') };
}

interface Search {
  readonly unexplained: string[];
  /** Whether what differs by what is violated has a template for each. */
  readonly hasChoices: boolean;
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

function unify(samples: readonly Sample[], at: string, search: Search): unknown {
  const own: string[] = [];
  const template = unifyAll(samples, at, { ...search, unexplained: own });
  const found =
    own.length > 0 && search.hasChoices ? choicesOf(samples, explained, gives) : undefined;
  if (found !== undefined) return found;
  search.unexplained.push(...own);
  return template;
}

function explained(samples: readonly Sample[]): { readonly template: unknown } | undefined {
  const found = findTemplate(samples);
  return found.unexplained.length > 0 ? undefined : found;
}

function unifyAll(samples: readonly Sample[], at: string, search: Search): unknown {
  const { unexplained } = search;
  const [first] = samples;
  if (first === undefined) return undefined;
  const bodies = samples.map(({ body }) => body);
  if (bodies.every(isObject)) {
    const named = namedByViolations(samples, (own) =>
      unify(own, `${at}/*`, { unexplained, hasChoices: true }),
    );
    if (named !== undefined) return named;
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
        return [[name, unify(inner, `${at}/${name}`, search)]];
      }),
    );
  }
  if (bodies.every(Array.isArray)) return unifyLists(samples, at, search);
  return unifyScalars(samples, at, unexplained);
}

function unifyLists(samples: readonly Sample[], at: string, search: Search): unknown {
  const { unexplained } = search;
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
    return [{ [eachViolation]: unify(items, `${at}/*`, { unexplained, hasChoices: true }) }];
  }
  const longest = Math.max(...lengths);
  if (lengths.some((length) => length !== longest)) unexplained.push(at);
  return Array.from({ length: Math.min(...lengths) }, (_, index) =>
    unify(
      samples.map((sample) => ({ ...sample, body: (sample.body as unknown[])[index] })),
      `${at}/${index}`,
      search,
    ),
  );
}

function unifyScalars(samples: readonly Sample[], at: string, unexplained: string[]): unknown {
  const [first, ...others] = samples;
  if (first === undefined) return undefined;
  const time = timeIn(samples, at);
  if (time !== undefined) return time;
  // The code of an error may be a word that the item has as well.
  if (others.length > 0 && isCode.test(at) && isSame(samples) && isWord.test(String(first.body)))
    return first.body;
  if (others.length === 0)
    return (isUuid(first) ? madeUp(samples) : undefined) ?? candidatesFor(first)[0];
  // A value that stands twice in one text hides what each of the two is: another text tells.
  for (const sample of samples.slice(0, mostSeeds)) {
    const found = candidatesFor(sample).find((candidate) =>
      samples.every((other) => other === sample || gives(candidate, other)),
    );
    if (found !== undefined) return found;
  }
  const made = madeUp(samples);
  if (made !== undefined) return made;
  unexplained.push(at);
  return mostCommon(samples.map(({ body }) => body));
}

const isCode = /(code|type|error|reason|kind)$/i;
const isWord = /^[A-Za-z][\w.-]*$/;

function isSame([first, ...others]: readonly Sample[]): boolean {
  return others.every(({ body }) => body === first?.body);
}

/** Samples whose texts are tried as the one that shows where the facts stand. */
const mostSeeds = 4;

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Names of what an answer says of the time at which it was given. */
const timely = /(^|\/|_)(timestamp|time|date|at|now|ts)$|(At|Time|Date|Timestamp)$/;
/** The lowest number of seconds, and of milliseconds, that is taken for a time: of 2001. */
const [leastSeconds, leastMilliseconds] = [1e9, 1e11];

/** The fact of the time, where all bodies are times that nothing in the requests says. */
function timeIn(samples: readonly Sample[], at: string): string | undefined {
  const values = samples.map(({ body }) => body);
  const isSaid = samples.some(({ body, facts }) => Object.values(facts).includes(body));
  const isVaried = new Set(values).size > 1 || samples.length === 1;
  if (isSaid || !isVaried || !timely.test(at)) return undefined;
  if (values.every((value) => typeof value === 'string' && rfc3339.test(value))) return '{{now}}';
  const isFrom = (least: number) =>
    values.every((value) => typeof value === 'number' && value > least && value < least * 50);
  if (isFrom(leastMilliseconds)) return '{{now.milliseconds}}';
  return isFrom(leastSeconds) ? '{{now.seconds}}' : undefined;
}

function isUuid({ body, facts }: Sample): boolean {
  const isSaid = Object.values(facts).includes(body);
  return !isSaid && typeof body === 'string' && uuid.test(body);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A text of the same make, where all bodies are different texts that look made up. */
function madeUp(samples: readonly Sample[]): string | undefined {
  const texts = samples.map(({ body }) => body);
  const [first] = texts;
  const areNew =
    new Set(texts).size === texts.length &&
    texts.every(
      (text) =>
        typeof text === 'string' &&
        (uuid.test(text) ||
          looksRandom(text.slice(Math.max(text.lastIndexOf('_'), text.lastIndexOf('-')) + 1))),
    );
  return areNew && typeof first === 'string' ? `{{${likeFact}${first}}}` : undefined;
}

/**
 * What may have made a scalar, the likeliest first: with one sample a fact that is found in it,
 * else the constant.
 */
function candidatesFor({ body, facts }: Sample): unknown[] {
  if (typeof body === 'object' || body === undefined) return [body];
  const text = String(body);
  const named = Object.entries(facts)
    // The word for a rule, such as `required`, is in many texts that do not mean it.
    .filter(([name, value]) => name !== 'violation.keyword' || String(value) === text)
    .filter(([, value]) => value !== undefined && value !== null && String(value) !== '')
    .map(([name, value]): [string, string] => [name, String(value)]);
  const exact = named.flatMap(([name, value]) =>
    value === text && (typeof body === 'string' || typeof facts[name] === typeof body)
      ? [`{{${name}}}`]
      : [],
  );
  if (typeof body !== 'string') return exact.length > 0 ? [body, ...exact] : [body];
  // Of short values only whole words are taken for facts.
  const plain = named.filter(
    ([, value]) => value !== text && value.length >= 1 && wordIn(value, text),
  );
  const changed = named.flatMap(([name, value]) =>
    Object.entries(filters)
      .map(([filter, change]): [string, string] => [`${name}|${filter}`, change(value)])
      .filter(([, own]) => own !== value && own.length >= shortestChanged && wordIn(own, text)),
  );
  const within = [...plain, ...changed];
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
  exact.push(...changed.flatMap(([name, value]) => (value === text ? [`{{${name}}}`] : [])));
  const isId = exact.some((candidate) =>
    /\{id\}|path\.|violation\.(name|value|p)|entity\./.test(candidate),
  );
  const fromFacts = [...new Set([...exact, all, ...pairs, ...single])].filter(
    (candidate) => candidate !== text,
  );
  // A text with a value of the request in it is hardly a constant.
  const isLikely =
    isId ||
    within.some(
      ([name, value]) =>
        /^(id$|path|target)|^violation\.name/.test(name) ||
        (/^resource$/i.test(name) && facts['violation.name'] === undefined) ||
        (name.startsWith('entity.') &&
          (value.length >= shortestLikely || /^[A-Z][A-Z0-9-]+$/.test(value))) ||
        (/^(body|query)\./.test(name) && value.length >= shortestLikely && /[\d@ ]/.test(value)),
    );
  return isLikely ? [...fromFacts, body] : [body, ...fromFacts];
}

/** Characters of what a filter has made of a value, so that it is hardly in a text by chance. */
const shortestChanged = 3;
/** Characters of an item's value that is hardly in a text by chance. */
const shortestLikely = 4;

function boundary(value: string): RegExp {
  // What begins with no letter, such as a path, may follow one.
  const before = /^\w/.test(value) ? '(?<![\\w])' : '';
  const after = /\w$/.test(value) ? '(?![\\w])' : '';
  return new RegExp(`${before}${escapeRegExp(value)}${after}`, 'g');
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
