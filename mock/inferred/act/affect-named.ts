import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { asAffected } from '../../../openapi/model/affected.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { learnedAffects } from '../infer/learned.ts';
import { bodyMediaType, findItem, successResponse } from '../infer/locate-payload.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { successStatuses } from '../infer/statuses.ts';
import type { Tools } from './tools.ts';

/** The collection at a path that lies below no item, such as `/titles`. */
export function collectionAt({ inferred }: Tools, path: string): Resource | undefined {
  return inferred().resources.find(
    ({ kind, segments }) => kind === 'collection' && `/${segments.join('/')}` === path,
  );
}

/**
 * Acts, and changes the items that the item of the operation names (`x-doubletake-affects`).
 */
export async function actOnNamed(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  act: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const { api, repository } = tools;
  const affects = learnedAffects(api.document, plan.operation.pointer);
  if (affects.length === 0) return act();
  // Of what is deleted the answer says nothing.
  const before = plan.address === undefined ? undefined : await repository.obtain(call, plan);
  const answer = await act();
  if (answer === undefined || answer.status >= 300) return answer;
  const shown = itemOf(tools, plan, answer);
  const item = isObject(shown) ? shown : before?.value;
  for (const affected of affects) {
    const way = affected.by.split('.');
    const id = getIn(item, way) ?? getIn(before?.value, way);
    const target = collectionAt(tools, affected.in);
    if (target === undefined || (typeof id !== 'string' && typeof id !== 'number')) continue;
    const { entities } = await repository.open(call, target);
    await entities.update(String(id), (current) => ({
      ...current,
      value: asAffected(affected, current.value, item, call.sandbox.clock.now()),
    }));
  }
  return answer;
}

function itemOf({ api }: Tools, plan: OperationPlan, { body }: Answer): unknown {
  const content = successResponse(plan.operation, successStatuses[plan.role])?.content ?? [];
  const schema = bodyMediaType(content)?.schema;
  const { resource } = plan;
  if (schema === undefined || resource === undefined || !isObject(body)) return body;
  return getIn(body, findItem(api.document, schema, resource.resourceSchema.hints).path);
}
