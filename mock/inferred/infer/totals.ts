import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { wordsOf } from './inflect.ts';
import { extensionAt, itemsOf, type Member, membersOf } from './members.ts';
import type { Resource } from './model.ts';

/** A number of an item that is the sum over a list in it: of price times quantity, or of quantities. */
export interface Total {
  readonly member: string;
  readonly list: string;
  readonly quantity: string;
  /** Undefined where quantities alone are summed. */
  readonly price: string | undefined;
}

const totals =
  /^((sub|grand|order|cart|invoice)?total(amount|price|cost|sum)?|(total)?(amount|sum))$/;
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
    const own = [...membersOf(document, items).values()].filter((member) =>
      isNumber(document, member),
    );
    const quantity = own.find((member) => /^(quantity|qty|units)$/.test(plain(member)))?.name;
    const price = own.find((member) =>
      /^(unit|item)?price$|^unit(amount|cost)$/.test(plain(member)),
    )?.name;
    return quantity === undefined ? [] : [{ list: name, quantity, price }];
  });
  const [list] = lists;
  if (list === undefined) return [];
  return [...members.values()].flatMap((member): Total[] => {
    if (!isNumber(document, member) || sentMembers.has(member.name)) return [];
    if (extensionAt(document, member.pointer, 'x-doubletake-relation') === false) return [];
    if (quantities.test(plain(member))) return [{ ...list, member: member.name, price: undefined }];
    return totals.test(plain(member)) && list.price !== undefined
      ? [{ ...list, member: member.name }]
      : [];
  });
}

/** The sum over some lines; undefined where one of them does not say what is summed. */
export function sumOf(lines: readonly unknown[], { quantity, price }: Total): number | undefined {
  let sum = 0;
  for (const line of lines) {
    const own = (typeof line === 'object' && line !== null ? line : {}) as Record<string, unknown>;
    const [count = 1, each = 1] = [own[quantity], price === undefined ? 1 : own[price]];
    if (typeof count !== 'number' || typeof each !== 'number') return undefined;
    if (price !== undefined && own[price] === undefined) return undefined;
    sum += count * each;
  }
  return Math.round(sum * 100) / 100;
}

function plain({ name }: Member): string {
  return wordsOf(name).join('');
}

function isNumber(document: OpenApiDocument, { pointer }: Member): boolean {
  const types = schemaTypes(document, pointer);
  return types.has('number') || types.has('integer');
}
