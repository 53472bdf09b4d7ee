import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { CheckContext } from './check-context.ts';

/**
 * So many items of an array, like a given one and no two alike as far as its schema allows: where
 * items have to be unique, repeated ones would be wrong for another reason than their number.
 */
export function itemsLike(
  context: CheckContext,
  array: string,
  item: unknown,
  count: number,
): unknown[] {
  const schema = findMemberSchema(context.document, array, '[]');
  return Array.from({ length: count }, (_, index) => {
    const other = index === 0 ? item : numbered(item, index);
    return schema === undefined || context.validator.accepts(schema, other, 'request')
      ? other
      : item;
  });
}

function numbered(item: unknown, index: number): unknown {
  if (typeof item === 'string') return `${item}-${index}`;
  return typeof item === 'number' ? item + index : item;
}
