import { isObject } from '../lib/json-pointer.ts';
import { getIn } from '../lib/value-path.ts';
import type { AnswerTemplate } from './answer-template.ts';

/** The extension of an operation that says in which states of its item it is refused. */
export const refusalsKeyword = 'x-doubletake-refuses';

/** A refusal that depends on the item that the request is about, or on the one above it. */
export interface Refusal extends AnswerTemplate {
  /** Members, by their ways such as `attributes.locked`, with values: each has one of its own. */
  readonly when: Readonly<Record<string, readonly unknown[]>>;
  /** Members with values: one has none of its own. */
  readonly unless: Readonly<Record<string, readonly unknown[]>>;
  /** The last segment of a collection below the item that has something in it. */
  readonly below?: string;
}

/** The refusals of an operation's node. */
export function refusalsAt(node: Readonly<Record<string, unknown>>): readonly Refusal[] {
  const list = node[refusalsKeyword];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown): Refusal[] => {
    if (!isObject(item) || !Number.isInteger(item['status'])) return [];
    const { status, type, body, below } = item;
    return [
      {
        status: Number(status),
        ...(typeof type === 'string' && { type }),
        ...(body !== undefined && { body }),
        when: valuesOf(item['when']),
        unless: valuesOf(item['unless']),
        ...(typeof below === 'string' && { below }),
      },
    ];
  });
}

function valuesOf(node: unknown): Record<string, readonly unknown[]> {
  if (!isObject(node)) return {};
  return Object.fromEntries(
    Object.entries(node).map(([way, values]) => [way, Array.isArray(values) ? values : [values]]),
  );
}

/**
 * Whether an item is in a state in which it is refused.
 * @param hasBelow whether a collection below the item has something in it
 */
export function isRefused(
  { when, unless, below }: Refusal,
  item: unknown,
  hasBelow: (segment: string) => boolean,
): boolean {
  const has = (way: string, values: readonly unknown[]) => {
    const own = readWay(item, way);
    return values.some((value) => (own ?? null) === value);
  };
  const conditions = Object.keys(when).length + Object.keys(unless).length;
  if (conditions === 0 && below === undefined) return false;
  return (
    Object.entries(when).every(([way, values]) => has(way, values)) &&
    Object.entries(unless).every(([way, values]) => !has(way, values)) &&
    (below === undefined || hasBelow(below))
  );
}

/** The value at a way such as `attributes.locked`; undefined where there is none. */
export function readWay(value: unknown, way: string): unknown {
  return getIn(value, way.split('.'));
}
