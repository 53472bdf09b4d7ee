import { getIn } from '../../openapi/lib/value-path.ts';
import type { RequestRule } from './request-rule.ts';
import type { Disagreement } from './seen.ts';
import type { TakenSeen } from './taken.ts';

/**
 * Members that every body had that was taken, and that errors say are missing where they are: an
 * error that names several tells of each, though one of them would explain all refusals.
 */
export function toldMissing(
  { count, members }: TakenSeen,
  refused: readonly Disagreement[],
): RequestRule[] {
  return [...members].flatMap(([way, member]): RequestRule[] => {
    if (member.count !== count) return [];
    const explains = refused.filter(
      ({ body, answer }) => getIn(body, way.split('.')) === undefined && isTold(answer, way),
    );
    if (explains.length === 0) return [];
    const text = `The API refuses a request without ${way}.`;
    return [{ way, keywords: { required: true }, text, explains }];
  });
}

/** Whether an error names a member by a text of its own: `/data/title`, `data.title` or `title`. */
function isTold(answer: unknown, way: string, depth = 0): boolean {
  if (typeof answer === 'string') {
    const told = answer.replace(/^[#/$.]+/, '').replaceAll(/[/[\]]+/g, '.');
    return told === way || told === `body.${way}` || told === way.split('.').at(-1);
  }
  if (typeof answer !== 'object' || answer === null || depth > 5) return false;
  return Object.entries(answer).some(
    ([name, inner]) => (name === way && depth > 0) || isTold(inner, way, depth + 1),
  );
}

/** With the objects that hold required members, where they were missing themselves. */
export function withObjects(rules: readonly RequestRule[]): RequestRule[] {
  const all = [...rules];
  for (const { way, keywords, explains } of rules) {
    if (!('required' in keywords)) continue;
    const names = way.split('.');
    for (let length = names.length - 1; length > 0; length--) {
      const holder = names.slice(0, length);
      const own = explains.filter(({ body }) => getIn(body, holder) === undefined);
      const name = holder.join('.');
      if (own.length === 0 || all.some((rule) => rule.way === name && 'required' in rule.keywords))
        continue;
      const text = `The API refuses a request without ${name}.`;
      all.push({ way: name, keywords: { required: true }, text, explains: own });
    }
  }
  return all;
}
