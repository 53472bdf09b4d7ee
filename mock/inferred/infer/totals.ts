import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from './inflect.ts';
import { extensionAt, isNumber, isScalar, itemsOf, type Member, membersOf } from './members.ts';
import type { Resource } from './model.ts';

/** A number of an item that is the sum over a list in it: of price times quantity, or of quantities. */
export interface Total {
  readonly member: string;
  readonly list: string;
  readonly quantity: string;
  /** Undefined where quantities alone are summed. */
  readonly price: string | undefined;
  /**
   * The member of prices and of the sum that holds the number, where they are objects such as
   * `{ amount, currency }`.
   */
  readonly amount: string | undefined;
}

const totals =
  /^((sub|grand|order|cart|invoice)?total(amount|price|cost|sum|money)?|(total)?(amount|sum))$/;
const prices = /^(base|unit|item|list)?price(money|amount)?$|^unit(amount|cost)(money)?$/;
const quantities = /^(total(quantity|qty|items|units)|(quantity|item|unit)stotal)$/;

/**
 * The sums of a resource's items, by the names of their members: `total` of an order whose `items`
 * have a price and a quantity. What a request sends is no such sum; `x-doubletake-relation: false`
 * takes one back.
 */
export function findTotals(
  document: OpenApiDocument,
  { resourceSchema: { members, sentMembers } }: Pick<Resource, 'resourceSchema'>,
): readonly Total[] {
  const lists = [...members.values()].flatMap(({ name, pointer }) => {
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    if (items === undefined) return [];
    const own = [...membersOf(document, items).values()];
    // A quantity may be a decimal number in text.
    const quantity = own.find(
      (member) =>
        /^(quantity|qty|units)$/.test(normalizeName(member.name)) &&
        isScalar(document, member.pointer),
    )?.name;
    const price = own.find(
      (member) =>
        prices.test(normalizeName(member.name)) &&
        (isNumber(document, member.pointer) || amountIn(document, member) !== undefined),
    );
    const amount = price === undefined ? undefined : amountIn(document, price);
    return quantity === undefined ? [] : [{ list: name, quantity, price: price?.name, amount }];
  });
  const [list] = lists;
  if (list === undefined) return [];
  return [...members.values()].flatMap((member): Total[] => {
    const isMoney = list.amount !== undefined && amountIn(document, member) === list.amount;
    // Of an object that describes what is sent as well, the server's own members are `readOnly`.
    const isSent = sentMembers.has(member.name) && !(isMoney && member.readOnly);
    if ((!isNumber(document, member.pointer) && !isMoney) || isSent) return [];
    if (extensionAt(document, member.pointer, 'x-doubletake-relation') === false) return [];
    if (quantities.test(normalizeName(member.name)) && !isMoney)
      return [{ ...list, member: member.name, price: undefined, amount: undefined }];
    return totals.test(normalizeName(member.name)) &&
      list.price !== undefined &&
      isMoney === (list.amount !== undefined)
      ? [{ ...list, member: member.name }]
      : [];
  });
}

/**
 * The sum over some lines, as a number or as money; undefined where one of them does not say what is
 * summed, or where they are in several currencies.
 */
export function sumOf(lines: readonly unknown[], total: Total): unknown {
  const { quantity, price, amount } = total;
  let sum = 0;
  const others = new Map<string, unknown>();
  for (const line of lines) {
    const own = isObject(line) ? line : {};
    const count = numberIn(own[quantity] ?? 1);
    const each = price === undefined ? 1 : own[price];
    if (amount !== undefined && isObject(each))
      for (const [name, value] of Object.entries(each)) {
        if (name === amount) continue;
        if (others.has(name) && others.get(name) !== value) return undefined;
        others.set(name, value);
      }
    const number = numberIn(amount !== undefined && isObject(each) ? each[amount] : each);
    if (count === undefined || number === undefined) return undefined;
    sum += count * number;
  }
  const rounded = toHundredths(sum);
  if (amount === undefined) return rounded;
  return others.size === 0 ? undefined : { [amount]: rounded, ...Object.fromEntries(others) };
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value)
    ? Number(value)
    : undefined;
}

/** The member that holds the number of an object such as `{ amount, currency }`. */
function amountIn(document: OpenApiDocument, { pointer }: Member): string | undefined {
  const members = [...membersOf(document, pointer).values()];
  const hasCurrency = members.some((member) =>
    /^currency(code)?$/.test(normalizeName(member.name)),
  );
  return hasCurrency
    ? members.find(
        (member) =>
          /^(amount|value)$/.test(normalizeName(member.name)) && isNumber(document, member.pointer),
      )?.name
    : undefined;
}

/** A number as prices and averages are told: to two places. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
