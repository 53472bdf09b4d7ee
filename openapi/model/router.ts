import { encodePercent } from '../lib/pairs.ts';
import type { Method, Operation } from './operation.ts';
import { type Condition, splitTemplate } from './path-template.ts';
import { createSegmentMatcher } from './segment-matcher.ts';

/** Looks up what a request carries under a name, as a query member or header field. */
export type Lookup = (name: string) => string | undefined;

/** The path templates that a request's path may stand for, best first. */
export interface Router {
  /**
   * The operations at a path, by method, with the values of the path's parameters still
   * percent-encoded.
   * @param lookup tells paths apart that differ in a query only; without it they are one
   */
  match(path: string, lookup?: Lookup): RouteMatch | undefined;
  /**
   * The template most like a path that nothing matches, for an error message; less distance is
   * nearer.
   */
  nearest(path: string): NearestRoute | undefined;
}

export interface NearestRoute {
  readonly template: string;
  readonly distance: number;
}

export interface RouteMatch {
  readonly template: string;
  readonly operations: ReadonlyMap<Method, Operation>;
  /**
   * Where two templates of one shape name a parameter differently, its value is here under both
   * names.
   */
  readonly values: ReadonlyMap<string, string>;
}

/** Operations with one path, and one set of conditions. */
interface Variant {
  readonly template: string;
  readonly conditions: readonly Condition[];
  readonly operations: Map<Method, Operation>;
}

interface Route {
  readonly template: string;
  readonly segments: readonly string[];
  /** The values of the path's parameters, from the left. */
  readonly match: (path: string) => readonly string[] | undefined;
  /** For each parameter of the path, from the left, every name that it goes by. */
  readonly names: Set<string>[];
  readonly variants: Variant[];
}

/**
 * Builds a router over operations. Concrete paths come before templated ones (OpenAPI 3.1, section
 * 4.8.8.2), then what has the earlier and longer literal; of templates with one shape the first to
 * have a method counts. A slash too many or too few at the end is forgiven where nothing else
 * matches.
 */
export function createRouter(operations: readonly Operation[]): Router {
  const concrete = new Map<string, Route>();
  const templated = new Map<number, Map<string, Route>>();
  for (const operation of operations) {
    const { path, conditions } = splitTemplate(operation.path);
    const segments = canonical(path).split('/');
    const shape = segments.join('/').replaceAll(everyParameter, '{}');
    const bucket = templated.get(segments.length) ?? new Map<string, Route>();
    const isConcrete = !parameter.test(path);
    const table = isConcrete ? concrete : bucket;
    const route = table.get(shape) ?? createRoute(path, segments);
    table.set(shape, route);
    if (!isConcrete) templated.set(segments.length, bucket);
    addOperation(route, operation, path, conditions);
  }
  const sorted = new Map(
    [...templated].map(([length, bucket]) => [length, [...bucket.values()].sort(bySpecificity)]),
  );
  const routes = [...concrete.values(), ...[...sorted.values()].flat()];

  function find(path: string, lookup: Lookup | undefined): RouteMatch | undefined {
    const exact = concrete.get(path);
    if (exact !== undefined) return matchOf(exact, lookup, noValues);
    for (const route of sorted.get(countSegments(path)) ?? []) {
      const values = route.match(path);
      if (values !== undefined) return matchOf(route, lookup, valuesOf(route, values));
    }
    return undefined;
  }

  return {
    match(path, lookup) {
      const given = canonical(path);
      return (
        find(given, lookup) ??
        (given.length > 1 && given.endsWith('/')
          ? find(given.slice(0, -1), lookup)
          : find(`${given}/`, lookup))
      );
    },
    nearest: (path) => nearestTemplate(routes, path),
  };
}

const noValues: ReadonlyMap<string, string> = new Map();

function matchOf(
  route: Route,
  lookup: Lookup | undefined,
  values: ReadonlyMap<string, string>,
): RouteMatch {
  const { template, operations } = chooseVariant(route, lookup);
  return { template, operations, values };
}

/** As many as `split` would make. */
function countSegments(path: string): number {
  let count = 1;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) count++;
  return count;
}

const parameter = /\{[^{}]+\}/;
const everyParameter = /\{[^{}]+\}/g;
const special = /\{([^{}]+)\}|[.*+?^$()|[\]\\{}]/g;

function createRoute(template: string, segments: readonly string[]): Route {
  const names = segments.flatMap((segment) =>
    [...segment.matchAll(everyParameter)].map(() => new Set<string>()),
  );
  const isPlain = segments.every((segment) => [...segment.matchAll(everyParameter)].length < 2);
  return {
    template,
    segments,
    names,
    match: isPlain ? matchByPattern(segments) : matchBySegments(segments),
    variants: [],
  };
}

/** With one parameter in a segment at most, there is one way to part a path. */
function matchByPattern(segments: readonly string[]): Route['match'] {
  const pattern = new RegExp(
    `^${segments.join('/').replaceAll(special, (whole, name: string | undefined) => (name === undefined ? `\\${whole}` : '([^/]+)'))}$`,
  );
  return (path) => pattern.exec(path)?.slice(1);
}

function matchBySegments(segments: readonly string[]): Route['match'] {
  const matchers = segments.map((segment) =>
    parameter.test(segment) ? createSegmentMatcher(segment) : segment,
  );
  return (path) => {
    const values: string[] = [];
    for (const [index, segment] of path.split('/').entries()) {
      const matcher = matchers[index];
      const found =
        typeof matcher === 'string' ? (matcher === segment ? [] : undefined) : matcher?.(segment);
      if (found === undefined) return undefined;
      values.push(...found);
    }
    return values;
  };
}

function addOperation(
  route: Route,
  operation: Operation,
  path: string,
  conditions: readonly Condition[],
): void {
  const found = [...path.matchAll(everyParameter)];
  for (const [index, [whole]] of found.entries()) route.names[index]?.add(whole.slice(1, -1));
  const key = JSON.stringify(conditions);
  const known = route.variants.find((variant) => JSON.stringify(variant.conditions) === key);
  const variant = known ?? {
    template: operation.path,
    conditions,
    operations: new Map<Method, Operation>(),
  };
  if (known === undefined) {
    route.variants.push(variant);
    // What asks for more comes first, so that it is not hidden by what asks for less.
    route.variants.sort((a, b) => b.conditions.length - a.conditions.length);
  }
  if (!variant.operations.has(operation.method))
    variant.operations.set(operation.method, operation);
}

/**
 * The variant whose conditions are met. Its methods go before those of the others, which the path
 * has as well.
 */
function chooseVariant(
  { variants }: Route,
  lookup: Lookup | undefined,
): Omit<RouteMatch, 'values'> {
  const [only] = variants;
  if (only !== undefined && variants.length === 1) return only;
  const isMet = ({ name, value }: Condition) => {
    const given = lookup?.(name);
    return given !== undefined && (value === undefined || given === value);
  };
  const chosen = variants.find(({ conditions }) => conditions.every(isMet)) ?? variants.at(-1);
  const operations = new Map(variants.flatMap((variant) => [...variant.operations]).reverse());
  for (const [method, operation] of chosen?.operations ?? []) operations.set(method, operation);
  return { template: chosen?.template ?? '', operations };
}

function valuesOf({ names }: Route, found: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [index, aliases] of names.entries())
    for (const name of aliases) values.set(name, found[index] ?? '');
  return values;
}

/**
 * One spelling of a path (RFC 3986, section 6.2.2): letters that need no encoding are themselves,
 * and so are `@`, `:` and `$`, which clients differ in; others are encoded. Delimiters of lists
 * keep the difference between plain and encoded.
 */
function canonical(path: string): string {
  if (/^[\w./{}~:@$-]*$/.test(path)) return path;
  const decoded = path.replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~:@$-]/.test(character) ? character : code.toUpperCase();
  });
  return decoded.replaceAll(/[^\x21-\x7e]+|["<>^`|]/g, (text) => encodePercent(text));
}

/**
 * Literal segments before those with a parameter in them, from the left; of these, what has more of
 * a literal first.
 */
function bySpecificity(a: Route, b: Route): number {
  for (const [index, segment] of a.segments.entries()) {
    const order = weight(segment) - weight(b.segments[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function weight(segment: string): number {
  if (!parameter.test(segment)) return 0;
  const literal = segment.replaceAll(everyParameter, '').length;
  return 1 / (1 + literal);
}

function nearestTemplate(routes: readonly Route[], path: string): NearestRoute | undefined {
  // Cut short: the cost of a distance grows with the length, and the sender chooses that.
  const segments = path.slice(0, 200).split('/').slice(0, 12);
  let best: NearestRoute | undefined;
  for (const route of routes) {
    let distance = 3 * Math.abs(route.segments.length - segments.length);
    for (const [index, segment] of route.segments.entries()) {
      const given = segments[index];
      if (given !== undefined && !segment.includes('{')) distance += editDistance(segment, given);
    }
    if (best === undefined || distance < best.distance)
      best = { template: route.template, distance };
  }
  return best;
}

/** Levenshtein distance. Paths are short; a request line is bounded by Node. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
