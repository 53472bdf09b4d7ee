import type { OperationCall } from '../../model/types.ts';
import { bodyMediaType, overlap, successResponse } from '../infer/locate-payload.ts';
import { membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { callerOf, callerOperation } from './caller.ts';
import { memberOf } from './entity.ts';
import { segmentValue } from './resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * Puts the one who calls among the things of a collection, where a path names them by their id and
 * the collection shows such things: the account of `GET /me` is `/accounts/{id}` too.
 */
export async function keepCaller(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<void> {
  for (const resource of placesOf(tools, plan)) {
    const named = segmentValue(call, resource.segments.length);
    if (named === undefined) continue;
    const caller = await callerOf(tools, call);
    const id = memberOf(caller, resource.resourceSchema.id ?? 'id');
    if (id === undefined || String(id) !== named) continue;
    const { schema } = resource.resourceSchema;
    if (schema !== undefined && !tools.api.validator.accepts(schema, caller, 'answer')) continue;
    const { entities } = await tools.repository.open(call, resource);
    await entities.insert(named, { id: named, value: caller, isMadeUp: true });
  }
}

/** The collections on the way of a plan whose things look like the one who calls. */
function placesOf(
  { api: { document }, inferred }: Tools,
  plan: OperationPlan,
): readonly Resource[] {
  const known = places.get(plan);
  if (known !== undefined) return known;
  const shown = callerOperation(inferred());
  const schema =
    shown === undefined || shown.resource?.kind === 'collection'
      ? undefined
      : bodyMediaType(successResponse(shown.operation)?.content ?? [])?.schema;
  const found: Resource[] = [];
  for (let next = plan.resource ?? plan.above; next !== undefined; next = next.parent)
    if (schema !== undefined && next.kind === 'collection' && isLike(next, schema))
      found.push(next);
  places.set(plan, found);
  return found;

  function isLike({ resourceSchema: { hints } }: Resource, own: string): boolean {
    if (hints.place === placeOf(document, own)) return true;
    return (
      hints.members.size > 2 &&
      overlap(hints.members, new Set(membersOf(document, own).keys())) >= 0.8
    );
  }
}

/** Plans are of one document, and go with it. */
const places = new WeakMap<OperationPlan, readonly Resource[]>();
