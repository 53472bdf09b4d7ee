import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import type { Resource } from '../infer/model.ts';
import { parameterOf, shapeOf } from '../infer/path-shapes.ts';
import { idAbove } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * The item below which a request makes or lists something; undefined where there is none.
 * @param segments of what lies there
 */
export async function entityAbove(
  { repository }: Pick<Tools, 'repository'>,
  call: OperationCall,
  parent: Resource | undefined,
  segments?: readonly string[],
): Promise<Entity | undefined> {
  const id = parent === undefined ? undefined : idAbove(call, parent, segments);
  if (parent === undefined || id === undefined) return undefined;
  const above = await repository.open(call, parent);
  return await above.entities.get(id);
}

/** The resource of the item whose id stands last in a path; undefined where nothing keeps such items. */
export function resourceAbove(
  { inferred }: Pick<Tools, 'inferred'>,
  { operation }: Pick<OperationCall, 'operation'>,
): Resource | undefined {
  const { segments } = shapeOf(operation);
  const last = segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
  const above = segments.slice(0, Math.max(last, 0));
  return inferred().resources.find(
    ({ kind, segments: own }) =>
      kind === 'collection' &&
      above.length > 0 &&
      own.length === above.length &&
      own.every((segment, index) => segment === above[index]),
  );
}
