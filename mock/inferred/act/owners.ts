import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Draft } from '../infer/draft.ts';
import { ownerMember } from '../infer/find-views.ts';
import type { Resource } from '../infer/model.ts';
import { parameterOf, pathShape } from '../infer/path-shapes.ts';
import { idValue } from './create-entity.ts';

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
  const own = pathShape(call.operation.path).segments;
  const owners = new Map<string, unknown>();
  for (const [index, segment] of segments.entries()) {
    const parameter = parameterOf(segment);
    if (parameter === undefined) continue;
    const member = ownerMember(api.document, resource as Draft, parameter, { segments });
    const described =
      member === undefined ? undefined : resource.resourceSchema.members.get(member);
    const value = call.path[parameterOf(own[index]) ?? parameter];
    if (
      described === undefined ||
      described.name === resource.resourceSchema.id ||
      value === undefined
    )
      continue;
    owners.set(described.name, idValue(api, described, String(value)));
  }
  return owners;
}
