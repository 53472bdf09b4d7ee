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
  /** Members of what is sent with values: each has one of its own, or another than those. */
  readonly sent: Readonly<Record<string, readonly unknown[]>>;
  readonly unsent: Readonly<Record<string, readonly unknown[]>>;
  /** Numbers of the item, each with one that it is no less than, or that it exceeds. */
  readonly atLeast: Readonly<Record<string, Bound>>;
  readonly moreThan: Readonly<Record<string, Bound>>;
  /** The last segment of a collection below the item that has something in it. */
  readonly below?: string;
  /** The item is another one, which a member of what is sent names. */
  readonly of?: NamedBySent;
  /** Whether it is refused where no such item is there. */
  readonly isMissing: boolean;
}

/** An item that a member of what is sent names. */
export interface NamedBySent {
  /** The way of the member in the body, such as `titleId`. */
  readonly by: string;
  /** The path of the collection that has the item, such as `/titles`. */
  readonly in: string;
}

/** A number, the way of a member of the item, or a member of what is sent: `{{body.capacity}}`. */
export type Bound = number | string;

/** The refusals of an operation's node. */
export function refusalsAt(node: Readonly<Record<string, unknown>>): readonly Refusal[] {
  const list = node[refusalsKeyword];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown): Refusal[] => {
    if (!isObject(item) || !Number.isInteger(item['status'])) return [];
    const { status, type, body, below, of } = item;
    return [
      {
        status: Number(status),
        ...(typeof type === 'string' && { type }),
        ...(body !== undefined && { body }),
        when: valuesOf(item['when']),
        unless: valuesOf(item['unless']),
        sent: valuesOf(item['sent']),
        unsent: valuesOf(item['unsent']),
        atLeast: boundsOf(item['atLeast']),
        moreThan: boundsOf(item['moreThan']),
        ...(typeof below === 'string' && { below }),
        ...(isNamedBySent(of) && { of }),
        isMissing: item['missing'] === true,
      },
    ];
  });
}

function isNamedBySent(value: unknown): value is NamedBySent {
  return isObject(value) && typeof value['by'] === 'string' && typeof value['in'] === 'string';
}

function valuesOf(node: unknown): Record<string, readonly unknown[]> {
  if (!isObject(node)) return {};
  return Object.fromEntries(
    Object.entries(node).map(([way, values]) => [way, Array.isArray(values) ? values : [values]]),
  );
}

function boundsOf(node: unknown): Record<string, Bound> {
  return Object.fromEntries(
    Object.entries(isObject(node) ? node : {}).filter((entry): entry is [string, Bound] =>
      ['number', 'string'].includes(typeof entry[1]),
    ),
  );
}

/**
 * Whether an item is in a state in which it is refused.
 * @param item the one that the request is about, or that is named by what is sent
 * @param body of the request
 * @param hasBelow whether a collection below the item has something in it
 */
export function isRefused(
  { when, unless, sent, unsent, atLeast, moreThan, below, of, isMissing }: Refusal,
  item: unknown,
  body: unknown,
  hasBelow: (segment: string) => boolean,
): boolean {
  if (isMissing || (of !== undefined && item === undefined))
    return isMissing && of !== undefined && item === undefined && isSent(body, of);
  const conditions = [when, unless, sent, unsent, atLeast, moreThan].some(
    (own) => Object.keys(own).length > 0,
  );
  if (!conditions && below === undefined) return false;
  const has = (value: unknown, [way, values]: readonly [string, readonly unknown[]]) => {
    const own = readWay(value, way) ?? null;
    return values.some((other) => own === other);
  };
  const compares = (
    [way, bound]: readonly [string, Bound],
    holds: (own: number, other: number) => boolean,
  ) => {
    const [, inBody] = /^\{\{body\.([^{}|]+)\}\}$/.exec(String(bound)) ?? [];
    const other =
      typeof bound === 'number'
        ? bound
        : inBody === undefined
          ? readWay(item, bound)
          : readWay(body, inBody);
    const own = readWay(item, way);
    return typeof own === 'number' && typeof other === 'number' && holds(own, other);
  };
  return (
    Object.entries(when).every((own) => has(item, own)) &&
    Object.entries(unless).every((own) => !has(item, own)) &&
    Object.entries(sent).every((own) => has(body, own)) &&
    Object.entries(unsent).every(
      ([way, values]) => readWay(body, way) !== undefined && !has(body, [way, values]),
    ) &&
    Object.entries(atLeast).every((own) => compares(own, (a, b) => a >= b)) &&
    Object.entries(moreThan).every((own) => compares(own, (a, b) => a > b)) &&
    (below === undefined || hasBelow(below))
  );
}

/** Whether what is sent names an item, whether or not that is there. */
function isSent(body: unknown, { by }: NamedBySent): boolean {
  return ['string', 'number'].includes(typeof readWay(body, by));
}

/** The value at a way such as `attributes.locked`; undefined where there is none. */
export function readWay(value: unknown, way: string): unknown {
  return getIn(value, way.split('.'));
}
