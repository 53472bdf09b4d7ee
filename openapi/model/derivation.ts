import { isObject } from '../lib/json-pointer.ts';
import { deepFacts, fillTemplate } from './answer-template.ts';
import { readWay } from './refusal.ts';

/** The extension of a property whose value follows from other members of the item. */
export const derivationKeyword = 'x-doubletake-derived';

type Operand = string | number;

/** How a member follows from others, which are named by their ways such as `attributes.title`. */
export type Derivation =
  /** A text with `{{entity.<member>}}` in it. */
  | { readonly kind: 'template'; readonly template: unknown }
  | {
      readonly kind: 'product' | 'sum' | 'difference';
      readonly operands: readonly Operand[];
      /** Decimals that are kept; all by default. */
      readonly round?: number;
    }
  /** How many items a list has. */
  | { readonly kind: 'length'; readonly of: string };

/** The value of {@link derivationKeyword}; undefined where it says nothing that is known. */
export function parseDerivation(node: unknown): Derivation | undefined {
  if (!isObject(node)) return undefined;
  if ('template' in node) return { kind: 'template', template: node['template'] };
  if (typeof node['length'] === 'string') return { kind: 'length', of: node['length'] };
  const round = node['round'];
  for (const kind of ['product', 'sum', 'difference'] as const) {
    const operands = node[kind];
    if (!Array.isArray(operands)) continue;
    return {
      kind,
      operands: operands.filter((own): own is Operand => isOperand(own)),
      ...(typeof round === 'number' && { round }),
    };
  }
  return undefined;
}

function isOperand(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

/** The value that follows; undefined where a member that it follows from is not there. */
export function derive(derivation: Derivation, item: unknown): unknown {
  if (derivation.kind === 'template') {
    const facts = deepFacts('entity', item);
    const isKnown = [...JSON.stringify(derivation.template).matchAll(/\{\{([^{}|]+)/g)].every(
      ([, name = '']) => Object.hasOwn(facts, name),
    );
    return isKnown ? fillTemplate(derivation.template, facts) : undefined;
  }
  if (derivation.kind === 'length') {
    const list = readWay(item, derivation.of);
    return Array.isArray(list) ? list.length : undefined;
  }
  const numbers = derivation.operands.map((own) =>
    typeof own === 'number' ? own : readWay(item, own),
  );
  if (!numbers.every((own) => typeof own === 'number')) return undefined;
  const [first = 0, ...others] = numbers;
  const result = others.reduce(
    (total, own) =>
      derivation.kind === 'product'
        ? total * own
        : derivation.kind === 'sum'
          ? total + own
          : total - own,
    first,
  );
  return derivation.round === undefined ? result : rounded(result, derivation.round);
}

export function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}
