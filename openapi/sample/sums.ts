import { isObject } from '../lib/json-pointer.ts';
import { normalizeName } from '../lib/normalize-name.ts';
import { rounded } from '../model/derivation.ts';

/**
 * The object with numbers that add up, by what its members are called: `total_tokens` is the sum of
 * the other tokens, the total of a line its price times its quantity, and the total of what has
 * lines the sum of theirs. All else stays as it is.
 */
export function withSums(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const told = new Map(Object.entries(object));
  const numbers = new Map<string, number>();
  for (const [name, value] of told)
    if (typeof value === 'number') numbers.set(normalizeName(name), value);
  const inLines = sumOfLines(object);
  for (const name of told.keys()) {
    const plain = normalizeName(name);
    if (!numbers.has(plain)) continue;
    const sum = sumOfAlike(plain, numbers) ?? totalOf(plain, numbers, inLines);
    if (sum === undefined) continue;
    const amount = rounded(sum, 2);
    numbers.set(plain, amount);
    told.set(name, amount);
  }
  return Object.fromEntries(told);
}

/** What is part of another number beside it. */
const parts = /^(cached|reasoning|audio|accepted|rejected|average|avg|max|min|open|done)/;

function sumOfAlike(plain: string, numbers: ReadonlyMap<string, number>): number | undefined {
  const what = /^total(.{3,})$/.exec(plain)?.[1];
  if (what === undefined) return undefined;
  const others = [...numbers].filter(
    ([name]) =>
      name !== plain && name.endsWith(what) && name.length > what.length && !parts.test(name),
  );
  return others.length < 2 ? undefined : others.reduce((sum, [, value]) => sum + value, 0);
}

const lineTotals = /^(line|sub)?total(price|amount)?$|^(line)?amount$|^linesubtotal$/;
const quantities = ['quantity', 'qty'];

/** Whether a member of a line is called as what the line comes to. */
export function isLineTotal(name: string): boolean {
  return lineTotals.test(normalizeName(name));
}

/** Whether a member of a line is called as how many of a thing it has. */
export function isQuantity(name: string): boolean {
  return quantities.includes(normalizeName(name));
}

const prices = ['unitprice', 'price', 'unitamount', 'unitcost'];

function totalOf(
  plain: string,
  numbers: ReadonlyMap<string, number>,
  inLines: { readonly money: number; readonly quantity: number } | undefined,
): number | undefined {
  if (inLines !== undefined) {
    if (/^(total(quantity|items)|(item|items)count)$/.test(plain)) return inLines.quantity;
    if (/^sub_?total(price|amount)?$/.test(plain)) return inLines.money;
    if (!/^(grand)?total(price|amount)?$|^amount$/.test(plain)) return undefined;
    const more = ['tax', 'taxes', 'vat', 'shipping', 'shippingcost', 'fee', 'fees', 'tip'];
    const extra = more.reduce((sum, name) => sum + (numbers.get(name) ?? 0), 0);
    return inLines.money + extra - (numbers.get('discount') ?? 0);
  }
  if (!lineTotals.test(plain)) return undefined;
  const quantity = firstOf(quantities, numbers);
  const price = firstOf(prices, numbers);
  return quantity === undefined || price === undefined ? undefined : quantity * price;
}

function firstOf(
  names: readonly string[],
  numbers: ReadonlyMap<string, number>,
): number | undefined {
  return names.map((name) => numbers.get(name)).find((value) => value !== undefined);
}

/** What the lines of an object come to; undefined where it has none with a price and a quantity. */
function sumOfLines(object: Readonly<Record<string, unknown>>) {
  for (const list of Object.values(object)) {
    if (!Array.isArray(list) || list.length === 0) continue;
    const lines = list.flatMap((line: unknown) => {
      if (!isObject(line)) return [];
      const own = new Map(
        Object.entries(line).flatMap(([name, value]): [string, number][] =>
          typeof value === 'number' ? [[normalizeName(name), value]] : [],
        ),
      );
      const quantity = firstOf(quantities, own);
      const price = firstOf(prices, own);
      return quantity !== undefined && price !== undefined
        ? [{ quantity, money: quantity * price }]
        : [];
    });
    if (lines.length < list.length) continue;
    return {
      money: lines.reduce((sum, { money }) => sum + money, 0),
      quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    };
  }
  return undefined;
}
