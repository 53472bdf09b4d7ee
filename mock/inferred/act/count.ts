import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { setIn } from '../../../openapi/lib/value-path.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { type Entity, isListed } from '../entity/entity.ts';
import { isCounted } from '../entity/is-counted.ts';
import type { Count, OperationPlan, Resource } from '../infer/model.ts';
import { refineBy } from './list.ts';
import type { Tools } from './tools.ts';

/** A read that counts things: each number as it is now, the rest as the document shows it. */
export async function answerCounts(
  { api, repository, presenter, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined) return undefined;
  let body = samples.answer(mediaType, call);
  const lists = new Map<Resource, readonly Entity[]>();
  for (const { path, of, owners, where } of plan.counts ?? []) {
    const all =
      lists.get(of) ?? (await (await repository.open(call, of)).entities.list()).filter(isListed);
    lists.set(of, all);
    const meant = refineBy(
      api,
      call,
      of,
    )(all).filter((item) => isOwned(item, owners, call) && isCounted(item, where));
    const next = setIn(body, path, meant.length);
    if (api.validator.accepts(schema, next, 'answer')) body = next;
  }
  return { status, headers, type: mediaType.type, body };
}

function isOwned({ value }: Entity, owners: Count['owners'], { path }: OperationCall): boolean {
  return owners.every(
    ({ parameter, member }) =>
      isObject(value) && String(ownMember(value, member)) === String(path[parameter]),
  );
}
