import { isObject } from '../lib/json-pointer.ts';
import { type Facts, fillTemplate } from './answer-template.ts';

/** A number, or a fact that is one: `{{body.amount}}`, `-{{body.amount}}`. */
export type Step = number | string;

export function isStep(value: unknown): value is Step {
  return (
    typeof value === 'number' || (typeof value === 'string' && /^-?\{\{[^{}]+\}\}$/.test(value))
  );
}

/** The members of a node that are steps. */
export function stepsIn(node: unknown): Record<string, Step> {
  return Object.fromEntries(
    Object.entries(isObject(node) ? node : {}).filter((entry): entry is [string, Step] =>
      isStep(entry[1]),
    ),
  );
}

/** The number of a step; undefined where its fact is none. */
export function stepOf(step: Step, facts: Facts): number | undefined {
  if (typeof step === 'number') return step;
  const isLess = step.startsWith('-');
  const value = fillTemplate(isLess ? step.slice(1) : step, facts);
  return typeof value === 'number' ? (isLess ? -value : value) : undefined;
}

/** What an operation makes of numbers; undefined where one of them is none. */
export function calculate(
  kind: 'product' | 'sum' | 'difference',
  operands: readonly Step[],
  facts: Facts,
): number | undefined {
  const [first, ...others] = operands.map((own) => stepOf(own, facts));
  return others.reduce<number | undefined>((total, own) => {
    if (total === undefined || own === undefined) return undefined;
    return kind === 'product' ? total * own : kind === 'sum' ? total + own : total - own;
  }, first);
}
