import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import type { OperationCall } from '../../model/types.ts';
import { isListed } from '../entity/entity.ts';
import { learnedCount } from '../infer/learned.ts';
import type { Resource } from '../infer/model.ts';
import { segmentValue } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * Brings the members of the item above up to date that count what lies below it
 * (`x-doubletake-count`), after something was made or deleted there.
 */
export async function countBelow(
  { api, repository }: Tools,
  call: OperationCall,
  resource: Resource,
): Promise<void> {
  const { parent } = resource;
  const id =
    parent === undefined
      ? undefined
      : segmentValue(call, parent.segments.length, resource.segments);
  if (parent === undefined || id === undefined) return;
  const counting = [...parent.resourceSchema.members.values()].filter(
    ({ pointer }) => learnedCount(api.document, pointer) === resource.segments.at(-1),
  );
  if (counting.length === 0) return;
  const below = await repository.open(call, resource);
  const above = await repository.open(call, parent);
  const count = (await below.entities.list()).filter(isListed).length;
  await above.entities.update(id, (current) => ({
    ...current,
    value: counting.reduce(
      (value, { name }) => (isObject(value) ? withMember(value, name, count) : value),
      current.value,
    ),
  }));
}
