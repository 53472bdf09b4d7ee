import type { Operation } from '../../openapi/operation.ts';
import type { Check } from '../check.ts';
import type { Plan } from '../plan.ts';

/** A check of a request that is valid in another way than the example. */
export function variant(
  plan: Plan,
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
    provenance: plan.document.evidence.at(operation.pointer),
    safety,
    run,
  };
}
