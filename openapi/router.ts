import type { Method, Operation } from './operation.ts';

/** The path templates that a request's path may stand for, best first. */
export interface Router {
  /** The operations at a path, by method, with the values of the path's parameters still percent-encoded. */
  match(path: string): RouteMatch | undefined;
  /** The template most like a path that nothing matches, for an error message; less distance is nearer. */
  nearest(path: string): NearestRoute | undefined;
}

export interface NearestRoute {
  readonly template: string;
  readonly distance: number;
}

export interface RouteMatch {
  readonly template: string;
  readonly operations: ReadonlyMap<Method, Operation>;
  readonly values: ReadonlyMap<string, string>;
}

interface Route {
  readonly template: string;
  readonly segments: readonly string[];
  readonly names: readonly string[];
  readonly pattern: RegExp;
  readonly operations: Map<Method, Operation>;
}

/** Builds a router over operations. Concrete paths come before templated ones (OpenAPI 3.1, section 4.8.8.2). */
export function createRouter(operations: readonly Operation[]): Router {
  const concrete = new Map<string, Route>();
  const templated = new Map<number, Route[]>();
  for (const operation of operations) {
    const segments = operation.path.split('/');
    const bucket = templated.get(segments.length) ?? [];
    const known = concrete.get(operation.path) ?? bucket.find((route) => route.template === operation.path);
    const route = known ?? createRoute(operation.path, segments);
    route.operations.set(operation.method, operation);
    if (known !== undefined) continue;
    if (route.names.length === 0) concrete.set(operation.path, route);
    else templated.set(segments.length, [...bucket, route].sort(bySpecificity));
  }
  const routes = [...concrete.values(), ...[...templated.values()].flat()];
  return {
    match(path) {
      const exact = concrete.get(path);
      if (exact !== undefined) return { ...exact, values: new Map() };
      for (const route of templated.get(path.split('/').length) ?? []) {
        const values = route.pattern.exec(path);
        if (values !== null) return { ...route, values: new Map(route.names.map((name, index) => [name, values[index + 1] ?? ''])) };
      }
      return undefined;
    },
    nearest: (path) => nearestTemplate(routes, path),
  };
}

function createRoute(template: string, segments: readonly string[]): Route {
  const names: string[] = [];
  const pattern = template.replaceAll(/\{([^{}]+)\}|[.*+?^$()|[\]\\{}]/g, (whole, name: string | undefined) => {
    if (name === undefined) return `\\${whole}`;
    names.push(name);
    return '([^/]+?)';
  });
  return { template, segments, names, pattern: new RegExp(`^${pattern}$`), operations: new Map() };
}

/** Literal segments before templated ones, from the left. */
function bySpecificity(a: Route, b: Route): number {
  for (const [index, segment] of a.segments.entries()) {
    const order = Number(segment.includes('{')) - Number(b.segments[index]?.includes('{'));
    if (order !== 0) return order;
  }
  return 0;
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
    if (best === undefined || distance < best.distance) best = { template: route.template, distance };
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
