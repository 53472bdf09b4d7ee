import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { OperationCall } from '../../model/types.ts';
import type { OperationPlan } from '../infer/model.ts';

/**
 * The call as if its path named the item that it is below: that of `/conversations?chatbotId=1` lies
 * at `/chatbots/1/conversations`.
 */
export function placedBelow(call: OperationCall, { below }: OperationPlan): OperationCall {
  if (below === undefined || below.in === 'path') return call;
  const sent = (below.in === 'query' ? call.query : call.body) as Readonly<Record<string, unknown>>;
  const value = ownMember(sent ?? {}, below.name);
  return value === undefined || value === null
    ? call
    : { ...call, path: { ...call.path, [below.name]: String(value) } };
}
