import { inErrorOrder, wayOfViolation } from '../../../openapi/model/answer-template.ts';
import type { Sample } from './sample.ts';
import type { ErrorSeen } from './seen.ts';
import { toldMembers } from './told-members.ts';

/**
 * The ways of members in the order in which errors tell of them, where several are violated at once:
 * an error that lists them tells all of it, one that names the first tells that it goes before the
 * others. Empty where errors come as violations are found.
 */
export function errorOrderOf(samples: readonly Sample[]): readonly string[] {
  const before = new Map<string, Set<string>>();
  const ways: string[] = [];
  let isOther = false;
  for (const { body, violations } of samples) {
    const violated = [...new Set(violations.map(wayOfViolation))].filter((way) => way !== '');
    if (violated.length < 2) continue;
    for (const way of violated) if (!ways.includes(way)) ways.push(way);
    const told = toldInOrder(body, violated);
    if (told.some((way, index) => way !== violated[index])) isOther = true;
    const rest = violated.filter((way) => !told.includes(way));
    for (const [index, way] of told.entries())
      for (const later of [...told.slice(index + 1), ...rest])
        before.set(way, (before.get(way) ?? new Set()).add(later));
  }
  if (!isOther) return [];
  const goesBefore = (a: string, b: string) =>
    before.get(a)?.has(b) === true && before.get(b)?.has(a) !== true;
  const order: string[] = [];
  const open = [...ways];
  while (open.length > 0) {
    const next = open.find((way) => !open.some((other) => goesBefore(other, way))) ?? open[0];
    if (next === undefined) break;
    order.push(next);
    open.splice(open.indexOf(next), 1);
  }
  return order;
}

/** The members that an error tells of, one by one as it lists them; the one that it names alone. */
function toldInOrder(body: unknown, ways: readonly string[]): readonly string[] {
  const lists: string[][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      const told = node.map((item: unknown) => [
        ...toldMembers(typeof item === 'string' ? [item] : item, ways),
      ]);
      if (told.length > 0 && told.every(({ length }) => length === 1)) {
        lists.push(told.flat());
        return;
      }
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(body);
  const [longest] = lists.sort((a, b) => b.length - a.length);
  if (longest !== undefined && longest.length > 1) return [...new Set(longest)];
  const all = [...toldMembers(body, ways)];
  return all.length === 1 ? all : [];
}

/** Errors of one operation with their violations in an order: each under what is violated first. */
export function inOrder(errors: readonly ErrorSeen[], order: readonly string[]): ErrorSeen[] {
  if (order.length === 0) return [...errors];
  const found = new Map<string, ErrorSeen>();
  for (const seen of errors) {
    const sorted = seen.samples.map((sample): Sample => {
      const violations = inErrorOrder(sample.violations, order, (own) => own);
      return { ...sample, violations, facts: { ...sample.facts, ...violations[0] } };
    });
    for (const [index, sample] of sorted.entries()) {
      const first = sample.violations[0]?.['violation.keyword'];
      const keyword = typeof first === 'string' ? first : seen.keyword;
      const key = JSON.stringify([seen.cause, seen.place, keyword, seen.status, seen.type]);
      const known = found.get(key) ?? { ...seen, keyword, samples: [], count: 0 };
      found.set(key, known);
      known.samples.push(sample);
      // What no sample was kept of counts with the first.
      known.count += index === 0 ? 1 + seen.count - sorted.length : 1;
    }
    if (sorted.length === 0) found.set(JSON.stringify([seen.cause, found.size]), seen);
  }
  return [...found.values()];
}
