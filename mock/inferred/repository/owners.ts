import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { idValue } from '../entity/create-entity.ts';
import { ownerMembers } from '../infer/find-views.ts';
import type { Resource } from '../infer/model.ts';
import { parameterOf, shapeOf } from '../infer/path-shapes.ts';

/**
 * The members of a new item that its path already says, such as `ownerId` below
 * `/owners/{ownerId}/pets`.
 * @param segments of the path at which it is made
 */
export function ownersOf(
  api: Api,
  call: OperationCall,
  resource: Resource,
  segments = resource.segments,
): Map<string, unknown> {
  const own = shapeOf(call.operation).segments;
  const owners = new Map<string, unknown>();
  for (const [index, segment] of segments.entries()) {
    const parameter = parameterOf(segment);
    if (parameter === undefined) continue;
    const value = call.path[parameterOf(own[index]) ?? parameter];
    if (value === undefined) continue;
    for (const name of ownerMembers(api.document, resource, parameter, { segments })) {
      const described = resource.resourceSchema.members.get(name);
      if (described !== undefined && name !== resource.resourceSchema.id)
        owners.set(name, idValue(api, described, String(value)));
    }
  }
  return owners;
}
