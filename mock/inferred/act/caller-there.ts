import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { OperationCall } from '../../model/types.ts';
import { memberOf, withPictures } from '../entity/entity.ts';
import { bodyMediaType, overlap, successResponse } from '../infer/locate-payload.ts';
import { membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { segmentValue } from '../repository/resource-repository.ts';
import { callerOf, callerOperations } from './caller.ts';
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
  for (const { resource, shown } of placesOf(tools, plan)) {
    const named = segmentValue(call, resource.segments.length);
    if (named === undefined) continue;
    const caller = await callerOf(tools, call, shown);
    const id = memberOf(caller, resource.resourceSchema.id ?? 'id');
    if (id === undefined || String(id) !== named) continue;
    const { schema } = resource.resourceSchema;
    if (schema !== undefined && !tools.api.validator.accepts(schema, caller, 'answer')) continue;
    const { entities } = await tools.repository.open(call, resource);
    await entities.insert(named, {
      id: named,
      value: caller,
      isMadeUp: true,
      ...withPictures(caller),
    });
  }
}

/** A collection whose things look like the one who calls, and what shows that one. */
interface CallerPlace {
  readonly resource: Resource;
  readonly shown: OperationPlan;
}

/** The collections on the way of a plan whose things look like the one who calls. */
function placesOf(
  { api: { document }, inferred }: Tools,
  plan: OperationPlan,
): readonly CallerPlace[] {
  const known = places.get(plan);
  if (known !== undefined) return known;
  const found: CallerPlace[] = [];
  for (let next = plan.resource ?? plan.above; next !== undefined; next = next.parent) {
    const resource = next;
    const shown =
      resource.kind === 'collection'
        ? callerOperations(inferred()).find((own) => isLike(document, resource, own))
        : undefined;
    if (shown !== undefined) found.push({ resource, shown });
  }
  places.set(plan, found);
  return found;
}

function isLike(
  document: OpenApiDocument,
  { resourceSchema: { hints } }: Resource,
  { operation, resource }: OperationPlan,
): boolean {
  const schema = bodyMediaType(successResponse(operation)?.content ?? [])?.schema;
  if (schema === undefined || resource?.kind === 'collection') return false;
  if (hints.place === placeOf(document, schema)) return true;
  const members = new Set(membersOf(document, schema).keys());
  return hints.members.size > 2 && overlap(hints.members, members) >= 0.8;
}

/** Plans are of one document, and go with it. */
const places = new WeakMap<OperationPlan, readonly CallerPlace[]>();
