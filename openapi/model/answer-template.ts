import { isObject, ownMember } from '../lib/json-pointer.ts';
import { eachItem } from './procedure.ts';

/**
 * What is known of a request and of what became of it, by names such as `path.id` and
 * `violation.name`.
 */
export type Facts = Readonly<Record<string, unknown>>;

/** What several answers have in common: a value with `{{fact}}` where they differ. */
export interface AnswerTemplate {
  readonly status: number;
  /** Media type; `application/json` by default. */
  readonly type?: string;
  readonly body?: unknown;
}

/** An error by what causes it: an item of `x-doubletake-errors`. */
export interface ErrorTemplate extends AnswerTemplate {
  /** A code of `openapi/errors.ts`, such as `resource-not-found`. */
  readonly cause: string;
  /** The keyword that is violated, where the cause is `request-invalid`. */
  readonly keyword?: string;
  /** Where: `path`, `query`, `header` or `body`. */
  readonly place?: string;
}

/** The name of the one member of an array's item that is repeated for each violation. */
export const eachViolation = '{{each violation}}';

/**
 * The name of the one member of an object that has values by what is violated: the first that is
 * there of `<way> <keyword>`, `<keyword>` and the empty name.
 */
export const byViolation = '{{by violation}}';

/** The names of the one member of an object that has a member for each violation. */
export const namesOfViolations: readonly string[] = [
  'violation.name',
  'violation.path',
  'violation.pointer',
];

const fact = /\{\{([^{}]+)\}\}/g;

/**
 * A template with its facts filled in. A text that is nothing but one fact has the fact's own type;
 * one whose fact is not known is `undefined`, and so left out.
 * @param violations the facts of each violation, for lists of them
 * @param items the facts of each item that is listed
 */
export function fillTemplate(
  template: unknown,
  facts: Facts,
  violations: readonly Facts[] = [],
  items: readonly Facts[] = [],
): unknown {
  if (typeof template === 'string') return fillText(template, facts);
  if (Array.isArray(template)) {
    const [only] = template as unknown[];
    const each = isObject(only) ? ownMember(only, eachViolation) : undefined;
    if (each !== undefined)
      return violations.map((own) => fillTemplate(each, { ...facts, ...own }, []));
    const listed = isObject(only) ? ownMember(only, eachItem) : undefined;
    if (listed !== undefined) return items.map((own) => fillTemplate(listed, { ...facts, ...own }));
    return template.map((item) => fillTemplate(item, facts, violations, items));
  }
  if (!isObject(template)) return template;
  const choices = ownMember(template, byViolation);
  if (isObject(choices)) return fillTemplate(chosen(choices, facts), facts, violations, items);
  const [only = '', ...others] = Object.keys(template);
  const named = namesOfViolations.find((name) => only === `{{${name}}}`);
  if (named !== undefined && others.length === 0)
    return byNames(template[only], named, facts, violations);
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, inner]) => {
      const value = fillTemplate(inner, facts, violations, items);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function chosen(choices: Readonly<Record<string, unknown>>, facts: Facts): unknown {
  const keyword = String(facts['violation.keyword'] ?? '');
  const names = [`${wayOfViolation(facts)} ${keyword}`, keyword, ''];
  const name = names.find((own) => Object.hasOwn(choices, own));
  return name === undefined ? undefined : choices[name];
}

/** A member for each name that is violated; lists of one name are put together. */
function byNames(
  template: unknown,
  named: string,
  facts: Facts,
  violations: readonly Facts[],
): Record<string, unknown> {
  const found = new Map<string, unknown>();
  for (const own of violations) {
    const name = String(own[named] ?? '');
    const value = fillTemplate(template, { ...facts, ...own });
    const known = found.get(name);
    if (Array.isArray(known) && Array.isArray(value)) found.set(name, [...known, ...value]);
    else if (!found.has(name)) found.set(name, value);
  }
  return Object.fromEntries(found);
}

function fillText(text: string, facts: Facts): unknown {
  const [, whole] = /^\{\{([^{}]+)\}\}$/.exec(text) ?? [];
  if (whole !== undefined) return readFact(facts, whole);
  return text.replaceAll(fact, (_all, name: string) => {
    const value = readFact(facts, name);
    return value === undefined ? '' : String(value);
  });
}

/** Begins the name of a fact that is made up each time, of the make of the example behind it. */
export const likeFact = 'like ';

const timeFacts = ['now', 'now.date', 'now.milliseconds', 'now.seconds'];

/** Whether a fact is the time of the answer. */
export function isTimeFact(name: string): boolean {
  return timeFacts.includes(name);
}

/** The time as RFC 3339, as a date, or since 1970. */
export function timeFact(name: string, time: Date): string | number {
  if (name === 'now.date') return time.toISOString().slice(0, 10);
  if (name === 'now.milliseconds') return time.getTime();
  return name === 'now.seconds' ? Math.floor(time.getTime() / 1000) : time.toISOString();
}

/** What may stand behind a fact's name: `{{entity.title|slug}}`. */
export const filters: Readonly<Record<string, (text: string) => string>> = {
  slug: (text) => slugged(text, '-'),
  snake: (text) => slugged(text, '_'),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

function slugged(text: string, separator: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join(separator);
}

/** A number, a flag or null as such; all else is text. */
function written(text: string): unknown {
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(text)) return JSON.parse(text) as unknown;
  return text;
}

/** The value of a fact, behind a `|` with what is done to it: `entity.title|slug`. */
function readFact(facts: Facts, name: string): unknown {
  const [bare = '', filter] = name.split('|');
  if (filter?.startsWith('or ')) return ownMember(facts, bare) ?? written(filter.slice(3));
  const change = filter === undefined ? undefined : ownMember(filters, filter);
  const known = ownMember(facts, change === undefined ? name : bare);
  // A parameter of the path has other names at other paths: the last one is meant.
  const value = known === undefined && bare.startsWith('path.') ? facts['id'] : known;
  return change === undefined || value === undefined ? value : change(String(value));
}

/** What a violation is about, as facts. */
export function violationFacts(violation: {
  readonly location: readonly (string | number)[];
  readonly message: string;
  readonly keyword: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
}): Record<string, unknown> {
  const { location, message, keyword, params = {}, value } = violation;
  const missing = params['missingProperty'] ?? params['additionalProperty'];
  const inner = location.slice(1);
  const isMissing = keyword === 'required' && missing === undefined;
  const path =
    missing === undefined ? inner : inner.at(-1) === missing ? inner.slice(0, -1) : inner;
  const name = missing ?? location.at(-1);
  return {
    'violation.place': location[0],
    'violation.name': name,
    'violation.pointer': inner.map((token) => `/${token}`).join(''),
    'violation.parent': path.map((token) => `/${token}`).join(''),
    'violation.path': inner.join('.'),
    'violation.keyword': keyword,
    'violation.message': message,
    'violation.limit': params['limit'],
    'violation.type': params['type'],
    'violation.format': params['format'],
    'violation.allowed': Array.isArray(params['allowedValues'])
      ? params['allowedValues'].join(', ')
      : undefined,
    ...(isMissing ? {} : { 'violation.value': scalar(value) }),
  };
}

/** The way of the member that a violation is about, such as `address.street`. */
export function wayOfViolation(facts: Facts): string {
  const { 'violation.pointer': pointer } = facts;
  return typeof pointer === 'string' ? pointer.slice(1).replaceAll('/', '.') : '';
}

/** The extension of an operation, or of the document, with ways in the order in which errors come. */
export const errorOrderKeyword = 'x-doubletake-error-order';

/**
 * Violations in the order of the ways that they are about; others after them.
 * @param factsOf the facts of a violation
 */
export function inErrorOrder<Violation>(
  violations: readonly Violation[],
  order: readonly string[],
  factsOf: (violation: Violation) => Facts,
): Violation[] {
  const rank = (violation: Violation) => {
    const place = order.indexOf(wayOfViolation(factsOf(violation)));
    return place < 0 ? order.length : place;
  };
  return order.length === 0 ? [...violations] : [...violations].sort((a, b) => rank(a) - rank(b));
}

/** How many things are wrong, as a fact. */
export function countFact(violations: readonly unknown[]): Facts {
  return violations.length === 0 ? {} : { violations: violations.length };
}

/** Scalars of an object by the names that they are facts under. */
export function scalarFacts(prefix: string, value: unknown): Record<string, unknown> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      scalar(inner) === undefined ? [] : [[`${prefix}.${name}`, inner]],
    ),
  );
}

/** The value of the last parameter of the path, whatever it is called. */
export function idFact(values: Readonly<Record<string, unknown>>): { readonly id?: unknown } {
  const last = Object.values(values).at(-1);
  return last === undefined ? {} : { id: last };
}

const deepestFact = 6;
const mostFacts = 100;

/** The same, and those of the objects in it: `body.data.title`. */
export function deepFacts(prefix: string, value: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  let count = 0;
  const visit = (node: unknown, at: string, depth: number): void => {
    if (!isObject(node) || depth > deepestFact) return;
    for (const [name, inner] of Object.entries(node)) {
      if (count >= mostFacts) return;
      if (scalar(inner) !== undefined) {
        found[`${at}.${name}`] = inner;
        count++;
      } else visit(inner, `${at}.${name}`, depth + 1);
    }
  };
  visit(value, prefix, 1);
  return found;
}

/** The member that a fact's name says: `padID` of `query.padID`. */
export function memberOfFact(name: string): string {
  return name.replace(/^[^.]*\./, '');
}

function scalar(value: unknown): unknown {
  return ['string', 'number', 'boolean'].includes(typeof value) ? value : undefined;
}
