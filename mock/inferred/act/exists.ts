import { setIn } from '../../../openapi/lib/value-path.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';

import { refineBy } from './list.ts';
import type { Tools } from './tools.ts';

/** Says whether the item is there that a path names, or one that a filter finds. */
export async function answerExists(
  { api, repository, presenter, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer | undefined> {
  const { status, mediaType, headers } = presenter.choose(call, plan);
  if (mediaType === undefined) return undefined;
  const collection = await repository.open(call, resource);
  const found = async () => {
    if (plan.address !== undefined) return repository.has(collection, repository.idOf(call, plan));
    return refineBy(api, call, resource)(await collection.entities.list()).length > 0;
  };
  const shown = samples.answer(mediaType, call);
  const body = setIn(shown, plan.flag ?? [], await found());
  return { status, headers, type: mediaType.type, body };
}
