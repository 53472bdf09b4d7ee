import { escapeRegExp } from '../../../openapi/lib/escape-reg-exp.ts';
import type { Facts } from '../../../openapi/model/answer-template.ts';

const deepest = 5;
/** Facts that are looked for in texts. */
const mostFacts = 60;

/**
 * The words of an error without what is told of the request and the item: `Driver {} is not active`.
 * Errors of one cause have the same.
 */
export function wordingOf(body: unknown, facts: Facts): string {
  const values = Object.entries(facts)
    .filter(([name]) => /^(body|path|query|entity)\./.test(name))
    .flatMap(([, value]) => (typeof value === 'boolean' ? [] : [String(value)]))
    .filter((value) => value !== '' && value.length <= 200);
  const longest = [...new Set(values)].sort((a, b) => b.length - a.length).slice(0, mostFacts);
  const known =
    longest.length === 0
      ? /(?!)/g
      : new RegExp(`(?<!\\w)(?:${longest.map(escapeRegExp).join('|')})(?!\\w)`, 'g');
  const texts: string[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (typeof node === 'string')
      texts.push(node.replace(known, '{}').replaceAll(/\d[\w.:-]*/g, '{}'));
    if (typeof node !== 'object' || node === null || depth > deepest) return;
    for (const inner of Object.values(node)) visit(inner, depth + 1);
  };
  visit(body, 0);
  return texts.join('\n');
}
