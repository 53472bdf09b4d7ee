import { isObject } from '../../openapi/lib/json-pointer.ts';

/** Longer JSON is cut to the place that a finding is about. */
const roomy = 600;

/**
 * A JSON value without what is not about a place: of each object on the way the member that leads
 * on and what names it, of each list the one item, with a note of how much is left out. The value
 * as it is where it is short, or has nothing at that place.
 * @param place segments below the value; `*` is any index
 * @param wanted the value at the place as a finding shows it, which tells items apart
 */
export function cutToPlace(value: unknown, place: readonly string[], wanted?: string): unknown {
  if ((JSON.stringify(value) ?? '').length <= roomy || place.length === 0) return value;
  const [found] = [...pathsTo(value, place, wanted), ...pathsTo(value, place, undefined)];
  return found === undefined ? value : along(value, found);
}

/** The way to each value at a place. */
function* pathsTo(
  value: unknown,
  [name, ...rest]: readonly string[],
  wanted: string | undefined,
): Generator<readonly string[]> {
  if (name === undefined) {
    if (wanted === undefined || isTold(value, wanted)) yield [];
    return;
  }
  const keys =
    Array.isArray(value) && !Object.hasOwn(value, name) ? Object.keys(value).slice(0, 500) : [name];
  for (const key of keys) {
    // The list of an answer may be told by the members of its items.
    const isIndex = key !== name && name !== '*';
    const next: unknown = memberOf(value, key);
    if (next === undefined) continue;
    for (const way of pathsTo(next, isIndex ? [name, ...rest] : rest, wanted)) yield [key, ...way];
  }
}

function memberOf(value: unknown, key: string): unknown {
  return (Array.isArray(value) || isObject(value)) && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function isTold(value: unknown, wanted: string): boolean {
  const text = JSON.stringify(value) ?? '';
  return text === wanted || (wanted.endsWith('…') && text.startsWith(wanted.slice(0, -1)));
}

function along(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const item = along(memberOf(value, key), rest);
    const others = value.length - 1;
    return others === 0 ? [item] : [item, `… ${others} more`];
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
    name === key ? [[name, along(member, rest)]] : isNaming(name, member) ? [[name, member]] : [],
  );
  const others = Object.keys(value).length - kept.length;
  return Object.fromEntries(others === 0 ? kept : [...kept, ['…', `${others} more`]]);
}

/** Whether a member tells which thing it is. */
function isNaming(name: string, member: unknown): boolean {
  return /^(_?id|uuid|key|name|title|slug)$/i.test(name) && typeof member !== 'object';
}
