import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';

/** A check of a request that is valid in another way than the example. */
export function variant(
  context: CheckContext,
  operation: Operation,
  id: string,
  title: string,
  run: Check['run'],
): Check {
  const safety = operation.method === 'get' ? 'safe' : 'writes';
  return {
    id: `${operation.id}/examples/${id}`,
    group: 'examples',
    operation,
    title,
    provenance: context.document.evidence.at(operation.pointer),
    safety,
    run,
  };
}
