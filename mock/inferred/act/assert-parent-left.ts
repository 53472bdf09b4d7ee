import { notFound } from '../../lib/problem.ts';
import type { OperationCall } from '../../model/types.ts';
import { singular } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { itemPath, segmentValue } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * Makes sure that what a new item lies below was not deleted while the item was written: else the item
 * goes the same way. Throws `resource-not-found`.
 */
export async function assertParentLeft(
  { repository }: Pick<Tools, 'repository'>,
  call: OperationCall,
  { parent, segments }: Resource,
): Promise<void> {
  if (parent === undefined) return;
  const id = segmentValue(call, parent.segments.length, segments);
  if (id === undefined) return;
  const collection = repository.place(call, parent);
  if (await repository.has(collection, id)) return;
  await call.sandbox.store.deleteUnder(itemPath(collection, id));
  throw notFound(singular(nounOf(parent.segments)), id);
}
