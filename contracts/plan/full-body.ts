import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import type { CheckContext } from './check-context.ts';

const deepest = 3;

/**
 * A valid value with what its schema allows besides: every optional member of it, and an item in
 * lists that are empty. Examples show what is usual; what they leave out is part of the contract as
 * well.
 */
export function fillUp(context: CheckContext, schema: string, value: unknown, depth = 0): unknown {
  if (depth > deepest) return value;
  const items = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (Array.isArray(value) && items !== undefined) {
    const filled =
      value.length === 0
        ? [sample(context, items)].filter((item) => item !== undefined)
        : value.map((item) => fillUp(context, items, item, depth + 1));
    return context.validator.accepts(schema, filled, 'request') ? filled : value;
  }
  if (!isObject(value)) return value;
  let filled = value;
  const add = (name: string, member: unknown) => {
    const candidate = { ...filled, [name]: member };
    if (member !== undefined && context.validator.accepts(schema, candidate, 'request'))
      filled = candidate;
  };
  for (const name of propertyNames(context.document, schema)) {
    const at = findMemberSchema(context.document, schema, name);
    if (at === undefined || dereference(context.document, at).node['readOnly'] === true) continue;
    add(
      name,
      Object.hasOwn(value, name)
        ? fillUp(context, at, value[name], depth + 1)
        : sample(context, at),
    );
  }
  return filled;
}

function sample({ document, seed }: CheckContext, schema: string): unknown {
  try {
    return sampleSchema(document, schema, { seed, direction: 'request' });
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
