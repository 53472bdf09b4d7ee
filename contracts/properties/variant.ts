import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { Plan } from '../plan/check-context.ts';

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
