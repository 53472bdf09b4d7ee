import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from './inflect.ts';
import { extensionAt, type Member } from './members.ts';
import type { Resource } from './model.ts';

/** A flag of an item that says whether a number of the item is above zero: `inStock` of `stock`. */
export interface StockFlag {
  readonly member: string;
  readonly number: string;
  /** Whether it says the opposite, as `soldOut` does. */
  readonly isNone: boolean;
}

const some = /^(is|has)?(instock|available|stock)$/;
const none = /^(is)?(outofstock|soldout|unavailable)$/;
const numbers =
  /^(stock|inventory)(quantity|qty|count|level|units|available)?$|^(available|remaining)(stock|quantity|qty|units|seats|places|spots|tickets)$|^(seats|places|spots|tickets|units|quantity|qty)(available|remaining|left|instock)$/;

/**
 * The flags that go by the number of what is left. One that a client may send is its own business;
 * `x-doubletake-relation: false` takes one back.
 */
export function findStockFlags(
  document: OpenApiDocument,
  { resourceSchema: { members, sentMembers } }: Pick<Resource, 'resourceSchema'>,
): readonly StockFlag[] {
  const own = [...members.values()];
  const is = ({ pointer }: Member, ...types: readonly string[]) =>
    types.some((type) => schemaTypes(document, pointer).has(type));
  const number = own.find(
    (member) => numbers.test(normalizeName(member.name)) && is(member, 'integer', 'number'),
  );
  if (number === undefined) return [];
  return own.flatMap((member): StockFlag[] => {
    const isNone = none.test(normalizeName(member.name));
    const isFlag = (isNone || some.test(normalizeName(member.name))) && is(member, 'boolean');
    if (!isFlag || sentMembers.has(member.name)) return [];
    if (extensionAt(document, member.pointer, 'x-doubletake-relation') === false) return [];
    return [{ member: member.name, number: number.name, isNone }];
  });
}
