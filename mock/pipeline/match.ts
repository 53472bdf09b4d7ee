import type { Method, Operation } from '../../openapi/model/operation.ts';
import type { RouteMatch } from '../../openapi/model/router.ts';
import { ProblemError } from '../lib/problem.ts';

/** An operation with the values of its path parameters, still percent-encoded. */
export interface OperationMatch {
  readonly operation: Operation;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The operation that a method stands for at a path; HEAD is answered as GET without a body (RFC
 * 9110, section 9.3.2). Throws `method-not-allowed` with `Allow`.
 */
export function matchOperation(route: RouteMatch, method: string): OperationMatch {
  const operation =
    route.operations.get(method.toLowerCase() as Method) ??
    (method === 'HEAD' ? route.operations.get('get') : undefined);
  if (operation !== undefined) return { operation, values: route.values };
  const allow = allowedMethods(route);
  throw new ProblemError(
    'method-not-allowed',
    `${method} is not a method of ${route.template}, which has ${allow}.`,
    { headers: { Allow: allow } },
  );
}

/** The value of `Allow`: what the document has, and what the double adds by itself. */
export function allowedMethods(route: RouteMatch): string {
  const own = [...route.operations.keys()].map((method) => method.toUpperCase());
  const added = own.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
  return [...new Set([...own, ...added])].join(', ');
}
