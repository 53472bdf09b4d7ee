import { isObject } from '../../../openapi/lib/json-pointer.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A copy of `target` with the members of `patch`: objects are merged at every depth, anything else
 * is replaced, lists as a whole. Unlike JSON Merge Patch (RFC 7396), null is kept as a value, since
 * these settings know null. Members are defined, never assigned, so that no name reaches a
 * prototype.
 */
export function mergeDeep<Target extends Json>(target: Target, patch: Json): Target {
  const merged = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const current = merged.get(name);
    merged.set(name, isObject(current) && isObject(value) ? mergeDeep(current, value) : value);
  }
  return Object.fromEntries(merged) as Target;
}
