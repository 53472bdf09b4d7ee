import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OperationCall } from '../../model/types.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import type { OperationPlan } from '../infer/model.ts';

/**
 * What a change of one member of several items sends to one of them, as a merge patch: POST and PATCH
 * set what the body has under the member's name, PUT takes the other keys away, and a body with a
 * list of keys takes these out.
 * @returns undefined for a plan that is about no single member
 */
export function memberPatch(
  { slot, memberChange }: OperationPlan,
  { body, operation }: OperationCall,
  { value }: Entity,
): Record<string, unknown> | undefined {
  if (slot === undefined || memberChange === undefined) return undefined;
  const own = memberOf(value, slot);
  const keys = Object.keys(isObject(own) ? own : {});
  if (memberChange === 'empty') return { [slot]: nulls(keys) };
  if (memberChange === 'take') {
    const named = isObject(body) ? Object.values(body).filter(Array.isArray).flat() : [];
    const taken = new Set(named.filter((key) => typeof key === 'string'));
    return { [slot]: nulls(keys.filter((key) => taken.has(key))) };
  }
  const sent = memberOf(body, slot);
  return {
    [slot]: isObject(sent) && operation.method === 'put' ? { ...nulls(keys), ...sent } : sent,
  };
}

function nulls(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}
