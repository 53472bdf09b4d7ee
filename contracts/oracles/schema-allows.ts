import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { findMediaType } from '../../openapi/model/media-types.ts';
import { findResponse } from '../../openapi/model/operation.ts';
import type { SchemaViolation } from '../../openapi/schema/schema-validator.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { View } from './resource-client.ts';

/**
 * Whether the document lets an answer show a value. What was sent as one text may have to be shown
 * as a list of it: that it does not read as it was sent is then no fault.
 * @param at JSON pointer from the view's object
 */
export function schemaAllows(
  { validator }: CheckSession,
  { operation, exchange, object }: View,
  at: string,
  value: unknown,
): boolean {
  const { response } = exchange;
  const content =
    response === undefined ? [] : (findResponse(operation, response.status)?.content ?? []);
  const schema = findMediaType(content, response?.headers['content-type'] ?? '')?.schema;
  if (schema === undefined || object === undefined) return true;
  const changed = replaceObject(response?.json, object, withValue(object, parsePointer(at), value));
  const known = new Set(validator.validate(schema, response?.json, 'answer').map(keyOf));
  return validator
    .validate(schema, changed, 'answer')
    .every((violation) => known.has(keyOf(violation)));
}

function keyOf({ instance, schema }: SchemaViolation): string {
  return `${instance} ${schema}`;
}

/** A copy of a value with another one at a path. */
export function withValue(
  node: unknown,
  [token, ...rest]: readonly string[],
  value: unknown,
): unknown {
  if (token === undefined) return value;
  if (Array.isArray(node))
    return node.map((item: unknown, index) =>
      String(index) === token ? withValue(item, rest, value) : item,
    );
  return isObject(node) ? { ...node, [token]: withValue(node[token], rest, value) } : node;
}

/** A copy of a value with one of the objects in it replaced. */
function replaceObject(root: unknown, object: unknown, by: unknown): unknown {
  if (root === object) return by;
  if (Array.isArray(root)) return root.map((item) => replaceObject(item, object, by));
  return isObject(root)
    ? Object.fromEntries(
        Object.entries(root).map(([name, member]) => [name, replaceObject(member, object, by)]),
      )
    : root;
}
