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
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, inner]) => {
      const value = fillTemplate(inner, facts, violations, items);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function fillText(text: string, facts: Facts): unknown {
  const [, whole] = /^\{\{([^{}]+)\}\}$/.exec(text) ?? [];
  if (whole !== undefined) return ownMember(facts, whole);
  return text.replaceAll(fact, (_all, name: string) => {
    const value = ownMember(facts, name);
    return value === undefined ? '' : String(value);
  });
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

/** Scalars of an object by the names that they are facts under. */
export function scalarFacts(prefix: string, value: unknown): Record<string, unknown> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      scalar(inner) === undefined ? [] : [[`${prefix}.${name}`, inner]],
    ),
  );
}

/** The member that a fact's name says: `padID` of `query.padID`. */
export function memberOfFact(name: string): string {
  return name.replace(/^[^.]*\./, '');
}

function scalar(value: unknown): unknown {
  return ['string', 'number', 'boolean'].includes(typeof value) ? value : undefined;
}
