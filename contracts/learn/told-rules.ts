import type { Disagreement } from './observe/seen.ts';
import { toldMembers } from './observe/told-members.ts';
import type { Observations } from './observe.ts';
import { findRequestRules } from './request-rules.ts';

/**
 * Requests that are refused by the value of a member that their error tells of, by where they stand:
 * a rule of that member alone, of which the error leaves no doubt, explains them whatever the state
 * was. Where the error says a number of the item, that is the reason.
 */
export function refusedByRules({
  refused,
  taken,
  attempts,
}: Pick<Observations, 'refused' | 'taken' | 'attempts'>): Set<string> {
  const byOperation = new Map<string, Disagreement[]>();
  for (const own of refused)
    if (own.status === 400 || own.status === 422)
      byOperation.set(own.operation.id, [...(byOperation.get(own.operation.id) ?? []), own]);
  const found = new Set<string>();
  for (const [id, all] of byOperation) {
    const known = taken.get(id);
    if (known === undefined) continue;
    for (const { way, explains, doubt, keywords } of findRequestRules(known, all))
      if (doubt === undefined && !('required' in keywords))
        for (const { where, answer } of explains)
          if (toldMembers(answer, [way]).has(way)) found.add(where);
  }
  for (const { refused: tried } of attempts.values())
    for (const { where, body, state } of tried) {
      const numbers: readonly string[] = JSON.stringify(body ?? '').match(/\d+(\.\d+)?/g) ?? [];
      const isOfItem = [...state.values()].some(
        (value) => typeof value === 'number' && value > 1 && numbers.includes(String(value)),
      );
      if (isOfItem) found.delete(where);
    }
  return found;
}
