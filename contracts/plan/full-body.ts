import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { countValues } from '../../openapi/schema/budget.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { hidesItem } from '../request/hides-item.ts';
import type { CheckContext } from './check-context.ts';

const deepest = 3;
/** JSON values that are added to one: where schemas lead to each other, there are ever more. */
const mostValues = 1000;

/**
 * A valid value with what its schema allows besides: every optional member of it, and an item in
 * lists that are empty. Examples show what is usual; what they leave out is part of the contract as
 * well.
 */
export function fillUp(context: CheckContext, schema: string, value: unknown): unknown {
  return fill(context, { values: mostValues }, schema, value, 0);
}

function fill(
  context: CheckContext,
  left: { values: number },
  schema: string,
  value: unknown,
  depth: number,
): unknown {
  if (depth > deepest || left.values <= 0) return value;
  const items = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (Array.isArray(value) && items !== undefined) {
    const filled =
      value.length === 0
        ? [sample(context, items, left)].filter((item) => item !== undefined)
        : value.map((item) => fill(context, left, items, item, depth + 1));
    return context.validator.accepts(schema, filled, 'request') ? filled : value;
  }
  if (!isObject(value)) return value;
  let filled = value;
  const add = (name: string, member: unknown) => {
    const candidate = { ...filled, [name]: member };
    if (member !== undefined && context.validator.accepts(schema, candidate, 'request'))
      filled = candidate;
  };
  const names = propertyNames(context.document, schema);
  // What is not there comes first, so that no member takes the room of those beside it.
  for (const isThere of [false, true])
    for (const name of names) {
      if (Object.hasOwn(value, name) !== isThere) continue;
      const at = findMemberSchema(context.document, schema, name);
      if (at === undefined || isMarked(context.document, at, 'readOnly')) continue;
      if (isThere) add(name, fill(context, left, at, value[name], depth + 1));
      else if (left.values > 0) {
        const value = sample(context, at, left);
        add(name, value === true && hidesItem(name) ? false : value);
      }
    }
  return filled;
}

function sample(
  { document, seed }: CheckContext,
  schema: string,
  left: { values: number },
): unknown {
  try {
    const value = sampleSchema(document, schema, { seed, direction: 'request' });
    left.values -= countValues(value);
    return value;
  } catch (error) {
    if (error instanceof DoubletakeError) return undefined;
    throw error;
  }
}

/**
 * What of a fuller value a base lacks at a path: the base, with the first member on the way that is
 * not there.
 */
export function graft(base: unknown, full: unknown, [token, ...rest]: readonly string[]): unknown {
  if (token === undefined) return full;
  if (Array.isArray(base) && Array.isArray(full)) {
    const index = Number(token);
    return index < base.length ? base.with(index, graft(base[index], full[index], rest)) : full;
  }
  if (!isObject(base) || !isObject(full)) return full;
  if (!Object.hasOwn(base, token))
    return Object.hasOwn(full, token) ? { ...base, [token]: full[token] } : base;
  return { ...base, [token]: graft(base[token], full[token], rest) };
}
