import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { Operation } from '../../openapi/model/operation.ts';

/**
 * Sees that every operation that is allowed by name is there: a name that is mistyped would allow
 * nothing without a word. Throws `option-invalid`.
 * @param option what the ids were given with
 */
export function assertKnownOperations(
  operations: readonly Operation[],
  ids: readonly string[],
  option: string,
): void {
  const unknown = ids.find((id) => !operations.some((operation) => operation.id === id));
  if (unknown === undefined) return;
  throw new DoubletakeError(
    'option-invalid',
    `${option} ${unknown}: the document has no such operation`,
    {
      next: 'Give the operationId as the document has it, or "METHOD /path" where it gives none.',
    },
  );
}
