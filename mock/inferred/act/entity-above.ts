import type { OperationCall } from '../../model/types.ts';
import type { Resource } from '../infer/model.ts';
import type { Entity } from './entity.ts';
import { idAbove } from './resource-repository.ts';
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
