import type { Count } from '../infer/model.ts';
import { type Entity, memberOf } from './entity.ts';

/** Whether an item is one of those that are counted. */
export function isCounted({ value }: Entity, where: Count['where']): boolean {
  return 'every' in where || where.values.includes(memberOf(value, where.member) ?? null);
}
