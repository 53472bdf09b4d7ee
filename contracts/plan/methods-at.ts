import type { Operation } from '../../openapi/model/operation.ts';

/** The methods that a document declares at a path, in lower case. */
export function methodsAt(operations: readonly Operation[], path: string): string[] {
  return operations.filter((operation) => operation.path === path).map(({ method }) => method);
}
