import type { Answer, OperationCall } from '../../model/types.ts';
import { notFound } from '../../lib/problem.ts';
import { itemPath } from './resource-repository.ts';
import type { Plan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import type { Tools } from './tools.ts';
import { singular } from '../infer/inflect.ts';

/**
 * DELETE on an item: it goes with its files and all that lies below it. Throws
 * `resource-not-found`.
 */
export async function remove(
  { keeper, presenter, files }: Tools,
  call: OperationCall,
  plan: Plan,
  resource: Resource,
): Promise<Answer> {
  const entity = await keeper.obtain(call, plan);
  const shelf = await keeper.open(call, resource);
  if ((await shelf.entities.delete(entity.id)) === undefined)
    throw notFound(singular(nounOf(resource.segments)), entity.id);
  await keeper.forget(call, shelf, entity.id);
  // It may have been named otherwise than by its id.
  await keeper.forget(call, shelf, keeper.idOf(call, plan));
  for (const path of Object.values(entity.files ?? {})) await files.uploads.remove(call, path);
  await call.sandbox.store.deleteUnder(itemPath(shelf, entity.id));
  return presenter.answer(call, plan, entity);
}
