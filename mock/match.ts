import type { Method, Operation } from '../openapi/operation.ts';
import type { Lookup, RouteMatch } from '../openapi/router.ts';
import type { Api } from './api.ts';
import { ProblemError } from './problem.ts';

/** An operation with the values of its path parameters, still percent-encoded. */
export interface OperationMatch {
  readonly operation: Operation;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The operation that a method and path stand for; HEAD is answered as GET without a body (RFC 9110, section 9.3.2).
 * Throws `method-not-allowed` with `Allow`, or `path-unknown` with the nearest path.
 */
export function matchOperation(api: Api, method: string, path: string, lookup?: Lookup): OperationMatch {
  const route = api.router.match(path, lookup);
  if (route === undefined) throw unknownPath(api, method, path);
  const operation = route.operations.get(method.toLowerCase() as Method) ?? (method === 'HEAD' ? route.operations.get('get') : undefined);
  if (operation !== undefined) return { operation, values: route.values };
  const allow = allowedMethods(route);
  throw new ProblemError('method-not-allowed', `${method} is not a method of ${route.template}, which has ${allow}.`, { headers: { Allow: allow } });
}

/** The value of `Allow`: what the document has, and what the double adds by itself. */
export function allowedMethods(route: RouteMatch): string {
  const own = [...route.operations.keys()].map((method) => method.toUpperCase());
  const added = own.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
  return [...new Set([...own, ...added])].join(', ');
}

function unknownPath(api: Api, method: string, path: string): ProblemError {
  const nearest = api.router.nearest(path);
  const hint = nearest === undefined ? 'The document has no paths.' : `The nearest one is ${nearest.template}.`;
  return new ProblemError('path-unknown', `No operation of ${api.name} is ${method} ${path}. ${hint}`);
}
